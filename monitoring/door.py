"""What our own rules say of an ask, before GWS is thought of: is it there for him, may he, what consent is lacking. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitoring.asks import AGENT, sight
from monitoring.consent import lacking, strictest
from monitoring.policy import Verdict, may, verb_of

if TYPE_CHECKING:
    from monitoring.asks import Ask, Sight
    from monitoring.consent import Lack, Rules
    from monitoring.floor.model import Floor
    from monitoring.policy import Verb

ABSENT = Verdict(False, "not-yours-to-see", "There is no such call, chat or agent, or it is not yours to see.")
UNASKED = Verdict(False, "rules-failed", "Whether you may could not be found out, so nothing was done.")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict, and where the ask points; `seen` is None where there is nothing of the kind for this viewer."""

    verdict: Verdict
    seen: Sight | None = None
    verb: Verb | None = None
    lack: Lack | None = None

    @property
    def teams(self) -> frozenset[str]:
        """The teams concerned."""
        return frozenset(one.team for one in self.seen.whose if one.team) if self.seen is not None else frozenset()

    @property
    def agents(self) -> str:
        """The accounts of the agents concerned, as the trail has them."""
        return ",".join(sorted(one.account for one in self.seen.whose)) if self.seen is not None else ""


def judge(ask: Ask, floor: Floor, rules: Rules) -> Judgement:
    """Ask policy, then consent. What is not his to see and what is not there get one answer."""
    seen = sight(ask, floor)
    if seen is None or not ask.viewer.sees(seen.media, seen.whose, as_agent=ask.kind == AGENT):
        return Judgement(ABSENT)
    verb = verb_of(ask.operation, seen.visibility)
    verdict = may(ask.viewer, ask.operation, seen.media, seen.whose, seen.visibility)
    lack = lacking(verb, strictest(rules, seen.whose), ask) if verdict.allowed else None
    return Judgement(verdict, seen, verb, lack)
