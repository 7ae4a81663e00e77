"""The moments an admin picks most: until when a grant counts, in the site's time zone. Pure: now is an argument."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from dashboard.people.pages.grants_words import moment

if TYPE_CHECKING:
    from collections.abc import Callable

FRIDAY, EVENING = 4, time(18)
NEVER, AT, KEEP = "never", "at", "keep"


def tonight(now: datetime) -> datetime:
    """The end of today: the next midnight."""
    return _at(timezone.localtime(now) + timedelta(days=1), time(0))


def friday(now: datetime) -> datetime:
    """The next Friday 18:00 that is still to come."""
    local = timezone.localtime(now)
    days = (FRIDAY - local.weekday()) % 7
    found = _at(local + timedelta(days=days), EVENING)
    return found if found > now else _at(local + timedelta(days=days + 7), EVENING)


def week(now: datetime) -> datetime:
    """A week from today, 18:00."""
    return _at(timezone.localtime(now) + timedelta(days=7), EVENING)


PICKS: dict[str, tuple[str, Callable[[datetime], datetime]]] = {
    "today": ("the end of today", tonight),
    "friday": ("Friday 18:00", friday),
    "week": ("one week", week),
}


def picked(name: str, now: datetime) -> datetime:
    """The moment that a pick stands for, in UTC, as rows of the table are read."""
    return PICKS[name][1](now).astimezone(UTC)


def choices(now: datetime) -> list[tuple[str, str]]:
    """For a form: each with the moment it stands for."""
    picks = [(name, f"{label} ({moment(pick(now), now)})") for name, (label, pick) in PICKS.items()]
    return [(NEVER, "no end"), *picks, (AT, "another moment")]


def _at(day: datetime, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day.date(), hour))
