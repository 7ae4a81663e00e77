"""What a team asks beside the right, and of whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitoring.asks import Ask
from monitoring.consent import LACKING, STARTS, Lack, Rule, When, lacking, strictest
from monitoring.floor.operations import Operation as Op
from monitoring.floor.whose import Whose
from monitoring.policy import OWN_WAY_OUT, Verb
from tests.fakes.people import alice

ALWAYS, BARGE, SECOND = Rule(When.ALWAYS), Rule(When.BARGE), Rule(second=True)
STRICT = Rule(When.ALWAYS, second=True)


def ask(operation: Op, **more: str) -> Ask:
    return replace(Ask(alice(), "call", "call-1", operation, "key"), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("verb", "operation", "rule", "lack"),
    [
        (Verb.LISTEN, Op.LISTEN_IN, Rule(), None),
        (Verb.BARGE, Op.BARGE_IN, Rule(), None),
        (Verb.LISTEN, Op.LISTEN_IN, BARGE, None),
        (Verb.COACH, Op.COACH, BARGE, None),
        (Verb.BARGE, Op.BARGE_IN, BARGE, Lack.REASON),
        (Verb.BARGE, Op.SWITCH_TO_BARGE_IN, BARGE, Lack.REASON),
        (Verb.BARGE, Op.INTRUDE, BARGE, Lack.REASON),
        (Verb.COACH, Op.INTRUDE, BARGE, None),
        (Verb.LISTEN, Op.MONITOR, ALWAYS, Lack.REASON),
        (Verb.LISTEN, Op.LISTEN_IN, SECOND, None),
        (Verb.COACH, Op.INTRUDE, SECOND, None),
        (Verb.BARGE, Op.BARGE_IN, SECOND, Lack.SECOND),
        (Verb.BARGE, Op.INTRUDE, SECOND, Lack.SECOND),
        (Verb.BARGE, Op.SWITCH_TO_BARGE_IN, STRICT, Lack.REASON),
    ],
)
def test_start_lacks_what_is_asked(verb: Verb, operation: Op, rule: Rule, lack: Lack | None) -> None:
    """A reason is asked of barging in or of every start, a second person of barging in alone; the reason first."""
    assert lacking(verb, rule, ask(operation)) is lack


@pytest.mark.parametrize("operation", sorted(set(Op) - STARTS))
def test_only_starts_are_asked(operation: Op) -> None:
    """Whoever is in moves, writes and leaves without being asked anything."""
    assert lacking(Verb.BARGE, STRICT, ask(operation, step_up=LACKING)) is None


def test_ways_out_are_no_starts() -> None:
    """Leaving is never held up by consent."""
    assert not STARTS & OWN_WAY_OUT


@pytest.mark.parametrize(
    ("more", "lack"),
    [
        ({"reason": "  "}, Lack.REASON),
        ({"reason": "complaint"}, Lack.SECOND),
        ({"code": "3"}, Lack.SECOND),
        ({"code": "3", "approved_by": "dora"}, None),
        ({"code": "3", "break_glass": "nobody is here"}, None),
        ({"approved_by": "dora"}, Lack.REASON),
        ({"code": "3", "approved_by": "dora", "step_up": LACKING}, Lack.STEP_UP),
        ({"code": "3", "approved_by": "dora", "step_up": "fresh"}, None),
    ],
)
def test_given_consent_is_enough(more: dict[str, str], lack: Lack | None) -> None:
    """A text or a code is a reason, blanks are none; a second person or broken glass is the other half."""
    assert lacking(Verb.BARGE, STRICT, ask(Op.BARGE_IN, **more)) is lack


@pytest.mark.parametrize(
    ("teams", "rule"),
    [
        ([], Rule()),
        (["Nowhere"], Rule()),
        (["North"], BARGE),
        (["North", "South"], Rule(When.ALWAYS)),
        (["North", "East"], Rule(When.BARGE, second=True)),
        (["South", "East", "Nowhere"], STRICT),
    ],
)
def test_strictest_team_decides(teams: list[str], rule: Rule) -> None:
    """What belongs to several teams is asked for as the strictest of each question would have it."""
    rules = {"North": BARGE, "South": ALWAYS, "East": SECOND}
    assert strictest(rules, [Whose(f"agent of {team}", team) for team in teams]) == rule
