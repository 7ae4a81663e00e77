"""How an ask ends at our door: the answer, the rule behind it, and a sentence for the person who asked. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """How an ask ended at our door."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    WAITING = "waiting"
    DENIED = "denied"
    MISSING = "missing"
    IMPOSSIBLE = "impossible"
    INCOMPLETE = "incomplete"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer, the rule behind it, and a sentence for a person."""

    answer: Answer
    rule: str
    text: str


KEY_USED = Outcome(Answer.IMPOSSIBLE, "key-used", "This key was used for another operation; draw the page again.")
KEY_TOO_OLD = Outcome(
    Answer.IMPOSSIBLE, "key-too-old", "This was asked for more than 10 minutes ago; draw the page again."
)
NOT_AN_ID = Outcome(Answer.MISSING, "not-an-id", "This is not an id that GWS could have given.")
NOT_HEARD = Outcome(Answer.IMPOSSIBLE, "account-not-heard", "GWS has not yet been heard on your supervisor account.")
REASON_REQUIRED = Outcome(Answer.INCOMPLETE, "reason-required", "Say why: this team asks for a reason.")
SECOND_PERSON = Outcome(
    Answer.WAITING, "second-person", "Waits for a second person (30 s): this team asks for two to barge in."
)


def accepted(operation: str, undone: str, *, is_confirmed: bool) -> Outcome:
    """GWS took it; `undone` is what it said it would leave undone (7), and some operations it never confirms."""
    part = f" in part, not {undone}" if undone else ""
    if is_confirmed:
        text = f"{operation} asked for{part and ', accepted' + part}; waiting for GWS to confirm."
    else:
        text = f"GWS accepted {operation}{part}; it sends no confirmation of this."
    return Outcome(Answer.ACCEPTED, "accepted", text)


def repeated(operation: str, stage: str) -> Outcome:
    """The same ask again: how the first one stands."""
    return Outcome(Answer.REPEATED, "same-key", f"{operation} was asked for already: {stage}.")
