"""What must be ended for somebody whose right was taken away, and what must be left alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from monitoring.eviction import supervisors, to_end
from monitoring.floor.notifications import AccountPlaced
from monitoring.floor.operations import Media
from monitoring.policy import Grant, Verb, Viewer, over_team
from tests.fakes.made_floor import (
    device,
    leg,
    leg_in,
    made,
    met,
    seat,
    staff,
    told_device,
    told_leg,
    told_seat,
    watching,
)
from tests.fakes.people import alice

if TYPE_CHECKING:
    from monitoring.floor.model import Floor

SUE = alice(account="sue")
VERBS = {"ListenIn": Verb.LISTEN, "Coach": Verb.COACH, "BargeIn": Verb.BARGE}
SEATS = {"Supervisors": Verb.LISTEN, "Agents": Verb.COACH, "All": Verb.BARGE, "Novel": Verb.LISTEN}


def without(viewer: Viewer, *verbs: Verb) -> Viewer:
    """The same viewer, some verbs poorer."""
    return replace(viewer, grants=frozenset(grant for grant in viewer.grants if grant.verb not in verbs))


def only(*verbs: Verb) -> Viewer:
    """Sue with nothing but these over North."""
    return replace(SUE, grants=frozenset(Grant(verb, over_team("North")) for verb in verbs))


def ends(floor: Floor, viewer: Viewer) -> list[str]:
    """What is ended: target and operation."""
    return [f"{ask.target} {ask.operation}" for ask in to_end(floor, viewer)]


@pytest.mark.parametrize("mode", VERBS)
def test_call_needs_right_of_mode(mode: str) -> None:
    """A leg stays while the verb of its present mode is held, whatever else is not; without it he hangs up."""
    floor = made(staff(), told_leg(leg("anna")), told_leg(leg_in("sue", mode)))
    assert ends(floor, only(Verb.SEE, VERBS[mode])) == []
    assert ends(floor, without(SUE, VERBS[mode])) == ["call:call-1 Hangup"]
    assert ends(floor, without(SUE, Verb.SEE)) == ["call:call-1 Hangup"]


@pytest.mark.parametrize("visibility", SEATS)
def test_chat_needs_right_of_mode(visibility: str) -> None:
    """A seat stays while the verb of its visibility is held; an unknown one needs the right to listen."""
    sitting = seat("sue", visibility="Supervisors")
    sitting = replace(sitting, participants=tuple(replace(p, visibility=visibility) for p in sitting.participants))
    floor = made(staff(), told_seat(seat("anna")), told_seat(sitting))
    assert ends(floor, only(Verb.SEE, SEATS[visibility])) == []
    assert ends(floor, without(SUE, SEATS[visibility])) == ["chat:chat-1 Leave"]


def test_invitation_is_refused() -> None:
    """Who is asked into a chat that he may not even listen to does not enter."""
    floor = made(staff(), told_seat(seat("anna")), told_seat(seat("sue", "Invited")))
    assert ends(floor, SUE) == []
    assert ends(floor, without(SUE, Verb.LISTEN)) == ["chat:chat-1 Reject"]


@pytest.mark.parametrize("mode", VERBS)
def test_watching_phone_is_cancelled(mode: str) -> None:
    """A phone that watches is told to stop, before the call that it brought him into is left, ringing or not."""
    watch = told_device("sue", device("sue", watch=watching("anna", mode)))
    idle = made(staff(), watch)
    assert ends(idle, only(Verb.SEE, VERBS[mode])) == []
    assert ends(idle, without(SUE, VERBS[mode])) == ["agent:user-anna CancelSupervisorMonitoring"]
    ringing = made(told_leg(leg("anna")), told_leg(leg("sue", state="Ringing", mute=None)), floor=idle)
    expected = ["agent:user-anna CancelSupervisorMonitoring", "call:call-1 Hangup"]
    assert ends(ringing, without(SUE, VERBS[mode])) == expected


def test_strictest_moment_is_now() -> None:
    """Protection, and an agent's move to another team, end what was allowed a moment ago; the reason says which."""
    floor = made(staff(), told_leg(leg("anna")), told_leg(leg_in("sue", "ListenIn")))
    (guarded,) = to_end(floor, replace(SUE, protected=frozenset({"anna"})))
    assert guarded.reason == "An agent in it may never be monitored"
    (moved,) = to_end(made(AccountPlaced("anna", 30.0, "agent", "South"), floor=floor), SUE)
    assert (moved.operation, moved.reason) == ("Hangup", "You may not listen in South any more")


def test_unknown_mode_is_listening() -> None:
    """Who is in a call in a way that GWS does not say needs the right to listen."""
    floor = made(staff(), told_leg(leg("anna")), told_leg(leg("sue", mute=None)))
    assert ends(floor, only(Verb.SEE, Verb.LISTEN)) == []
    assert ends(floor, without(SUE, Verb.LISTEN)) == ["call:call-1 Hangup"]


def test_own_calls_are_left_alone() -> None:
    """A supervisor's own talk with an agent or a customer, and a phone of his that rings, are nobody's to end."""
    nobody = Viewer("alice", "sue")
    for mine in (leg("sue"), leg("sue", state="Ringing", mute=None), leg_in("sue", "ListenIn", "call-9")):
        floor = made(staff(), told_leg(leg("anna")), told_leg(mine))
        assert ends(floor, nobody) == []
    assert ends(made(staff(), told_seat(seat("sue"))), nobody) == []


def test_agents_are_never_touched() -> None:
    """Whoever the viewer is, no ask is made through an agent's account, through none, or through one not met."""
    floor = made(staff(), told_leg(leg("anna")), told_leg(leg_in("sue", "BargeIn")), told_seat(seat("axel")))
    for account in ("anna", "axel", "", "nobody", "sid"):
        assert to_end(floor, Viewer("mallory", account)) == ()
    (ask,) = to_end(floor, Viewer("alice", "sue"))
    assert (ask.viewer.account, ask.key, ask.media) == ("sue", "", Media.VOICE)


def test_supervisors_are_named() -> None:
    """Who supervises is looked at, whether he is in something or not; agents never are."""
    assert supervisors(made(met("anna"), met("sue", "supervisor", ""), met("sid", "supervisor", ""))) == {"sue", "sid"}
