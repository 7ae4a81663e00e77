"""What somebody is doing that he may no longer do, and the asks that end it: his own way out, nothing else. Pure.

Read off the floor (law 7), so that whoever got in, and however, is judged alike. An agent's own call is never touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.asks import AGENT, CALL, CHAT, Ask
from monitoring.floor.model import SUPERVISOR
from monitoring.floor.operations import Media, Mode, Operation
from monitoring.floor.supervision import TALKING, is_own, mode_of_leg, mode_of_ringing, mode_of_seat, watched_by
from monitoring.policy import Verb, decide

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitoring.floor.model import Agent, Call, Chat, Floor
    from monitoring.floor.whose import Whose
    from monitoring.policy import Viewer

# An unknown mode hears at least.
VERB_OF = {Mode.COACH: Verb.COACH, Mode.BARGE_IN: Verb.BARGE}
SAID = {Verb.LISTEN: "listen", Verb.COACH: "coach", Verb.BARGE: "barge in"}
PROTECTED = "protected"


def supervisors(floor: Floor) -> frozenset[str]:
    """The accounts by which somebody may be supervising."""
    return frozenset(agent.account for agent in floor.agents.values() if agent.role == SUPERVISOR)


def to_end(floor: Floor, viewer: Viewer) -> tuple[Ask, ...]:
    """The ways out that must be taken for him now; each with its reason and without a key."""
    return tuple(ask for ask in ways_out(floor, viewer) if ask.reason)


def ways_out(floor: Floor, viewer: Viewer) -> tuple[Ask, ...]:
    """The ways out of all that he supervises, without a key; `reason` says why he may not go on, or is empty if he may.

    First the phone that watches, so that it does not bring him into the next call; then calls, then chats.
    """
    me = floor.agent_of(viewer.account) if viewer.account else None
    if me is None or me.role != SUPERVISOR:
        return ()
    return (*_watching(floor, viewer, me), *_calls(floor, viewer, me), *_chats(floor, viewer, me))


def _watching(floor: Floor, viewer: Viewer, me: Agent) -> Iterator[Ask]:
    watching = watched_by(floor, me)
    owner = floor.owner_of(watching[1].id) if watching is not None else None
    if watching is None or owner is None or watching[0].monitoring is None:
        return
    why = _against(viewer, watching[0].monitoring.state, Media.VOICE, floor.whose_agent(owner))
    yield Ask(viewer, AGENT, owner.id, Operation.CANCEL, "", reason=why)


def _calls(floor: Floor, viewer: Viewer, me: Agent) -> Iterator[Ask]:
    for call in floor.calls_of(me.account):
        mode = _mode_in_call(floor, me, call)
        if mode is not None:
            why = _against(viewer, mode, Media.VOICE, floor.whose_call(call))
            yield Ask(viewer, CALL, call.id, Operation.HANGUP, "", reason=why)


def _chats(floor: Floor, viewer: Viewer, me: Agent) -> Iterator[Ask]:
    for chat in floor.chats_of(me.account):
        why = _against(viewer, _mode_in_chat(me, chat), Media.CHAT, floor.whose_chat(chat))
        out = Operation.REJECT if chat.seats[me.account].state == "Invited" else Operation.LEAVE
        yield Ask(viewer, CHAT, chat.id, out, "", media=Media.CHAT, reason=why)


def _mode_in_call(floor: Floor, me: Agent, call: Call) -> str | None:
    """How he takes part, empty if nobody can tell; None where he supervises nobody: a call of his own.

    A phone that only rings supervises where it rings because it watches somebody in the call.
    """
    leg = call.legs[me.account]
    if leg.state in TALKING:
        return None if is_own(leg) else mode_of_leg(leg) or ""
    return mode_of_ringing(floor, me, call)


def _mode_in_chat(me: Agent, chat: Chat) -> str:
    return mode_of_seat(chat.seats[me.account], me.id) or ""


def _against(viewer: Viewer, mode: str, media: Media, whose: frozenset[Whose]) -> str:
    """Why he may not go on so; empty if he may, and where no agent is left whom it would concern."""
    verb = VERB_OF.get(Mode(mode), Verb.LISTEN) if mode in set(Mode) else Verb.LISTEN
    verdict = decide(viewer, verb, media, whose)
    if verdict.allowed or not whose:
        return ""
    if verdict.rule == PROTECTED:
        return "An agent in it may never be monitored"
    where = " and ".join(sorted({one.team or one.account for one in whose}))
    return f"You may not {SAID[verb]} in {where} any more"
