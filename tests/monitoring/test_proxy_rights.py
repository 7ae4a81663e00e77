"""A right that ends while an operation is on its way: what has not left does not leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitoring.floor.operations import Operation as Op
from monitoring.outcomes import Answer
from monitoring.policy import Viewer
from tests.fakes.asking import House, ask
from tests.fakes.made_floor import seat, told_seat
from tests.fakes.people import alice, bob

if TYPE_CHECKING:
    from collections.abc import Iterable

SUE = alice(account="sue")
LOOKER = bob(account="sue")
NOBODY = Viewer("alice")


class Rights:
    """What somebody may do, look after look; the last one stays. What is an error is raised."""

    def __init__(self, answers: Iterable[Viewer | Exception]) -> None:
        self.answers = list(answers)

    async def __call__(self, _viewer: Viewer) -> Viewer:
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(found, Exception):
            raise found
        return found


def house(*answers: Viewer | Exception) -> House:
    made = House()
    made.proxy.rights = Rights(answers)
    return made


@pytest.mark.parametrize(
    ("now", "answer", "rule"),
    [
        (LOOKER, Answer.DENIED, "no-grant:barge:voice"),
        (NOBODY, Answer.MISSING, "not-yours-to-see"),
        (alice("South", "sue"), Answer.MISSING, "not-yours-to-see"),
        (RuntimeError("away"), Answer.DENIED, "rules-failed"),
    ],
)
async def test_right_that_ends_before_it_leaves(now: Viewer | Exception, answer: Answer, rule: str) -> None:
    """While the intent was written the right ended, or cannot be read: nothing leaves, and the trail says that and why."""
    made = house(SUE, now)
    outcome = await made.switch(viewer=SUE)
    assert (outcome.answer, outcome.rule) == (answer, rule)
    assert (made.trail.stages(), made.upstream.sent) == (["intent", "refused"], [])
    assert made.trail.entries[-1].detail["rule"] == rule
    assert made.proxy.pending("sue", "call:call-1") is None


async def test_right_that_ended_on_the_page() -> None:
    """Rights are read when an operation is asked for, whatever the page that asks was drawn with."""
    made = house(LOOKER)
    outcome = await made.switch(viewer=SUE)
    assert (outcome.rule, made.trail.stages(), made.upstream.sent) == ("no-grant:barge:voice", ["denied"], [])


async def test_rights_that_stay() -> None:
    """Who still may is let through, once."""
    made = house(SUE)
    assert (await made.switch(viewer=SUE)).answer is Answer.ACCEPTED
    assert len(made.upstream.sent) == 1


async def test_way_out_needs_no_right() -> None:
    """Who may nothing any more may still leave."""
    made = house(SUE)
    made.hear(told_seat(seat("sue", visibility="Supervisors")))
    made.proxy.rights = Rights([SUE, RuntimeError("away")])
    await made.proxy.operate(ask(Op.LEAVE, "chat", "chat-1", viewer=SUE))
    assert (len(made.upstream.sent), made.trail.entries[0].operation) == (1, "Leave")


async def test_invitation_after_the_right_ended() -> None:
    """An Intrude that was let through brings an invitation; if the right ended meanwhile it is not accepted."""
    made = house(SUE)
    await made.proxy.operate(ask(Op.MONITOR, "chat", "chat-1", viewer=SUE))
    made.proxy.rights = Rights([NOBODY])
    made.hear(told_seat(seat("sue", "Invited", visibility="Supervisors")))
    await made.end()
    assert len(made.upstream.sent) == 1
