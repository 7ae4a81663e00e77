"""Who takes part in whose calls and chats, and how: read off the floor, never off what was asked (law 7). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitoring.floor.model import SUPERVISOR, Agent, Call, Chat, Device, Floor, Leg, Seat
from monitoring.floor.operations import MODE_OF_VISIBILITY, Mode, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator

SWITCH_TO_BARGE_IN = frozenset({"SwitchToBargeIn", "SwitchBargeIn"})
SWITCH_TO_LISTEN_IN = "SwitchToListenIn"
TALKING = frozenset({"Established", "Held"})


@dataclass(frozen=True, slots=True)
class Supervision:
    """One supervisor in one call or chat, or waiting for an agent's next one (`mode` None)."""

    supervisor: Agent
    mode: Mode | None
    scope: str = ""
    reach: str = ""


def mode_of_leg(leg: Leg) -> Mode | None:
    """How the supervisor's own leg takes part; None until it is established.

    The call resource has no mode field: `mute` On is ListenIn; Off with both switches offered is Coach; Off
    with SwitchToListenIn alone is BargeIn (Web Services API, SwitchToBargeIn and SwitchToListenIn). Off with neither
    is a call of his own, which he supervises as little as anybody else on it.
    """
    if leg.state not in TALKING or leg.mute is None:
        return None
    if leg.mute:
        return Mode.LISTEN_IN
    if leg.capabilities & SWITCH_TO_BARGE_IN:
        return Mode.COACH
    return Mode.BARGE_IN if SWITCH_TO_LISTEN_IN in leg.capabilities else None


def mode_of_seat(seat: Seat, user_id: str) -> Mode | None:
    """How the supervisor's own seat takes part: his own visibility among the participants says it."""
    if seat.state != "Chatting":
        return None
    for participant in seat.participants:
        if participant.user_id == user_id:
            return mode_of(participant.visibility)
    return None


def mode_of(visibility: str) -> Mode | None:
    """The mode that a chat visibility stands for; None for a word GWS has not taught us."""
    try:
        return MODE_OF_VISIBILITY[Visibility(visibility)]
    except ValueError:
        return None


def supervisors_of_call(floor: Floor, call: Call) -> Iterator[Supervision]:
    """The supervisors with a leg in the call, by account."""
    for account in sorted(call.legs):
        supervisor = floor.agent_of(account)
        if supervisor is not None and supervisor.role == SUPERVISOR:
            yield Supervision(supervisor, mode_of_leg(call.legs[account]))


def supervisors_of_chat(floor: Floor, chat: Chat) -> Iterator[Supervision]:
    """The supervisors with a seat in the chat, by account."""
    for account in sorted(chat.seats):
        supervisor = floor.agent_of(account)
        if supervisor is not None and supervisor.role == SUPERVISOR and chat.seats[account].is_live:
            yield Supervision(supervisor, mode_of_seat(chat.seats[account], supervisor.id))


def supervisors_of_agent(floor: Floor, agent: Agent) -> Iterator[Supervision]:
    """The supervisors whose device watches one of the agent's devices, taking part in a call or waiting for one."""
    for device_id in agent.device_ids:
        for watcher_id in sorted(floor.watchers.get(device_id, frozenset())):
            supervisor, watcher = floor.owner_of(watcher_id), floor.devices.get(watcher_id)
            if supervisor is None or watcher is None or watcher.monitoring is None:
                continue
            mode = next(
                (mode_of_leg(call.legs[supervisor.account]) for call in _shared(floor, agent, supervisor)), None
            )
            yield Supervision(supervisor, mode, watcher.monitoring.scope, watcher.monitoring.mode)


def watched_by(floor: Floor, supervisor: Agent) -> tuple[Device, Device] | None:
    """The supervisor's device that monitors, and the device it monitors; None while he watches nobody."""
    for device in floor.devices_of(supervisor):
        if device.monitoring is not None:
            target = floor.devices.get(device.monitoring.target_device_id)
            return device, target or Device(device.monitoring.target_device_id)
    return None


def is_own(leg: Leg) -> bool:
    """Whether one who talks supervises nobody: he is heard, and GWS names no mode. Who cannot be told hears at least."""
    return leg.mute is False and mode_of_leg(leg) is None


def mode_of_ringing(floor: Floor, supervisor: Agent, call: Call) -> str | None:
    """How he would take part in a call that his phone only rings in, as GWS spells it, because it watches somebody in it.

    None where it does not: it is a call of his own.
    """
    watching = watched_by(floor, supervisor)
    owner = floor.owner_of(watching[1].id) if watching is not None else None
    if watching is None or owner is None or owner.account not in call.legs or watching[0].monitoring is None:
        return None
    return watching[0].monitoring.state


def entering(floor: Floor, supervisor: Agent | None, call: Call) -> Visibility | None:
    """Who would hear him if he answered the phone that rings for this call; None where nobody can tell."""
    mode = mode_of_ringing(floor, supervisor, call) if supervisor is not None else None
    known = {Mode.LISTEN_IN: Visibility.SUPERVISORS, Mode.COACH: Visibility.AGENTS, Mode.BARGE_IN: Visibility.ALL}
    return known.get(Mode(mode)) if mode in set(Mode) else None


def _shared(floor: Floor, agent: Agent, supervisor: Agent) -> Iterator[Call]:
    return (call for call in floor.calls_of(agent.account) if supervisor.account in call.legs)
