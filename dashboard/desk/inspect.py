"""One agent, call or chat, opened: from the floor to an `Inspector`, for one viewer. Pure but for the key it is handed.

A name is looked up only where the viewer may see it (law 6). What a supervisor is doing is read off the floor (law 7).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.desk.board import (
    accounts_in,
    agent_legs,
    call_row,
    chat_row,
    chips,
    customer_of_call,
    label_of,
    name_in_chat,
    name_of,
    trouble_with,
    watchers,
)
from dashboard.desk.controls import agent_controls, audiences, call_controls, chat_controls
from dashboard.desk.rows import Inspector, MessageRow, ParticipantRow
from dashboard.desk.sight import sees_agent, sees_call, sees_chat, teams_of_call, teams_of_chat
from dashboard.desk.unseen import lines_with, unseen_of
from dashboard.desk.words import label, said, shape
from monitoring.floor.model import SUPERVISOR
from monitoring.floor.standing import agent_state
from monitoring.floor.supervision import mode_of, supervisors_of_agent, supervisors_of_call

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dashboard.desk.controls import Asked
    from monitoring.floor.model import Agent, Call, Chat, Floor, Message, Participant
    from monitoring.policy import Viewer

KINDS = ("agent", "call", "chat")
LOG_LINES = 300
GAPS_SHOWN = 5
SYSTEM = {
    "ParticipantJoined": "joined",
    "ParticipantLeft": "left",
    "ParticipantRejoined": "changed how they take part",
    "Notice": "notice",
    "CustomNotice": "notice",
}
HIDDEN_FACTS = ("password", "secret", "token", "pin")


def inspect(floor: Floor, viewer: Viewer, target: str, asked: Asked) -> Inspector | None:
    """What the target `kind:id` shows; None if there is no such thing, or it is not the viewer's to see."""
    kind, _, identifier = target.partition(":")
    if kind == "call" and (call := floor.calls.get(identifier)) is not None:
        return _call(floor, viewer, call, asked) if sees_call(floor, viewer, call) else None
    if kind == "chat" and (chat := floor.chats.get(identifier)) is not None:
        return _chat(floor, viewer, chat, asked) if sees_chat(floor, viewer, chat) else None
    if kind == "agent" and (agent := floor.agents.get(identifier)) is not None:
        return _agent(floor, viewer, agent, asked) if sees_agent(floor, viewer, agent) else None
    return None


def _agent(floor: Floor, viewer: Viewer, agent: Agent, asked: Asked) -> Inspector:
    word, since = agent_state(floor, agent)
    phones = ", ".join(device.phone_number for device in floor.devices_of(agent) if device.phone_number)
    watching = ", ".join(
        f"{who.name} ({who.mode or 'waiting for a call'})"
        for who in watchers(viewer, supervisors_of_agent(floor, agent))
    )
    media = ((f"{name} state", said(state) or label(state.word)) for name, state in sorted(agent.media.items()))
    trouble, trouble_since = _trouble(floor, [agent.account])
    facts = [("Team", agent.team), ("Phone", phones), ("Watched by", watching or "nobody"), *media]
    if agent.polled:
        facts.append(("Seen", f"by polling every {floor.roster_every:.0f} s; calls and chats are not pushed"))
    return Inspector(
        kind="agent",
        id=agent.id,
        url=f"/agents/{agent.id}/operations/",
        title=agent.name,
        subtitle=agent.team,
        state=word,
        label=label_of(floor, agent, word),
        shape=shape(word),
        since=since,
        controls=agent_controls(floor, viewer, agent, asked),
        facts=tuple((name, value) for name, value in facts if value),
        chips=tuple(chips(floor, viewer, agent)),
        unseen=unseen_of(floor, [agent.account])[-GAPS_SHOWN:],
        trouble=trouble,
        trouble_since=trouble_since,
    )


def _call(floor: Floor, viewer: Viewer, call: Call, asked: Asked) -> Inspector:
    row = call_row(floor, viewer, call)
    trouble, trouble_since = _trouble(floor, [leg.account for leg in agent_legs(floor, viewer, call)])
    return Inspector(
        kind="call",
        id=call.id,
        url=f"/calls/{call.id}/operations/",
        title=row.customer,
        subtitle=f"{row.direction} call with {row.agents}".strip(),
        state=row.state,
        label=label(row.state),
        shape=row.shape,
        since=call.since,
        controls=call_controls(floor, viewer, call, asked),
        participants=tuple(_parties(floor, viewer, call)),
        facts=tuple(_facts(floor, viewer, call)),
        trouble=trouble,
        trouble_since=trouble_since,
    )


