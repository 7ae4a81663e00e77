"""The Interactions layout: what is in progress, whose, since when; and nothing of the customer's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.displays.plan import Layout, Naming
from dashboard.wall.board import body
from dashboard.wall.fit import ROOMS
from dashboard.wall.interactions import interactions_body
from monitoring.figures.alarms import Level
from tests.dashboard.wall.scenes import alarm, busy, plan, scene
from tests.fakes.made_floor import leg, leg_in, made, message, met, seat, somebody, staff, told_leg, told_log, told_seat

SHARED = made(
    staff(),
    told_leg(leg("anna", since=10.0)),
    told_leg(leg("sven", since=12.0)),
    told_seat(seat("axel")),
    told_seat(seat("sven")),
)


def shown(floor: object, *teams: str, **more: object) -> tuple[list[str], list[str]]:
    """Who is in the calls and in the chats that a wall lists."""
    found = interactions_body(plan(*teams, **more), scene(floor), ())  # type: ignore[arg-type]
    return [line.who for line in found.calls], [line.who for line in found.chats]


def test_longest_come_first() -> None:
    """Calls stand longest first, with their queue."""
    data = (("CustomerName", "Ann"), ("Queue", "Billing"))
    floor = made(staff(), told_leg(leg("anna", user_data=data)), told_leg(leg("axel", "call-2", since=3.0)))
    found = interactions_body(plan(), scene(floor), ()).calls
    assert [(line.id, line.who, line.topic, line.since, line.shape) for line in found] == [
        ("call-2", "Axel", "", 3.0, "talking"),
        ("call-1", "Anna", "Billing", 10.0, "talking"),
    ]


def test_unanswered_chats_come_first() -> None:
    """A chat whose customer waits stands before older ones whose customer does not."""
    floor = made(
        staff(),
        told_seat(seat("anna", since=1.0)),
        told_seat(seat("axel", since=2.0), "chat-2"),
        told_log("axel", message(1, "help"), chat="chat-2"),
    )
    found = interactions_body(plan(), scene(floor), ()).chats
    assert [(line.who, line.since, line.waiting_since) for line in found] == [("Axel", 2.0, 101.0), ("Anna", 1.0, 0.0)]


@pytest.mark.parametrize("is_calm", [True, False])
@pytest.mark.parametrize("scale", sorted(ROOMS))
def test_too_many_are_counted(scale: int, is_calm: bool) -> None:  # noqa: FBT001
    """What finds no room is counted; the larger all is drawn, the less does, and the least below a hero."""
    found = interactions_body(plan(scale=scale), scene(busy(30)), (), is_calm=is_calm)
    lines = ROOMS[scale].calm_lines if is_calm else ROOMS[scale].lines
    assert (len(found.calls), found.more_calls, found.chats, found.more_chats) == (lines, 30 - lines, (), 0)
    assert [line.since for line in found.calls] == [10.0 + one for one in range(lines)]


def test_ringing_is_not_in_progress() -> None:
    """What still rings or waits to be accepted is in no list, as in no figure of calls and chats."""
    floor = made(staff(), told_leg(leg("anna", state="Ringing")), told_seat(seat("axel", "Invited")))
    assert shown(floor) == ([], [])


def test_dialling_is_in_progress() -> None:
    """An agent who dials is in a call that nobody talks in yet."""
    found = interactions_body(plan(), scene(made(staff(), told_leg(leg("anna", state="Dialing")))), ()).calls
    assert [(line.who, line.shape) for line in found] == [("Anna", "ringing")]


def test_others_teams_are_not_named() -> None:
    """Of a call or chat that two teams share, each team's wall names its own agents only; a wall of both names both."""
    assert shown(SHARED, "North") == (["Anna"], ["Axel"])
    assert shown(SHARED, "South") == (["Sven"], ["Sven"])
    assert shown(SHARED) == shown(SHARED, "North", "South") == (["Anna, Sven"], ["Axel, Sven"])


