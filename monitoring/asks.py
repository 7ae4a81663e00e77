"""What a viewer asks, and what that comes to on this floor: whose it is, whether it is possible, the request, the proof. Pure.

The proof (`confirms`) is read off a later floor: only what GWS says makes an operation done (law 7).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitoring import states
from monitoring.floor.operations import AGENT_STATES, SENDS, TYPING, Media, Mode, Operation, Reach, Scope, Visibility
from monitoring.floor.supervision import entering, mode_of_leg, mode_of_seat, watched_by
from monitoring.gws import paths
from monitoring.policy import verb_of
from monitoring.possible import (
    Possibilities,
    Possibility,
    intrudable_agent,
    on_agent,
    on_agents_chats,
    on_call,
    on_chat,
    own_device,
    visibility_for,
    watchable_device,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.floor.model import Agent, Call, Chat, Floor
    from monitoring.floor.whose import Whose
    from monitoring.policy import Viewer

    type Proof = Callable[[Floor], bool]

AGENT, CALL, CHAT = "agent", "call", "chat"
CHAT_STARTS = frozenset({Operation.MONITOR, Operation.COACH, Operation.BARGE_IN})
NOT_HERE = Possibility("This is not done here.")


@dataclass(frozen=True, slots=True)
class Ask:
    """One operation on one agent, call or chat (`kind`, `id`), under an idempotency key.

    `media` tells voice from chat where an agent is asked about; `reach`, `scope` and `mode` are GWS's
    supervisorMonitoringMode, supervisorMonitoringScope and supervisorVisibilityMode, empty for the default.
    `reason` and `code` say why, `approved_by` is the second person, `break_glass` the reason to go without one; `step_up`
    is `fresh` or `lacking` where a fresh sign-in is asked for. `actor` asks in the viewer's place, such as floorwalker.
    """

    viewer: Viewer
    kind: str
    id: str
    operation: Operation
    key: str
    media: Media = Media.VOICE
    reach: str = ""
    scope: str = ""
    mode: str = ""
    text: str = ""
    reason: str = ""
    code: str = ""
    approved_by: str = ""
    break_glass: str = ""
    step_up: str = ""
    actor: str = ""

    @property
    def target(self) -> str:
        """The target as the trail and the desk name it."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Sight:
    """Where an ask points: the agents it belongs to, its medium, and the visibility it would give, if that can be told."""

    whose: frozenset[Whose]
    media: Media
    visibility: Visibility | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be sent, and the proof that it happened; no proof where GWS says nothing about it."""

    request: paths.OperationRequest
    confirms: Proof | None = None
    resources: frozenset[str] = frozenset()


def settle(ask: Ask, floor: Floor) -> Ask:
    """The ask as GWS will hear it: on a running chat one enters by Intrude, whatever mode was pressed."""
    if ask.kind != CHAT or ask.operation not in CHAT_STARTS or ask.reach:
        return ask
    chat = floor.chats.get(ask.id)
    if chat is None or ask.viewer.account in chat.seats:
        return ask
    return replace(ask, operation=Operation.INTRUDE, mode=ask.operation.value)


def sight(ask: Ask, floor: Floor) -> Sight | None:
    """Whose the target is; None when there is no such thing on the floor."""
    if ask.kind == CALL and ask.id in floor.calls:
        call, me = floor.calls[ask.id], floor.agent_of(ask.viewer.account) if ask.viewer.account else None
        entered = entering(floor, me, call) if ask.operation is Operation.ANSWER else None
        return Sight(floor.whose_call(call), Media.VOICE, entered)
    if ask.kind == CHAT and ask.id in floor.chats:
        return Sight(floor.whose_chat(floor.chats[ask.id]), Media.CHAT, visibility_for(ask.mode))
    if ask.kind == AGENT and ask.id in floor.agents:
        return Sight(floor.whose_agent(floor.agents[ask.id]), ask.media)
    return None


def possibility(ask: Ask, floor: Floor, me: Agent) -> Possibility:
    """Whether GWS offers it now."""
    found = _possibilities(ask, floor, me)
    return found.get(ask.operation, NOT_HERE)


def plan(ask: Ask, floor: Floor, me: Agent, base_url: str) -> Plan:
    """The request and its proof, for an ask that is possible."""
    if ask.kind == CALL:
        return _plan_call(ask, floor, me, floor.calls[ask.id], base_url)
    if ask.kind == CHAT:
        return _plan_chat(ask, floor, me, floor.chats[ask.id])
    agent = floor.agents[ask.id]
    if ask.operation in AGENT_STATES:
        request = paths.on_agents_state(ask.operation, agent.id, ask.media)
        return Plan(request, states.proof(agent.id, ask.media, ask.operation), frozenset({agent.id}))
    if ask.media is Media.CHAT:
        return _plan_agents_chats(ask, me, agent)
    return _plan_device(ask, floor, me, next(iter(agent.device_ids), ""), base_url)


def describe(ask: Ask, request: paths.OperationRequest) -> dict[str, str]:
    """What is about to leave, for the trail, and by what consent: a message's length, never its text."""
    body = {name: value if name != "text" else f"({len(value)} characters)" for name, value in request.body.items()}
    given = {
        "reason": ask.reason,
        "code": ask.code,
        "approved_by": ask.approved_by,
        "break_glass": ask.break_glass,
        "step_up": ask.step_up,
    }
    return {"path": request.path, "body": json.dumps(body), **{name: value for name, value in given.items() if value}}


