"""Agents whose streams are not held: seen by polling, never against what a stream says, gone when GWS lists them no more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitoring.floor import AgentChanged, CallEnded, apply
from monitoring.floor.model import Placement, UserState
from monitoring.floor.notifications import AccountPlaced, Polled, RosterPolled, SnapshotTaken
from tests.fakes.made_floor import check, device, leg, made, met, phone, seat, told_device, user, who


def seen(account: str, state: str = "Ready", at: float = 10.0, **more: object) -> SnapshotTaken:
    """The account as GWS lists it."""
    told = SnapshotTaken(account, at, user(account), account.title(), (device(account, state),))
    return replace(told, **more)  # type: ignore[arg-type]


def poll(*users: SnapshotTaken, team: str = "North", full: bool = False, gone: tuple[str, ...] = ()) -> RosterPolled:
    """A poll that found these different."""
    at = max((one.at for one in users), default=10.0)
    return RosterPolled("", at, full, tuple(Polled(team, one) for one in users), gone, every=10.0)


def test_polled_agent_is_seen() -> None:
    """He stands in his team with phone and state, marked as polled, and the floor knows when that was."""
    floor = made(poll(seen("uma", "NotReady", 12.0)))
    uma = who(floor, "uma")
    assert (uma.polled, uma.team, uma.role, uma.name) == (True, "North", "agent", "Uma")
    assert floor.devices[phone("uma")].user_state.state == "NotReady"
    assert (floor.roster_at, floor.placement_of("uma")) == (12.0, Placement("agent", "North"))
    assert floor.owner_of(phone("uma")) == uma
    check(floor)


def test_state_keeps_its_beginning() -> None:
    """A state that did not change between two polls began with the first of them."""
    floor = made(poll(seen("uma", at=10.0)), poll(seen("uma", at=20.0)))
    assert floor.devices[phone("uma")].user_state == UserState("Ready", since=10.0)
    floor = made(poll(seen("uma", "NotReady", at=30.0)), floor=floor)
    assert floor.devices[phone("uma")].user_state == UserState("NotReady", since=30.0)


def test_calls_and_chats_are_his() -> None:
    """What GWS lists of his calls and chats belongs to his team, and ends when it is listed no more."""
    floor = made(poll(seen("uma", calls=(leg("uma"),), chats=(("chat-1", seat("uma")),))))
    assert floor.whose_call(floor.calls["call-1"]) == floor.whose_chat(floor.chats["chat-1"]) == {("uma", "North")}
    step = apply(floor, poll(seen("uma", at=20.0)))
    assert not step.floor.calls
    assert not step.floor.chats
    assert CallEnded("call-1") in step.changes


def test_held_stream_wins() -> None:
    """Who is heard himself is never changed by the roster, whether it knows him by his name or by his id."""
    floor = made(met("anna"), told_device("anna", device("anna", "NotReady")))
    by_name = seen("anna", "LoggedOut", 30.0, user_id="other")
    by_id = seen("ANNA", "LoggedOut", 30.0, user_id=user("anna"))
    after = made(poll(by_name, by_id, team="South"), floor=floor)
    assert after.evolve(roster_at=0.0, roster_every=0.0) == floor


def test_account_placed_first_wins() -> None:
    """An account that was just put under supervision is not the roster's any more, though it was not heard yet."""
    floor = made(AccountPlaced("anna", 1.0, "agent", "North"), poll(seen("anna")))
    assert floor.agent_of("anna") is None


def test_heard_before_placed_wins() -> None:
    """Whose stream was heard before anybody said where he belongs keeps his phone, under whatever id the roster has him."""
    floor = made(met("axel"))
    told = seen("axel", user_id="new-axel", devices=(device("anna"),))
    once = made(poll(told), floor=floor.evolve(placements=floor.placements.delete("axel")))
    assert made(poll(told), floor=once) == once
    assert once.owner_of(phone("axel")) == who(floor, "axel")


