"""Which of its layouts a display shows: by the clock, so that all its screens agree, and held while an alert lasts. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.displays.plan import Layout
from monitoring.figures.alarms import Level

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.displays.plan import Plan
    from monitoring.figures.alarms import Alarm


def turn(plan: Plan, now: float, alarms: Iterable[Alarm], before: Layout | None = None) -> Layout:
    """The layout of this moment (POSIX seconds); `before` is the one that was shown last.

    While an alert lasts the turn stays where it is, and an announcement gives way to what shows the alert: the first other
    layout, or Team. Where nothing has a turn, it is Team's.
    """
    turns = shown(plan, now)
    if any(alarm.level is Level.ALERT for alarm in heeded(plan, alarms)):
        turns = tuple(one for one in turns if one[0] is not Layout.ANNOUNCEMENT)
        held = [layout for layout, _ in turns if layout is before] or [layout for layout, _ in turns[:1]]
        return next(iter(held), Layout.TEAM)
    return _by_clock(turns, now)


def shown(plan: Plan, now: float) -> tuple[tuple[Layout, int], ...]:
    """The layouts that can have a turn now, with their seconds: an announcement only while it says something."""
    return tuple(one for one in plan.turns if one[1] > 0 and (one[0] is not Layout.ANNOUNCEMENT or _speaks(plan, now)))


def place(plan: Plan, layout: Layout, now: float) -> tuple[int, int]:
    """Which of how many layouts this is, from 0; the only one where it has no turn of its own."""
    layouts = [one for one, _ in shown(plan, now)]
    return (layouts.index(layout), len(layouts)) if layout in layouts else (0, 1)


def heeded(plan: Plan, alarms: Iterable[Alarm]) -> tuple[Alarm, ...]:
    """The alarms that are about this display's teams; one may outlive its team's place on the display."""
    return tuple(one for one in alarms if not one.rule.team or plan.teams is None or one.rule.team in plan.teams)


def _speaks(plan: Plan, now: float) -> bool:
    return bool(plan.announcement.strip()) and (not plan.until or now < plan.until)


def _by_clock(turns: tuple[tuple[Layout, int], ...], now: float) -> Layout:
    passed = now % sum(seconds for _, seconds in turns) if turns else 0.0
    for layout, seconds in turns:
        if passed < seconds:
            return layout
        passed -= seconds
    return Layout.TEAM
