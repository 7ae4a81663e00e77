"""A right that ends while an operation is on its way: what has not left does not leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitoring.floor.operations import Operation as Op
from monitoring.outcomes import Answer
from monitoring.policy import Grant, Verb, Viewer, over_team
from tests.fakes.asking import House, ask
from tests.fakes.made_floor import device, leg, seat, told_device, told_leg, told_seat, watching
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


@pytest.mark.parametrize(
    ("mode", "verbs", "rule"),
    [
        ("BargeIn", (Verb.LISTEN, Verb.COACH), "no-grant:barge:voice"),
        ("Coach", (Verb.LISTEN, Verb.BARGE), "no-grant:coach:voice"),
        ("ListenIn", (Verb.COACH, Verb.BARGE), "no-grant:listen:voice"),
        ("BargeIn", (Verb.BARGE,), "accepted"),
        ("Coach", (Verb.COACH,), "accepted"),
        ("ListenIn", (Verb.LISTEN,), "accepted"),
    ],
)
async def test_answer_needs_right_of_mode(mode: str, verbs: tuple[Verb, ...], rule: str) -> None:
    """A phone that rings because it was told to barge in, here or elsewhere, is answered by who may barge in alone."""
    over = over_team("North")
    viewer = Viewer("alice", "sue", frozenset(Grant(verb, over) for verb in (Verb.SEE, *verbs)))
    made = house(viewer)
    made.hear(told_device("sue", device("sue", watch=watching("anna", mode))))
    rings = leg("sue", state="Ringing", mute=None, capabilities=frozenset({"Answer", "Hangup"}))
    made.hear(told_leg(rings))
    outcome = await made.proxy.operate(ask(Op.ANSWER, viewer=viewer))
    assert outcome.rule == rule
    assert len(made.upstream.sent) == (rule == "accepted")
