"""A display's figures over the last hour and the day, drawn. Pure; knows no tile.

This is the dear part of a wall, and is therefore asked for once a minute. Hours are those since midnight where the display hangs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dashboard.wall.rows import ABOVE_LISTS
from dashboard.wall.sparks import bars, line
from monitoring.figures.definitions import FIGURES, Unit
from monitoring.figures.tally import MINUTE
from monitoring.figures.trends import sums, value_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dashboard.displays.plan import Plan
    from monitoring.figures import Figures

STRETCH, STRETCHES = 2 * MINUTE, 30
HOUR = 60 * MINUTE


@dataclass(frozen=True, slots=True)
class Trend:
    """One figure over time, as `Figure.line` and `Figure.bars` are drawn."""

    line: str = ""
    bars: tuple[tuple[int, int, int], ...] = ()


NO_TREND = Trend()


def trends(plan: Plan, figures: Figures, now: float) -> Mapping[str, Trend]:
    """The trends of whatever may stand on a display, by figure, up to the last whole minute (the line: the last even one)."""
    hour = sums(figures, plan.teams, _last_hour(now))
    edges, hours = _day(now, plan.zone)
    day = sums(figures, plan.teams, edges)
    found = {}
    for key in _drawn(plan):
        if FIGURES[key].trend:
            is_share = FIGURES[key].unit is Unit.SHARE
            recent = [value_of(key, total, plan.within) for total in hour]
            whole = [value_of(key, total, plan.within) for total in day]
            to_come = [None] * (hours - len(whole))
            found[key] = Trend(line(recent, is_share=is_share), bars([*whole, *to_come], is_share=is_share))
    return found


def _drawn(plan: Plan) -> Iterable[str]:
    return dict.fromkeys((*plan.figures, *ABOVE_LISTS, *(rule.figure for rule in plan.rules if not rule.team)))


def _last_hour(now: float) -> list[float]:
    end = now // STRETCH * STRETCH
    return [end - (STRETCHES - past) * STRETCH for past in range(STRETCHES + 1)]


def _day(now: float, zone: str) -> tuple[list[float], int]:
    """The hours' beginnings from midnight to the last whole minute, and how many hours this day has: 23 to 25."""
    place = ZoneInfo(zone)
    today = datetime.fromtimestamp(now, place).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    start, tomorrow = today.timestamp(), (today + timedelta(days=1)).timestamp()
    end = now // MINUTE * MINUTE
    hours = ceil((tomorrow - start) / HOUR)
    edges = [start + hour * HOUR for hour in range(hours) if start + hour * HOUR < end]
    return [*edges, end] if edges else [end], hours
