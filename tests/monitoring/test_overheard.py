"""Who is heard by which supervisor, where to look anew, and what brought him there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitoring.floor.changes import AgentChanged, CallChanged, CallEnded, ChatChanged, ChatEnded, HealthChanged
from monitoring.floor.whose import Whose
from monitoring.overheard import Overheard, brought, everything, overheard, still, touched
from monitoring.ports import Entry
from tests.fakes.made_floor import leg, leg_in, made, seat, somebody, staff, told_leg, told_seat, who

if TYPE_CHECKING:
    from monitoring.floor.model import Floor

ANNA, SVEN = Whose("anna", "North"), Whose("sven", "South")
BOTH = frozenset({"agent:user-anna", "agent:user-sven"})
CANCEL = "CancelSupervisorMonitoring"
PHONE, CHATS = "/api/v2/me/devices/d", "/api/v2/users/u/channels/chat"


def floor(*parts: object) -> Floor:
    """Anna and Sven in a call and in a chat, and whoever else is told of."""
    told = [told_leg(leg("anna")), told_leg(leg("sven")), told_seat(seat("anna")), told_seat(seat("sven"))]
    return made(staff(), told, *parts)  # type: ignore[arg-type]


def asked(operation: str, target: str, path: str = PHONE, at: float = 1.0, reach: str = "AllCalls") -> Entry:
    """An intent of Sue's."""
    detail = {"path": path, "body": f'{{"supervisorMonitoringMode": "{reach}"}}'}
    return Entry(at, "alice", "sue", operation, target, f"{operation} {target}", "intent", detail)


@pytest.mark.parametrize("mode", ["ListenIn", "Coach", "BargeIn"])
def test_call_is_overheard(mode: str) -> None:
    """A supervisor in a call hears every agent in it, in his mode; who is in it as anybody else supervises nobody."""
    found = overheard(floor(told_leg(leg_in("sue", mode)), told_leg(leg("sid"))), "call:call-1")
    assert found == (Overheard("sue", "call:call-1", mode, frozenset({ANNA, SVEN}), BOTH),)


@pytest.mark.parametrize("state", ["Established", "Held"])
def test_unknown_mode_overhears(state: str) -> None:
    """Whose leg does not say how he takes part hears at least, as for who is put out; a call of his own is none."""
    there = floor(told_leg(leg("sue", state=state, mute=None)), told_leg(leg("sid", state=state, mute=False)))
    found = overheard(there, "call:call-1")
    assert found == (Overheard("sue", "call:call-1", "", frozenset({ANNA, SVEN}), BOTH),)


@pytest.mark.parametrize("state", ["Ringing", "Dialing"])
def test_ringing_mode_is_no_matter(state: str) -> None:
    """A phone that only rings overhears nothing, in whatever mode it would."""
    assert overheard(floor(told_leg(leg("sue", state=state, mute=None))), "call:call-1") == ()


@pytest.mark.parametrize(
    ("visibility", "mode"), [("Supervisors", "Monitor"), ("Agents", "Coach"), ("All", "BargeIn"), ("Novel", "")]
)
def test_chat_is_overheard(visibility: str, mode: str) -> None:
    """So it is in a chat; in a way that GWS has not taught us he hears all the same. Who is only invited hears nothing."""
    me = somebody("sue", visibility)
    there = floor(told_seat(seat("sue", participants=(me,))), told_seat(seat("sid", "Invited")))
    found = overheard(there, "chat:chat-1")
    assert found == (Overheard("sue", "chat:chat-1", mode, frozenset({ANNA, SVEN}), BOTH),)


@pytest.mark.parametrize("target", ["call:call-1", "chat:chat-1", "call:none", "chat:none", "agent:user-anna", ""])
def test_nobody_overhears(target: str) -> None:
    """Where only agents talk, a phone rings, or there is nothing, nobody is heard."""
    assert overheard(floor(told_leg(leg_in("sue", "ListenIn", state="Ringing"))), target) == ()


