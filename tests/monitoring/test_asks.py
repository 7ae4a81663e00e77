"""What an ask comes to: whose it is, the request, and the proof that only GWS can give."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from monitoring.asks import Ask, Plan, describe, plan, possibility, settle, sight
from monitoring.floor.operations import Media, Operation, Visibility
from tests.fakes.made_floor import (
    device,
    leg,
    leg_in,
    made,
    message,
    phone,
    seat,
    somebody,
    staff,
    told_device,
    told_leg,
    told_log,
    told_seat,
    user,
    watching,
    who,
)
from tests.fakes.people import NORTH, SOUTH, alice

if TYPE_CHECKING:
    from monitoring.floor.model import Floor
    from monitoring.floor.notifications import Notification

BASE = "http://gws.test/prefix/"
SUE = alice(account="sue")


def ask(kind: str, identifier: str, operation: Operation, **more: object) -> Ask:
    return replace(Ask(SUE, kind, identifier, operation, "key"), **more)  # type: ignore[arg-type]


def busy(*more: Notification) -> Floor:
    """Anna on a call and in a chat; what more is said."""
    return made(staff(), told_leg(leg("anna")), told_seat(seat("anna")), *more)


def planned(asked: Ask, floor: Floor) -> Plan:
    return plan(asked, floor, who(floor, "sue"), BASE)


def proves(found: Plan, floor: Floor) -> bool:
    assert found.confirms is not None
    return found.confirms(floor)


def test_entering_a_running_chat() -> None:
    """Any mode pressed on a running chat one is not in is an Intrude in that mode; all else stays as it is."""
    for operation in (Operation.MONITOR, Operation.COACH, Operation.BARGE_IN):
        settled = settle(ask("chat", "chat-1", operation), busy())
        assert (settled.operation, settled.mode) == (Operation.INTRUDE, operation.value)
    inside = busy(told_seat(seat("sue")))
    for asked, floor in (
        (ask("chat", "chat-1", Operation.MONITOR), inside),
        (ask("chat", "chat-1", Operation.MONITOR, reach="NextChat"), busy()),
        (ask("chat", "chat-1", Operation.LEAVE), busy()),
        (ask("chat", "chat-9", Operation.MONITOR), busy()),
        (ask("agent", user("anna"), Operation.MONITOR, media=Media.CHAT), busy()),
        (ask("call", "call-1", Operation.COACH), busy()),
    ):
        assert settle(asked, floor) == asked


def test_sight_is_whose_it_is() -> None:
    """A target is its teams' and its medium's; what is not on the floor is nobody's."""
    floor = busy(told_leg(leg("sven")))
    called = sight(ask("call", "call-1", Operation.LISTEN_IN), floor)
    assert called is not None
    assert (called.whose, called.media) == (NORTH | SOUTH, Media.VOICE)
    agent = sight(ask("agent", user("anna"), Operation.MONITOR, media=Media.CHAT), floor)
    assert agent is not None
    assert (agent.whose, agent.media) == (NORTH, Media.CHAT)
    for mode, visibility in (("Monitor", "Supervisors"), ("Coach", "Agents"), ("", None), ("nonsense", None)):
        chat = sight(ask("chat", "chat-1", Operation.INTRUDE, mode=mode), floor)
        assert chat is not None
        assert (chat.whose, chat.visibility) == (NORTH, Visibility(visibility) if visibility else None)
    for kind in ("call", "chat", "agent", "nonsense"):
        assert sight(ask(kind, "nobody", Operation.LISTEN_IN), floor) is None


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (ask("call", "call-1", Operation.LISTEN_IN), ""),
        (ask("call", "call-1", Operation.LEAVE), "This is not done here."),
        (ask("chat", "chat-1", Operation.INTRUDE), ""),
        (ask("chat", "chat-1", Operation.MONITOR, reach="NextChat"), ""),
        (ask("chat", "chat-1", Operation.SEND_MESSAGE), "This is not done here."),
        (ask("agent", user("anna"), Operation.COACH), ""),
        (ask("agent", user("anna"), Operation.MONITOR), "This is not done here."),
        (ask("agent", user("anna"), Operation.MONITOR, media=Media.CHAT), ""),
        (ask("agent", user("anna"), Operation.LISTEN_IN, media=Media.CHAT), "This is not done here."),
    ],
)
def test_possible_where_it_belongs(asked: Ask, why: str) -> None:
    """Each operation is possible where GWS has it, and is not done elsewhere."""
    floor = busy()
    assert possibility(asked, floor, who(floor, "sue")).why == why


