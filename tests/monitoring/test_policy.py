"""The table of power, asked every question it can be asked."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.floor.operations import Media, Operation, Visibility
from monitoring.floor.whose import Whose
from monitoring.policy import (
    ENTRIES,
    EVERYONE,
    HOUSE,
    INTRUSIONS,
    MEDIA_OF,
    NAMES,
    OWN_WAY_OUT,
    VERBS,
    Grant,
    Verb,
    Viewer,
    decide,
    decide_house,
    may,
    over_agent,
    over_team,
    verb_of,
)
from tests.fakes.people import NORTH, SOUTH, ada, alice, bob, charlie

ANNA, SVEN = next(iter(NORTH)), next(iter(SOUTH))
ASKS = [
    (operation, visibility)
    for operation in Operation
    for visibility in (Visibility if operation is Operation.INTRUDE else (Visibility.ALL,))
]
OPENS = {
    Verb.LISTEN: {"ListenIn", "Monitor", "SwitchToListenIn", "SwitchToMonitor", "Answer", "Accept"},
    Verb.COACH: {"Coach", "SwitchToCoach"},
    Verb.BARGE: {"BargeIn", "SwitchToBargeIn"},
    Verb.WRITE_AGENT: {"SendToAgents", "SendStartTypingToAgentsNotification", "SendStopTypingToAgentsNotification"},
    Verb.WRITE_CUSTOMER: {"SendMessage", "SendStartTypingNotification", "SendStopTypingNotification"},
    Verb.MUTE: {"MuteMonitoredUser", "UnmuteMonitoredUser"},
    Verb.SET_STATE: {"Ready", "NotReady", "Offline"},
}
OBJECTS = [EVERYONE, over_team("North"), over_team("South"), over_agent("anna"), over_agent("sven")]
COVERED = {
    EVERYONE: {ANNA, SVEN},
    "team:North": {ANNA},
    "team:South": {SVEN},
    "agent:anna": {ANNA},
    "agent:sven": {SVEN},
}


def granted(*grants: Grant, protected: frozenset[str] = frozenset()) -> Viewer:
    """Sees North, and these."""
    return Viewer("v", "sup001", frozenset({Grant(Verb.SEE, over_team("North")), *grants}), protected)


def test_every_operation_has_a_verb() -> None:
    """No operation is forgotten: each needs one verb, is one's own way out, or is an intrusion."""
    assert {verb: {op.value for op in VERBS if VERBS[op] is verb} for verb in OPENS} == OPENS
    assert set(Operation) == set(VERBS) | OWN_WAY_OUT | {Operation.INTRUDE}
    assert {verb_of(Operation.INTRUDE, one) for one in Visibility} == set(INTRUSIONS.values())
    assert verb_of(Operation.INTRUDE) is Verb.BARGE
    assert verb_of(Operation.LEAVE) is None
    for entry in ENTRIES:
        assert {verb_of(entry, one) for one in Visibility} == set(INTRUSIONS.values())
        assert verb_of(entry) is Verb.LISTEN
    assert set(NAMES) == set(MEDIA_OF) == set(Verb)


@pytest.mark.parametrize(
    ("verb", "media", "over"),
    [(verb, media, over) for verb in OPENS for media in (None, *MEDIA_OF[verb]) for over in OBJECTS],
)
def test_one_grant_opens_one_thing(verb: Verb, media: Media | None, over: str) -> None:
    """A grant opens exactly its verb, on its medium or on all, over its object; leaving is open to who can see."""
    viewer = Viewer("v", "sup001", frozenset({Grant(Verb.SEE, EVERYONE), Grant(verb, over, media)}))
    for (operation, visibility), asked, one in itertools.product(ASKS, Media, (ANNA, SVEN)):
        needed = verb_of(operation, visibility)
        held = needed is verb and asked in ((media,) if media else MEDIA_OF[verb]) and one in COVERED[over]
        verdict = may(viewer, operation, asked, frozenset({one}), visibility)
        assert verdict.allowed is (needed is None or held), (operation, asked, one)
        assert verdict.reason.endswith(".")


def test_verdict_names_its_rule() -> None:
    """Each answer says which rule gave it."""
    quiet = Viewer("v", "sup001", frozenset({Grant(Verb.SEE, over_team("North"), Media.VOICE)}))
    rules = [
        may(charlie(), Operation.LISTEN_IN, Media.VOICE, NORTH).rule,
        may(bob(), Operation.LISTEN_IN, Media.VOICE, NORTH).rule,
        may(bob(account="sup001"), Operation.LISTEN_IN, Media.VOICE, NORTH).rule,
        may(alice(), Operation.BARGE_IN, Media.VOICE, NORTH).rule,
        may(alice(), Operation.HANGUP, Media.VOICE, NORTH).rule,
        may(alice(), Operation.BARGE_IN, Media.CHAT, SOUTH).rule,
        may(alice(), Operation.BARGE_IN, Media.CHAT, frozenset()).rule,
        may(quiet, Operation.MONITOR, Media.CHAT, NORTH).rule,
        may(granted(protected=frozenset({"anna"})), Operation.LISTEN_IN, Media.VOICE, NORTH).rule,
        decide_house(ada(), Verb.MANAGE_PEOPLE).rule,
        decide_house(alice(), Verb.READ_TRAIL).rule,
    ]
    assert rules == [
        "not-yours-to-see",
        "no-supervisor-account",
        "no-grant:listen:voice",
        "granted:barge:voice",
        "own-way-out",
        "not-yours-to-see",
        "not-yours-to-see",
        "no-grant:see:chat",
        "protected",
        "granted:manage-people",
        "no-grant:read-trail",
    ]


