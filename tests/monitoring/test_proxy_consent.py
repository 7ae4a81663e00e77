"""What the proxy asks for before anything leaves: a reason, a second person, a fresh sign-in; and its answer if it cannot ask."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from monitoring import door
from monitoring.consent import LACKING, Rule, When
from monitoring.floor.operations import Operation as Op
from monitoring.outcomes import Answer
from tests.fakes.asking import SUE, House, ask
from tests.fakes.people import bob

if TYPE_CHECKING:
    from monitoring.consent import Rules

ASKS, TWO = Rule(When.BARGE), Rule(second=True)


def in_north(rule: Rule) -> House:
    house = House()
    house.teams = {"North": rule}
    return house


async def test_missing_reason_is_told() -> None:
    """Without the reason its team asks for a start is incomplete: nothing leaves, nothing is on the trail; with it, it goes."""
    house = in_north(ASKS)
    outcome = await house.switch()
    assert (outcome.answer, outcome.rule) == (Answer.INCOMPLETE, "reason-required")
    assert (house.upstream.sent, house.trail.stages()) == ([], [])
    assert (await house.switch(reason="complaint", code="2")).answer is Answer.ACCEPTED
    said = house.trail.entries[0].detail
    assert (said["reason"], said["code"]) == ("complaint", "2")
    await house.proxy.close()


async def test_reason_is_asked_last() -> None:
    """Who may not, or could not, is not asked why first."""
    house = in_north(ASKS)
    assert (await house.switch(viewer=bob(account="sue"))).answer is Answer.DENIED
    assert (await house.proxy.operate(ask(Op.BARGE_IN))).answer is Answer.IMPOSSIBLE


async def test_second_person_is_waited_for() -> None:
    """Barging in where two are needed waits and sends nothing; with a second person's word it goes, his name on the trail."""
    house = in_north(TWO)
    outcome = await house.switch()
    assert (outcome.answer, outcome.rule) == (Answer.WAITING, "second-person")
    assert (house.upstream.sent, house.trail.stages()) == ([], [])
    assert (await house.switch(approved_by="dora")).answer is Answer.ACCEPTED
    assert house.trail.entries[0].detail["approved_by"] == "dora"
    await house.proxy.close()


async def test_broken_glass_is_kept() -> None:
    """Who breaks the glass goes at once, and the trail keeps his words."""
    house = in_north(TWO)
    assert (await house.switch(break_glass="nobody else is here")).answer is Answer.ACCEPTED
    assert house.trail.entries[0].detail["break_glass"] == "nobody else is here"
    await house.proxy.close()


async def test_chat_is_barged_into_by_two() -> None:
    """Intruding to be seen by all is barging in; intruding to watch is not."""
    house = in_north(TWO)
    assert (await house.proxy.operate(ask(Op.BARGE_IN, "chat", "chat-1"))).answer is Answer.WAITING
    assert (await house.proxy.operate(ask(Op.MONITOR, "chat", "chat-1"))).answer is Answer.ACCEPTED
    await house.proxy.close()


async def test_step_up_is_denied_and_kept() -> None:
    """Barging in without the fresh sign-in that the site wants is denied, and on the trail; a fresh one is kept there too."""
    house = in_north(Rule())
    outcome = await house.switch(step_up=LACKING)
    assert (outcome.answer, outcome.rule) == (Answer.DENIED, "step-up")
    assert (house.upstream.sent, house.trail.stages()) == ([], ["denied"])
    assert (await house.switch(step_up="fresh")).answer is Answer.ACCEPTED
    assert house.trail.entries[1].detail["step_up"] == "fresh"
    await house.proxy.close()


@pytest.mark.parametrize("broken", ["may", "lacking", "strictest"])
async def test_failing_rules_deny(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """T20: when policy or consent fails, the answer is no, the trail has it, and nothing leaves."""

    def fails(*_: object) -> None:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(door, broken, fails)
    house = House()
    outcome = await house.switch()
    assert (outcome.answer, outcome.rule) == (Answer.DENIED, "rules-failed")
    assert "fault of ours" not in outcome.text
    assert (house.upstream.sent, house.trail.stages()) == ([], ["denied"])
    assert house.proxy.teams(ask(Op.SWITCH_TO_BARGE_IN)) == frozenset()


async def test_unreadable_rules_deny() -> None:
    """T20: when what the teams ask for cannot be read, the answer is no, and the trail has it."""
    house = House()

    async def unreadable() -> Rules:
        raise OSError("the database is away")

    house.proxy.rules = unreadable
    assert (await house.switch()).answer is Answer.DENIED
    assert (house.upstream.sent, house.trail.stages()) == ([], ["denied"])


def test_concerned_teams_are_told() -> None:
    """The teams of an ask that is allowed; none of one that is not, or of nothing at all."""
    house = House()
    allowed = ask(Op.SWITCH_TO_BARGE_IN)
    assert house.proxy.teams(allowed) == {"North"}
    assert house.proxy.teams(replace(allowed, viewer=replace(SUE, grants=frozenset()))) == frozenset()
    assert house.proxy.teams(replace(allowed, id="call-9")) == frozenset()


async def test_rules_are_read_for_each_ask() -> None:
    """A policy changed between two asks holds for the second."""
    house = in_north(Rule())
    assert (await house.switch()).answer is Answer.ACCEPTED
    await house.proxy.close()
    again = in_north(ASKS)
    assert (await again.switch()).answer is Answer.INCOMPLETE
    again.teams = {}
    assert (await again.switch()).answer is Answer.ACCEPTED
    await again.proxy.close()
