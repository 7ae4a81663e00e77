"""Floors for tests, made the only way floors are made: by folding. Everything is named after its account."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from immutables import Map

from monitoring.floor import Floor, fold
from monitoring.floor.hearing import Health, Status
from monitoring.floor.model import Call, Device, DeviceMonitoring, Leg, Message, Participant, Seat, UserState
from monitoring.floor.notifications import (
    AccountPlaced,
    CallStateChange,
    ChatStateChange,
    DeviceStateChange,
    HealthReport,
    MessageLogUpdate,
    SnapshotTaken,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitoring.floor.model import Agent
    from monitoring.floor.notifications import Notification

STARTS = frozenset({"ListenIn", "Coach", "BargeIn"})
CHAT_WORDS = frozenset(
    {
        "Leave",
        "SendMessage",
        "SendToAgents",
        "SendStartTypingNotification",
        "SendStopTypingNotification",
        "SendStartTypingToAgentsNotification",
        "SendStopTypingToAgentsNotification",
    }
)
CHAT_SWITCHES = {
    "Supervisors": {"SwitchToCoach", "SwitchToBargeIn"},
    "Agents": {"SwitchToMonitor", "SwitchToBargeIn"},
    "All": {"SwitchToMonitor", "SwitchToCoach"},
}


def user(account: str) -> str:
    """The GWS user id of an account."""
    return f"user-{account}"


def phone(account: str) -> str:
    """The device id of an account."""
    return f"device-{account}"


def device(account: str, state: str = "Ready", watch: DeviceMonitoring | None = None) -> Device:
    """The account's phone; every phone offers the three ways in, as a supervisor's does."""
    return Device(phone(account), account, UserState(state), capabilities=STARTS, monitoring=watch)


def watching(target: str, state: str = "ListenIn", mode: str = "AllCalls") -> DeviceMonitoring:
    """What a supervisor's phone says while it watches another account's."""
    return DeviceMonitoring(state, mode, "Agent", phone(target))


def met(
    account: str, role: str = "agent", team: str = "North", *, devices: int = 1, at: float = 1.0
) -> list[Notification]:
    """An account placed, met and heard."""
    phones = (device(account),)[:devices]
    return [
        AccountPlaced(account, at, role, team),
        SnapshotTaken(account, at, user(account), account.title(), phones),
        HealthReport(account, at, Status.LIVE),
    ]


def leg(account: str, call: str = "call-1", state: str = "Established", **more: object) -> Leg:
    """One account's leg, joined by its callUuid."""
    made = Leg(account, call, state, call_uuid=call, device_id=phone(account), since=10.0, state_since=10.0, mute=False)
    return replace(made, **more)  # type: ignore[arg-type]


def leg_in(account: str, mode: str, call: str = "call-1", **more: object) -> Leg:
    """A supervisor's leg in one of the three modes, as GWS shows it."""
    switches = {
        "ListenIn": {"SwitchToBargeIn"},
        "Coach": {"SwitchToBargeIn", "SwitchToListenIn"},
        "BargeIn": {"SwitchToListenIn"},
    }[mode]
    shown = leg(account, call, mute=mode == "ListenIn", capabilities=frozenset({"Hangup", *switches}))
    return replace(shown, **more)  # type: ignore[arg-type]


def told_leg(made: Leg, at: float = 20.0, kind: str = "StatusChange") -> CallStateChange:
    """The leg as its account hears it."""
    return CallStateChange(made.account, at, kind, made)


def somebody(account: str, visibility: str = "All") -> Participant:
    """A chat's participant from the staff."""
    return Participant(f"party-{account}", account, "Agent", visibility, user(account))


CUSTOMER = Participant("party-customer", "Ada", "Customer")


def seat(account: str, state: str = "Chatting", *others: Participant, visibility: str = "All", **more: object) -> Seat:
    """One account's seat, with itself and the customer among the participants."""
    people = (*others, somebody(account, visibility), CUSTOMER)
    words = CHAT_WORDS | CHAT_SWITCHES[visibility]
    made = Seat(account, state, words, people if state == "Chatting" else (), since=5.0)
    return replace(made, **more)  # type: ignore[arg-type]


def told_seat(made: Seat, chat: str = "chat-1", at: float = 20.0) -> ChatStateChange:
    """The seat as its account hears it."""
    return ChatStateChange(made.account, at, "StatusChange", chat, made)


def message(
    index: int, text: str = "", sender: Participant = CUSTOMER, kind: str = "Text", visibility: str = "All"
) -> Message:
    """One line of a chat's log."""
    return Message(index, kind, sender, text, visibility, 100.0 + index)


def told_log(account: str, *messages: Message, chat: str = "chat-1", at: float = 30.0) -> MessageLogUpdate:
    """Messages as an account hears them."""
    return MessageLogUpdate(account, at, chat, messages)


def told_device(account: str, made: Device, at: float = 20.0) -> DeviceStateChange:
    """The phone as its account hears it."""
    return DeviceStateChange(account, at, (made,))


def made(*parts: Notification | Iterable[Notification], floor: Floor | None = None) -> Floor:
    """Fold notifications, or lists of them, in order."""
    flat = [one for part in parts for one in (part if isinstance(part, list) else [part])]
    return fold(flat, floor)  # type: ignore[arg-type]


def staff() -> list[Notification]:
    """Anna and Axel of North, Sven of South, and the supervisors Sue and Sid."""
    return [
        *met("anna"),
        *met("axel"),
        *met("sven", team="South"),
        *met("sue", "supervisor", ""),
        *met("sid", "supervisor", ""),
    ]


def who(floor: Floor, account: str) -> Agent:
    """The agent behind an account that was met."""
    agent = floor.agent_of(account)
    assert agent is not None
    return agent


def timeless(floor: Floor) -> Floor:
    """The floor without its beginnings, which a rebuilt floor can only know since the last snapshot."""

    def undated(state: UserState) -> UserState:
        return replace(state, since=0.0)

    return floor.evolve(
        agents=Map(
            {k: replace(a, media=Map({m: undated(s) for m, s in a.media.items()})) for k, a in floor.agents.items()}
        ),
        devices=Map({k: replace(d, user_state=undated(d.user_state)) for k, d in floor.devices.items()}),
        health=Map({k: Health(h.status, 0.0, h.cause) for k, h in floor.health.items()}),
        calls=Map(
            {
                k: Call(k, Map({a: replace(one, since=0.0, state_since=0.0) for a, one in call.legs.items()}))
                for k, call in floor.calls.items()
            }
        ),
    )


def check(floor: Floor) -> None:
    """Every index says what the maps say, and nothing else."""
    for account, ids in floor.call_ids.items():
        assert ids
        assert all(account in floor.calls[one].legs for one in ids)
        legs = [floor.calls[one].legs[account].id for one in ids]
        assert len(legs) == len(set(legs)), "one leg stands in two calls"
    for call_id, call in floor.calls.items():
        assert call.legs
        assert all(call_id in floor.call_ids[account] for account in call.legs)
    for account, ids in floor.chat_ids.items():
        assert ids
        assert all(account in floor.chats[one].seats for one in ids)
    for chat_id, chat in floor.chats.items():
        assert chat.seats
        assert all(one.is_live and chat_id in floor.chat_ids[account] for account, one in chat.seats.items())
    watched = {
        (one.monitoring.target_device_id, one.id) for one in floor.devices.values() if one.monitoring is not None
    }
    assert watched == {(target, one) for target, ones in floor.watchers.items() for one in ones}
    assert set(floor.agent_ids.values()) >= set(floor.agents)
