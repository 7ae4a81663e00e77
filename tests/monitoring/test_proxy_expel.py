"""Taking out who may no longer see or do: his own way out, asked by floorwalker, whatever he may."""

from __future__ import annotations

import pytest

from monitoring.floor.operations import Operation as Op
from monitoring.outcomes import Answer
from monitoring.policy import OWN_WAY_OUT, Viewer
from tests.fakes.asking import BARGED, House, ask
from tests.fakes.made_floor import leg, made, seat, staff, told_leg, told_seat

WHY = "The grant was taken back."
NOBODY = Viewer("alice", "sue")


async def test_expelled_leaves_the_call() -> None:
    """Who holds nothing any more is taken out of his call, and the trail says by whom, of whom and why."""
    house = House()
    outcome = await house.proxy.expel(ask(Op.HANGUP, viewer=NOBODY), WHY)
    assert outcome.answer is Answer.ACCEPTED
    intent = house.trail.entries[0]
    assert (intent.actor, intent.account, intent.operation, intent.stage) == ("floorwalker", "sue", "Hangup", "intent")
    said = {name: intent.detail[name] for name in ("rule", "why", "of", "agents", "mode_before")}
    assert said == {"rule": "revoked", "why": WHY, "of": "alice", "agents": "anna", "mode_before": "ListenIn"}
    house.floor = made(staff(), told_leg(leg("anna")))
    house.proxy.observe(house.floor)
    assert await house.end() == ["intent", "accepted", "confirmed"]
    assert {entry.actor for entry in house.trail.entries} == {"floorwalker"}


async def test_expelled_leaves_the_chat() -> None:
    """A chat is left; a page that is not live does not hold it up."""
    house = House()
    house.hear(told_seat(seat("sue", capabilities=frozenset({"Leave"}))))
    house.proxy.stale = lambda _viewer: "not live"
    assert (await house.proxy.expel(ask(Op.LEAVE, "chat", "chat-1", viewer=NOBODY), WHY)).answer is Answer.ACCEPTED
    await house.proxy.close()


async def test_expelling_does_not_wait() -> None:
    """What he himself has just asked for does not hold up his way out; being on the way out already does."""
    house = House()
    await house.switch()
    assert (await house.proxy.expel(ask(Op.HANGUP, viewer=NOBODY), WHY)).answer is Answer.ACCEPTED
    again = await house.proxy.expel(ask(Op.HANGUP, viewer=NOBODY), WHY)
    assert (again.answer, again.rule) == (Answer.IMPOSSIBLE, "still-pending")
    assert len(house.upstream.sent) == 2
    house.hear(BARGED)
    await house.proxy.close()


async def test_expelling_twice_is_a_repeat() -> None:
    """The same key sends nothing a second time."""
    house = House()
    out = ask(Op.HANGUP, viewer=NOBODY)
    await house.proxy.expel(out, WHY)
    assert (await house.proxy.expel(out, WHY)).answer is Answer.REPEATED
    assert len(house.upstream.sent) == 1
    await house.proxy.close()


@pytest.mark.parametrize("operation", sorted(set(Op) - OWN_WAY_OUT))
async def test_only_a_way_out(operation: Op) -> None:
    """Nothing but a way out can be asked for in somebody's place."""
    house = House()
    with pytest.raises(ValueError, match="no way out"):
        await house.proxy.expel(ask(operation, viewer=NOBODY), WHY)
    assert (house.upstream.sent, house.trail.entries) == ([], [])


@pytest.mark.parametrize(
    ("kind", "identifier", "account", "rule"),
    [
        ("call", "call-9", "sue", "gone"),
        ("call", "call-2", "sue", "not-possible-now"),
        ("call", "call-1", "unheard", "account-not-heard"),
    ],
)
async def test_nothing_to_leave(kind: str, identifier: str, account: str, rule: str) -> None:
    """Who is not in it, or was never heard, cannot be taken out: said, and nothing is sent."""
    house = House()
    outcome = await house.proxy.expel(ask(Op.HANGUP, kind, identifier, viewer=Viewer("alice", account)), WHY)
    assert (outcome.rule, house.upstream.sent, house.trail.entries) == (rule, [], [])
