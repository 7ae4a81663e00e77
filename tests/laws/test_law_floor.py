"""Laws 1, 6 and 7 of the floor: folding is deterministic and idempotent, indexes tell the truth, teams come from agents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.desk.sight import sees_call, sees_chat
from monitoring.floor import CallChanged, CallEnded, ChatChanged, ChatEnded, apply
from monitoring.floor.hearing import Status
from monitoring.floor.notifications import (
    AccountPlaced,
    ErrorReport,
    HealthReport,
    Polled,
    RosterPolled,
    SnapshotTaken,
)
from monitoring.floor.supervision import mode_of_leg
from monitoring.policy import Grant, Verb, Viewer, over_team
from tests.fakes.made_floor import (
    CUSTOMER,
    check,
    device,
    leg,
    leg_in,
    made,
    message,
    met,
    seat,
    somebody,
    told_device,
    told_leg,
    told_log,
    told_seat,
    user,
    watching,
)

if TYPE_CHECKING:
    from monitoring.floor.notifications import Notification

ACCOUNTS = st.sampled_from(["anna", "axel", "sue"])
TEAMS = st.sampled_from(["", "North", "South"])
ROLES = st.sampled_from(["agent", "agent", "supervisor", ""])
TIMES = st.integers(1, 100).map(float)
CALLS = st.sampled_from(["call-1", "call-2"])
CHATS = st.sampled_from(["chat-1", "chat-2"])


@st.composite
def legs(draw: st.DrawFn, account: str) -> Notification:
    call = draw(CALLS)
    state = draw(st.sampled_from(["Ringing", "Established", "Held", "Released"]))
    made_leg = draw(st.sampled_from([leg(account, call), leg_in(account, "Coach", call)]))
    uuid, connection = draw(st.sampled_from([call, ""])), draw(st.sampled_from(["c", ""]))
    return told_leg(replace(made_leg, call_uuid=uuid, conn_id=connection, state=state), draw(TIMES))


@st.composite
def seats(draw: st.DrawFn, account: str) -> Notification:
    state = draw(st.sampled_from(["Invited", "Chatting", "Chatting", "Completed", "Revoked"]))
    return told_seat(
        seat(account, state, visibility=draw(st.sampled_from(["All", "Agents"]))), draw(CHATS), draw(TIMES)
    )


@st.composite
def logs(draw: st.DrawFn, account: str) -> Notification:
    kinds = st.sampled_from(["Text", "TypingStarted", "TypingStopped", "ParticipantLeft"])
    senders = st.sampled_from([CUSTOMER, somebody("anna")])
    lines = draw(st.lists(st.tuples(st.integers(1, 6), kinds, senders), max_size=3))
    return told_log(account, *(message(n, "x", who, kind) for n, kind, who in lines), chat=draw(CHATS))


@st.composite
def snapshots(draw: st.DrawFn, account: str) -> Notification:
    called = draw(st.none() | st.lists(CALLS, unique=True).map(lambda ids: tuple(leg(account, one) for one in ids)))
    chatted = draw(st.none() | st.lists(CHATS, unique=True).map(lambda ids: tuple((one, seat(account)) for one in ids)))
    phones = draw(st.lists(st.sampled_from(["anna", "axel", "sue"]), unique=True, max_size=2))
    who = draw(st.sampled_from([user(account), f"new-{account}"]))
    return SnapshotTaken(
        account, draw(TIMES), who, account, tuple(device(one) for one in phones), calls=called, chats=chatted
    )


@st.composite
def rosters(draw: st.DrawFn) -> Notification:
    """Some of the accounts polled, under their own user id, a new one, or somebody else's."""
    at = draw(TIMES)
    if draw(st.booleans()):
        return RosterPolled("", at, full=False, late=True)
    seen = draw(st.lists(ACCOUNTS.flatmap(snapshots), max_size=3))
    users = tuple(
        Polled(draw(TEAMS), replace(one, user_id=draw(st.sampled_from([one.user_id, user("sue")])), at=at))
        for one in seen
    )
    gone = draw(st.lists(ACCOUNTS.map(user), max_size=2))
    return RosterPolled("", at, draw(st.booleans()), users, tuple(gone))


