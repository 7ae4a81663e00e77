"""Polled agents on the desk and the wall: seen and counted like others, marked, and never taken for more than was said."""

from __future__ import annotations

from dataclasses import replace

from dashboard import partials
from dashboard.desk.board import (
    agent_row,
    call_row,
    chat_row,
    summary,
    visible_agents,
    visible_calls,
)
from dashboard.desk.controls import Asked
from dashboard.desk.inspect import inspect
from dashboard.desk.rows import Connection
from dashboard.health import connection
from monitoring.figures import readings
from monitoring.floor.hearing import Status
from monitoring.floor.model import UserState
from monitoring.floor.notifications import AccountPlaced, HealthReport, Polled, RosterPolled, SnapshotTaken
from monitoring.floor.standing import agent_state
from tests.fakes.displays import counted
from tests.fakes.made_floor import device, leg, made, met, phone, seat, staff, told_device, told_seat, user, who
from tests.fakes.people import alice, bob, charlie

SUE = alice(account="sue")
LATE = RosterPolled("", 60.0, full=False, late=True)


def polled(*names: str, **more: object) -> RosterPolled:
    """These agents of North, polled at 20."""
    seen = (replace(SnapshotTaken(n, 20.0, user(n), n.title(), (device(n),)), **more) for n in names)  # type: ignore[arg-type]
    return RosterPolled("", 20.0, full=False, users=tuple(Polled("North", one) for one in seen), every=10.0)


FLOOR = made(staff(), polled("uma", calls=(leg("uma"),)))


def test_polled_agent_is_on_the_desk() -> None:
    """He is listed in his team, for those who may see it, with the mark and without any trouble of a stream."""
    assert [agent.account for agent in visible_agents(FLOOR, bob())] == ["anna", "axel", "uma"]
    assert visible_agents(FLOOR, charlie()) == []
    row = agent_row(FLOOR, bob(), who(FLOOR, "uma"))
    assert (row.polled, row.trouble, row.phone, row.label) == (True, "", "uma", "Talking")
    assert not agent_row(FLOOR, bob(), who(FLOOR, "anna")).polled
    drawn = partials.draw_row("agent", row)
    assert '<span class="polled" data-polled>polled</span>' in drawn
    assert "data-polled" not in partials.draw_row("agent", agent_row(FLOOR, bob(), who(FLOOR, "anna")))


def test_polled_call_is_his_teams() -> None:
    """A call that only a poll told of is seen by those who may see his team."""
    assert [call.id for call in visible_calls(FLOOR, bob())] == ["call-1"]
    assert visible_calls(FLOOR, bob("South")) == []
    assert call_row(FLOOR, bob(), FLOOR.calls["call-1"]).agents == "Uma"


def test_polled_agents_are_counted() -> None:
    """On the wall and in the tiles he counts like everybody."""
    before, after = made(staff()), made(staff(), polled("uma"))
    counts = [{tile.key: tile.count for tile in summary(floor, bob())}["ready"] for floor in (before, after)]
    assert counts == [2, 3]
    assert readings(counted(after), frozenset({"North"}), 1000.0, 20)["ready"].value == 3


def test_unknown_state_is_no_state() -> None:
    """Of whom GWS says neither phone nor state nothing is made up: unknown, and in no count."""
    floor = made(staff(), polled("uma", devices=()))
    assert agent_state(floor, who(floor, "uma")) == ("Unknown", 0.0)
    assert summary(floor, bob()) == summary(made(staff()), bob())
    silent = made(staff(), polled("uma", devices=(replace(device("uma"), user_state=UserState("")),)))
    assert agent_row(silent, bob(), who(silent, "uma")).label == "Unknown"