def test_listed_is_not_gone() -> None:
    """Somebody whom one poll both lists and calls gone is there, and his state keeps its beginning."""
    floor = made(poll(seen("uma", at=5.0)), poll(seen("uma", at=20.0), gone=(user("uma"),)))
    assert floor.devices[phone("uma")].user_state.since == 5.0


def test_stream_takes_over() -> None:
    """The first snapshot of his own stream ends the polling of an agent, under whatever name the roster had him."""
    for name in ("anna", "ANNA"):
        floor = made(poll(seen(name, user_id=user("anna"), calls=(leg(name),))), met("anna"))
        assert not who(floor, "anna").polled
        assert (set(floor.agents), dict(floor.agent_ids)) == ({user("anna")}, {"anna": user("anna")})
        assert not floor.calls
        assert made(poll(gone=(user("anna"),)), floor=floor).agents == floor.agents
        check(floor)


def test_roster_takes_over() -> None:
    """An account taken away leaves with its calls and phones; after that the roster may show the agent."""
    floor = made(met("anna"), poll())
    floor = made(SnapshotTaken("anna", 5.0, user("anna"), "Anna", (device("anna"),), calls=(leg("anna"),)), floor=floor)
    step = apply(floor, AccountPlaced("anna", 6.0, "", ""))
    assert not step.floor.agents
    assert not step.floor.devices
    assert {AgentChanged(user("anna")), CallEnded("call-1")} <= set(step.changes)
    floor = made(poll(seen("anna")), floor=step.floor)
    assert (who(floor, "anna").polled, who(floor, "anna").team) == (True, "North")
    assert floor.owners_among(["anna"]) == {("anna", "North")}


def test_gone_is_gone() -> None:
    """Whom GWS lists no more leaves with all he had; so does everybody whom a full poll does not name."""
    floor = made(poll(seen("uma", calls=(leg("uma"),)), seen("udo")))
    fewer = made(poll(gone=(user("uma"),)), floor=floor)
    assert (set(fewer.agents), set(fewer.devices), dict(fewer.calls)) == ({user("udo")}, {phone("udo")}, {})
    assert made(poll(seen("udo"), full=True), floor=floor).agents == fewer.agents
    assert not made(poll(full=True), floor=floor).agents
    assert set(made(poll(), floor=floor).agents) == set(floor.agents)
    check(fewer)


def test_full_poll_leaves_the_held() -> None:
    """A full poll that names nobody lets no agent go whose stream is held."""
    floor = made(met("anna"), poll(full=True))
    assert set(floor.agents) == {user("anna")}


def test_phone_of_the_held_stays() -> None:
    """A phone that a stream of ours tells of is not the roster's, even where GWS lists it under a polled agent too."""
    floor = made(met("anna"), poll(seen("uma", devices=(device("anna", "NotReady"), device("uma")))))
    assert floor.devices[phone("anna")].user_state.state == "Ready"
    assert who(floor, "uma").device_ids == (phone("uma"),)


def test_moved_person_is_one() -> None:
    """The same id under a new name, or the same name under a new id, is one person, not two."""
    floor = made(poll(seen("uma")), poll(seen("umbra", user_id=user("uma"))))
    assert dict(floor.agent_ids) == {"umbra": user("uma")}
    floor = made(poll(seen("uma")), poll(seen("uma", user_id="new")))
    assert (set(floor.agents), dict(floor.agent_ids)) == ({"new"}, {"uma": "new"})
    check(floor)


@pytest.mark.parametrize("again", [1, 2])
def test_late_touches_nobody(again: int) -> None:
    """A late roster changes no agent, but each is drawn again, once; the next poll ends it."""
    floor = made(met("anna"), poll(seen("uma", at=10.0)))
    late = RosterPolled("", 50.0, full=False, late=True)
    step = apply(floor, late)
    assert step.changes == (AgentChanged(user("uma")),)
    assert step.floor == floor.evolve(roster_late=True)
    assert apply(step.floor, late).changes == ()
    step = apply(step.floor, poll())
    assert (step.floor.roster_late, step.changes) == (False, (AgentChanged(user("uma")),))
