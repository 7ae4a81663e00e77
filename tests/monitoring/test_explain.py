"""The explainer never disagrees with policy, and names the one link that breaks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.asks import AGENT, CALL, CHAT, possibility, sight
from monitoring.consent import Rule, When
from monitoring.explain import ASKED, INSIDE_ONLY, VISIBILITY, Answer, Explanation, Target, ask_for, explain
from monitoring.floor.hearing import Status
from monitoring.floor.notifications import HealthReport
from monitoring.floor.operations import AGENT_STATES, Media, Visibility
from monitoring.floor.whose import Whose
from monitoring.policy import EVERYONE, MEDIA_OF, Grant, Verb, Viewer, decide, may, over_agent, over_team
from monitoring.reasons import Question, State, Term
from tests.fakes.made_floor import leg, leg_in, made, met, seat, staff, told_leg, told_seat, user

if TYPE_CHECKING:
    from monitoring.floor.model import Floor

NORTH = over_team("North")
FLOOR = made(
    staff(),
    *(told_leg(leg(one)) for one in ("anna", "sven")),
    told_seat(seat("axel")),
    told_leg(leg("axel", "call-2")),
    told_leg(leg_in("sid", "BargeIn", "call-2")),
)
ANNA = Target(AGENT, user("anna"), frozenset({Whose("anna", "North")}), "anna")
TARGETS = (
    ANNA,
    Target(AGENT, user("sven"), frozenset({Whose("sven", "South")}), "sven"),
    Target(AGENT, "", frozenset({Whose("ghost", "North")}), "ghost"),
    Target(CALL, "call-1", FLOOR.whose_call(FLOOR.calls["call-1"]), "a call of two teams"),
    Target(CALL, "call-2", FLOOR.whose_call(FLOOR.calls["call-2"]), "a call with a supervisor"),
    Target(CHAT, "chat-1", FLOOR.whose_chat(FLOOR.chats["chat-1"]), "a chat"),
)
OVERS = st.sampled_from([EVERYONE, NORTH, over_team("South"), over_agent("anna"), over_agent("axel")])
GRANTS = st.builds(
    lambda verb, over, media: Grant(verb, over, media if media in MEDIA_OF[verb] else None),
    st.sampled_from(ASKED),
    OVERS,
    st.sampled_from([None, *Media]),
)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Anybody, with any grants in force and others that are not."""
    live, idle = draw(st.frozensets(GRANTS, max_size=7)), draw(st.frozensets(GRANTS, max_size=3))
    is_active = draw(st.booleans()) or draw(st.booleans())
    viewer = Viewer(
        "alice",
        draw(st.sampled_from(["", "sue", "sid", "stranger"])),
        live if is_active else frozenset(),
        draw(st.frozensets(st.sampled_from(["anna", "axel"]), max_size=1)),
    )
    terms = (*(Term(one, is_active) for one in live), *(Term(one, is_live=False, when="ended") for one in idle))
    return Question(
        viewer,
        draw(st.sampled_from(ASKED)),
        draw(st.sampled_from(Media)),
        terms,
        is_active=is_active,
        hindrance=draw(st.sampled_from(["", "", "late"])),
    )


def alice(*verbs: Verb, over: str = NORTH, account: str = "sue") -> Viewer:
    """Somebody with these verbs on both media."""
    return Viewer("alice", account, frozenset(Grant(verb, over, source="role Leads") for verb in verbs))


def asked(viewer: Viewer, verb: Verb = Verb.LISTEN, media: Media = Media.VOICE, **more: object) -> Question:
    """A question of somebody all of whose grants count."""
    terms = tuple(Term(grant, when="until Friday") for grant in viewer.grants)
    return replace(Question(viewer, verb, media, terms, ("Leads",)), **more)  # type: ignore[arg-type]


def broken(found: Explanation) -> list[str]:
    """The links that do not hold."""
    return [step.name for step in found.steps if step.state is State.NOT]


