"""What the trail is told of a display: all of it before and after, one line for each change. In the caller's transaction."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from dashboard.audit.changes import Row, spelled, tell
from dashboard.people import changed
from dashboard.wall.pages.mine import teams_of, whole
from dashboard.wall.pages.thresholds import sentence
from monitoring.figures.definitions import FIGURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboard.displays.models import Display

PLAIN = (
    "name",
    "slug",
    "language",
    "zone",
    "theme",
    "scale",
    "overscan",
    "naming",
    "team_seconds",
    "interactions_seconds",
    "numbers_seconds",
    "announcement_seconds",
    "within",
    "announcement",
    "sound",
)


@contextmanager
def told(display: Display) -> Iterator[None]:
    """Do what changes this display within it: the trail has what it was and what it is, and its walls follow at once.

    A display that is new, or gone at the end, is told as made, or deleted.
    """
    with transaction.atomic():
        before = told_of(display.pk)
        pk = display.pk
        yield
        tell(before, told_of(pk or display.pk))
        changed.announce()


def told_of(pk: int | None) -> Row | None:
    """A display as the database has it now; None for none."""
    display = whole().filter(pk=pk).first() if pk else None
    return Row(f"display:{display.name}", facts(display)) if display is not None else None


def facts(display: Display) -> dict[str, str]:
    """All that may be said of it, in words."""
    until = display.announcement_until
    return {name: spelled(getattr(display, name)) for name in PLAIN} | {
        "announced until": spelled(datetime.fromtimestamp(until, UTC) if until else ""),
        "teams": spelled(", ".join(teams_of(display))),
        "figures": ", ".join(FIGURES[key].name for key in display.figures),
        "thresholds": spelled("; ".join(sentence(one) for one in display.thresholds.all())),
    }