def test_not_yet_there_is_not_heard() -> None:
    """An agent whose phone rings for the call, or who is invited to the chat, is not heard yet."""
    call = made(
        staff(), told_leg(leg("anna")), told_leg(leg("sven", state="Ringing")), told_leg(leg_in("sue", "Coach"))
    )
    chat = made(staff(), told_seat(seat("anna")), told_seat(seat("sven", "Invited")), told_seat(seat("sue")))
    found = (*overheard(call, "call:call-1"), *overheard(chat, "chat:chat-1"))
    assert [one.whose for one in found] == [frozenset({ANNA})] * 2


def test_looks_where_it_changed() -> None:
    """A call, a chat, and all that an agent is in who changed; at the beginning at everything."""
    now = floor(told_seat(seat("axel"), "chat-2"))
    both = {"call:call-1", "chat:chat-1"}
    assert set(everything(now)) == both | {"chat:chat-2"}
    assert list(touched(now, [CallChanged("a"), CallEnded("b"), ChatChanged("c"), ChatEnded("d")])) == [
        "call:a",
        "call:b",
        "chat:c",
        "chat:d",
    ]
    assert set(touched(now, [AgentChanged(who(now, "anna").id), HealthChanged("anna"), AgentChanged("none")])) == both


@pytest.mark.parametrize(
    ("target", "entries", "counting"),
    [
        ("call:call-1", [asked("ListenIn", "call:call-1"), asked("Answer", "call:call-1")], [0, 1]),
        ("call:call-1", [asked("ListenIn", "agent:user-anna"), asked("SwitchToCoach", "call:call-1")], [1]),
        ("call:call-1", [asked("ListenIn", "agent:user-anna"), asked("Coach", "agent:user-sven")], [1]),
        ("call:call-1", [asked("ListenIn", "agent:user-anna"), asked("Monitor", "agent:user-sven", CHATS)], [0]),
        ("chat:chat-1", [asked("Coach", "agent:user-anna", CHATS), asked("Coach", "agent:user-sven")], [0]),
        ("chat:chat-1", [asked("ListenIn", "agent:user-axel"), asked("ListenIn", "call:call-2")], []),
        ("call:call-1", [asked("ListenIn", "agent:user-axel"), asked("ListenIn", "call:call-2")], []),
        ("call:call-1", [], []),
    ],
    ids=[
        "the call",
        "the call first",
        "the newest agent",
        "by phone",
        "by chat",
        "no chat of ours",
        "other",
        "nothing",
    ],
)
def test_what_brought_him(target: str, entries: list[Entry], counting: list[int]) -> None:
    """What he asked of the call or chat itself; without any, the newest that he asked of an agent in it, on its medium."""
    one = Overheard("sue", target, "ListenIn", frozenset({ANNA, SVEN}), BOTH)
    assert brought(one, BOTH, entries) == [entries[at] for at in counting]


@pytest.mark.parametrize(
    ("entries", "left"),
    [
        ([asked("ListenIn", "agent:user-anna", at=11.0, reach="NextCall")], 1),
        ([asked("ListenIn", "agent:user-anna", at=9.0, reach="NextCall")], 0),
        ([asked("ListenIn", "agent:user-anna", at=9.0)], 1),
        ([asked("Monitor", "agent:user-anna", CHATS, at=9.0, reach="AllChats")], 1),
        ([asked("ListenIn", "agent:user-anna", at=8.0), asked(CANCEL, "agent:user-anna", at=9.0)], 0),
        ([asked("ListenIn", "agent:user-anna", at=8.0), asked(CANCEL, "agent:user-anna", at=11.0)], 1),
        ([asked("ListenIn", "agent:user-anna", at=8.0), asked(CANCEL, "agent:user-sven", at=9.0)], 1),
        ([asked("ListenIn", "agent:user-anna", at=8.0), asked(CANCEL, "agent:user-anna", CHATS, at=9.0)], 1),
        ([asked(CANCEL, "agent:user-anna", at=8.0), asked("ListenIn", "agent:user-anna", at=9.0)], 1),
    ],
    ids=["late", "next", "all", "all chats", "ended", "just ended", "ended other", "ended by chat", "begun anew"],
)
def test_what_goes_on(entries: list[Entry], left: int) -> None:
    """An early ask of an agent counts where it was for all that comes and nothing ended it early; a late one always."""
    starts = [entry for entry in entries if entry.operation != CANCEL]
    assert still(entries, 10.0) == starts[:left]
