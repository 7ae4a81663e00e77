"""The walls that are pictured are the product's own, of floors on which something goes on."""

from __future__ import annotations

import pytest

from monitoring.figures.alarms import Level
from tests.fakes.made_floor import check
from tests.preview.boards import alarms, body, plan
from tests.preview.scenes import scene
from tests.preview.shifts import TEAMS


@pytest.mark.parametrize("agents", [5, 48])
def test_usual_floor_is_calm(agents: int) -> None:
    """On a usual floor nothing is alarming, so that Team and Interactions have no hero."""
    assert alarms(plan(agents), scene(agents, "usual").figures) == ()
    assert [body(layout, agents, "usual").hero for layout in ("team", "interactions")] == [None, None]


@pytest.mark.parametrize("agents", [5, 48])
def test_alerting_floor_alarms(agents: int) -> None:
    """On an alerting floor a customer of one team waits for too long, and other limits are reached too."""
    worst, *others = alarms(plan(agents), scene(agents, "alerting").figures)
    assert (worst.level, worst.rule.team, worst.rule.figure) == (Level.ALERT, TEAMS[0], "longest_waiting")
    assert {"longest_ringing", "waiting"} <= {one.rule.figure for one in others}


def test_empty_floor_is_empty() -> None:
    """On an empty floor everybody is signed off, and nothing goes on."""
    team = body("team", 48, "empty").team
    assert team is not None
    assert (team.is_empty, {state.key: state.count for state in team.states}["off"]) == (True, 48)
    assert scene(48, "empty").figures.talks == {}


def test_much_goes_on() -> None:
    """A usual floor has every state, a call on hold, one of two agents, every mode, and customers who wait."""
    check(scene(48, "usual").floor)
    team, talks = body("team", 48, "usual").team, body("interactions", 48, "usual").interactions
    assert team is not None
    assert talks is not None
    assert all(state.count for state in team.states)
    assert {line.mode for line in (*talks.calls, *talks.chats)} >= {"ListenIn", "Monitor", "Coach", "BargeIn"}
    assert any(line.held for line in talks.calls)
    assert any("," in line.who for line in talks.calls)
    assert [bool(line.waiting_since) for line in talks.chats][:2] == [True, True]


def test_late_counting_is_said() -> None:
    """What has been counted for less than an hour says since when; a usual floor has been for long, and has a trend."""
    fresh, usual = (body("numbers", 48, case).hero for case in ("fresh", "usual"))
    assert fresh is not None
    assert usual is not None
    assert (bool(fresh.counts_since), usual.counts_since) == (True, "")
    assert usual.line
