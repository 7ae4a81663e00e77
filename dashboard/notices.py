"""Sentences about operations, for the person who asked: asked, confirmed, refused, unknown are told apart. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard import partials
from dashboard.partials import Part
from monitoring.outcomes import Answer

if TYPE_CHECKING:
    from monitoring.outcomes import Outcome
    from monitoring.proxy import Pending

TITLES = {
    Answer.ACCEPTED: "Asked",
    Answer.REPEATED: "Asked already",
    Answer.DENIED: "Not allowed",
    Answer.MISSING: "Not found",
    Answer.IMPOSSIBLE: "Not possible now",
    Answer.REFUSED: "GWS refused",
    Answer.UNKNOWN: "Outcome unknown",
}
GOOD = {Answer.ACCEPTED, Answer.REPEATED}


@dataclass(frozen=True, slots=True)
class Notice:
    """`partials/notice.html`: the last outcome, announced. `role` status or alert, `tone` good or bad."""

    role: str
    tone: str
    title: str
    text: str
    detail: str = ""


def bad(title: str, text: str, detail: str = "") -> Notice:
    """Something that did not happen."""
    return Notice("alert", "bad", title, text, detail)


def outcome_notice(outcome: Outcome) -> Notice:
    """What came of an ask at our door."""
    if outcome.answer in GOOD:
        return Notice("status", "good", TITLES[outcome.answer], outcome.text)
    return bad(TITLES[outcome.answer], outcome.text, f"Rule: {outcome.rule}")


def settled_notice(pending: Pending) -> Part:
    """What came of it in the end, as GWS showed it."""
    operation = pending.ask.operation
    if pending.confirmed:
        notice = Notice("status", "good", "Confirmed", f"GWS confirmed {operation}.")
    elif pending.failed:
        notice = bad("GWS refused", f"{operation} was accepted and then failed: {pending.failed}")
    else:
        notice = bad("Not confirmed", f"GWS did not confirm {operation}; what you see is what is true.")
    return Part("#notice", "innerMorph", partials.draw("notice", notice))
