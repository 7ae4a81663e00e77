"""Why somebody may or may not do something to an agent, a call or a chat now: the whole chain, step by step. Pure.

Policy and possibility are asked as the proxy asks them; the steps only say which of their conditions holds, and what
would have to change. Knows no page and no clock: times come as words (`Term.when`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from monitoring.asks import AGENT, CALL, CHAT, NOT_HERE, Ask, possibility, settle, sight
from monitoring.floor.operations import AGENT_STATES, Media, Operation, Visibility
from monitoring.policy import Verb, decide, may
from monitoring.possible import staleness
from monitoring.reasons import Cure, Question, State, Step, own_steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitoring.floor.model import Agent, Floor
    from monitoring.floor.whose import Whose
    from monitoring.policy import Verdict
    from monitoring.possible import Possibility

# What a question can be about; the rest of the verbs concern the house.
ASKED = tuple(verb for verb in Verb if verb not in {Verb.MANAGE_PEOPLE, Verb.READ_TRAIL, Verb.MANAGE_WALLS})
INSIDE_ONLY = {Verb.WRITE_AGENT: CHAT, Verb.WRITE_CUSTOMER: CHAT, Verb.MUTE: CALL}
STARTS = {
    (Verb.LISTEN, Media.VOICE): (Operation.LISTEN_IN, Operation.SWITCH_TO_LISTEN_IN),
    (Verb.LISTEN, Media.CHAT): (Operation.MONITOR, Operation.SWITCH_TO_MONITOR),
    (Verb.COACH, Media.VOICE): (Operation.COACH, Operation.COACH),
    (Verb.COACH, Media.CHAT): (Operation.COACH, Operation.SWITCH_TO_COACH),
    (Verb.BARGE, Media.VOICE): (Operation.BARGE_IN, Operation.SWITCH_TO_BARGE_IN),
    (Verb.BARGE, Media.CHAT): (Operation.BARGE_IN, Operation.SWITCH_TO_BARGE_IN),
}
OTHERS = {
    Verb.WRITE_AGENT: Operation.SEND_TO_AGENTS,
    Verb.WRITE_CUSTOMER: Operation.SEND_MESSAGE,
    Verb.MUTE: Operation.MUTE,
    Verb.SET_STATE: Operation.NOT_READY,
}
VISIBILITY = {Verb.LISTEN: Visibility.SUPERVISORS, Verb.COACH: Visibility.AGENTS, Verb.BARGE: Visibility.ALL}


class Answer(StrEnum):
    """What it comes to. `unknown`: our rules allow it, and whether GWS offers it cannot be said here."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Target:
    """What it would be done to: an agent, a call or a chat (`kind`, GWS's `id`), its agents, and its name for a person."""

    kind: str
    id: str
    whose: frozenset[Whose]
    name: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer with its chain."""

    target: Target
    verdict: Verdict
    answer: Answer
    steps: tuple[Step, ...]

    @property
    def why(self) -> str:
        """The first thing that stands against it; empty if nothing does."""
        return next((step.text for step in self.steps if step.state is State.NOT), "")


def explain(question: Question, target: Target, floor: Floor | None) -> Explanation:
    """The chain for one target; without a floor, as far as our own rules go."""
    found = ask_for(question, target, floor)
    seen = sight(found, floor) if floor is not None and found is not None else None
    whose = seen.whose if seen is not None else target.whose
    media = {CALL: Media.VOICE, CHAT: Media.CHAT}.get(target.kind, question.media)
    visibility = seen.visibility if seen is not None else VISIBILITY.get(question.verb, Visibility.ALL)
    if found is None:
        verdict = decide(question.viewer, Verb.SEE, media, whose)
    else:
        verdict = may(question.viewer, found.operation, media, whose, visibility)
    own = own_steps(question, whose, media, found.operation if found is not None else None)
    upstream = tuple(_upstream(question, found, target, floor, allowed=verdict.allowed))
    steps = (*own, *upstream)
    states = {step.state for step in steps}
    answer = Answer.NO if State.NOT in states else Answer.UNKNOWN if State.UNKNOWN in states else Answer.YES
    return Explanation(target, verdict, answer, steps)


def ask_for(question: Question, target: Target, floor: Floor | None) -> Ask | None:
    """The operation that the question comes to on this target, as GWS would hear it; None for seeing, which is none."""
    if question.verb is Verb.SEE:
        return None
    ask = Ask(question.viewer, target.kind, target.id, _operation(question, target, floor), "", question.media)
    return settle(ask, floor) if floor is not None else ask


def _operation(question: Question, target: Target, floor: Floor | None) -> Operation:
    account, verb = question.viewer.account, question.verb
    if verb in OTHERS:
        return OTHERS[verb]
    inside = floor is not None and (
        (target.kind == CALL and target.id in floor.calls and account in floor.calls[target.id].legs)
        or (target.kind == CHAT and target.id in floor.chats and account in floor.chats[target.id].seats)
    )
    return STARTS[verb, question.media][inside]


def _upstream(
    question: Question, ask: Ask | None, target: Target, floor: Floor | None, *, allowed: bool
) -> Iterator[Step]:
    account = question.viewer.account
    if ask is None:
        yield Step("GWS account", State.UNASKED, "Seeing needs no GWS account.")
        yield Step("GWS now", State.UNASKED, "Seeing sends nothing to GWS.")
        return
    if not account:
        text = f"{question.viewer.username} acts through no GWS supervisor account."
        cure = Cure("An admin links the sign-in to a supervisor account.", "accounts")
        yield Step("GWS account", State.NOT, text, cure)
        yield Step("GWS now", State.UNASKED, "Not asked: nobody could ask GWS.")
        return
    if floor is None:
        yield Step("GWS account", State.UNKNOWN, f"Acts as {account}; whether GWS is heard on it is not known here.")
        yield Step("GWS now", State.UNKNOWN, "Not known here: no floor is kept in this process.")
        return
    me = floor.agent_of(account)
    deaf = _deaf(question, floor, me)
    if deaf:
        cure = Cure(f"GWS must be heard again: look at {account} under Upstream.", "upstream")
        yield Step("GWS account", State.NOT, f"Acts as {account}. {deaf}", cure)
    else:
        yield Step("GWS account", State.OK, f"Acts as {account}, and GWS is heard on it.")
    yield _offer(question, ask, target, floor, me if allowed and not deaf else None)


def _deaf(question: Question, floor: Floor, me: Agent | None) -> str:
    if me is None:
        return "GWS has not yet been heard on it."
    return question.hindrance or staleness(floor, me)


def _offer(question: Question, ask: Ask, target: Target, floor: Floor, me: Agent | None) -> Step:
    if me is None:
        return Step("GWS now", State.UNASKED, "Not asked: something before it says no.")
    if sight(ask, floor) is None:
        cure = Cure("It changes when GWS tells of it.", "upstream")
        return Step("GWS now", State.NOT, f"{target.name} is not on the floor: GWS has told nothing of it.", cure)
    inside = INSIDE_ONLY.get(question.verb)
    if inside is not None and target.kind == AGENT:
        return Step("GWS now", State.UNKNOWN, f"This is done inside a running {inside}; each is answered below.")
    found = _offered(question, ask, floor, me)
    if found is NOT_HERE and inside is not None:
        text = f"{question.viewer.username} is not in it: this is done from inside, so getting in comes first."
        return Step("GWS now", State.NOT, text, Cure("He coaches or barges in first; each needs its own grant."))
    if found.why:
        cure = Cure("Nothing that a grant can change; ask again when it has.", "")
        return Step("GWS now", State.NOT, found.why, cure)
    return Step("GWS now", State.OK, f"GWS offers it now. {found.warning}".strip())


def _offered(question: Question, ask: Ask, floor: Floor, me: Agent) -> Possibility:
    found = possibility(ask, floor, me)
    if question.verb is not Verb.SET_STATE or not found.why:
        return found
    # One state is as good as another: the agent is in one of them already.
    others = (Ask(ask.viewer, ask.kind, ask.id, one, "", ask.media) for one in sorted(AGENT_STATES))
    return next((one for one in (possibility(other, floor, me) for other in others) if not one.why), found)