def _possibilities(ask: Ask, floor: Floor, me: Agent) -> Possibilities:
    if ask.kind == CALL:
        return on_call(floor, me, floor.calls[ask.id], _by(ask, floor))
    if ask.kind == AGENT:
        agent = floor.agents[ask.id]
        starts = on_agents_chats(floor, me, agent) if ask.media is Media.CHAT else on_agent(floor, me, agent)
        return {**starts, **states.on_state(floor, me, agent, ask.media)}
    if ask.reach:
        return on_agents_chats(floor, me, intrudable_agent(floor, floor.chats[ask.id], _by(ask, floor)))
    return on_chat(floor, me, floor.chats[ask.id], _by(ask, floor))


def _by(ask: Ask, floor: Floor) -> frozenset[Whose]:
    """The agents the ask may point at; one's own way out points at nobody new."""
    found = sight(ask, floor)
    if found is None:
        return frozenset()
    verb = verb_of(ask.operation, found.visibility)
    return found.whose if verb is None else ask.viewer.reach(verb, found.media, found.whose)


def _plan_call(ask: Ask, floor: Floor, me: Agent, call: Call, base_url: str) -> Plan:
    leg = call.legs.get(me.account)
    if leg is None:
        return _plan_device(ask, floor, me, watchable_device(floor, call, _by(ask, floor)), base_url)
    return Plan(
        paths.on_call(ask.operation, leg.id),
        _leg_proof(ask.operation, call.id, me.account),
        frozenset({leg.id, leg.device_id}),
    )


def _leg_proof(operation: Operation, call_id: str, account: str) -> Proof:
    def holds(floor: Floor) -> bool:
        call = floor.calls.get(call_id)
        leg = call.legs.get(account) if call is not None else None
        if operation is Operation.HANGUP:
            return leg is None
        if leg is None:
            return False
        return {
            Operation.ANSWER: leg.state == "Established",
            Operation.SWITCH_TO_LISTEN_IN: mode_of_leg(leg) is Mode.LISTEN_IN,
            Operation.SWITCH_TO_BARGE_IN: mode_of_leg(leg) is Mode.BARGE_IN,
            Operation.MUTE: leg.monitored_user_muted,
            Operation.UNMUTE: not leg.monitored_user_muted,
        }.get(operation, False)

    return holds


