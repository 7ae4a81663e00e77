"""`/kiosk/`: what a screen opens. Reads the screen's cookie and no other sign; knows no account and sends nothing out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async
from django.conf import settings
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dashboard import conf, wiring
from dashboard.screens import register
from dashboard.screens.credential import LIVES, read
from dashboard.signin.standing import address
from dashboard.wall.screen import WallScreen

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from dashboard.screens.credential import Credential
    from dashboard.screens.models import Screen

COOKIE = "__Host-kiosk" if settings.SECURE else "kiosk"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
async def kiosk(request: HttpRequest) -> HttpResponse:
    """The wall of a screen that was let in; its code while it waits; else why it is dark. POST asks to be let in anew."""
    now = time.time()
    credential = read(request.COOKIES.get(COOKIE, ""))
    screen = await sync_to_async(register.known)(credential, address(request), now)
    if request.method == "POST" or (screen is None and credential is None):
        return await _ask(request, now)
    if screen is None:
        return render(request, "kiosk/dark.html", {"room": "kiosk", "is_dark": True}, status=403)
    if not screen.approved_at:
        return render(request, "kiosk/code.html", {"room": "kiosk", "code": screen.code})
    answer = await sync_to_async(_wall)(request, screen)
    fresh = await sync_to_async(register.rotate)(screen, now)
    return _give(answer, fresh) if fresh is not None else answer


async def _ask(request: HttpRequest, now: float) -> HttpResponse:
    try:
        screen, credential = await sync_to_async(register.ask)(now)
    except register.TooMany:
        return render(request, "kiosk/full.html", {"room": "kiosk"}, status=429)
    if request.method == "POST":
        return _give(redirect("kiosk"), credential)
    return _give(render(request, "kiosk/code.html", {"room": "kiosk", "code": screen.code}), credential)


def _wall(request: HttpRequest, screen: Screen) -> HttpResponse:
    house, viewer = wiring.get(), register.eyes(screen)
    rows = WallScreen(viewer, screen.name, conf.TIME_ZONE).rows(
        house.follower.floor, house.connection(viewer), time.time()
    )
    shown = {name.removeprefix("wall_"): row for name, row in rows.items()}
    return render(request, "kiosk/wall.html", {**shown, "room": "kiosk", "now_at": time.time()})


def _give(answer: HttpResponse, credential: Credential) -> HttpResponse:
    answer.set_cookie(
        COOKIE, credential.cookie, max_age=int(LIVES), secure=settings.SECURE, httponly=True, samesite="Strict"
    )
    return answer
