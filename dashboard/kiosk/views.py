"""`/kiosk/`: what a screen opens. Reads the screen's cookie and no other sign; knows no account and sends nothing out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async
from django.conf import settings
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dashboard.displays import shelf
from dashboard.screens import register
from dashboard.screens.credential import LIVES, read
from dashboard.signin.standing import address
from dashboard.wall.views import shown

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from dashboard.screens.credential import Credential

COOKIE = "__Host-kiosk" if settings.SECURE else "kiosk"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
async def kiosk(request: HttpRequest) -> HttpResponse:
    """The wall of a screen that was let in; its code while it waits, and another when that ran out; else why it is dark.

    POST asks to be let in anew.
    """
    now = time.time()
    credential = read(request.COOKIES.get(COOKIE, ""))
    screen = await sync_to_async(register.known)(credential, address(request), now)
    if request.method == "POST" or (screen is None and not await sync_to_async(register.was_let_in)(credential)):
        return await _ask(request, credential, now)
    if screen is None:
        return _dark(request, await sync_to_async(register.why_dark)(credential, address(request), now))
    if not screen.approved_at:
        return render(request, "kiosk/code.html", {"room": "kiosk", "code": screen.code})
    plan = (await shelf.plans()).get(screen.display_id or 0)
    if plan is None:
        return _dark(request, register.Dark.BARE)
    answer = render(request, "kiosk/wall.html", {**shown(plan, "/ws/kiosk/"), "room": "kiosk"})
    fresh = await sync_to_async(register.rotate)(screen, now)
    return _give(answer, fresh) if fresh is not None else answer


def _dark(request: HttpRequest, why: register.Dark) -> HttpResponse:
    return render(request, "kiosk/dark.html", {"room": "kiosk", "why": why.value}, status=403)


async def _ask(request: HttpRequest, old: Credential | None, now: float) -> HttpResponse:
    try:
        screen, fresh = await sync_to_async(register.ask)(now)
    except register.TooMany:
        return render(request, "kiosk/full.html", {"room": "kiosk"}, status=429)
    await sync_to_async(register.retire)(old, now)
    if request.method == "POST":
        return _give(redirect("kiosk"), fresh)
    return _give(render(request, "kiosk/code.html", {"room": "kiosk", "code": screen.code}), fresh)


def _give(answer: HttpResponse, credential: Credential) -> HttpResponse:
    answer.set_cookie(
        COOKIE, credential.cookie, max_age=int(LIVES), secure=settings.SECURE, httponly=True, samesite="Strict"
    )
    return answer
