"""From the floor to rows: who sees what, in which state, in which order, and what is waited for."""

from __future__ import annotations

from dataclasses import replace

from dashboard.desk.board import (
    agent_row,
    call_row,
    chat_row,
    customer_of_call,
    summary,
    visible_agents,
    visible_calls,
    visible_chats,
)
from monitoring.floor import Floor
from monitoring.floor.hearing import Status
from monitoring.floor.model import Party
from monitoring.floor.notifications import AccountPlaced, HealthReport
from monitoring.floor.standing import agent_state
from tests.fakes.made_floor import (
    device,
    leg,
    leg_in,
    made,
    message,
    seat,
    somebody,
    staff,
    told_device,
    told_leg,
    told_log,
    told_seat,
    watching,
    who,
)
from tests.fakes.people import alice, bob, charlie

SUE = alice(account="sue")
BUSY = made(
    staff(),
    told_leg(leg("anna")),
    told_leg(leg("sven", "call-2", since=11.0)),
    told_seat(seat("axel")),
    told_seat(seat("sven", since=6.0), "chat-2"),
)


def test_teams_divide_the_floor() -> None:
    """One sees the agents, calls and chats of one's teams; supervisors are nobody's agents; without teams nothing is."""
    seen = {
        "North": ([a.account for a in visible_agents(BUSY, bob())], ["call-1"], ["chat-1"]),
        "South": ([a.account for a in visible_agents(BUSY, bob("South"))], ["call-2"], ["chat-2"]),
    }
    assert (seen["North"][0], seen["South"][0]) == (["anna", "axel"], ["sven"])
    for team, (_, calls, chats) in seen.items():
        assert [call.id for call in visible_calls(BUSY, bob(team))] == calls
        assert [chat.id for chat in visible_chats(BUSY, bob(team))] == chats
    nothing = charlie()
    assert (visible_agents(BUSY, nothing), visible_calls(BUSY, nothing), visible_chats(BUSY, nothing)) == ([], [], [])


def test_newest_come_first() -> None:
    """Calls and chats stand newest first, agents by name whatever their case."""
    floor = made(told_leg(leg("axel", "call-3", since=99.0)), told_seat(seat("anna", since=99.0), "chat-3"), floor=BUSY)
    assert [call.id for call in visible_calls(floor, bob())] == ["call-3", "call-1"]
    assert [chat.id for chat in visible_chats(floor, bob())] == ["chat-3", "chat-1"]


def test_shared_call_shows_own_people_only() -> None:
    """Of a call between teams each team's viewer sees his own agents by name, and his own team."""
    floor = made(told_leg(leg("sven")), floor=BUSY)
    call = floor.calls["call-1"]
    north, south = call_row(floor, bob(), call), call_row(floor, bob("South"), call)
    assert (north.agents, north.team, south.agents, south.team) == ("Anna", "North", "Sven", "South")
    assert "Sven" not in repr(north)
    assert "Anna" not in repr(south)


def test_moved_agent_takes_calls_along() -> None:
    """An agent who is put into another team is that team's from then on, with what he is in."""
    floor = made(AccountPlaced("anna", 50.0, "agent", "South"), floor=BUSY)
    assert visible_calls(floor, bob()) == []
    assert [call.id for call in visible_calls(floor, bob("South"))] == ["call-2", "call-1"]


def test_state_that_matters() -> None:
    """A call says more than a chat, and a chat more than what the agent set; wrap-up says more than a chat."""
    assert agent_state(BUSY, who(BUSY, "anna")) == ("Established", 10.0)
    assert agent_state(BUSY, who(BUSY, "axel")) == ("Chatting", 5.0)
    wrapping = device("axel")
    wrapping = replace(wrapping, user_state=replace(wrapping.user_state, state="NotReady", work_mode="AfterCallWork"))
    floor = made(told_device("axel", wrapping, at=40.0), floor=BUSY)
    assert agent_state(floor, who(floor, "axel")) == ("AfterCallWork", 40.0)
    ready = made(staff())
    assert agent_state(ready, who(ready, "anna"))[0] == "Ready"


