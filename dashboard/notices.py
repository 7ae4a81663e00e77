"""Sentences about operations, for the person who asked: asked, confirmed, refused, unknown are told apart. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard import partials
from dashboard.partials import Part
from monitoring.outcomes import Answer

if TYPE_CHECKING:
    from dashboard.consent.waiting import Request
    from monitoring.errands import Pending
    from monitoring.outcomes import Outcome

TITLES = {
    Answer.ACCEPTED: "Asked",
    Answer.REPEATED: "Asked already",
    Answer.WAITING: "Two needed",
    Answer.DENIED: "Not allowed",
    Answer.MISSING: "Not found",
    Answer.IMPOSSIBLE: "Not possible now",
    Answer.INCOMPLETE: "Say why",
    Answer.REFUSED: "GWS refused",
    Answer.UNKNOWN: "Outcome unknown",
}
GOOD = {Answer.ACCEPTED, Answer.REPEATED, Answer.WAITING}


@dataclass(frozen=True, slots=True)
class Notice:
    """`partials/notice.html`: the last outcome, announced. `role` status or alert, `tone` good or bad.

    `link` leads to what would help, as `link_text` says.
    """

    role: str
    tone: str
    title: str
    text: str
    detail: str = ""
    link: str = ""
    link_text: str = ""


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


def ended_notice(request: Request) -> Notice:
    """What came of asking a second person, for whoever asked."""
    who, operation = request.decided_by, request.ask.operation
    return {
        "approved": Notice("status", "good", "Approved", f"{who} agreed to {operation}.", request.outcome),
        "refused": bad("Refused", f"{who} said no to {operation}; nothing was done."),
        "expired": bad("Nobody answered", f"No second person agreed to {operation} in time; nothing was done."),
        "broken": Notice("status", "good", "Glass broken", f"You went ahead with {operation} alone.", request.outcome),
    }[request.state]


def alert(request: Request, what: str) -> Notice:
    """Somebody went without the second person: for those who answer for that. `what` is empty where it is not theirs to see."""
    about = what or "something that is not yours to see"
    return bad("Glass broken", f"{request.name} went into {about} without a second person: {request.glass}")
