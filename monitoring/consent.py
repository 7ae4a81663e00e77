"""What a team asks beside the right: a reason, a second person, a fresh sign-in. Pure; whether somebody may is `policy`.

Asked of a start only: a way in, or the switch up to barging in. Who is in already moves and leaves without being asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from monitoring.floor.operations import Operation
from monitoring.policy import Verb

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from monitoring.asks import Ask
    from monitoring.floor.whose import Whose

STARTS = frozenset(
    {
        Operation.LISTEN_IN,
        Operation.MONITOR,
        Operation.COACH,
        Operation.BARGE_IN,
        Operation.INTRUDE,
        Operation.SWITCH_TO_BARGE_IN,
    }
)
LACKING = "lacking"
"""What `Ask.step_up` says when the site wants a fresh sign-in and there is none."""


class When(StrEnum):
    """When a team asks why; from the mildest to the strictest."""

    NEVER = "never"
    BARGE = "barge"
    ALWAYS = "always"


class Lack(StrEnum):
    """What is missing, in the order in which it is asked for. Each is the name of its rule."""

    STEP_UP = "step-up"
    REASON = "reason-required"
    SECOND = "second-person"


@dataclass(frozen=True, slots=True)
class Rule:
    """One team's policy: when it asks `reason`, and whether a `second` person must agree to barging in."""

    reason: When = When.NEVER
    second: bool = False

    def asks_reason(self, verb: Verb | None) -> bool:
        """Whether a start with this verb needs a reason."""
        return self.reason is When.ALWAYS or (self.reason is When.BARGE and verb is Verb.BARGE)

    def asks_second(self, verb: Verb | None) -> bool:
        """Whether a start with this verb needs a second person."""
        return self.second and verb is Verb.BARGE


NO_RULE = Rule()
type Rules = Mapping[str, Rule]
"""By the team's name; a team without one asks for nothing."""


def strictest(rules: Rules, whose: Iterable[Whose]) -> Rule:
    """What holds for something of several teams: of each question the strictest answer."""
    concerned = [rules.get(one.team, NO_RULE) for one in whose] or [NO_RULE]
    order = list(When)
    return Rule(max((one.reason for one in concerned), key=order.index), any(one.second for one in concerned))


def lacking(verb: Verb | None, rule: Rule, ask: Ask) -> Lack | None:
    """What an ask still lacks to be carried out; None where it may go."""
    if ask.operation not in STARTS:
        return None
    if verb is Verb.BARGE and ask.step_up == LACKING:
        return Lack.STEP_UP
    if rule.asks_reason(verb) and not (ask.reason.strip() or ask.code):
        return Lack.REASON
    if rule.asks_second(verb) and not (ask.approved_by or ask.break_glass):
        return Lack.SECOND
    return None