def allowed(question: Question, target: Target, floor: Floor | None) -> bool:
    """What policy says of the operation that the question comes to, asked as the proxy asks it."""
    ask = ask_for(question, target, floor)
    media = {CALL: Media.VOICE, CHAT: Media.CHAT}.get(target.kind, question.media)
    if ask is None:
        return decide(question.viewer, Verb.SEE, media, target.whose).allowed
    seen = sight(ask, floor) if floor is not None else None
    if seen is None:
        return may(
            question.viewer, ask.operation, media, target.whose, VISIBILITY.get(question.verb, Visibility.ALL)
        ).allowed
    return may(question.viewer, ask.operation, seen.media, seen.whose, seen.visibility).allowed


def offered(question: Question, target: Target, floor: Floor) -> bool | None:
    """Whether GWS would take it now; None where that is a matter of each call or chat."""
    ask, me = ask_for(question, target, floor), floor.agent_of(question.viewer.account)
    assert ask is not None
    if me is None or question.hindrance or sight(ask, floor) is None:
        return False
    if question.verb in INSIDE_ONLY and target.kind == AGENT:
        return None
    states = AGENT_STATES if question.verb is Verb.SET_STATE else {ask.operation}
    return any(not possibility(replace(ask, operation=one), floor, me).why for one in states)


@settings(max_examples=400)
@given(questions(), st.sampled_from(TARGETS), st.sampled_from([FLOOR, None]))
def test_answer_is_policys(question: Question, target: Target, floor: Floor | None) -> None:
    """Yes exactly where policy allows and GWS offers; no exactly where some link breaks; unknown only in between."""
    found = explain(question, target, floor)
    assert found.verdict.allowed is allowed(question, target, floor)
    assert (found.answer is Answer.NO) is bool(broken(found))
    if not found.verdict.allowed:
        assert found.answer is Answer.NO
    elif question.verb is Verb.SEE:
        assert found.answer is Answer.YES
    elif floor is None:
        assert found.answer is Answer.UNKNOWN
    else:
        answers = {True: Answer.YES, False: Answer.NO, None: Answer.UNKNOWN}
        assert found.answer is answers[offered(question, target, floor)]


@settings(max_examples=300)
@given(questions(), st.sampled_from(TARGETS))
def test_own_links_hold_where_policy_allows(question: Question, target: Target) -> None:
    """Before GWS is thought of, some link breaks exactly where policy says no."""
    found = explain(question, target, None)
    ours = [name for name in broken(found) if name != "GWS now"]
    assert bool(ours) is not found.verdict.allowed


def test_all_is_well() -> None:
    """Every link holds: the chain names the role, the team and until when."""
    found = explain(asked(alice(Verb.SEE, Verb.LISTEN)), ANNA, FLOOR)
    assert (found.answer, broken(found), found.why) == (Answer.YES, [], "")
    said = {step.name: step.text for step in found.steps}
    assert list(said) == ["Sign-in", "Sight", "Grant", "Object", "Protection", "Policy", "GWS account", "GWS now"]
    assert said["Object"] == (
        "The grant to listen in on voice covers anna (team North): over team North, role Leads, until Friday."
    )
    assert said["GWS account"] == "Acts as sue, and GWS is heard on it."


LISTENS = (Verb.SEE, Verb.LISTEN)
DEAF = made([HealthReport("sue", 30.0, Status.RECONNECTING)], floor=FLOOR)
BREAKS = {
    "Sign-in": (asked(Viewer("alice", "sue"), is_active=False), FLOOR),
    "Sight": (asked(alice(Verb.LISTEN)), FLOOR),
    "Grant": (asked(alice(Verb.SEE)), FLOOR),
    "Object": (
        asked(Viewer("alice", "sue", frozenset({Grant(Verb.SEE, NORTH), Grant(Verb.LISTEN, over_team("South"))}))),
        FLOOR,
    ),
    "Protection": (asked(replace(alice(*LISTENS), protected=frozenset({"anna"}))), FLOOR),
    "GWS account": (asked(alice(*LISTENS, account="")), FLOOR),
    "GWS now": (asked(alice(Verb.SEE, Verb.SET_STATE), Verb.SET_STATE, Media.CHAT), FLOOR),
}


@pytest.mark.parametrize("name", BREAKS)
def test_each_link_breaks_once(name: str) -> None:
    """One condition taken away breaks that link alone, and the cure says what would have to change."""
    question, floor = BREAKS[name]
    found = explain(question, ANNA, floor)
    assert (found.answer, broken(found)) == (Answer.NO, [name])
    (step,) = (step for step in found.steps if step.state is State.NOT)
    assert step.cure is not None
    assert step.cure.text
    assert found.why == step.text


