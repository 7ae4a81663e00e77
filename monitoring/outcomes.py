"""How an ask ends at our door: the answer, the rule behind it, and a sentence for the person who asked. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """How an ask ended at our door."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    DENIED = "denied"
    MISSING = "missing"
    IMPOSSIBLE = "impossible"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer, the rule behind it, and a sentence for a person."""

    answer: Answer
    rule: str
    text: str


KEY_USED = Outcome(Answer.IMPOSSIBLE, "key-used", "This key was used for another operation; draw the page again.")


def accepted(operation: str, undone: str, *, is_confirmed: bool) -> Outcome:
    """GWS took it; `undone` is what it said it would leave undone (7), and some operations it never confirms."""
    part = f" in part, not {undone}" if undone else ""
    if is_confirmed:
        text = f"{operation} asked for{part and ', accepted' + part}; waiting for GWS to confirm."
    else:
        text = f"GWS accepted {operation}{part}; it sends no confirmation of this."
    return Outcome(Answer.ACCEPTED, "accepted", text)