def test_trouble_is_dated() -> None:
    """An agent whose stream is lost says why and since when; one that is heard says nothing."""
    floor = made(HealthReport("anna", 77.0, Status.RECONNECTING, "connection refused"), floor=BUSY)
    row = agent_row(floor, bob(), who(floor, "anna"))
    assert (row.trouble, row.trouble_since) == ("connection refused", 77.0)
    silent = made(HealthReport("anna", 77.0, Status.RECONNECTING), floor=BUSY)
    assert agent_row(silent, bob(), who(silent, "anna")).trouble == "reconnecting"
    assert agent_row(BUSY, bob(), who(BUSY, "axel")).trouble == ""


def test_row_holds_what_agent_is_in() -> None:
    """An agent's row leads to his calls and chats, calls first, and names who watches him."""
    floor = made(
        told_seat(seat("anna"), "chat-9"),
        told_leg(leg_in("sue", "ListenIn")),
        told_device("sue", device("sue", watch=watching("anna"))),
        floor=BUSY,
    )
    row = agent_row(floor, SUE, who(floor, "anna"))
    assert [(chip.kind, chip.url) for chip in row.chips] == [("call", "/calls/call-1/"), ("chat", "/chats/chat-9/")]
    assert [(one.name, one.mode, one.is_you) for one in row.watchers] == [("Sue", "ListenIn", True)]
    assert [one.is_you for one in agent_row(floor, bob(), who(floor, "anna")).watchers] == [False]


def test_call_tells_hold_and_mine() -> None:
    """A held call is held for whoever waits; one's own confirmed mode is on the row, a colleague's is only watched."""
    floor = made(told_leg(leg("anna", state="Held", state_since=44.0)), told_leg(leg_in("sue", "Coach")), floor=BUSY)
    row = call_row(floor, SUE, floor.calls["call-1"])
    assert (row.state, row.label, row.held_since, row.mine) == ("Held", "On hold", 44.0, "Coach")
    assert call_row(floor, bob(), floor.calls["call-1"]).mine == ""


def test_customer_is_no_phone_of_ours() -> None:
    """The customer's name from the attached data, else a number that is none of our phones, else the call is internal."""
    inside = leg("anna", parties=(Party("axel"),))
    both = made(told_leg(inside), told_leg(leg("axel", parties=(Party("anna"),))), floor=made(staff()))
    assert customer_of_call(both, both.calls["call-1"]) == "Internal"
    number = made(told_leg(replace(inside, ani="+441632960101")), floor=both)
    assert customer_of_call(number, number.calls["call-1"]) == "+441632960101"
    named = made(told_leg(replace(inside, user_data=(("CustomerName", "Ada"),))), floor=number)
    assert customer_of_call(named, named.calls["call-1"]) == "Ada"


def test_waiting_customer_is_dated() -> None:
    """A customer waits from his last word on, until anybody else writes."""
    asked = made(told_log("axel", message(1, "hello?")), floor=BUSY)
    row = chat_row(asked, bob(), asked.chats["chat-1"])
    assert (row.waiting_since, row.preview, row.preview_by, row.customer) == (101.0, "hello?", "Ada", "Ada")
    answered = made(told_log("axel", message(2, "hi", somebody("axel"))), floor=asked)
    assert chat_row(answered, bob(), answered.chats["chat-1"]).waiting_since == 0.0


def test_long_preview_is_cut() -> None:
    """A row never grows with a customer's words."""
    floor = made(told_log("axel", message(1, "x" * 5000)), floor=BUSY)
    assert len(chat_row(floor, bob(), floor.chats["chat-1"]).preview) == 90


def test_counts_are_of_own_teams() -> None:
    """Each agent of one's teams is counted once, with the start of the longest; waiting customers by themselves."""
    floor = made(told_log("axel", message(1, "hello?")), floor=BUSY)
    counts = {tile.key: (tile.count, tile.since) for tile in summary(floor, bob())}
    assert counts["talking"] == (1, 10.0)
    assert counts["chat"] == (1, 5.0)
    assert counts["waiting"] == (1, 101.0)
    assert sum(count for key, (count, _) in counts.items() if key != "waiting") == 2
    assert all(tile.count == 0 for tile in summary(floor, charlie()))
    assert len(summary(Floor(), bob())) == 8
