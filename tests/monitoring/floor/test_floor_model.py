"""The floor as a value: whose things are whose, and in which order."""

from __future__ import annotations

import pytest

from monitoring.floor.model import Call, Chat, Floor, UserState
from monitoring.floor.notifications import AccountPlaced
from tests.fakes.made_floor import leg, made, met, phone, seat, staff, told_leg, told_seat, who


@pytest.mark.parametrize(
    ("state", "word"),
    [(UserState("Ready"), "Ready"), (UserState("NotReady", work_mode="AfterCallWork"), "AfterCallWork")],
)
def test_state_has_a_word(state: UserState, word: str) -> None:
    """After-call work is said as such, not as Not Ready."""
    assert state.word == word


def test_empty_things_have_beginnings() -> None:
    """A call without legs and a chat without seats are no error."""
    assert (Call("x").since, Chat("y").since, Chat("y").participants, Chat("y").log()) == (0.0, 0.0, (), [])


def test_strangers_are_nobody() -> None:
    """Accounts and phones nobody met have no owner."""
    assert (Floor().agent_of("x"), Floor().owner_of("x"), Floor().calls_of("x"), Floor().chats_of("x")) == (
        None,
        None,
        [],
        [],
    )


def test_teams_come_from_agents() -> None:
    """A call or chat belongs to the teams of the watched agents in it; supervisors lend it none."""
    legs = [told_leg(leg(account)) for account in ("anna", "sven", "sue")]
    seats = [told_seat(seat(account)) for account in ("anna", "sue")]
    floor = made(staff(), *legs, *seats)
    assert floor.whose_call(floor.calls["call-1"]) == {("anna", "North"), ("sven", "South")}
    assert floor.whose_chat(floor.chats["chat-1"]) == {("anna", "North")}


def test_removed_account_lends_no_team() -> None:
    """Neither an account that is no longer held nor an unknown one owns a call; who is in no team owns his for himself."""
    floor = made(met("anna"), met("axel", team=""), *(told_leg(leg(one)) for one in ("anna", "axel", "stranger")))
    assert floor.whose_call(floor.calls["call-1"]) == {("anna", "North"), ("axel", "")}
    floor = made(AccountPlaced("anna", 9.0, "", ""), floor=floor)
    assert floor.whose_call(floor.calls["call-1"]) == {("axel", "")}


def test_oldest_come_first() -> None:
    """Calls and chats of an account are in the order they began."""
    floor = made(
        staff(),
        told_leg(leg("anna", "late", since=30.0)),
        told_leg(leg("anna", "early", since=10.0)),
        told_seat(seat("anna", since=30.0), "late"),
        told_seat(seat("anna", since=10.0), "early"),
    )
    assert [call.id for call in floor.calls_of("anna")] == ["early", "late"]
    assert [chat.id for chat in floor.chats_of("anna")] == ["early", "late"]


def test_forgotten_phone_is_skipped() -> None:
    """A phone that is listed but not known is left out."""
    floor = made(met("anna"))
    floor = floor.evolve(devices=floor.devices.delete(phone("anna")))
    assert list(floor.devices_of(who(floor, "anna"))) == []
