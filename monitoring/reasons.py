"""The links of an explanation that are our own: sign-in and roles, grant, object, protection, consent. Pure.

Each link is one condition of `policy`; together they hold exactly where policy allows, which a law keeps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from monitoring.consent import STARTS, strictest
from monitoring.floor.operations import Media
from monitoring.policy import EVERYONE, MEDIA_OF, NAMES, Grant, Verb, over_agent, over_team, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from monitoring.consent import Rules
    from monitoring.floor.operations import Operation
    from monitoring.floor.whose import Whose
    from monitoring.policy import Viewer

MANY = 4


class State(StrEnum):
    """How one step of the chain stands."""

    OK = "ok"
    NOT = "not ok"
    UNASKED = "not asked"
    UNKNOWN = "not known here"


@dataclass(frozen=True, slots=True)
class Cure:
    """What would have to change. `page` says where an admin does it: `grant`, `person`, `accounts`, `upstream` or nowhere.

    For a grant: the verbs, the medium (empty: both) and the object as policy spells it.
    """

    text: str
    page: str = ""
    verbs: tuple[Verb, ...] = ()
    media: str = ""
    over: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One condition: its name, how it stands, the sentence, and the cure where it does not hold."""

    name: str
    state: State
    text: str
    cure: Cure | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A grant with its time in words, such as `until Fri 27 Nov 18:00`; `is_live` whether it counts at this moment."""

    grant: Grant
    is_live: bool = True
    when: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """May this viewer do this, on this medium. `terms` are all grants of his, own and by role, also ended and future ones.

    `hindrance` is why nothing at all may be done on what his page shows (law 4); `step_up` whether the site wants a
    fresh sign-in before barging in.
    """

    viewer: Viewer
    verb: Verb
    media: Media
    terms: tuple[Term, ...] = ()
    roles: tuple[str, ...] = ()
    is_active: bool = True
    rules: Rules = field(default_factory=dict)
    step_up: bool = False
    hindrance: str = ""


def own_steps(asked: Question, whose: frozenset[Whose], media: Media, operation: Operation | None) -> Iterator[Step]:
    """The links before GWS is thought of."""
    yield _sign_in(asked)
    if asked.is_active:
        yield from _grants(asked, whose, media)
    else:
        yield Step("Grant", State.UNASKED, "Not asked: the sign-in is turned off, and no grant of his counts.")
    yield _protection(asked, whose, media)
    yield _consent(asked, whose, operation)


def _sign_in(asked: Question) -> Step:
    name = asked.viewer.username
    if not asked.is_active:
        return Step("Sign-in", State.NOT, f"{name} is turned off.", Cure("An admin turns the sign-in on.", "person"))
    roles = f"in the roles {', '.join(asked.roles)}" if asked.roles else "in no role"
    return Step("Sign-in", State.OK, f"{name} may sign in, and is {roles}.")


def _grants(asked: Question, whose: frozenset[Whose], media: Media) -> Iterator[Step]:
    viewer, verb = asked.viewer, asked.verb
    seen = frozenset(one for one in whose if viewer.covers(Verb.SEE, media, one))
    reached = frozenset(one for one in seen if viewer.covers(verb, media, one))
    missing = tuple(one for one in dict.fromkeys((Verb.SEE, verb)) if one is not Verb.SEE or not seen)
    cure = _grant_cure(asked, missing, media, seen or whose)
    if verb is not Verb.SEE:
        yield _covered(asked, Verb.SEE, media, (whose, seen), cure, name="Sight")
    held = bool(viewer.overs(verb, media))
    if not held:
        text = f"{viewer.username} holds no grant to {said(verb, media)} now.{_near(asked, verb)}"
        yield Step("Grant", State.NOT, text, cure)
        yield Step("Object", State.UNASKED, "Not asked: there is no such grant to hold against it.")
        return
    yield Step(
        "Grant", State.OK, f"{viewer.username} holds the grant to {said(verb, media)}: {_by(asked, verb, media)}."
    )
    yield _covered(asked, verb, media, (seen or whose, reached if seen else frozenset()), cure, name="Object")


def _covered(  # noqa: PLR0913  # one link, with both sets it compares
    asked: Question, verb: Verb, media: Media, sets: tuple[frozenset[Whose], frozenset[Whose]], cure: Cure, *, name: str
) -> Step:
    whose, covered = sets
    where = _where(whose)
    if covered:
        return Step(
            name,
            State.OK,
            f"The grant to {said(verb, media)} covers {_where(covered)}: {_by(asked, verb, media, covered)}.",
        )
    if not whose:
        return Step(name, State.NOT, "No watched agent is in it.", Cure("Grants are over watched agents only.", ""))
    if asked.viewer.overs(verb, media) and any(asked.viewer.covers(verb, media, one) for one in whose):
        return Step(name, State.UNASKED, f"Not asked: {where} cannot be seen.")
    text = f"No grant to {said(verb, media)} covers {where}.{_near(asked, verb)}"
    return Step(name, State.NOT, text, cure)


def _protection(asked: Question, whose: frozenset[Whose], media: Media) -> Step:
    shut = sorted(one.account for one in whose if one.account in asked.viewer.protected)
    if not shut:
        return Step("Protection", State.OK, f"{_where(whose) or 'Nobody in it'} is not protected.")
    if asked.verb is Verb.SEE and media is Media.VOICE:
        return Step("Protection", State.OK, f"{', '.join(shut)} is protected, but that a call runs may be seen.")
    text = f"{', '.join(shut)} is never monitored; protection wins over every grant."
    return Step(
        "Protection", State.NOT, text, Cure("An admin takes the protection off the agent's account.", "accounts")
    )


def _consent(asked: Question, whose: frozenset[Whose], operation: Operation | None) -> Step:
    rule = strictest(asked.rules, whose)
    asks = []
    if operation in STARTS:
        asks += ["a fresh sign-in"] if asked.step_up and asked.verb is Verb.BARGE else []
        asks += ["a reason"] if rule.asks_reason(asked.verb) else []
        asks += ["a second person who agrees"] if rule.asks_second(asked.verb) else []
    if asks:
        return Step("Policy", State.OK, f"Before it is done this is asked for: {', '.join(asks)}.")
    return Step("Policy", State.UNASKED, "No reason, no second person and no fresh sign-in is asked for.")


def _grant_cure(asked: Question, verbs: tuple[Verb, ...], media: Media, whose: frozenset[Whose]) -> Cure:
    """Over the team, where there is one: the usual grant, not the widest."""
    one = min(whose, default=None)
    over = EVERYONE if one is None else over_team(one.team) if one.team else over_agent(one.account)
    words = " and ".join(NAMES[verb] for verb in verbs)
    on = f" on {media}" if any(len(MEDIA_OF[verb]) > 1 for verb in verbs) else ""
    whom = f"{asked.viewer.username} or one of his roles" if asked.roles else asked.viewer.username
    text = f"An admin gives {whom} the grant to {words}{on} for {over.replace(':', ' ', 1)}."
    kept = media if all(len(MEDIA_OF[verb]) > 1 or media in MEDIA_OF[verb] for verb in verbs) else ""
    return Cure(text, "grant", verbs, kept, over)


def _by(asked: Question, verb: Verb, media: Media, whose: Iterable[Whose] = ()) -> str:
    """Through which grants it is held; of these agents, if any are named."""
    overs = {over for one in whose for over in (EVERYONE, over_team(one.team), over_agent(one.account))}
    live = [term for term in asked.terms if term.is_live and _gives(term.grant, verb, media)]
    found = [_told(term) for term in live if not overs or term.grant.over in overs]
    more = f", and {len(found) - MANY} more" if len(found) > MANY else ""
    return "; ".join(found[:MANY]) + more if found else "by what he holds"


def _near(asked: Question, verb: Verb) -> str:
    """What is not enough: over others, on the other medium, over already or not yet begun."""
    about = [term for term in asked.terms if term.grant.verb is verb]
    live = [_told(term) for term in about if term.is_live]
    gone = [f"{_told(term)} (does not count now)" for term in about if not term.is_live]
    found = [*live, *gone]
    return f" There is: {'; '.join(found[:MANY])}." if found else ""


def _told(term: Term) -> str:
    grant = term.grant
    on = f"on {grant.media}, " if grant.media and len(MEDIA_OF[grant.verb]) > 1 else ""
    when = f", {term.when}" if term.when else ""
    return f"{on}over {grant.over.replace(':', ' ', 1)}, {grant.source or 'his own grant'}{when}"


def _gives(grant: Grant, verb: Verb, media: Media) -> bool:
    return grant.verb is verb and media in grant.media_covered


def _where(whose: Iterable[Whose]) -> str:
    return " and ".join(sorted(f"{one.account} (team {one.team})" if one.team else one.account for one in whose))
