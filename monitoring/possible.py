"""What GWS offers this supervisor at this moment, and why not the rest. Pure.

Read off the floor: capabilities, mute, visibility, who else watches. Whether he is allowed is `policy`; the desk draws
its buttons from here and the proxy asks again, so that the two never disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitoring.floor.hearing import Status
from monitoring.floor.model import AGENT
from monitoring.floor.operations import MODE_OF_VISIBILITY, Mode, Operation, Visibility
from monitoring.floor.supervision import SWITCH_TO_BARGE_IN, mode_of_leg, mode_of_seat, watched_by

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitoring.floor.model import Agent, Call, Chat, Device, Floor, Leg, Seat
    from monitoring.floor.whose import Whose

ONE_WAY = "One way: GWS has no way back to Coach in this call."
NOT_IN = "You are not in it."
ALREADY = "You are in it already."


@dataclass(frozen=True, slots=True)
class Possibility:
    """Whether one operation can be done now: `why` not (empty: it can), and a `warning` where there is no way back."""

    why: str = ""
    warning: str = ""


CAN = Possibility()
type Possibilities = Mapping[Operation, Possibility]


def on_call(floor: Floor, me: Agent, call: Call, by: frozenset[Whose] | None = None) -> Possibilities:
    """What `me` can do about a call: get in while out of it, move and leave while in it.

    `by` are the agents he may get in by (None: any); a colleague's phone from another team is not his to watch.
    """
    leg = call.legs.get(me.account)
    stale = staleness(floor, me)
    if leg is None:
        return _on_phone(floor, me, watchable_device(floor, call, by), stale)
    return {operation: _either(stale, possibility) for operation, possibility in _on_leg(leg).items()}


def on_agent(floor: Floor, me: Agent, agent: Agent) -> Possibilities:
    """What `me` can do about the calls that an agent gets from now on, by voice."""
    return _on_phone(floor, me, next(iter(agent.device_ids), ""), staleness(floor, me))


def on_agents_chats(floor: Floor, me: Agent, agent: Agent | None = None) -> Possibilities:
    """What `me` can do about the chats that an agent gets from now on. GWS never says whether it is on already."""
    stale = staleness(floor, me)
    why = Possibility(stale or (unheard(floor, agent) if agent is not None else ""))
    starts = dict.fromkeys((Operation.MONITOR, Operation.COACH, Operation.BARGE_IN), why)
    return starts | {Operation.CANCEL: Possibility(stale)}


def on_chat(floor: Floor, me: Agent, chat: Chat, by: frozenset[Whose] | None = None) -> Possibilities:
    """What `me` can do about a running chat; `by` as in `on_call`."""
    stale = staleness(floor, me)
    seat = chat.seats.get(me.account)
    if seat is None or not seat.is_live:
        agent = intrudable_agent(floor, chat, by)
        why = unheard(floor, agent) if agent is not None else "No agent of yours is in this chat."
        return {Operation.INTRUDE: Possibility(stale or why)}
    if seat.state == "Invited":
        wait = Possibility("GWS asks you to accept first.")
        return {
            Operation.ACCEPT: _either(stale, _capable(seat.capabilities, "Accept")),
            Operation.REJECT: _either(stale, _capable(seat.capabilities, "Reject")),
            Operation.SWITCH_TO_MONITOR: wait,
            Operation.SWITCH_TO_COACH: wait,
            Operation.SWITCH_TO_BARGE_IN: wait,
        }
    return {operation: _either(stale, possibility) for operation, possibility in _on_seat(seat, me.id).items()}


def staleness(floor: Floor, me: Agent) -> str:
    """Why nothing may be done on what we know: the supervisor's own stream is not heard."""
    return "" if _is_heard(floor, me) else "GWS is not heard on your account; what you see may be old."


def unheard(floor: Floor, agent: Agent) -> str:
    """Why nobody may start on what we know of an agent: his stream is not heard. Who is in already hears his own.

    Who has no stream is known by polling, which is good enough while polls come back.
    """
    if agent.polled:
        return "" if not floor.roster_late else f"{agent.name} is only polled, and no poll came back for too long."
    return "" if _is_heard(floor, agent) else f"GWS is not heard on {agent.name}'s account; what you see may be old."


def _is_heard(floor: Floor, agent: Agent) -> bool:
    health = floor.health.get(agent.account)
    return health is not None and health.status is Status.LIVE


def watchable_device(floor: Floor, call: Call, by: frozenset[Whose] | None = None) -> str:
    """The phone to name as `targetDeviceUri`: the watched agent's who has been in the call longest."""
    legs = [leg for account, leg in call.legs.items() if _is_agent(floor, account, by) and leg.device_id]
    return min(legs, key=lambda leg: (leg.since, leg.account)).device_id if legs else ""


def intrudable_agent(floor: Floor, chat: Chat, by: frozenset[Whose] | None = None) -> Agent | None:
    """Whose chat channel an Intrude goes through: the watched agent who has been in the chat longest."""
    seats = [s for a, s in chat.seats.items() if s.state == "Chatting" and _is_agent(floor, a, by)]
    return floor.agent_of(min(seats, key=lambda seat: (seat.since, seat.account)).account) if seats else None


def own_device(floor: Floor, me: Agent) -> Device | None:
    """The phone that will ring: the supervisor's first."""
    return next(floor.devices_of(me), None)