def test_grant_without_sight_is_nothing() -> None:
    """A verb over what one may not see opens nothing, and lends no phone to point at."""
    blind = Viewer("blind", "sup001", frozenset({Grant(Verb.BARGE, over_team("North"), Media.VOICE)}))
    assert not may(blind, Operation.BARGE_IN, Media.VOICE, NORTH).allowed
    assert blind.reach(Verb.BARGE, Media.VOICE, NORTH) == frozenset()


def test_sight_of_one_medium() -> None:
    """Who sees only chats sees the agent and his chats, and none of his calls."""
    viewer = Viewer("v", "sup001", frozenset({Grant(Verb.SEE, over_team("North"), Media.CHAT)}))
    assert viewer.sees_agent(ANNA)
    assert (viewer.seen(Media.CHAT, NORTH), viewer.seen(Media.VOICE, NORTH)) == (NORTH, frozenset())


def test_shared_conversation_needs_a_grant_seen_by() -> None:
    """In a conversation of two teams the verb must be held over one by whom he sees it, and points at that one alone."""
    viewer = granted(Grant(Verb.BARGE, over_team("South")))
    assert not may(viewer, Operation.BARGE_IN, Media.VOICE, NORTH | SOUTH).allowed
    both = granted(Grant(Verb.BARGE, over_team("South")), Grant(Verb.SEE, over_team("South")))
    assert may(both, Operation.BARGE_IN, Media.VOICE, NORTH | SOUTH).allowed
    assert both.reach(Verb.BARGE, Media.VOICE, NORTH | SOUTH) == SOUTH


def test_sight_is_by_object() -> None:
    """One sees what belongs to somebody one may see, and nobody sees what belongs to nobody."""
    assert alice().seen(Media.VOICE, NORTH | SOUTH) == NORTH
    assert not alice().seen(Media.VOICE, SOUTH)
    assert not alice().seen(Media.VOICE, frozenset())
    assert not charlie().sees_agent(ANNA)
    assert not alice().sees_agent(Whose("axel", ""))
    assert Viewer("v", grants=frozenset({Grant(Verb.SEE, EVERYONE)})).sees_agent(Whose("axel", ""))


def test_protection_wins() -> None:
    """A protected agent's row and calls may be seen; nobody listens, writes, sets his state or reads his chats."""
    viewer = Viewer("v", "sup001", frozenset(Grant(verb, EVERYONE) for verb in Verb), frozenset({"anna"}))
    for (operation, visibility), media, whose in itertools.product(ASKS, Media, (NORTH, NORTH | SOUTH)):
        allowed = verb_of(operation, visibility) is None and media is Media.VOICE
        assert may(viewer, operation, media, whose, visibility).allowed is allowed
    assert viewer.sees_agent(ANNA)
    assert (viewer.seen(Media.VOICE, NORTH), viewer.seen(Media.CHAT, NORTH | SOUTH)) == (NORTH, frozenset())
    assert may(viewer, Operation.BARGE_IN, Media.CHAT, SOUTH).allowed


def test_house_is_granted_whole() -> None:
    """What concerns the whole house is held over everyone or not at all, and opens nothing on the desk."""
    for verb in HOUSE:
        assert not decide_house(Viewer("v", grants=frozenset({Grant(verb, over_team("North"))})), verb).allowed
        assert decide_house(Viewer("v", grants=frozenset({Grant(verb, EVERYONE)})), verb).allowed
    assert not ada().sees_agent(ANNA)


GRANTS = st.builds(
    Grant, st.sampled_from(Verb), st.sampled_from(OBJECTS), st.none() | st.sampled_from(Media), st.just("")
)


@given(st.frozensets(GRANTS, max_size=6), GRANTS, st.sampled_from([NORTH, SOUTH, NORTH | SOUTH]))
def test_grants_only_add(held: frozenset[Grant], more: Grant, whose: frozenset[Whose]) -> None:
    """One grant more never takes anything away, and one protected agent more never gives anything."""
    before, after = Viewer("v", "s", held), Viewer("v", "s", held | {more})
    shielded = Viewer("v", "s", held | {more}, frozenset({"anna"}))
    for verb in VERBS.values():
        for media in Media:
            given_now = decide(after, verb, media, whose).allowed
            assert given_now >= decide(before, verb, media, whose).allowed
            assert given_now >= decide(shielded, verb, media, whose).allowed
