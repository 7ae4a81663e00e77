"""Who is heard by which supervisor now, and what of all that he asked for brought him there. Pure.

Read off the floor (law 7) and the trail, for whoever tells those who came in after he had asked. Decides nothing: what may be
done is `policy`, and nobody is put out of anything here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from monitoring.floor.changes import AgentChanged, CallChanged, CallEnded, ChatChanged, ChatEnded
from monitoring.floor.operations import STARTS, Operation, Reach
from monitoring.floor.supervision import TALKING, is_own, supervisors_of_call, supervisors_of_chat

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from monitoring.floor.changes import Change
    from monitoring.floor.model import Floor
    from monitoring.floor.supervision import Supervision
    from monitoring.floor.whose import Whose
    from monitoring.ports import Entry

CALL, CHAT = "call:", "chat:"
IN = "Chatting"
# After these somebody hears, or hears on; the agents whom their intents name have been told by them.
HEARING = STARTS | {
    Operation.SWITCH_TO_LISTEN_IN,
    Operation.SWITCH_TO_MONITOR,
    Operation.SWITCH_TO_COACH,
    Operation.SWITCH_TO_BARGE_IN,
    Operation.ANSWER,
    Operation.ACCEPT,
}
# With these he gets in: on a chat any other start is about those to come. An Accept may belong to the Intrude before it.
GETTING_IN = {
    CALL: frozenset({Operation.LISTEN_IN, Operation.COACH, Operation.BARGE_IN, Operation.ANSWER}),
    CHAT: frozenset({Operation.INTRUDE, Operation.ACCEPT}),
}
GETTING_OUT = frozenset({Operation.HANGUP, Operation.LEAVE})
# Of an agent: all that follow him, and what ends it.
FOLLOWING = STARTS | {Operation.CANCEL}
FOR_ALL = (f'"{Reach.ALL_CALLS}"', f'"{Reach.ALL_CHATS}"')
# What of a request's path tells voice from chat, where both are asked of an agent (`gws.paths.on_device`).
BY_PHONE = "/devices/"


class Overheard(NamedTuple):
    """One supervisor's account in one call or chat (`target`), and whom he hears there; `mode` empty if nobody can tell.

    `asked_of` are the agents in it as they would be the target of an ask.
    """

    account: str
    target: str
    mode: str
    whose: frozenset[Whose]
    asked_of: frozenset[str]


def everything(floor: Floor) -> Iterator[str]:
    """Every call and chat, as a target."""
    yield from (f"{CALL}{one}" for one in floor.calls)
    yield from (f"{CHAT}{one}" for one in floor.chats)


def touched(floor: Floor, changes: Sequence[Change]) -> Iterator[str]:
    """The calls and chats in which somebody else may be heard now; of an agent who changed, all his."""
    for change in changes:
        if isinstance(change, CallChanged | CallEnded):
            yield f"{CALL}{change.id}"
        elif isinstance(change, ChatChanged | ChatEnded):
            yield f"{CHAT}{change.id}"
        elif isinstance(change, AgentChanged) and (agent := floor.agents.get(change.id)) is not None:
            yield from (f"{CALL}{one}" for one in floor.call_ids.get(agent.account, ()))
            yield from (f"{CHAT}{one}" for one in floor.chat_ids.get(agent.account, ()))


def overheard(floor: Floor, target: str) -> tuple[Overheard, ...]:
    """Who is heard in a call or chat, by each supervisor in it. Where a phone rings, or one is invited, nobody is yet."""
    kind, _, identifier = target.partition(":")
    if kind == "call" and (call := floor.calls.get(identifier)) is not None:
        legs = ((one, call.legs[one.supervisor.account]) for one in supervisors_of_call(floor, call))
        listening = [one for one, leg in legs if leg.state in TALKING and not is_own(leg)]
        present = [account for account, leg in call.legs.items() if leg.state in TALKING] if listening else []
        return tuple(_heard(floor, target, one, present) for one in listening)
    if kind == "chat" and (chat := floor.chats.get(identifier)) is not None:
        present = [account for account, seat in chat.seats.items() if seat.state == IN]
        reading = (one for one in supervisors_of_chat(floor, chat) if one.supervisor.account in present)
        return tuple(_heard(floor, target, one, present) for one in reading)
    return ()


def brought(one: Overheard, asked_of: frozenset[str], entries: Sequence[Entry]) -> list[Entry]:
    """What brought the supervisor there: of his intents on the call or chat and on agents, oldest first, those that count.

    `asked_of` are the agents who were in it while he was, `agent:ID`: who is followed by phone is asked for by himself, once,
    and his calls then bring him into them. Empty where he did not come by us.
    """
    own = [entry for entry in entries if entry.target == one.target]
    if own:
        return own
    is_call = one.target.startswith(CALL)
    return [
        entry
        for entry in entries
        if entry.operation in STARTS and entry.target in asked_of and _is_by_phone(entry) == is_call
    ][-1:]


def stay(target: str, entries: Sequence[Entry], followed: Collection[str]) -> list[Entry]:
    """Of what stands on a call or chat, oldest first, that of his newest stay: since he got in, or was proven to have left.

    `followed` are the keys of what followed of itself, and begins nothing. Switches belong to the stay that they are in.
    """
    getting_in = GETTING_IN[CALL if target.startswith(CALL) else CHAT]
    for at in range(len(entries) - 1, -1, -1):
        if entries[at].operation in GETTING_OUT:
            return list(entries[at + 1 :])
        if entries[at].operation in getting_in and entries[at].key not in followed:
            return list(entries[at:])
    return list(entries)


def still(entries: Sequence[Entry], since: float) -> list[Entry]:
    """Of what was asked of agents, what may bring him in now: all since then; before, what follows them and was not ended.

    An end after `since` counts for nothing: he may be in what he was brought into before.
    """
    ends = [entry for entry in entries if entry.operation == Operation.CANCEL and entry.at <= since]
    starts = (entry for entry in entries if entry.operation in STARTS)
    return [entry for entry in starts if entry.at > since or (_is_for_all(entry) and not _is_ended(entry, ends))]


def _is_for_all(entry: Entry) -> bool:
    return any(reach in entry.detail.get("body", "") for reach in FOR_ALL)


def _is_ended(entry: Entry, ends: Iterable[Entry]) -> bool:
    mine = (end for end in ends if end.target == entry.target and _is_by_phone(end) == _is_by_phone(entry))
    return any(end.at >= entry.at for end in mine)


def _heard(floor: Floor, target: str, one: Supervision, present: Iterable[str]) -> Overheard:
    whose = floor.owners_among(present)
    agents = (floor.agent_of(owner.account) for owner in whose)
    asked_of = frozenset(f"agent:{agent.id}" for agent in agents if agent is not None)
    return Overheard(one.supervisor.account, target, one.mode.value if one.mode is not None else "", whose, asked_of)


def _is_by_phone(entry: Entry) -> bool:
    return BY_PHONE in entry.detail.get("path", "")