def test_who_is_only_asked_stands_back() -> None:
    """Who is only rung or invited is not named while a colleague of his is in it; he is if none of his team is."""
    floor = made(
        staff(),
        told_leg(leg("anna", since=12.0)),
        told_leg(leg("axel", state="Ringing")),
        told_leg(leg("sven", state="Ringing")),
        told_seat(seat("anna")),
        told_seat(seat("axel", "Invited")),
        told_seat(seat("sven", "Invited")),
    )
    assert shown(floor, "North") == (["Anna"], ["Anna"])
    assert shown(floor, "South") == (["Sven"], ["Sven"])


def test_supervisor_is_marked_not_named() -> None:
    """The loudest of those who supervise is marked by his mode, and none of them is named."""
    coach = seat("sue", "Chatting", somebody("axel"), visibility="Agents")
    floor = made(
        told_leg(leg_in("sue", "BargeIn")), told_leg(leg_in("sid", "ListenIn")), told_seat(coach), floor=SHARED
    )
    found = interactions_body(plan("North"), scene(floor), ())
    assert [(line.who, line.mode) for line in (*found.calls, *found.chats)] == [("Anna", "BargeIn"), ("Axel", "Coach")]


def test_hold_is_marked() -> None:
    """A call on hold says so; who holds need not be the one who has been in it longest."""
    floor = made(staff(), told_leg(leg("anna")), told_leg(leg("axel", state="Held", state_since=77.0)))
    (line,) = interactions_body(plan(), scene(floor), ()).calls
    assert (line.who, line.held, line.shape) == ("Anna, Axel", True, "talking")


@pytest.mark.parametrize(
    ("data", "topic"),
    [
        ((("Queue", "Billing"), ("ServiceType", "Invoices")), "Billing"),
        ((("serviceType", "Invoices"), ("Subject", "canary")), "Invoices"),
        ((("Subject", "canary"), ("CustomerName", "canary"), ("Remark", "canary")), ""),
        ((("Queue", '{"CustomerName": "canary"}'), ("ServiceType", "Invoices")), "Invoices"),
        ((("Queue", ""),), ""),
        (None, ""),
        ((("Queue", "Q" * 500),), "Q" * 39 + "…"),
    ],
)
def test_only_queue_is_told(data: tuple[tuple[str, str], ...] | None, topic: str) -> None:
    """Of all that is attached to a call only the queue is shown, and that only where it is a plain and short word."""
    floor = made(staff(), told_leg(leg("anna", user_data=data)))
    assert interactions_body(plan(), scene(floor), ()).calls[0].topic == topic


def test_chat_has_no_topic() -> None:
    """What is attached to a chat may be the customer's own words: nothing of it is shown."""
    floor = made(staff(), told_seat(seat("anna", user_data=(("Queue", "canary"),), subject="canary")))
    assert interactions_body(plan(), scene(floor), ()).chats[0].topic == ""


@pytest.mark.parametrize(
    ("naming", "who"),
    [(Naming.FULL, "Anna, Axel"), (Naming.FIRST, "Anna, Axel"), (Naming.INITIALS, "A, A"), (Naming.NONE, "")],
)
def test_naming_is_kept(naming: Naming, who: str) -> None:
    """Agents are named as the display says."""
    floor = made(staff(), told_leg(leg("anna")), told_leg(leg("axel")))
    assert shown(floor, naming=naming) == ([who], [])


def test_conference_is_short() -> None:
    """Of many in one call three are named and the others counted."""
    names = ["anna", "axel", "arno", "alma", "abel"]
    floor = made(
        *(met(name) for name in names), *(told_leg(leg(name, since=float(at))) for at, name in enumerate(names))
    )
    assert shown(floor) == (["Anna, Axel, Arno +2"], [])


def test_late_figures_do_no_harm() -> None:
    """What is still counted but on the floor no more is not listed."""
    ended = replace(scene(SHARED), floor=made(staff()))
    found = interactions_body(plan(), ended, ())
    assert (found.calls, found.more_calls, found.chats, found.more_chats) == ((), 0, (), 0)


def test_alarming_tiles_come_first() -> None:
    """What is alarming stands before the other tiles, alerts before warnings, for at a large scale fewer have room."""
    found = scene(made(met("anna")), alarm("calls", Level.WARN), alarm("chats"))
    talks = body(plan(), Layout.INTERACTIONS, found).interactions
    assert talks is not None
    assert [tile.key for tile in talks.tiles] == ["chats", "calls", "waiting", "ringing"]