def test_only_own_teams_are_pointed_at() -> None:
    """In a call or chat shared with another team the request points at an agent the viewer has the grant for."""
    floor = busy(told_leg(leg("sven", since=1.0)), told_seat(seat("sven", since=1.0)))
    listen = planned(ask("call", "call-1", Operation.LISTEN_IN, reach="AllCalls"), floor)
    assert listen.request.body["targetDeviceUri"].endswith(f"/devices/{phone('anna')}")
    intrude = planned(ask("chat", "chat-1", Operation.INTRUDE, mode="Monitor"), floor)
    assert intrude.request.path == f"/api/v2/users/{user('anna')}/chats/chat-1"
    foreign = made(staff(), told_leg(leg("sven")), told_leg(leg("anna", device_id="")))
    assert possibility(ask("call", "call-1", Operation.LISTEN_IN), foreign, who(foreign, "sue")).why


def test_call_is_joined_through_own_phone() -> None:
    """From outside, a call is entered by the supervisor's own phone watching the agent's, for this call only."""
    found = planned(ask("call", "call-1", Operation.COACH), busy())
    assert found.request.path == f"/api/v2/me/devices/{phone('sue')}"
    assert found.request.body == {
        "operationName": "Coach",
        "targetDeviceUri": f"http://gws.test/prefix/api/v2/devices/{phone('anna')}",
        "supervisorMonitoringScope": "Call",
        "supervisorMonitoringMode": "NextCall",
    }
    assert found.resources == {phone("sue"), phone("anna")}
    assert not proves(found, busy())
    assert not proves(found, busy(told_leg(leg_in("sue", "ListenIn"))))
    assert proves(found, busy(told_leg(leg_in("sue", "Coach"))))
    assert not proves(found, made(staff()))


def test_agent_is_watched_as_asked() -> None:
    """Watching an agent is proven by the own phone watching his, in the way asked for and no other."""
    found = planned(ask("agent", user("anna"), Operation.BARGE_IN), busy())
    assert (found.request.body["supervisorMonitoringScope"], found.request.body["supervisorMonitoringMode"]) == (
        "Agent",
        "AllCalls",
    )
    assert not proves(found, busy())
    for watch, holds in (
        (watching("anna", "BargeIn"), True),
        (watching("anna", "ListenIn"), False),
        (watching("anna", "BargeIn", "NextCall"), False),
        (watching("axel", "BargeIn"), False),
    ):
        assert proves(found, busy(told_device("sue", device("sue", watch=watch)))) is holds
    once = planned(ask("agent", user("anna"), Operation.BARGE_IN, reach="NextCall", scope="Call"), busy())
    assert (once.request.body["supervisorMonitoringScope"], once.request.body["supervisorMonitoringMode"]) == (
        "Call",
        "NextCall",
    )


def test_watch_is_cancelled() -> None:
    """Cancelling goes to the phone that watches, names no target, and is proven when it watches nobody."""
    floor = busy(told_device("sue", device("sue", watch=watching("anna"))))
    for asked in (ask("call", "call-1", Operation.CANCEL), ask("agent", user("anna"), Operation.CANCEL)):
        found = planned(asked, floor)
        assert found.request.path == f"/api/v2/me/devices/{phone('sue')}"
        assert found.request.body == {"operationName": "CancelSupervisorMonitoring"}
        assert not proves(found, floor)
        assert proves(found, busy())


@pytest.mark.parametrize(
    ("operation", "mode", "more"),
    [
        (Operation.ANSWER, "ListenIn", {}),
        (Operation.SWITCH_TO_LISTEN_IN, "ListenIn", {}),
        (Operation.SWITCH_TO_BARGE_IN, "BargeIn", {}),
        (Operation.MUTE, "BargeIn", {"monitored_user_muted": True}),
        (Operation.UNMUTE, "BargeIn", {"monitored_user_muted": False}),
    ],
)
def test_own_leg_proves(operation: Operation, mode: str, more: dict[str, object]) -> None:
    """On one's own leg an operation is proven by what GWS says of that leg, and not by the leg's end."""
    floor = busy(told_leg(leg_in("sue", "Coach", id="leg-1")))
    found = planned(ask("call", "call-1", operation), floor)
    assert (found.request.path, found.request.body) == ("/api/v2/me/calls/leg-1", {"operationName": operation.value})
    assert found.resources == {"leg-1", phone("sue")}
    assert proves(found, busy(told_leg(leg_in("sue", mode, "call-1", **more))))
    assert not proves(found, busy())
    assert not proves(found, made(staff()))


def test_leaving_a_call_is_proven() -> None:
    """Hangup is proven when the own leg is gone, whether or not the call goes on."""
    floor = busy(told_leg(leg_in("sue", "ListenIn")))
    found = planned(ask("call", "call-1", Operation.HANGUP), floor)
    assert not proves(found, floor)
    assert proves(found, busy())
    assert proves(found, made(staff()))


