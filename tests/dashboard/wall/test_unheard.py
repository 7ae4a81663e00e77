"""Whose account is not heard on a wall that is: he is marked, and nothing of him goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.desk.rows import Connection
from dashboard.displays.plan import Layout
from dashboard.wall.board import body
from dashboard.wall.stage import Stage
from dashboard.wall.unheard import PATIENCE, unheard
from monitoring.floor.hearing import Status
from monitoring.floor.notifications import HealthReport
from tests.dashboard.wall.scenes import NOW, plan, scene
from tests.fakes.displays import counted
from tests.fakes.made_floor import leg, leg_in, made, met, seat, staff, told_leg, told_seat

FLOOR = made(
    staff(),
    told_leg(leg("anna", "call-1")),
    told_leg(leg("axel", "call-2")),
    told_seat(seat("anna"), "chat-1"),
)


@pytest.mark.parametrize(
    ("status", "after", "is_lost"),
    [
        (Status.LIVE, 1000.0, False),
        (Status.RECONNECTING, PATIENCE - 0.1, False),
        (Status.RECONNECTING, PATIENCE, True),
        (Status.STARTING, PATIENCE, True),
        (Status.REFUSED, 0.0, True),
        (Status.STOPPED, 0.0, True),
    ],
)
def test_silence_has_some_patience(status: Status, after: float, is_lost: bool) -> None:  # noqa: FBT001 a column
    """A stream that comes again is waited for 5 s; one that was refused or stopped is not heard at once."""
    floor = made(HealthReport("anna", NOW - after, status), floor=FLOOR)
    assert unheard(floor, NOW) == ({"anna"} if is_lost else set())


def test_supervisor_is_no_agent() -> None:
    """A supervisor who is not heard is marked nowhere: walls show agents."""
    assert unheard(made(HealthReport("sue", 1.0, Status.STOPPED), floor=FLOOR), NOW) == frozenset()


def test_polled_are_lost_together() -> None:
    """Who is only polled is not heard once the polls have stopped coming."""
    polled = FLOOR.evolve(agents=FLOOR.agents.set("user-anna", replace(FLOOR.agents["user-anna"], polled=True)))
    assert unheard(polled, NOW) == frozenset()
    assert unheard(polled.evolve(roster_late=True), NOW) == {"anna"}


def test_lost_agent_has_no_time() -> None:
    """His tile says so and has no time; among who stood longest he is not, and others are as before."""
    found = replace(scene(FLOOR), lost=frozenset({"anna"}))
    team = body(plan(), Layout.TEAM, found).team
    assert team is not None
    tiles = {tile.name: tile for tile in team.agents}
    assert (tiles["Anna"].lost, tiles["Anna"].since) == (True, 0.0)
    assert (tiles["Axel"].lost, tiles["Axel"].since) == (False, 10.0)
    assert [one.who for one in team.longest] == ["Axel"]


def test_lost_conversation_has_no_time() -> None:
    """A call or chat of which nobody is heard is marked; one that a supervisor hears is not."""
    lost = frozenset({"anna"})
    talks = body(plan(), Layout.INTERACTIONS, replace(scene(FLOOR), lost=lost)).interactions
    assert talks is not None
    assert [(line.who, line.lost) for line in (*talks.calls, *talks.chats)] == [
        ("Anna", True),
        ("Axel", False),
        ("Anna", True),
    ]
    watched = made(told_leg(leg_in("sue", "ListenIn", "call-1")), floor=FLOOR)
    heard = body(plan(), Layout.INTERACTIONS, replace(scene(watched), lost=lost)).interactions
    assert heard is not None
    assert not any(line.lost for line in heard.calls)


@pytest.mark.parametrize(("status", "marked"), [("live", 1), ("late", 1), ("offline", 0), ("reconnecting", 0)])
def test_silent_wall_marks_nobody(status: str, marked: int) -> None:
    """While the whole wall is not live its banner says so, and the last that was known stays readable."""
    floor = made(met("bea"), HealthReport("bea", 1.0, Status.STOPPED))
    stage = Stage(replace(plan(), turns=((Layout.TEAM, 20),)))
    _, drawn = stage.rows(floor, counted(floor), Connection(status, 0, "Live"), NOW, "1")
    assert drawn.team is not None
    assert sum(tile.lost for tile in drawn.team.agents) == marked
