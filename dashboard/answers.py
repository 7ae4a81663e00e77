"""How a POST from the desk is answered: a notice with its status, and to a browser without JavaScript a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from dashboard import partials
from dashboard.notices import bad
from monitoring.outcomes import Answer

if TYPE_CHECKING:
    from django.http import HttpRequest

    from dashboard.notices import Notice

STATUS = {
    Answer.ACCEPTED: 202,
    Answer.REPEATED: 200,
    Answer.WAITING: 202,
    Answer.DENIED: 403,
    Answer.MISSING: 404,
    Answer.IMPOSSIBLE: 409,
    Answer.INCOMPLETE: 422,
    Answer.REFUSED: 502,
    Answer.UNKNOWN: 504,
}


def is_plain(request: HttpRequest) -> bool:
    """Whether a browser without JavaScript asks: it will show whatever it is given as a page."""
    return "text/html" in request.headers.get("Accept", "") and "HX-Request" not in request.headers


def told(request: HttpRequest, notice: Notice, status: int, back: str = "/", *, more: str = "") -> HttpResponse:
    """The notice alone (and `more` fragments); a browser without JavaScript that was obeyed is sent `back`."""
    if status not in {200, 202} or not is_plain(request):
        return HttpResponse(partials.draw("notice", notice) + more, status=status)
    messages.success(request, notice.text)
    return redirect(back)


def crowded(request: HttpRequest, wait: int, text: str) -> HttpResponse:
    """429, with the seconds to wait."""
    answer = told(request, bad("Too many", f"{text}; wait {wait} s.", "Rule: too-many"), 429)
    answer["Retry-After"] = str(wait)
    return answer
