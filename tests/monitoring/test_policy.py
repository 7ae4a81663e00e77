"""The grant table, asked every question it can be asked."""

from __future__ import annotations

import itertools

import pytest

from monitoring.floor.operations import Media, Operation, Visibility
from monitoring.policy import INTRUSIONS, OWN_WAY_OUT, VERBS, Grant, Verb, Viewer, may, verb_of
from tests.fakes.people import alice, bob, charlie

NORTH, SOUTH = frozenset({"North"}), frozenset({"South"})
ASKS = [
    (operation, visibility)
    for operation in Operation
    for visibility in (Visibility if operation is Operation.INTRUDE else (Visibility.ALL,))
]
STRONGER = {
    Verb.LISTEN: {"ListenIn", "Monitor", "SwitchToListenIn", "SwitchToMonitor", "Answer", "Accept"},
    Verb.COACH: {"Coach", "SwitchToCoach", "SendToAgents"}
    | {"SendStartTypingToAgentsNotification", "SendStopTypingToAgentsNotification"},
    Verb.BARGE: {"BargeIn", "SwitchToBargeIn", "MuteMonitoredUser", "UnmuteMonitoredUser", "SendMessage"}
    | {"SendStartTypingNotification", "SendStopTypingNotification"},
}


def granted(*grants: Grant) -> Viewer:
    return Viewer("somebody", "sup001", frozenset({Grant("North", Verb.SEE), *grants}))


def test_every_operation_has_a_verb() -> None:
    """No operation is forgotten: each needs one verb, is one's own way out, or is an intrusion."""
    assert {verb: {op.value for op in VERBS if VERBS[op] is verb} for verb in STRONGER} == STRONGER
    assert set(Operation) == set(VERBS) | OWN_WAY_OUT | {Operation.INTRUDE}
    assert {verb_of(Operation.INTRUDE, one) for one in Visibility} == set(INTRUSIONS.values())
    assert verb_of(Operation.INTRUDE) is Verb.BARGE
    assert verb_of(Operation.LEAVE) is None


@pytest.mark.parametrize(
    ("operation", "visibility", "verb", "media"),
    [(*ask, verb, media) for ask, verb, media in itertools.product(ASKS, [Verb.LISTEN, Verb.COACH, Verb.BARGE], Media)],
)
def test_one_grant_opens_one_thing(operation: Operation, visibility: Visibility, verb: Verb, media: Media) -> None:
    """A grant opens exactly its verb, on its medium, in its team; one's own way out is open to who can see."""
    viewer = granted(Grant("North", verb, media))
    needed = verb_of(operation, visibility)
    for asked, teams in itertools.product(Media, (NORTH, SOUTH)):
        verdict = may(viewer, operation, asked, teams, visibility)
        assert verdict.allowed is (teams is NORTH and (needed is None or (needed, asked) == (verb, media)))
        assert verdict.reason.endswith(".")


def test_verdict_names_its_rule() -> None:
    """Each answer says which rule gave it."""
    rules = [
        may(charlie(), Operation.LISTEN_IN, Media.VOICE, NORTH).rule,
        may(bob(), Operation.LISTEN_IN, Media.VOICE, NORTH).rule,
        may(bob(account="sup001"), Operation.LISTEN_IN, Media.VOICE, NORTH).rule,
        may(alice(), Operation.BARGE_IN, Media.VOICE, NORTH).rule,
        may(alice(), Operation.HANGUP, Media.VOICE, NORTH).rule,
        may(alice(), Operation.BARGE_IN, Media.CHAT, SOUTH).rule,
        may(alice(), Operation.BARGE_IN, Media.CHAT, frozenset()).rule,
    ]
    assert rules == [
        "not-yours-to-see",
        "no-supervisor-account",
        "no-grant:listen:voice",
        "granted:barge:voice",
        "own-way-out",
        "not-yours-to-see",
        "not-yours-to-see",
    ]


def test_grant_without_sight_is_nothing() -> None:
    """A verb in a team one may not see opens nothing, and lends no phone to point at."""
    blind = Viewer("blind", "sup001", frozenset({Grant("North", Verb.BARGE, Media.VOICE)}))
    assert not may(blind, Operation.BARGE_IN, Media.VOICE, NORTH).allowed
    assert blind.teams_for(Verb.BARGE, Media.VOICE) == frozenset()


def test_shared_conversation_needs_a_grant_seen_by() -> None:
    """In a conversation of two teams the verb must be held in one that he sees it by."""
    viewer = granted(Grant("South", Verb.BARGE, Media.VOICE))
    assert not may(viewer, Operation.BARGE_IN, Media.VOICE, NORTH | SOUTH).allowed
    both = Viewer("v", "sup001", viewer.grants | {Grant("South", Verb.SEE)})
    assert may(both, Operation.BARGE_IN, Media.VOICE, NORTH | SOUTH).allowed
    assert both.teams_for(Verb.BARGE, Media.VOICE) == SOUTH


def test_sight_is_by_team() -> None:
    """One sees what is in one's teams, and nobody sees what is in none."""
    assert alice().can_see(NORTH)
    assert alice().can_see(NORTH | SOUTH)
    assert not alice().can_see(SOUTH)
    assert not alice().can_see(frozenset())
    assert not charlie().can_see(NORTH)
