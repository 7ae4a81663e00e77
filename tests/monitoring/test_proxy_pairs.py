"""Two supervisors at the same moment: one is first, the other is told who."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from monitoring.floor.operations import Media
from monitoring.floor.operations import Operation as Op
from monitoring.gws.errors import Refused
from monitoring.outcomes import Answer
from tests.fakes.asking import SUE, House, ask
from tests.fakes.made_floor import leg, leg_in, made, seat, staff, told_leg, told_seat
from tests.fakes.people import alice

SID = replace(alice(account="sid"), username="bob")
PAIRS = 100


def quiet() -> House:
    """Nobody supervises Anna's call, nor her chat."""
    house = House()
    house.floor = made(staff(), told_leg(leg("anna")), told_leg(leg("axel", "call-2")), told_seat(seat("anna")))
    return house


@pytest.mark.parametrize("operation", [Op.BARGE_IN, Op.LISTEN_IN, Op.COACH])
async def test_hundred_pairs_send_one_each(operation: Op) -> None:
    """A hundred times two supervisors get into one call at once: one POST each time, and the loser is told who is first."""
    for number in range(PAIRS):
        house = quiet()
        first, second = (SUE, SID) if number % 2 else (SID, SUE)
        asked = (house.proxy.operate(ask(operation, viewer=viewer)) for viewer in (first, second))
        won, lost = await asyncio.gather(*asked)
        assert (won.answer, lost.answer, lost.rule) == (Answer.ACCEPTED, Answer.IMPOSSIBLE, "held")
        assert lost.text.startswith(f"{first.account.title()} is ")
        assert [account for account, _ in house.upstream.sent] == [first.account]
        assert house.trail.stages() == ["intent", "accepted"]
        await house.proxy.close()


async def test_loser_hears_who_barges() -> None:
    """The sentence names the holder and what he does."""
    house = quiet()
    _, lost = await asyncio.gather(*(house.proxy.operate(ask(Op.BARGE_IN, viewer=one)) for one in (SUE, SID)))
    assert lost.text == "Sue is barging in; one at a time."
    await house.proxy.close()


async def test_phone_is_held_from_anywhere() -> None:
    """A phone asked for by its call is held against one who asks for it by its agent."""
    house = quiet()
    anna = house.floor.agent_of("anna")
    assert anna is not None
    await house.proxy.operate(ask(Op.LISTEN_IN))
    lost = await house.proxy.operate(ask(Op.COACH, "agent", anna.id, viewer=SID))
    assert (lost.rule, lost.text) == ("held", "Sue is getting in to listen; one at a time.")
    await house.proxy.close()


async def test_two_in_one_call_barge_in_turn() -> None:
    """Who listens by another agent's phone waits too, if another barges into the call he is in."""
    house = quiet()
    house.floor = made(
        told_leg(leg("axel")),
        told_leg(leg_in("sue", "ListenIn")),
        told_leg(leg_in("sid", "ListenIn")),
        floor=house.floor,
    )
    asked = (house.proxy.operate(ask(Op.SWITCH_TO_BARGE_IN, viewer=one)) for one in (SUE, SID))
    won, lost = await asyncio.gather(*asked)
    assert (won.answer, lost.rule) == (Answer.ACCEPTED, "held")
    house.hear(told_leg(leg_in("sue", "BargeIn")))
    await house.end()
    again = await house.proxy.operate(ask(Op.SWITCH_TO_BARGE_IN, viewer=SID))
    assert again.answer is Answer.ACCEPTED
    await house.proxy.close()


async def test_chat_is_barged_into_by_one() -> None:
    """A running chat is barged into by one at a time; watching it holds nothing."""
    house = quiet()
    asked = (house.proxy.operate(ask(Op.BARGE_IN, "chat", "chat-1", viewer=one)) for one in (SUE, SID))
    won, lost = await asyncio.gather(*asked)
    assert (won.answer, lost.rule) == (Answer.ACCEPTED, "held")
    assert (await house.proxy.operate(ask(Op.MONITOR, "chat", "chat-1", viewer=SID))).answer is Answer.ACCEPTED
    await house.proxy.close()


async def test_next_chats_are_held_while_asked() -> None:
    """Two who barge into an agent's next chats: one at a time; calls of the same agent are another thing."""
    house = quiet()
    anna = house.floor.agent_of("anna")
    assert anna is not None
    house.upstream.gate.clear()
    by_chat = ask(Op.BARGE_IN, "agent", anna.id, media=Media.CHAT)
    first = asyncio.create_task(house.proxy.operate(by_chat))
    await house.upstream.asked.wait()
    lost = await house.proxy.operate(replace(by_chat, viewer=SID, key=str(1)))
    assert lost.rule == "held"
    house.upstream.gate.set()
    assert (await first).answer is Answer.ACCEPTED
    assert (await house.proxy.operate(replace(by_chat, viewer=SID, key=str(2)))).answer is Answer.ACCEPTED


async def test_refusal_sets_it_free() -> None:
    """When GWS refuses the first, the second may try."""
    house = quiet()
    house.upstream.fails.append(Refused(2, "no", 400))
    assert (await house.proxy.operate(ask(Op.BARGE_IN))).answer is Answer.REFUSED
    assert (await house.proxy.operate(ask(Op.BARGE_IN, viewer=SID))).answer is Answer.ACCEPTED
    await house.proxy.close()


async def test_other_phones_stay_free() -> None:
    """Another agent's call may be entered at the same moment."""
    house = quiet()
    asked = (ask(Op.BARGE_IN), ask(Op.BARGE_IN, identifier="call-2", viewer=SID))
    outcomes = await asyncio.gather(*(house.proxy.operate(one) for one in asked))
    assert [outcome.answer for outcome in outcomes] == [Answer.ACCEPTED, Answer.ACCEPTED]
    await house.proxy.close()
