"""Lines as the pages show them: a row with its sentence, and one intervention told from the intent to its end. Asks for names."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from django.contrib.auth.models import User

from dashboard.audit.models import AuditLine
from dashboard.audit.newcomers import OF, joined_key
from dashboard.audit.words import JOINED, lasting, sentence, story

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.audit.words import Names

ENDED = {"confirmed", "unconfirmed", "unknown", "refused", "denied"}
# What a story says first, in this order; the rest is kept at hand.
TOLD = {
    "agents": "Agents",
    "mode_before": "Mode before",
    "mode_after": "Mode after",
    "reason": "Reason",
    "code": "Reason code",
    "approved_by": "Approved by",
    "break_glass": "Glass broken because",
    "step_up": "Signed in anew",
    "of": "In place of",
    "rule": "Rule",
    "undone": "Left undone by GWS",
}
TECHNICAL = {"path", "body"}
MODES = {"mode_before", "mode_after"}
# What the sentence says already, or the story that the line is shown in.
SAID = {"agents", "latency_ms", "of", OF}


@dataclass(frozen=True, slots=True)
class Row:
    """A line with its sentence; `facts` are to be shown with it, `more` on request."""

    line: AuditLine
    text: str
    facts: tuple[tuple[str, str], ...]
    more: tuple[tuple[str, str], ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """All lines under one key."""

    key: str
    text: str
    first: AuditLine
    facts: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    missing: str = ""


def drawn(lines: Sequence[AuditLine]) -> list[Row]:
    """Rows of a page: an intent's sentence says what became of it too."""
    names = names_of(lines)
    keys = [line.key for line in lines if line.stage == "intent"]
    stories: dict[str, list[AuditLine]] = {}
    for line in AuditLine.objects.filter(key__in=keys).order_by("seq"):
        # A denial of another's under the same key is none of this story.
        if line.stage != "denied":
            stories.setdefault(line.key, []).append(line)
    return [
        _row(line, story(stories.get(line.key, [line]), names) if line.stage == "intent" else sentence(line, names))
        for line in lines
    ]


def told(key: str) -> Story | None:
    """The story under a key, with the agents who came in later; None if there is none."""
    lines = _lines(key)
    if not lines:
        return None
    names = names_of(lines)
    steps = [line for line in lines if line.stage != "denied"] or lines
    own = [line for line in steps if line.stage != JOINED]
    facts: dict[str, str] = {}
    for line in own or steps:
        facts |= {name: said or "none" for name, said in line.facts.items() if said or name in MODES}
    rows = [_row(lines[0], sentence(lines[0], names))]
    rows += [
        _row(line, sentence(line, names), f"{lasting(line.at - before.at)} later") for before, line in pairwise(lines)
    ]
    shown = tuple(
        (label, facts[name].replace(",", ", ") if name == "agents" else facts[name])
        for name, label in TOLD.items()
        if name in facts
    )
    return Story(lines[0].key, story(steps, names), lines[0], shown, tuple(rows), _missing(own or steps))


def _lines(key: str) -> list[AuditLine]:
    """All under a key; of an agent who came in, those of the intervention that he came into."""
    first = AuditLine.objects.filter(key=key).order_by("seq").first()
    if first is not None and first.stage == JOINED:
        key = first.facts.get(OF, key)
    return list(AuditLine.objects.filter(key__in=(key, joined_key(key))).order_by("seq"))


def names_of(lines: Iterable[AuditLine]) -> Names:
    """The full names of whoever acts in these lines and has one."""
    usernames = {line.actor for line in lines} | {line.facts.get("of", "") for line in lines}
    people = User.objects.filter(username__in=usernames).only("username", "first_name", "last_name")
    return {person.username: person.get_full_name() for person in people}


def _missing(steps: Sequence[AuditLine]) -> str:
    last = steps[-1]
    if steps[0].stage != "intent" or last.stage in ENDED or "confirmation" in last.facts:
        return ""
    answer = "GWS's answer and the confirmation are" if last.stage == "intent" else "The confirmation is"
    return f"{answer} not on the trail: it is still waited for, or the process that asked has died."


def _row(line: AuditLine, text: str, after: str = "") -> Row:
    facts = [(name, said) for name, said in line.facts.items() if said]
    plain = tuple(one for one in facts if one[0] not in TECHNICAL | SAID)
    return Row(line, text, plain, tuple(one for one in facts if one[0] in TECHNICAL), after)