def test_unprovable_is_never_proven() -> None:
    """An operation that has no proof on a leg or seat is never taken for done."""
    inside = busy(told_leg(leg_in("sue", "ListenIn")), told_seat(seat("sue")))
    assert not proves(planned(ask("call", "call-1", Operation.COACH), inside), inside)
    assert not proves(planned(ask("chat", "chat-1", Operation.COACH), inside), inside)


def test_intrusion_is_proven_by_a_seat() -> None:
    """An Intrude is proven by any seat; without a mode it is the quietest one."""
    found = planned(ask("chat", "chat-1", Operation.INTRUDE), busy())
    assert found.request.body == {"operationName": "Intrude", "supervisorVisibilityMode": "Monitor"}
    assert found.request.path == f"/api/v2/users/{user('anna')}/chats/chat-1"
    assert not proves(found, busy())
    assert proves(found, busy(told_seat(seat("sue", "Invited"))))


@pytest.mark.parametrize(
    ("operation", "visibility"),
    [
        (Operation.ACCEPT, "All"),
        (Operation.SWITCH_TO_MONITOR, "Supervisors"),
        (Operation.SWITCH_TO_COACH, "Agents"),
        (Operation.SWITCH_TO_BARGE_IN, "All"),
    ],
)
def test_own_seat_proves(operation: Operation, visibility: str) -> None:
    """On one's own seat a switch is proven by one's own visibility, an Accept by being in."""
    found = planned(ask("chat", "chat-1", operation), busy(told_seat(seat("sue", "Invited"))))
    assert (found.request.path, found.request.body) == ("/api/v2/me/chats/chat-1", {"operationName": operation.value})
    assert proves(found, busy(told_seat(seat("sue", visibility=visibility))))
    assert not proves(found, busy(told_seat(seat("sue", "Invited"))))
    assert not proves(found, busy())
    assert not proves(found, made(staff()))


def test_leaving_a_chat_is_proven() -> None:
    """Leave and Reject are proven when the own seat is gone."""
    for operation in (Operation.LEAVE, Operation.REJECT):
        floor = busy(told_seat(seat("sue")))
        found = planned(ask("chat", "chat-1", operation), floor)
        assert not proves(found, floor)
        assert proves(found, busy())
        assert proves(found, made(staff()))


def test_message_is_proven_by_the_log() -> None:
    """A message is proven by a new line of one's own with this text: not by an older one, nor by another's."""
    before = busy(told_seat(seat("sue")), told_log("anna", message(1, "hello", somebody("sue"))))
    found = planned(ask("chat", "chat-1", Operation.SEND_MESSAGE, text="hello"), before)
    assert found.request.body == {"operationName": "SendMessage", "text": "hello"}
    assert not proves(found, before)
    assert not proves(found, made(told_log("anna", message(2, "hello", somebody("anna"))), floor=before))
    assert not proves(found, made(told_log("anna", message(2, "other", somebody("sue"))), floor=before))
    assert proves(found, made(told_log("anna", message(3, "hello", somebody("sue"))), floor=before))
    assert not proves(found, made(staff()))


def test_typing_needs_no_proof() -> None:
    """Typing notices, and what GWS never confirms, are not waited for."""
    floor = busy(told_seat(seat("sue")))
    assert planned(ask("chat", "chat-1", Operation.START_TYPING), floor).confirms is None
    chats = ask("agent", user("anna"), Operation.MONITOR, media=Media.CHAT)
    assert planned(chats, floor).confirms is None


def test_next_chats_are_monitored_on_the_agent() -> None:
    """Supervision of chats to come goes to the agent's chat channel, from his page as from a chat of his."""
    from_agent = planned(ask("agent", user("anna"), Operation.MONITOR, media=Media.CHAT), busy()).request
    from_chat = planned(ask("chat", "chat-1", Operation.COACH, reach="NextChat"), busy()).request
    cancel = planned(ask("agent", user("anna"), Operation.CANCEL, media=Media.CHAT), busy()).request
    assert {one.path for one in (from_agent, from_chat, cancel)} == {f"/api/v2/users/{user('anna')}/channels/chat"}
    assert [dict(one.body) for one in (from_agent, from_chat, cancel)] == [
        {"operationName": "Monitor", "supervisorMonitoringMode": "AllChats"},
        {"operationName": "Coach", "supervisorMonitoringMode": "NextChat"},
        {"operationName": "CancelSupervisorMonitoring"},
    ]


def test_text_is_not_described() -> None:
    """For the trail a message is its length; reason and path are kept."""
    asked = ask("chat", "chat-1", Operation.SEND_MESSAGE, text="secret words", reason="training")
    said = describe(asked, planned(asked, busy(told_seat(seat("sue")))).request)
    assert json.loads(said["body"]) == {"operationName": "SendMessage", "text": "(12 characters)"}
    assert (said["path"], said["reason"]) == ("/api/v2/me/chats/chat-1", "training")
    assert asked.target == "chat:chat-1"
