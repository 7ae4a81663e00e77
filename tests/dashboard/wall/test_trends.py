"""The figures over the last hour and the day, drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from dashboard.displays.plan import READY_MADE_RULES
from dashboard.wall.rows import ABOVE_LISTS
from dashboard.wall.sparks import bars, line
from dashboard.wall.trends import trends
from monitoring.figures import FIGURES, Figures, Unit
from monitoring.figures.alarms import Rule
from monitoring.figures.looks import Looks
from monitoring.figures.tally import Gauge, Tally
from tests.dashboard.wall.scenes import plan
from tests.fakes.counted import series
from tests.fakes.displays import counted
from tests.fakes.made_floor import made

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.wall.trends import Trend

DAY = 86_400.0
NORTH, SOUTH = frozenset({"North"}), frozenset({"South"})
NOON = 20_000 * DAY + DAY / 2
TREND = [key for key, one in FIGURES.items() if one.trend]


def worked(*teams: str, since: float = NOON - DAY) -> Figures:
    """The figures of teams that had something of everything from some time on, more of it by the hour."""
    figures = Figures(looks=Looks(begun=since, seen=NOON + 300.0))
    for team in teams:
        tally = figures.tallies[frozenset({team})] = Tally()
        for hour in range(1, 12):
            at = NOON - (12 - hour) * 3600.0
            for gauge in Gauge:
                tally.put(gauge, 1, at + 7.0)
            for minute in range(hour):
                tally.answered(12.0 + minute, at + 60.0 * minute)
                tally.handled(90.0, at + 60.0 * minute)
                tally.abandoned(at + 61.0 * minute)
    return figures


def day_of(zone: str, *when: int) -> Mapping[str, Trend]:
    """The trends of one who has been in a call ever since, at a time of day in a zone."""
    now = datetime(*when, tzinfo=ZoneInfo(zone)).timestamp()  # type: ignore[arg-type, misc]
    figures = Figures(looks=Looks(begun=1.0, seen=now), tallies={NORTH: Tally()})
    figures.tallies[NORTH].put(Gauge.CALLS, 1, 1.0)
    return trends(plan(zone=zone), figures, now)


def test_hour_and_day_are_drawn() -> None:
    """The line is the last hour in stretches of two minutes; the bars are the hours since midnight."""
    figures, now = worked("North"), NOON + 7.0
    found = trends(plan("North", figures=("service_level", "handled")), figures, now)
    for key in ("handled", "service_level"):
        is_share = FIGURES[key].unit is Unit.SHARE
        hour = series(figures, key, None, [NOON - 3600.0 + 120.0 * step for step in range(31)], 20)
        day = series(figures, key, None, [NOON - DAY / 2 + 3600.0 * step for step in range(13)], 20)
        assert found[key].line == line(hour, is_share=is_share) != ""
        assert found[key].bars == bars([*day, *[None] * 12], is_share=is_share) != ()


def test_other_teams_are_left_out() -> None:
    """A display's trend is that of its teams."""
    figures = worked("North", "South")
    figures.tallies[SOUTH].put(Gauge.CALLS, 50, NOON - 600.0)
    north, both = (trends(plan(*teams), figures, NOON)["calls"] for teams in (("North",), ()))
    assert north.line != both.line
    assert north == trends(plan("North"), worked("North"), NOON)["calls"]


def test_trends_stand_for_a_minute() -> None:
    """Within a minute the trends are the same, so that asking once is enough; within the next they may differ."""
    figures = worked("North")
    assert trends(plan(), figures, NOON + 121.0) == trends(plan(), figures, NOON + 179.0)
    figures.tallies[NORTH].put(Gauge.CALLS, 30, NOON + 130.0)
    assert trends(plan(), figures, NOON + 121.0) != trends(plan(), figures, NOON + 301.0)


def test_drawn_are_those_that_may_stand() -> None:
    """There are trends of the display's figures, of those above the lists and of those with a limit, if they have any."""
    made_so = plan(figures=("occupancy", "longest_call"))
    ruled = replace(made_so, rules=(*READY_MADE_RULES, Rule(1, "handled", "South", 1.0), Rule(2, "abandoned", "", 1.0)))
    assert set(trends(made_so, Figures(), NOON)) == {"occupancy", *ABOVE_LISTS}
    assert set(trends(ruled, Figures(), NOON)) == {"occupancy", *ABOVE_LISTS, "ready", "abandoned"}


def test_nothing_is_drawn_before_counting() -> None:
    """What was before counting began is a gap, and no zero."""
    assert {(one.line, one.bars) for one in trends(plan(), Figures(), NOON).values()} == {("", ())}
    late = trends(plan(figures=("handled",)), worked("North", since=NOON - 1800.0), NOON)["handled"]
    assert late.line.startswith("M517 ")
    assert len(late.bars) == 1


@pytest.mark.parametrize(
    ("zone", "when", "hours"),
    [
        ("UTC", (2026, 11, 22, 23, 59, 30), 24),
        ("Asia/Kolkata", (2026, 11, 22, 10, 0, 30), 10),
        ("Europe/Berlin", (2026, 3, 29, 23, 30), 23),
        ("Europe/Berlin", (2026, 10, 25, 23, 30), 25),
        ("America/Santiago", (2026, 9, 6, 12, 30), 12),
        ("UTC", (2026, 11, 22, 0, 0, 30), 0),
        ("UTC", (2026, 11, 22, 0, 1, 0), 1),
    ],
)
def test_day_begins_at_midnight(zone: str, when: tuple[int, ...], hours: int) -> None:
    """A day's hours are counted from midnight where the display hangs, however many this day has."""
    assert len(day_of(zone, *when)["calls"].bars) == hours


def test_floor_at_once_has_no_past() -> None:
    """A process that has just begun draws no trend of what it has not seen."""
    assert trends(plan(), counted(made(), NOON), NOON)["calls"].line == ""