def _plan_device(ask: Ask, floor: Floor, me: Agent, target: str, base_url: str) -> Plan:
    """Start or cancel voice supervision on the supervisor's own phone."""
    watching = watched_by(floor, me)
    device = watching[0] if watching is not None else own_device(floor, me)
    own = device.id if device is not None else ""
    if ask.operation is Operation.CANCEL:
        return Plan(paths.on_device(ask.operation, own), lambda f: watched_by(f, me) is None, frozenset({own}))
    from_call = ask.kind == CALL
    request = paths.on_device(
        ask.operation,
        own,
        targetDeviceUri=f"{base_url.rstrip('/')}{paths.API}/devices/{paths.check(target)}",
        supervisorMonitoringScope=ask.scope or (Scope.CALL if from_call else Scope.AGENT),
        supervisorMonitoringMode=ask.reach or (Reach.NEXT_CALL if from_call else Reach.ALL_CALLS),
    )
    reach = request.body["supervisorMonitoringMode"]
    proof = _joined(ask, me.account) if from_call else _watching(ask, me, target, reach)
    return Plan(request, proof, frozenset({own, target}))


def _joined(ask: Ask, account: str) -> Proof:
    def holds(floor: Floor) -> bool:
        call = floor.calls.get(ask.id)
        leg = call.legs.get(account) if call is not None else None
        return leg is not None and mode_of_leg(leg) == ask.operation.value

    return holds


def _watching(ask: Ask, me: Agent, target: str, reach: str) -> Proof:
    """The phone watches as it was asked to: that it watched the same one before, in another mode, proves nothing."""

    def holds(floor: Floor) -> bool:
        watching = watched_by(floor, me)
        monitoring = watching[0].monitoring if watching is not None else None
        said = monitoring and (monitoring.target_device_id, monitoring.state, monitoring.mode)
        return said == (target, ask.operation, reach)

    return holds


def _plan_agents_chats(ask: Ask, me: Agent, agent: Agent) -> Plan:
    """Start or cancel on the agent's chat channel. GWS sends no notification for the start itself."""
    options = {} if ask.operation is Operation.CANCEL else {"supervisorMonitoringMode": ask.reach or Reach.ALL_CHATS}
    return Plan(paths.on_agents_chats(ask.operation, agent.id, **options), None, frozenset({me.id}))


def _plan_chat(ask: Ask, floor: Floor, me: Agent, chat: Chat) -> Plan:
    agent = intrudable_agent(floor, chat, _by(ask, floor))
    if ask.reach and agent is not None:
        return _plan_agents_chats(ask, me, agent)
    if ask.operation is Operation.INTRUDE and agent is not None:
        mode = ask.mode or Mode.MONITOR
        entered = _seat_proof(ask.operation, chat.id, me)
        return Plan(paths.into_chat(agent.id, chat.id, mode), entered, frozenset({chat.id}))
    options = {"text": ask.text} if ask.operation in SENDS else {}
    if ask.operation in SENDS:
        proof: Proof | None = _said(ask, max(chat.messages, default=0), me)
    else:
        proof = None if ask.operation in TYPING else _seat_proof(ask.operation, chat.id, me)
    return Plan(paths.on_chat(ask.operation, chat.id, **options), proof, frozenset({chat.id}))


def _seat_proof(operation: Operation, chat_id: str, me: Agent) -> Proof:
    def holds(floor: Floor) -> bool:
        chat = floor.chats.get(chat_id)
        seat = chat.seats.get(me.account) if chat is not None else None
        if operation in {Operation.LEAVE, Operation.REJECT}:
            return seat is None
        if seat is None:
            return False
        mode = mode_of_seat(seat, me.id)
        return {
            Operation.INTRUDE: True,
            Operation.ACCEPT: seat.state == "Chatting" and mode is not None,
            Operation.SWITCH_TO_MONITOR: mode is Mode.MONITOR,
            Operation.SWITCH_TO_COACH: mode is Mode.COACH,
            Operation.SWITCH_TO_BARGE_IN: mode is Mode.BARGE_IN,
        }.get(operation, False)

    return holds


def _said(ask: Ask, after: int, me: Agent) -> Proof:
    """A message of mine with this text, newer than any the log held when it was sent."""

    def holds(floor: Floor) -> bool:
        chat = floor.chats.get(ask.id)
        return chat is not None and any(
            index > after and message.text == ask.text and message.sender.user_id == me.id
            for index, message in chat.messages.items()
        )

    return holds