@st.composite
def notifications(draw: st.DrawFn) -> Notification:
    account = draw(ACCOUNTS)
    at = draw(TIMES)
    watch = draw(st.none() | ACCOUNTS.map(watching))
    state = draw(st.sampled_from(["Ready", "NotReady"]))
    told: Notification = draw(
        st.one_of(
            st.just(AccountPlaced(account, at, draw(ROLES), draw(TEAMS))),
            st.just(HealthReport(account, at, draw(st.sampled_from(Status)), draw(st.sampled_from(["", "cut"])))),
            st.just(told_device(account, device(account, state, watch), at)),
            st.just(ErrorReport(account, at, "failed")),
            legs(account),
            seats(account),
            logs(account),
            snapshots(account),
            rosters(),
        )
    )
    return told


DAYS = st.lists(notifications(), max_size=25)


@given(DAYS)
@settings(max_examples=80)
def test_folding_is_idempotent(day: list[Notification]) -> None:
    """A notification that comes twice changes nothing the second time, and every index stays true."""
    floor = made(met("anna"), met("sue", "supervisor", ""))
    for told in day:
        floor = apply(floor, told).floor
        assert apply(floor, told).floor == floor
        check(floor)


@given(DAYS, st.integers(0, 25))
@settings(max_examples=60)
def test_folding_is_deterministic(day: list[Notification], cut: int) -> None:
    """The same notifications give the same floor, in one go or in two."""
    assert made(*day) == made(*day) == made(*day[cut:], floor=made(*day[:cut]))


@given(DAYS)
@settings(max_examples=60)
def test_changes_are_enough(day: list[Notification]) -> None:
    """Whoever draws again only what the changes name has drawn the whole floor."""
    floor = made()
    drawn: dict[str, object] = {}
    for told in day:
        step = apply(floor, told)
        floor = step.floor
        for change in step.changes:
            key = getattr(change, "id", "")
            if isinstance(change, CallChanged | CallEnded):
                drawn[f"call:{key}"] = floor.calls.get(key)
            elif isinstance(change, ChatChanged | ChatEnded):
                drawn[f"chat:{key}"] = floor.chats.get(key)
    shown = {key: thing for key, thing in drawn.items() if thing is not None}
    assert shown == {f"call:{k}": v for k, v in floor.calls.items()} | {f"chat:{k}": v for k, v in floor.chats.items()}


@given(DAYS, st.sets(st.sampled_from(["North", "South"])))
@settings(max_examples=60)
def test_sight_needs_an_agent_of_the_team(day: list[Notification], teams: set[str]) -> None:
    """A call or chat is seen exactly by those who may see the team of an agent in it (law 6)."""
    floor = made(*day)
    viewer = Viewer("v", "sue", frozenset(Grant(Verb.SEE, over_team(team)) for team in teams))
    things = [(sees_call(floor, viewer, call), list(call.legs)) for call in floor.calls.values()]
    things += [(sees_chat(floor, viewer, chat), list(chat.seats)) for chat in floor.chats.values()]
    for seen, accounts in things:
        placed = [place for account in accounts if (place := floor.placement_of(account)) is not None]
        assert seen is any(place.role == "agent" and place.team in teams for place in placed)


@given(DAYS)
@settings(max_examples=40)
def test_mode_is_what_gws_said(day: list[Notification]) -> None:
    """The mode of a leg is a matter of that leg's last word alone (law 7)."""
    floor = made(*day)
    for call in floor.calls.values():
        for account, one in call.legs.items():
            assert mode_of_leg(one) == mode_of_leg(
                type(one)(account, one.id, one.state, mute=one.mute, capabilities=one.capabilities)
            )