def test_sites_own_state_is_shown() -> None:
    """A state that the site made up is shown under its own name; wrap-up is NotReady with a work mode."""
    lunch = replace(device("anna"), user_state=UserState("NotReady", "Lunch"))
    floor = made(staff(), told_device("anna", lunch))
    row = agent_row(floor, bob(), who(floor, "anna"))
    assert (row.state, row.label, row.shape) == ("NotReady", "Lunch", "notready")
    found = inspect(floor, SUE, f"agent:{user('anna')}", Asked("key"))
    assert found is not None
    assert found.label == "Lunch"
    wrapping = replace(device("uma"), user_state=UserState("NotReady", "AfterCallWork", "AfterCallWork"))
    floor = made(staff(), polled("uma", devices=(wrapping,)))
    assert agent_row(floor, bob(), who(floor, "uma")).label == "Wrap-up"


def test_inspector_says_how_he_is_seen() -> None:
    """Opened, a polled agent says that he is polled, and how often."""
    found = inspect(FLOOR, SUE, f"agent:{user('uma')}", Asked("key"))
    assert found is not None
    assert dict(found.facts)["Seen"] == "by polling every 10 s; calls and chats are not pushed"
    held = inspect(FLOOR, SUE, f"agent:{user('anna')}", Asked("key"))
    assert held is not None
    assert "Seen" not in dict(held.facts)


def test_polled_chat_is_unread() -> None:
    """Of a chat that only polls tell of nobody knows the messages, and the desk says so; not once a stream of ours is in it."""
    floor = made(staff(), polled("uma", chats=(("chat-1", seat("uma")),)))
    row = chat_row(floor, bob(), floor.chats["chat-1"])
    assert row.unread
    assert "messages are not seen" in partials.draw_row("chat", row)
    found = inspect(floor, SUE, "chat:chat-1", Asked("key"))
    drawn = partials.draw("message_log", found)
    assert "data-unread" in drawn
    assert "No message yet" not in drawn
    floor = made(told_seat(seat("sue", visibility="Supervisors")), floor=floor)
    row = chat_row(floor, bob(), floor.chats["chat-1"])
    assert (row.unread, "no message yet" in partials.draw_row("chat", row)) == (False, True)
    assert "data-unread" not in partials.draw("message_log", inspect(floor, SUE, "chat:chat-1", Asked("key")))


def test_late_poll_is_trouble() -> None:
    """Once no poll came back for too long his row says so, as of the last one; the next poll ends it."""
    floor = made(LATE, floor=FLOOR)
    row = agent_row(floor, bob(), who(floor, "uma"))
    assert (row.trouble, row.trouble_since) == ("no poll came back", 20.0)
    assert agent_row(made(polled("uma"), floor=floor), bob(), who(floor, "uma")).trouble == ""


def test_lost_stream_of_yore_is_over() -> None:
    """That an agent's own stream was lost before he was only polled says nothing of him any more."""
    stopped = HealthReport("anna", 30.0, Status.STOPPED, "nobody reads this account now")
    floor = made(met("anna"), stopped, AccountPlaced("anna", 31.0, "", ""), polled("anna"))
    assert agent_row(floor, bob(), who(floor, "anna")).trouble == ""


def test_polled_are_no_lost_accounts() -> None:
    """Who has no stream is not missed: with all streams heard the page is live, and so it is without any."""
    assert connection(FLOOR, bob(), seen_at=100.0, now=101.0).status == "live"
    alone = made(polled("uma"))
    assert connection(alone, bob(), seen_at=100.0, now=101.0) == Connection("live", 1000, "Live", seen_at=100.0)
    assert connection(alone, bob(), seen_at=100.0, now=140.0).status == "offline"
    assert connection(alone, charlie(), seen_at=100.0, now=101.0).text == "No accounts in your teams yet"


def test_page_knows_the_age() -> None:
    """When the last poll was stands on the page, for the browser to tell how long ago that is; nothing while there is none."""
    assert 'data-roster-at="20.000"' in partials.draw("connection", Connection("live", 0, "Live", roster_at=20.0))
    assert "data-roster-at" not in partials.draw("connection", Connection("live", 0, "Live"))


def test_phone_is_known() -> None:
    """His phone is on the floor, for a supervisor to watch."""
    assert FLOOR.owner_of(phone("uma")) == who(FLOOR, "uma")
