"""The trail as pages, for those who may read it, and one agent's own page by his link. Reads; what leaves is recorded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Max
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from dashboard.audit import transparency
from dashboard.audit.actor import acting
from dashboard.audit.export import MEDIA, streamed
from dashboard.audit.filters import TrailForm
from dashboard.audit.models import AuditLine
from dashboard.audit.stories import drawn, told
from dashboard.audit.trail import record, sealed_start
from dashboard.people.viewers import face_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE = 100
COUNTED = 10_000


@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """`/audit/`: 100 lines, newest first, narrowed by the form; `?before=SEQ` and `?after=SEQ` turn the pages."""
    form = TrailForm(request.GET)
    found = form.lines()
    before, after = (_number(request.GET.get(name, "")) for name in ("before", "after"))
    if after is not None:
        lines = list(found.filter(seq__gt=after).order_by("seq")[:PAGE])[::-1]
    else:
        lines = list((found if before is None else found.filter(seq__lt=before))[:PAGE])
    count = found.order_by()[: COUNTED + 1].count()
    shown = {
        "room": "audit",
        "viewer": face_of(request.user),
        "form": form,
        "said": form.said(),
        "query": form.query(),
        "rows": drawn(lines),
        "count": min(count, COUNTED),
        "is_more": count > COUNTED,
        "newer": lines and found.filter(seq__gt=lines[0].seq).exists(),
        "older": lines and found.filter(seq__lt=lines[-1].seq).exists(),
        "start": sealed_start(),
    }
    return render(request, "audit/page.html", shown)


@require_safe
def story(request: HttpRequest, key: str) -> HttpResponse:
    """`/audit/story/KEY/`: everything under one key, in order."""
    found = told(key)
    if found is None:
        raise Http404
    shown = {"room": "audit", "viewer": face_of(request.user), "story": found}
    return render(request, "audit/story.html", shown)


@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """`/audit/export/`: the lines that the form names, `?format=csv` or `json`. The trail says so before it leaves."""
    kind = request.GET.get("format", "csv")
    form = TrailForm(request.GET)
    if kind not in MEDIA or not form.is_valid():
        raise Http404
    upto = AuditLine.objects.aggregate(last=Max("seq"))["last"] or 0
    record(acting(), "Export", "trail", format=kind, upto=str(upto), filter=form.query() or "everything")
    response = StreamingHttpResponse(streamed(form.lines(), kind, upto), content_type=MEDIA[kind])
    name = f"trail-{datetime.now(UTC):%Y%m%d-%H%M%S}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def agent(request: HttpRequest, account: str) -> HttpResponse:
    """`/audit/agents/ACCOUNT/`: who did what to this agent; POST gives him a new link and ends the old one."""
    known = transparency.agent(account)
    found = transparency.occasions(account)
    if known is None and not found:
        raise Http404
    if request.method == "POST" and known is not None:
        transparency.renew(account, acting())
        messages.success(request, "The link is new. Who has the old one sees nothing any more.")
        return redirect(request.path)
    link = reverse("transparency", args=[transparency.token_of(account)]) if known is not None else ""
    shown = {
        "room": "audit",
        "viewer": face_of(request.user),
        "name": account,
        "account": known,
        "occasions": found,
        "newest": transparency.NEWEST,
        "link": request.build_absolute_uri(link) if link else "",
    }
    return render(request, "audit/agent.html", shown)


@require_safe
@never_cache
def own(request: HttpRequest, token: str) -> HttpResponse:
    """`/transparency/TOKEN/`: what an agent may read of how he was monitored. No sign-in; 404 is all a stranger learns."""
    account = transparency.account_of(token)
    found = transparency.shown_to(account) if account is not None else None
    if account is None or found is None:
        raise Http404
    shown = {"name": account.username, "team": account.team, "occasions": found, "newest": transparency.NEWEST}
    response = render(request, "audit/own.html", shown)
    # The address is the key: it goes into no cache, no index and no Referer.
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
