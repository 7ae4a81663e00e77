"""Figures follow the floor: what they hold is what stands on it, whatever happened in whatever order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from monitoring.figures import Figures, readings
from monitoring.figures.present import stand, talk_of_call, talk_of_chat
from monitoring.floor import AgentChanged, CallChanged, ChatChanged
from monitoring.floor.hearing import Status
from monitoring.floor.notifications import (
    AccountPlaced,
    HealthReport,
    Polled,
    PulseFelt,
    RosterPolled,
    SnapshotTaken,
)
from tests.fakes.counted import Counted, talks, writes
from tests.fakes.made_floor import device, leg, leg_in, met, staff, told_leg, user
from tests.laws.test_law_floor import DAYS

if TYPE_CHECKING:
    from monitoring.floor.changes import Change
    from monitoring.floor.notifications import Notification


def held(figures: Figures) -> None:
    """What the figures hold is what the floor says, and no number is below 0."""
    floor = figures.floor
    agents = {key: stand(floor, key) for key in floor.agents}
    talks_now = {f"call:{key}": (call.legs, talk_of_call(floor, key)) for key, call in floor.calls.items()}
    offered = figures.parts.offered
    talks_now |= {f"chat:{key}": (one.seats, talk_of_chat(floor, key, offered)) for key, one in floor.chats.items()}
    for key in set(agents) | set(figures.agents):
        # Of a phone that two people are said to have, one of them is told.
        if key not in agents or all(floor.owners.get(phone) == key for phone in floor.agents[key].device_ids):
            assert figures.agents.get(key) == agents.get(key)
    assert figures.talks.keys() <= talks_now.keys()
    for key, (accounts, talk) in talks_now.items():
        # A relay says where an account belongs before it says anything of it.
        if all(account in floor.agent_ids for account in accounts):
            assert figures.talks.get(key) == talk
    open_ones = {(account, f"call:{key}") for key, call in floor.calls.items() for account in call.legs}
    open_ones |= {(account, f"chat:{key}") for key, chat in floor.chats.items() for account in chat.seats}
    assert figures.parts.open.keys() <= open_ones
    for tally in figures.tallies.values():
        assert all(number > 0 for number in tally.now.values())
        assert all(seconds >= 0 for minute in tally.minutes.values() for seconds in minute.seconds.values())


@given(DAYS)
@settings(max_examples=30)
def test_figures_hold_the_floor(day: list[Notification]) -> None:
    """After each notification the figures are those of the floor, and none is below 0."""
    count = Counted(met("anna"), met("axel"), met("sue", "supervisor", ""))
    for told in day:
        count.hear(told)
        held(count.figures)
        found = readings(count.figures, None, 200.0, 20)
        assert all(one.value is None or one.value >= 0 for one in found.values())


@given(DAYS)
@settings(max_examples=20)
def test_twice_is_once(day: list[Notification]) -> None:
    """What is said twice counts as if it had been said once."""
    once, twice = Counted(met("anna")), Counted(met("anna"))
    for told in day:
        once.hear(told)
        twice.hear(told, told)
    assert readings(once.figures, None, 200.0, 20) == readings(twice.figures, None, 200.0, 20)
    assert (once.figures.tallies, once.figures.parts) == (twice.figures.tallies, twice.figures.parts)


def test_begins_with_what_stands() -> None:
    """Who begins now counts what stands on the floor, as it stands, and nothing that was before."""
    count = Counted(staff(), talks("anna", "Ringing", 90.0), talks("anna", "Established", 100.0))
    count.hear(writes("axel", "Chatting", 100.0), HealthReport("anna", 500.0, Status.LIVE))
    figures, floor = Figures(), count.floor
    whole: tuple[Change, ...] = (
        *map(AgentChanged, floor.agents),
        *map(CallChanged, floor.calls),
        *map(ChatChanged, floor.chats),
    )
    figures.follow(floor, whole, 500.0)
    assert figures.since == 500.0
    mine, theirs = readings(figures, None, 510.0, 20), readings(count.figures, None, 510.0, 20)
    assert {key for key, one in mine.items() if one != theirs[key]} == {"occupancy", "service_level"}
    assert mine["service_level"].value is None
    assert mine["occupancy"].value == pytest.approx(2 / 3)


def test_team_changes_with_all() -> None:
    """Whoever changes teams takes his state and what he is in along, for the time from then on."""
    count = Counted(met("anna", at=60.0), talks("anna", "Established", 60.0), writes("anna", "Invited", 60.0))
    count.hear(AccountPlaced("anna", 120.0, "agent", "South"), PulseFelt("", 180.0))
    for key in ("talking", "calls", "ringing"):
        assert (count.value(key, 180.0, "North"), count.value(key, 180.0, "South")) == (0.0, 1.0)
    assert (count.tally("North").now, count.tally("South").now.total()) == ({}, 3)
    assert count.value("occupancy", 180.0, "North") == count.value("occupancy", 180.0, "South") == 1.0


def test_promotion_leaves_the_count() -> None:
    """An agent who supervises from now on is no agent any more, in no state and in no call; and the other way round."""
    count = Counted(staff(), talks("anna", "Established", 100.0), AccountPlaced("anna", 110.0, "supervisor", ""))
    assert (count.value("talking", 120.0), count.value("calls", 120.0)) == (0.0, 0.0)
    count.hear(AccountPlaced("anna", 120.0, "agent", "South"))
    assert (count.value("talking", 130.0, "South"), count.value("calls", 130.0, "South")) == (1.0, 1.0)


def test_unknown_is_not_counted() -> None:
    """A polled agent of whom no state is known is in no number, until one is; who is gone from the roster is in none."""
    bare = SnapshotTaken("pia", 60.0, user("pia"), "Pia", ())
    count = Counted(RosterPolled("", 60.0, full=True, users=(Polled("North", bare),)))
    assert (count.figures.agents, count.figures.tallies) == ({}, {})
    known = SnapshotTaken("pia", 70.0, user("pia"), "Pia", (device("pia"),), calls=(leg("pia", state_since=70.0),))
    count.hear(RosterPolled("", 70.0, full=False, users=(Polled("North", known),)))
    assert (count.value("talking", 80.0), count.value("calls", 80.0)) == (1.0, 1.0)
    count.hear(RosterPolled("", 80.0, full=False, gone=(user("pia"),)))
    assert (count.figures.agents, count.figures.talks, count.counts(90.0)) == ({}, {}, (0.0, 0.0, None))


def test_interventions_follow_modes() -> None:
    """A supervisor counts once he takes part, in each call and chat, and not while he only rings."""
    count = Counted(staff(), talks("anna", "Established", 100.0), writes("axel", "Chatting", 100.0))
    count.hear(talks("sue", "Ringing", 110.0))
    assert count.value("interventions", 110.0) == 0.0
    count.hear(told_leg(leg_in("sue", "Coach"), 111.0), writes("sue", "Chatting", 112.0, visibility="Supervisors"))
    count.hear(writes("sid", "Chatting", 113.0))
    assert count.value("interventions", 114.0) == 3.0
    count.hear(talks("sue", "Released", 115.0), writes("sid", "Completed", 116.0))
    assert count.value("interventions", 117.0) == 1.0
