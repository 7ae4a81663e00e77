"""The desk's pages, and the one door through which operations come in.

Reads ride the websocket; writes ride HTTP POST. The result of an operation is never drawn by the POST: it comes by the
stream, for whoever asked as for every onlooker.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from dashboard import conf, partials, wiring
from dashboard.answers import STATUS, crowded, is_plain, told
from dashboard.audit import reads
from dashboard.consent import rates
from dashboard.consent.rules import load_codes
from dashboard.desk.board import summary
from dashboard.desk.forms import OperationForm
from dashboard.desk.inspect import inspect
from dashboard.desk.screen import lists
from dashboard.notices import Notice, bad, outcome_notice
from dashboard.signed import face, viewer_of
from dashboard.signin import stepup
from monitoring.consent import LACKING, Lack
from monitoring.door import UNASKED
from monitoring.floor.operations import Operation
from monitoring.outcomes import Answer
from monitoring.policy import OWN_WAY_OUT

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django_htmx.middleware import HtmxDetails

    from dashboard.wiring import House
    from monitoring.asks import Ask
    from monitoring.outcomes import Outcome
    from monitoring.policy import Viewer

    class HtmxHttpRequest(HttpRequest):
        """A request that HtmxMiddleware has seen."""

        htmx: HtmxDetails


SHOWN = {"all", "agents", "calls", "chats"}
NOT_HERE = "There is no such agent, call or chat, or it is not yours to see."
BARGES = frozenset({Operation.BARGE_IN, Operation.SWITCH_TO_BARGE_IN, Operation.INTRUDE})
NOT_KEPT = {"csrfmiddlewaretoken", "reason", "code"}


@require_GET
async def desk(request: HttpRequest) -> HttpResponse:
    """The floor."""
    viewer = await viewer_of(request)
    return await _page(request, viewer, "")


@require_GET
async def inspector(request: HtmxHttpRequest, kind: str, identifier: str) -> HttpResponse:
    """One agent, call or chat: a whole page, or the inspector alone when htmx asks."""
    viewer = await viewer_of(request)
    house = wiring.get()
    target = f"{kind}:{identifier}"
    found = inspect(house.follower.floor, viewer, target, house.asked(viewer, target))
    if found is None or not await reads.note(house.follower.floor, viewer, target, "page"):
        raise Http404(NOT_HERE)
    if request.htmx:
        return render(request, "partials/inspector.html", {"row": found})
    return await _page(request, viewer, target)


@require_POST
async def operate(request: HtmxHttpRequest, kind: str, identifier: str) -> HttpResponse:
    """One operation on one agent, call or chat: 202, or why not (contract: answers of an operation POST)."""
    viewer = await viewer_of(request)
    form = OperationForm(request.POST.dict(), await load_codes())
    if not form.is_valid():
        return told(request, bad("Malformed", form.sentence()), 422)
    house, ask = wiring.get(), form.ask(viewer, kind, identifier)
    if ask.operation not in OWN_WAY_OUT:
        if wait := await rates.wait_of(viewer.username):
            return crowded(request, wait, "You asked for too many operations in a minute")
        if wait := await rates.wait_on(house.proxy.teams(ask)):
            return crowded(request, wait, "Too many operations are asked for on this team in a minute")
    ask = replace(ask, step_up=await _step_up(request, ask))
    outcome = await house.proxy.operate(ask)
    if outcome.answer is Answer.WAITING:
        outcome = await house.approvals.ask_for((await request.auser()).pk or 0, ask)
    house.hub.redraw(ask.target)
    if outcome.rule == Lack.REASON and is_plain(request):
        return await _ask_why(request, viewer, ask)
    return _outcome(request, house, ask, outcome)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answers a POST without the token of its page: a notice to whoever asked for an operation, a page to the rest."""
    told = "This page is too old, or the form did not come from it. Reload the page and try again."
    if request.path.endswith("/operations/") or request.path.startswith("/approvals/"):
        return HttpResponse(partials.draw("notice", bad("Not allowed", told, f"Rule: {reason}")), status=403)
    return render(request, "403.html", {"exception": told}, status=403)


async def _step_up(request: HttpRequest, ask: Ask) -> str:
    """Whether his sign-in is fresh enough to barge in; empty where nobody asks."""
    if not conf.STEP_UP_FOR_BARGE or ask.operation not in BARGES:
        return ""
    return LACKING if await stepup.lacking(request) else "fresh"


def _outcome(request: HtmxHttpRequest, house: House, ask: Ask, outcome: Outcome) -> HttpResponse:
    """The notice; to htmx also the controls as they are now, with the key of the next operation."""
    notice, status = outcome_notice(outcome), STATUS[outcome.answer]
    back = request.path.removesuffix("operations/")
    if outcome.rule == Lack.STEP_UP:
        address = f"{stepup.ADDRESS}?{urlencode({'next': back})}"
        notice = replace(notice, link=address, link_text="Sign in again")
    # Where the rules fail they would fail again for the buttons.
    if not request.htmx or outcome.rule == UNASKED.rule:
        return told(request, notice, status, back)
    found = inspect(house.follower.floor, ask.viewer, ask.target, house.asked(ask.viewer, ask.target))
    controls = partials.draw("controls", found.controls) if found is not None and found.controls is not None else ""
    return told(request, notice, status, more=controls)


async def _ask_why(request: HttpRequest, viewer: Viewer, ask: Ask) -> HttpResponse:
    """A browser without JavaScript is asked for the reason on a page of its own, with all else as it was sent."""
    sent = [(name, value) for name, value in request.POST.items() if name not in NOT_KEPT]
    context = {
        "sent": sent,
        "codes": sorted((await load_codes()).items()),
        "operation": ask.operation,
        "back": request.path.removesuffix("operations/"),
        "viewer": await face(request, viewer),
        "room": "desk",
    }
    return render(request, "consent/reason.html", context, status=422)


async def _page(request: HttpRequest, viewer: Viewer, target: str) -> HttpResponse:
    house = wiring.get()
    floor, query = house.follower.floor, request.GET.get("q", "")[:100]
    found = lists(floor, viewer, query)
    show = request.GET.get("show", "all")
    context = {
        "summary": summary(floor, viewer),
        "connection": house.connection(viewer),
        "agents": found.agents,
        "calls": found.calls,
        "chats": found.chats,
        "totals": found.totals,
        "query": query,
        "show": show if show in SHOWN else "all",
        "approvals": house.approvals.rows(viewer, floor),
        "codes": sorted((await load_codes()).items()),
        "inspector": inspect(floor, viewer, target, house.asked(viewer, target)) if target else None,
        "socket": f"/ws/desk/?{urlencode({'open': target, 'q': query})}",
        "viewer": await face(request, viewer),
        "room": "desk",
        "now": time.time(),
    }
    for said in messages.get_messages(request):
        context["notice"] = Notice("status", "good", "Asked", str(said))
    return render(request, "desk/page.html", context)
