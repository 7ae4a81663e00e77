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
from dashboard.kiosk.words import words
from dashboard.screens import register
from dashboard.screens.credential import LIVES, read
from dashboard.signin.standing import address
from dashboard.wall.views import shown

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from dashboard.screens.credential import Credential
    from dashboard.screens.dark import Past
    from dashboard.screens.models import Screen

COOKIE = "__Host-kiosk" if settings.SECURE else "kiosk"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
async def kiosk(request: HttpRequest) -> HttpResponse:
    """The wall of a screen that was let in; its code while it waits, and another when that ran out; else why it is dark.

    POST asks to be let in anew; one that needs not ask is sent back to what it has.
    """
    now, where = time.time(), address(request)
    credential = read(request.COOKIES.get(COOKIE, ""))
    screen = await sync_to_async(register.known)(credential, where, now)
    plan = (await shelf.plans()).get(screen.display_id or 0) if screen is not None else None
    if screen is not None and (plan is not None or not screen.approved_at):
        if request.method == "POST":
            return redirect("kiosk")
        if plan is None or credential is None:
            return _code(request, screen)
        answer = render(request, "kiosk/wall.html", {**shown(plan, "/ws/kiosk/"), "room": "kiosk"})
        fresh = await sync_to_async(register.rotate)(screen, credential, now)
        return _give(answer, fresh) if fresh is not None else answer
    past = await sync_to_async(register.past)(credential, where, now)
    if request.method == "POST" or past.asked or past.why is None:
        return await _ask(request, credential, past, now)
    return _draw(request, "dark", past.language, 403, why=past.why, asks=not past.why.passes)


def _code(request: HttpRequest, screen: Screen) -> HttpResponse:
    return _draw(request, "code", screen.language, why=screen.why, code=screen.code)


async def _ask(request: HttpRequest, old: Credential | None, past: Past, now: float) -> HttpResponse:
    try:
        screen, fresh = await sync_to_async(register.ask)(now, past)
    except register.TooMany:
        return _draw(request, "full", past.language, 429)
    await sync_to_async(register.retire)(old, now)
    return _give(redirect("kiosk") if request.method == "POST" else _code(request, screen), fresh)


def _draw(
    request: HttpRequest, name: str, language: str, status: int = 200, *, why: str = "", **more: object
) -> HttpResponse:
    """A page that is no wall, in the language of the display that the screen showed, else in one that its browser likes."""
    said = words(language, request.headers.get("Accept-Language", ""))
    context = {"room": "kiosk", "said": said, "why": said.why(why), **more}
    return render(request, f"kiosk/{name}.html", context, status=status)


def _give(answer: HttpResponse, credential: Credential) -> HttpResponse:
    answer.set_cookie(
        COOKIE, credential.cookie, max_age=int(LIVES), secure=settings.SECURE, httponly=True, samesite="Strict"
    )
    return answer
