"""Moments as the people below a wall say them: a time of day, since when there is nothing, until when words stand. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dashboard.wall.words import fill, words

if TYPE_CHECKING:
    from dashboard.displays.plan import Plan

INSTANT = timedelta(microseconds=1)
DAY = 86400.0
"""A time of day says nothing of what was longer ago."""


def clock(at: float, zone: str, form: str = "%H:%M") -> str:
    """The time of day where the display hangs."""
    return datetime.fromtimestamp(at, ZoneInfo(zone)).strftime(form)


def since(plan: Plan, at: float, now: float) -> str:
    """`since 17:42` by the display's clock, where that was within a day; else empty."""
    return fill(words(plan.language).since, clock(at, plan.zone)) if at and now - at < DAY else ""


def ending(plan: Plan, now: float) -> str:
    """`until 15:30`, with the day if it is another (`until Fri 27, 15:30`), by the display's clock; empty if it does not end.

    The midnight that ends a day is its 24:00.
    """
    if not plan.until:
        return ""
    zone, said = ZoneInfo(plan.zone), words(plan.language)
    ends = datetime.fromtimestamp(plan.until, UTC)
    last = (ends - INSTANT).astimezone(zone)
    local = ends.astimezone(zone)
    time = f"{local:%H:%M}" if local.date() == last.date() else "24:00"
    if last.date() == datetime.fromtimestamp(now, zone).date():
        return fill(said.until, time)
    return fill(said.until_day, f"{said.days[last.weekday()]} {last.day}, {time}")
