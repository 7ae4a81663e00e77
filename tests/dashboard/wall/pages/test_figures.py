"""The "?" page says every figure with its whole definition, and what cannot be known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.figures.definitions import ABSENT, FIGURES
from tests.dashboard.people.pages.pages import page, said

if TYPE_CHECKING:
    from django.test import Client


def test_every_figure_is_defined(charlie: Client) -> None:
    """Whoever is signed in reads each figure's definition, and why a queue's length is on no wall."""
    shown = page(charlie, "/wall/figures/")
    words = said(shown)
    assert [key for key, one in FIGURES.items() if f'id="{key}"' not in shown or one.means not in words] == []
    assert ABSENT in words
    assert "percent less is worse drawn" in words


def test_tabs_are_ones_own(charlie: Client, alice: Client) -> None:
    """Who manages no walls is offered no page of screens or alarms."""
    assert "/wall/alarms/" not in page(charlie, "/wall/figures/")
    assert "/wall/alarms/" in page(alice, "/wall/figures/")