@pytest.mark.parametrize(("account", "floor"), [("stranger", FLOOR), ("sue", DEAF)])
def test_deaf_account_breaks(account: str, floor: Floor) -> None:
    """An account on which GWS was not yet, or is no longer, heard breaks the link of the account."""
    found = explain(asked(alice(*LISTENS, account=account)), ANNA, floor)
    assert broken(found) == ["GWS account"]


def test_cure_is_a_grant() -> None:
    """What lacks is asked for together: sight and verb, the medium, over the agent's team."""
    cures = [step.cure for step in explain(asked(Viewer("alice", "sue"), roles=()), ANNA, FLOOR).steps if step.cure]
    assert cures[0].page == "grant"
    assert (cures[0].verbs, cures[0].media, cures[0].over) == ((Verb.SEE, Verb.LISTEN), "voice", NORTH)
    assert cures[0].text == "An admin gives alice the grant to see and listen in on voice for team North."


def test_near_misses_are_told() -> None:
    """A grant that ended, and one over another team, are named where none covers."""
    over = Term(Grant(Verb.LISTEN, NORTH), is_live=False, when="ended Mon 2 Nov 10:00")
    question = replace(asked(alice(Verb.SEE)), terms=(over,))
    (step,) = (step for step in explain(question, ANNA, FLOOR).steps if step.name == "Grant")
    assert "over team North, his own grant, ended Mon 2 Nov 10:00 (does not count now)" in step.text


def test_teams_policy_is_told() -> None:
    """Reason, second person and fresh sign-in are said where the team asks for them, and break nothing."""
    rules = {"North": Rule(When.ALWAYS, second=True)}
    question = asked(alice(Verb.SEE, Verb.BARGE), Verb.BARGE, rules=rules, step_up=True)
    found = explain(question, ANNA, FLOOR)
    assert found.answer is Answer.YES
    (step,) = (step for step in found.steps if step.name == "Policy")
    assert step.text.endswith("asked for: a fresh sign-in, a reason, a second person who agrees.")


@pytest.mark.parametrize(
    ("verb", "media", "target"),
    [(Verb.WRITE_AGENT, Media.CHAT, CHAT), (Verb.WRITE_CUSTOMER, Media.CHAT, CHAT), (Verb.MUTE, Media.VOICE, CALL)],
)
def test_inside_only_is_unknown_of_an_agent(verb: Verb, media: Media, target: str) -> None:
    """What is done inside a call or chat cannot be answered of the agent himself."""
    found = explain(asked(alice(Verb.SEE, verb), verb, media), ANNA, FLOOR)
    assert found.answer is Answer.UNKNOWN
    assert f"inside a running {target}" in found.steps[-1].text


@pytest.mark.parametrize(
    ("verb", "visibility"),
    [(Verb.LISTEN, Visibility.SUPERVISORS), (Verb.COACH, Visibility.AGENTS), (Verb.BARGE, Visibility.ALL)],
)
def test_running_chat_is_entered_by_intrude(verb: Verb, visibility: Visibility) -> None:
    """On a running chat the verb that counts is that of the visibility asked for."""
    chat = TARGETS[-1]
    question = asked(alice(Verb.SEE, verb), verb, Media.CHAT)
    ask = ask_for(question, chat, FLOOR)
    assert ask is not None
    seen = sight(ask, FLOOR)
    assert seen is not None
    assert seen.visibility is visibility
    assert explain(question, chat, FLOOR).answer is Answer.YES


def test_who_is_in_switches() -> None:
    """Asked of a call that he is in, it is the switch that is explained, not the way in."""
    question = asked(alice(Verb.SEE, Verb.BARGE, account="sid"), Verb.BARGE)
    found = explain(question, TARGETS[4], FLOOR)
    assert found.answer is Answer.NO
    assert found.why == "You are in it already."


def test_polled_and_unknown_agents_are_told() -> None:
    """An agent of whom GWS told nothing is not on the floor, and that is said."""
    found = explain(asked(alice(*LISTENS)), TARGETS[2], made(staff(), met("sue", "supervisor", "")))
    assert broken(found) == ["GWS now"]
    assert found.why == "ghost is not on the floor: GWS has told nothing of it."
