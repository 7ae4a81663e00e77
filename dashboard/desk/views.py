"""The desk's pages, and the one door through which operations come in.

Reads ride the websocket; writes ride HTTP POST. The result of an operation is never drawn by the POST: it comes by the
stream, for whoever asked as for every onlooker.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST
from limits import RateLimitItemPerMinute, storage, strategies

from dashboard import partials, wiring
from dashboard.desk.board import summary
from dashboard.desk.forms import OperationForm
from dashboard.desk.inspect import inspect
from dashboard.desk.screen import lists
from dashboard.notices import Notice, bad, outcome_notice
from dashboard.signed import face, viewer_of
from monitoring.asks import Ask
from monitoring.floor.operations import Media, Operation
from monitoring.outcomes import Answer

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django_htmx.middleware import HtmxDetails

    from dashboard.wiring import House
    from monitoring.policy import Viewer

    class HtmxHttpRequest(HttpRequest):
        """A request that HtmxMiddleware has seen."""

        htmx: HtmxDetails


SHOWN = {"all", "agents", "calls", "chats"}
NOT_HERE = "There is no such agent, call or chat, or it is not yours to see."
STATUS = {
    Answer.ACCEPTED: 202,
    Answer.REPEATED: 200,
    Answer.DENIED: 403,
    Answer.MISSING: 404,
    Answer.IMPOSSIBLE: 409,
    Answer.REFUSED: 502,
    Answer.UNKNOWN: 504,
}
PER_MINUTE = RateLimitItemPerMinute(60)
_limiter = strategies.MovingWindowRateLimiter(storage.MemoryStorage())


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
    if found is None:
        raise Http404(NOT_HERE)
    if request.htmx:
        return render(request, "partials/inspector.html", {"row": found})
    return await _page(request, viewer, target)


@require_POST
async def operate(request: HtmxHttpRequest, kind: str, identifier: str) -> HttpResponse:
    """One operation on one agent, call or chat: 202, or why not (contract: answers of an operation POST)."""
    viewer = await viewer_of(request)
    form = OperationForm(request.POST.dict())
    if not form.is_valid():
        return _answer(request, bad("Malformed", form.sentence()), 422)
    if not _limiter.hit(PER_MINUTE, viewer.username):
        text = "You asked for more than 60 operations in a minute; wait a moment."
        return _answer(request, bad("Too many", text), 429)
    house = wiring.get()
    ask = _ask(viewer, kind, identifier, form)
    outcome = await house.proxy.operate(ask)
    house.hub.redraw(ask.target)
    notice, status = outcome_notice(outcome), STATUS[outcome.answer]
    if request.htmx:
        return _with_controls(house, ask, notice, status)
    return _answer(request, notice, status)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answers a POST without the token of its page: a notice to whoever asked for an operation, a page to the rest."""
    told = "This page is too old, or the form did not come from it. Reload the page and try again."
    if request.path.endswith("/operations/"):
        return HttpResponse(partials.draw("notice", bad("Not allowed", told, f"Rule: {reason}")), status=403)
    return render(request, "403.html", {"exception": told}, status=403)


def _ask(viewer: Viewer, kind: str, identifier: str, form: OperationForm) -> Ask:
    said = cast("dict[str, str]", form.cleaned_data)
    media = Media(said["media"]) if said["media"] else None
    operation = Operation(said["operation"])
    by_chat = operation is Operation.MONITOR or said["reach"] in {"NextChat", "AllChats"}
    media = Media.CHAT if by_chat else media or Media.VOICE
    reach = said["reach"] if kind != "agent" else _reach(media, said["reach"])
    return Ask(
        viewer=viewer,
        kind=kind,
        id=identifier,
        operation=operation,
        key=str(said["key"]),
        media=media,
        reach=reach,
        scope=said["scope"],
        mode=said["mode"],
        text=said["text"],
        reason=said["reason"],
    )


def _reach(media: Media, said: str) -> str:
    """The desk asks for all or the next; GWS has a word of its own per medium."""
    calls_to_chats = {"NextCall": "NextChat", "AllCalls": "AllChats"}
    return calls_to_chats.get(said, said) if media is Media.CHAT else said


def _with_controls(house: House, ask: Ask, notice: Notice, status: int) -> HttpResponse:
    """The notice, and the controls as they are now, with the key of the next operation."""
    found = inspect(house.follower.floor, ask.viewer, ask.target, house.asked(ask.viewer, ask.target))
    controls = partials.draw("controls", found.controls) if found is not None and found.controls is not None else ""
    return HttpResponse(partials.draw("notice", notice) + controls, status=status)


def _answer(request: HtmxHttpRequest, notice: Notice, status: int) -> HttpResponse:
    """The notice alone; a browser without JavaScript that was obeyed is sent back to what it looked at."""
    if status not in {200, 202} or "text/html" not in request.headers.get("Accept", ""):
        return HttpResponse(partials.draw("notice", notice), status=status)
    messages.success(request, notice.text)
    return redirect(request.path.removesuffix("operations/"))


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
        "inspector": inspect(floor, viewer, target, house.asked(viewer, target)) if target else None,
        "socket": f"/ws/desk/?{urlencode({'open': target, 'q': query})}",
        "viewer": await face(request, viewer),
        "room": "desk",
        "now": time.time(),
    }
    for said in messages.get_messages(request):
        context["notice"] = Notice("status", "good", "Asked", str(said))
    return render(request, "desk/page.html", context)
