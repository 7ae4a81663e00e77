"""Whose turn it is among a display's layouts."""

from __future__ import annotations

import pytest

from dashboard.displays.plan import Layout
from dashboard.wall.turns import heeded, place, shown, turn
from monitoring.figures.alarms import Level
from tests.dashboard.wall.scenes import alarm, plan

TEAM, INTERACTIONS, NUMBERS, ANNOUNCEMENT = Layout.TEAM, Layout.INTERACTIONS, Layout.NUMBERS, Layout.ANNOUNCEMENT
ALL = ((TEAM, 20), (INTERACTIONS, 10), (NUMBERS, 30), (ANNOUNCEMENT, 15))
SAYS = plan(turns=ALL, announcement="Cake at four", until=10_000.0)
ALERT = (alarm("waiting"),)


@pytest.mark.parametrize(
    ("now", "layout"),
    [(0, TEAM), (19.9, TEAM), (20, INTERACTIONS), (29.9, INTERACTIONS), (30, NUMBERS), (60, ANNOUNCEMENT), (75, TEAM)],
)
def test_clock_decides(now: float, layout: Layout) -> None:
    """Each layout has its seconds, in order, over and over; what was shown before is of no matter."""
    assert {turn(SAYS, 75 * 100 + now, (), before) for before in (None, *Layout)} == {layout}


@pytest.mark.parametrize(
    ("text", "until", "is_shown"),
    [("Cake", 0.0, True), ("Cake", 501.0, True), ("Cake", 500.0, False), ("", 0.0, False), (" \n", 0.0, False)],
)
def test_announcement_ends(text: str, until: float, is_shown: bool) -> None:  # noqa: FBT001 a parameter of the test
    """An announcement has a turn while it says something and its time has not come."""
    found = plan(turns=ALL, announcement=text, until=until)
    assert [layout for layout, _ in shown(found, 500.0)] == [TEAM, INTERACTIONS, NUMBERS, *[ANNOUNCEMENT] * is_shown]


def test_nothing_is_teams_turn() -> None:
    """A display without a layout to show shows its team."""
    assert turn(plan(turns=()), 500.0, ()) is TEAM
    assert turn(plan(turns=((ANNOUNCEMENT, 15),)), 500.0, (), NUMBERS) is TEAM
    assert turn(plan(turns=((NUMBERS, 0),)), 500.0, ()) is TEAM


def test_alert_holds_turn() -> None:
    """While an alert lasts nothing moves on; a warning holds nothing; afterwards the clock decides again."""
    warning = (alarm("waiting", Level.WARN),)
    assert {turn(SAYS, now, ALERT, INTERACTIONS) for now in range(0, 500, 5)} == {INTERACTIONS}
    assert turn(SAYS, 30, warning, INTERACTIONS) is NUMBERS
    assert turn(SAYS, 30, (), INTERACTIONS) is NUMBERS


def test_announcement_gives_way() -> None:
    """An alert is not kept back by an announcement, nor by a layout that has no turn any more."""
    later = plan(turns=(ALL[3], ALL[2], ALL[0]), announcement="Cake", until=0.0)
    assert turn(later, 0.0, ALERT, ANNOUNCEMENT) is NUMBERS
    assert turn(later, 0.0, ALERT, INTERACTIONS) is NUMBERS
    assert turn(later, 0.0, ALERT) is NUMBERS
    assert turn(plan(turns=(ALL[3],), announcement="Cake"), 0.0, ALERT, ANNOUNCEMENT) is TEAM


def test_other_teams_alarm_is_not_heeded() -> None:
    """An alarm of a team that is not on the display, any more, holds nothing."""
    south = alarm("waiting", team="South")
    assert heeded(plan("North", "South"), [south]) == heeded(plan(), [south]) == (south,)
    assert heeded(plan("North"), [south, *ALERT]) == ALERT
    assert turn(plan("North", turns=ALL), 20.0, [south], TEAM) is INTERACTIONS


def test_place_is_said() -> None:
    """A page knows which of how many layouts it shows; one that has no turn is the only one."""
    assert [place(SAYS, layout, 500.0) for layout in Layout] == [(0, 4), (1, 4), (2, 4), (3, 4)]
    assert place(SAYS, NUMBERS, 10_000.0) == (2, 3)
    assert place(SAYS, ANNOUNCEMENT, 10_000.0) == (0, 1)
    assert place(plan(turns=()), TEAM, 500.0) == (0, 1)
