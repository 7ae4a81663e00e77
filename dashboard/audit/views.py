"""The trail as a page, for admins: its newest lines, by actor and by target. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.audit.models import AuditLine
from dashboard.people.viewers import face_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

NEWEST = 200


@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """`/audit/`: the newest 200 lines, `?actor=` and `?target=` narrow them to what contains the word."""
    # PostgreSQL refuses a NUL even in a question.
    actor, target = (request.GET.get(name, "").replace("\0", "").strip() for name in ("actor", "target"))
    lines = AuditLine.objects.order_by("-seq")
    if actor:
        lines = lines.filter(actor__icontains=actor)
    if target:
        lines = lines.filter(target__icontains=target)
    shown = {
        "room": "audit",
        "viewer": face_of(request.user),
        "lines": lines[:NEWEST],
        "newest": NEWEST,
        "actor": actor,
        "target": target,
    }
    return render(request, "audit/page.html", shown)
