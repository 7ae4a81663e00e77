"""`/approvals/<id>/`: somebody says yes or no to what another waits for; the asker withdraws it, or breaks the glass.

Whatever the POST says, it is about this one request; what is done is what was asked for, as the asker.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async
from django import forms
from django.http import Http404
from django.views.decorators.http import require_POST

from dashboard import wiring
from dashboard.answers import STATUS, crowded, told
from dashboard.audit.trail import record
from dashboard.consent import rates, requests
from dashboard.consent.models import State
from dashboard.consent.waiting import may_decide
from dashboard.notices import Notice, bad, outcome_notice
from dashboard.signed import viewer_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from dashboard.consent.waiting import Request
    from monitoring.policy import Viewer

APPROVE, REFUSE, WITHDRAW, BREAK = "approve", "refuse", "withdraw", "break"
DECISIONS = {APPROVE: State.APPROVED, REFUSE: State.REFUSED, WITHDRAW: State.WITHDRAWN, BREAK: State.BROKEN}
THE_ASKERS = {WITHDRAW, BREAK}
SHORTEST_REASON = 10
NOT_HERE = "There is no such request, or it is not yours to decide."
SAID = {
    REFUSE: Notice("status", "good", "Refused", "Whoever asked is told; nothing was done."),
    WITHDRAW: Notice("status", "good", "Withdrawn", "Nothing was done."),
}


class DecisionForm(forms.Form):
    """What is decided; who breaks the glass says why in a sentence."""

    decision = forms.ChoiceField(choices=[(word, word) for word in DECISIONS])
    text = forms.CharField(required=False, max_length=500)

    def clean(self) -> dict[str, object]:
        """The glass is broken with a reason that somebody can read afterwards."""
        cleaned: dict[str, object] = super().clean() or {}
        if cleaned.get("decision") == BREAK and len(str(cleaned.get("text", "")).strip()) < SHORTEST_REASON:
            self.add_error("text", f"Write why you cannot wait, in {SHORTEST_REASON} characters at least.")
        return cleaned


@require_POST
async def decide(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """202 when it was decided, 403 to decide what is not one's own to decide, 409 when somebody or time was first."""
    viewer = await viewer_of(request)
    # Several own requests may stand on one page, each with its own field for the reason.
    form = DecisionForm({**request.POST.dict(), "text": request.POST.get(f"text-{identifier}", "")})
    if not form.is_valid():
        words = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return told(request, bad("Malformed", words, "Rule: malformed"), 422)
    if wait := await rates.wait_of(viewer.username):
        return crowded(request, wait, "You asked for too many operations in a minute")
    house, decision = wiring.get(), str(form.cleaned_data["decision"])
    asked = await sync_to_async(requests.find)(identifier)
    if asked is None or not (asked.is_of(viewer) or may_decide(house.follower.floor, viewer, asked)):
        raise Http404(NOT_HERE)
    if asked.is_of(viewer) is not (decision in THE_ASKERS):
        return await _deny(request, viewer, asked, decision)
    glass = str(form.cleaned_data["text"]).strip() if decision == BREAK else ""
    if not await house.approvals.decide(asked, DECISIONS[decision], viewer.username, glass):
        text = "It was decided already, or its time is over; nothing was done."
        return told(request, bad("Not possible now", text, "Rule: decided"), 409)
    back = f"/{asked.ask.kind}s/{asked.ask.id}/" if decision == BREAK else "/"
    if decision in SAID:
        return told(request, SAID[decision], 202, back)
    by = viewer.username if decision == APPROVE else ""
    outcome = await house.approvals.carry_out(asked, approved_by=by, glass=glass)
    return told(request, outcome_notice(outcome), STATUS[outcome.answer], back)


async def _deny(request: HttpRequest, viewer: Viewer, asked: Request, decision: str) -> HttpResponse:
    """Nobody agrees to his own request, nor breaks another's glass; the trail keeps who tried."""
    rule = "own-request" if asked.is_of(viewer) else "not-your-request"
    text = "You asked for this yourself: somebody else must agree." if asked.is_of(viewer) else "Only the asker can."
    line = (viewer.username, decision.title(), asked.ask.target)
    await sync_to_async(record)(*line, stage="denied", rule=rule, of=asked.ask.viewer.username)
    return told(request, bad("Not allowed", text, f"Rule: {rule}"), 403)
