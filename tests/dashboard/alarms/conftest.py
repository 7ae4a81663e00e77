"""A house with two displays, and one address that webhooks may go to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard import conf
from dashboard.displays.models import Display
from dashboard.people.models import Team

if TYPE_CHECKING:
    from collections.abc import Callable

    type Allow = Callable[..., None]


@pytest.fixture
def display(db: None) -> Display:
    """Wall 3, of the team South."""
    return shown("Wall 3")


@pytest.fixture
def other(db: None) -> Display:
    """Wall 4, of the same team."""
    return shown("Wall 4")


@pytest.fixture
def allow(monkeypatch: pytest.MonkeyPatch) -> Allow:
    """Lets webhooks go to these hosts."""
    return lambda *hosts: monkeypatch.setattr(conf, "WEBHOOK_HOSTS", list(hosts))


def shown(name: str) -> Display:
    """A display of this name."""
    team, _ = Team.objects.get_or_create(name="South", slug="south")
    display = Display.objects.create(name=name, slug=name.lower().replace(" ", "-"))
    display.teams.add(team)
    return display