def _parties(floor: Floor, viewer: Viewer, call: Call) -> Iterator[ParticipantRow]:
    """Everybody on the line: watched agents by name, supervisors by name and mode, the rest by number."""
    legs = agent_legs(floor, viewer, call)
    known = {floor.devices[leg.device_id].phone_number for leg in call.legs.values() if leg.device_id in floor.devices}
    customer = customer_of_call(floor, call)
    numbers = {party.number for leg in legs for party in leg.parties if party.number} - known
    for index, number in enumerate(sorted(numbers)):
        name = customer if index == 0 and customer != "Internal" else number
        yield ParticipantRow(f"number-{index}", name, "customer", "All", detail=number if number != name else "")
    for leg in legs:
        agent = floor.agent_of(leg.account)
        if agent is not None:
            detail = f"{leg.phone_number or _phone(floor, leg.device_id)} · {label(leg.state)}"
            muted = " · muted by a supervisor" if leg.monitored_user_muted else ""
            yield ParticipantRow(agent.id, agent.name, "agent", "All", detail=detail + muted)
    for who in supervisors_of_call(floor, call):
        mode = who.mode.value if who.mode is not None else ""
        visibility = {"ListenIn": "Supervisors", "Coach": "Agents", "BargeIn": "All"}.get(mode, "Supervisors")
        state = call.legs[who.supervisor.account].state
        yield ParticipantRow(
            who.supervisor.id,
            who.supervisor.name,
            "supervisor",
            visibility,
            detail="" if mode else label(state),
            mode=mode,
            is_you=who.supervisor.account == viewer.account,
        )


def _facts(floor: Floor, viewer: Viewer, call: Call) -> Iterator[tuple[str, str]]:
    legs = agent_legs(floor, viewer, call)
    attached = {key: value for leg in legs for key, value in leg.user_data or ()}
    first = legs[0] if legs else None
    plain = (
        ("Team", teams_of_call(floor, viewer, call)),
        ("From", first.ani if first else ""),
        ("Dialled", first.dnis if first else ""),
        ("Recording", first.recording if first else ""),
        ("Call", call.id),
    )
    yield from ((name, value) for name, value in plain if value)
    for key, value in attached.items():
        yield key, "•••" if any(word in key.casefold() for word in HIDDEN_FACTS) else value


def _chat(floor: Floor, viewer: Viewer, chat: Chat, asked: Asked) -> Inspector:
    row = chat_row(floor, viewer, chat)
    controls = chat_controls(floor, viewer, chat, asked)
    trouble, trouble_since = _trouble(floor, accounts_in(floor, viewer, chat.seats))
    return Inspector(
        kind="chat",
        id=chat.id,
        url=f"/chats/{chat.id}/operations/",
        title=row.customer,
        subtitle=f"Chat with {row.agents}",
        state=row.state,
        label=label(row.state),
        shape=shape(row.state),
        since=chat.since,
        controls=controls,
        participants=tuple(_participant(floor, viewer, who) for who in chat.participants),
        messages=lines_with(
            [_message(floor, viewer, line) for line in _log(chat)],
            unseen_of(floor, accounts_in(floor, viewer, chat.seats), chat.since),
        ),
        typing=row.typing,
        audiences=audiences(floor, viewer, chat),
        unread=row.unread,
        facts=_chat_facts(floor, viewer, chat),
        trouble=trouble,
        trouble_since=trouble_since,
    )


def _trouble(floor: Floor, accounts: Iterable[str]) -> tuple[str, float]:
    """Who of those that tell us of this is not heard, why, and since when: of several the one lost first."""
    lost = [(*trouble_with(floor, account), account) for account in accounts]
    told = ((since, f"{name_of(floor, account)} is not heard ({why})") for why, since, account in lost if why)
    since, words = min(told, default=(0.0, ""))
    return words, since


def _chat_facts(floor: Floor, viewer: Viewer, chat: Chat) -> tuple[tuple[str, str], ...]:
    attached = {key: value for seat in chat.seats.values() for key, value in seat.user_data or ()}
    plain = (("Team", teams_of_chat(floor, viewer, chat)), ("Chat", chat.id))
    shown = (
        (key, "•••" if any(word in key.casefold() for word in HIDDEN_FACTS) else value)
        for key, value in attached.items()
    )
    return (*plain, *shown)


def _log(chat: Chat) -> list[Message]:
    return [line for line in chat.log() if line.type not in {"TypingStarted", "TypingStopped"}][-LOG_LINES:]


def _role(floor: Floor, who: Participant) -> str:
    known = floor.agents.get(who.user_id)
    if known is not None and known.role == SUPERVISOR:
        return "supervisor"
    return "customer" if who.type == "Customer" else "agent"


def _participant(floor: Floor, viewer: Viewer, who: Participant) -> ParticipantRow:
    role = _role(floor, who)
    mode = mode_of(who.visibility) if role == "supervisor" else None
    return ParticipantRow(
        id=who.id,
        name=name_in_chat(floor, viewer, who),
        role=role,
        visibility=who.visibility,
        mode=mode.value if mode is not None else "",
        is_you=_is_you(floor, viewer, who),
    )


def _message(floor: Floor, viewer: Viewer, line: Message) -> MessageRow:
    text = line.text
    if line.type in SYSTEM:
        mode = mode_of(line.visibility) if line.type == "ParticipantRejoined" else None
        said = f"now takes part as {mode.value}" if mode is not None else SYSTEM[line.type]
        text = f"{said}: {line.text}" if line.text else said
    return MessageRow(
        index=line.index,
        kind="text" if line.type == "Text" else "system",
        type=line.type,
        author=name_in_chat(floor, viewer, line.sender),
        role=_role(floor, line.sender),
        text=text,
        visibility=line.visibility,
        at=line.at,
        is_you=_is_you(floor, viewer, line.sender),
    )


def _is_you(floor: Floor, viewer: Viewer, who: Participant) -> bool:
    return bool(viewer.account) and floor.agent_ids.get(viewer.account) == who.user_id


def _phone(floor: Floor, device_id: str) -> str:
    device = floor.devices.get(device_id)
    return device.phone_number if device is not None else ""