def _is_agent(floor: Floor, account: str, by: frozenset[Whose] | None) -> bool:
    agent = floor.agent_of(account)
    return agent is not None and agent.role == AGENT and (by is None or not by.isdisjoint(floor.whose_agent(agent)))


def _on_phone(floor: Floor, me: Agent, target: str, stale: str) -> Possibilities:
    why = stale or _cannot_start(floor, me, target)
    starts = {op: _offered(floor, me, op, why) for op in (Operation.LISTEN_IN, Operation.COACH, Operation.BARGE_IN)}
    watching = watched_by(floor, me)
    mine = watching is not None and watching[1].id == target
    return starts | {Operation.CANCEL: Possibility(stale or ("" if mine else "You are not watching this phone."))}


def _cannot_start(floor: Floor, me: Agent, target: str) -> str:
    device, watching = own_device(floor, me), watched_by(floor, me)
    if device is None:
        return "Your GWS account has no phone."
    if not target:
        return "GWS has not said on which phone this is."
    if watching is not None and watching[1].id != target:
        owner = floor.owner_of(watching[1].id)
        return f"You are watching {owner.name if owner else 'another phone'}; stop that first."
    others = floor.watchers.get(target, frozenset()) - set(me.device_ids)
    if others:
        other = floor.owner_of(min(others))
        return f"{other.name if other else 'Another supervisor'} watches this phone; GWS allows one at a time."
    owner = floor.owner_of(target)
    return unheard(floor, owner) if owner is not None else ""


def _offered(floor: Floor, me: Agent, operation: Operation, why: str) -> Possibility:
    device = own_device(floor, me)
    if not why and device is not None and operation not in device.capabilities:
        why = f"GWS does not offer {operation} on your phone now."
    return Possibility(why)


def _either(stale: str, possibility: Possibility) -> Possibility:
    return Possibility(stale, possibility.warning) if stale else possibility


def _capable(capabilities: frozenset[str], *words: str) -> Possibility:
    return CAN if capabilities & set(words) else Possibility(f"GWS does not offer {words[0]} now.")


def _on_leg(leg: Leg) -> Possibilities:
    if leg.state in {"Ringing", "Dialing"}:
        wait = Possibility("Your phone is ringing: answer it first.")
        return {
            Operation.ANSWER: _capable(leg.capabilities, "Answer"),
            Operation.HANGUP: CAN,
            Operation.SWITCH_TO_LISTEN_IN: wait,
            Operation.COACH: wait,
            Operation.SWITCH_TO_BARGE_IN: wait,
        }
    mode = mode_of_leg(leg)
    warning = ONE_WAY if mode is Mode.COACH else ""
    barge = leg.capabilities & SWITCH_TO_BARGE_IN
    barged = "" if mode is Mode.BARGE_IN else "Only while you are barged in."
    return {
        Operation.SWITCH_TO_LISTEN_IN: Possibility(
            "" if "SwitchToListenIn" in leg.capabilities else _already(mode, Mode.LISTEN_IN), warning
        ),
        Operation.COACH: Possibility("GWS offers Coach only as the way in, not from inside a call."),
        Operation.SWITCH_TO_BARGE_IN: Possibility("" if barge else _already(mode, Mode.BARGE_IN), warning),
        Operation.MUTE: Possibility(barged or ("The agent is muted." if leg.monitored_user_muted else "")),
        Operation.UNMUTE: Possibility(barged or ("" if leg.monitored_user_muted else "The agent is not muted.")),
        Operation.HANGUP: CAN,
    }


def _on_seat(seat: Seat, user_id: str) -> Possibilities:
    mode = mode_of_seat(seat, user_id)
    switches = {
        Operation.SWITCH_TO_MONITOR: (Mode.MONITOR, ("SwitchToMonitor",)),
        Operation.SWITCH_TO_COACH: (Mode.COACH, ("SwitchToCoach",)),
        Operation.SWITCH_TO_BARGE_IN: (Mode.BARGE_IN, ("SwitchToBargeIn", "SwitchBargeIn")),
    }
    found = {
        operation: CAN if seat.capabilities & set(words) else Possibility(_already(mode, target))
        for operation, (target, words) in switches.items()
    }
    # GWS lists SendMessage even in Monitor: what one may send is decided by one's own visibility (ChatSwitchToMonitor).
    to_all = "" if mode is Mode.BARGE_IN else "The customer would not see who writes: barge in first."
    to_agents = "" if mode in {Mode.COACH, Mode.BARGE_IN} else "Nobody sees you: coach or barge in first."
    sends = {
        Operation.SEND_MESSAGE: to_all,
        Operation.START_TYPING: to_all,
        Operation.STOP_TYPING: to_all,
        Operation.SEND_TO_AGENTS: to_agents,
        Operation.START_TYPING_TO_AGENTS: to_agents,
        Operation.STOP_TYPING_TO_AGENTS: to_agents,
    }
    said = {op: Possibility(why) if why else _capable(seat.capabilities, op) for op, why in sends.items()}
    return found | said | {Operation.LEAVE: _capable(seat.capabilities, "Leave")}


def _already(mode: Mode | None, target: Mode) -> str:
    return ALREADY if mode is target else "GWS does not offer this now."


def visibility_for(mode: str) -> Visibility | None:
    """The chat visibility that stands for a mode: Monitor is Supervisors, Coach is Agents, BargeIn is All."""
    return next((visibility for visibility, known in MODE_OF_VISIBILITY.items() if known == mode), None)
