"""The headers that every answer carries (security.md 4.2), besides those that Django sets. Knows no view and no person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.utils.decorators import sync_and_async_middleware

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

# Every feature that a browser knows and no page of ours uses. Ours make and show passkeys, and keep a wall's screen awake.
DENIED = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media"),
    *("fullscreen", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection"),
    *("local-fonts", "magnetometer", "microphone", "midi", "otp-credentials", "payment", "picture-in-picture"),
    *("serial", "storage-access", "usb", "window-management", "xr-spatial-tracking"),
)
OWN = ("publickey-credentials-create", "publickey-credentials-get", "screen-wake-lock")
PERMISSIONS = ", ".join([*(f"{name}=()" for name in DENIED), *(f"{name}=(self)" for name in OWN)])
GONE = '"cache", "storage"'
"""Clear-Site-Data at sign-out (ASVS 14.3.1). It forgets the choice of light and dark too: a shared desk starts afresh."""


@sync_and_async_middleware
def HeadersMiddleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:  # noqa: N802 Django's habit
    """Adds them, to static files and errors too. What is not static is kept by no cache."""
    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponseBase:
            return dress(request.path, await get_response(request))

        return answer_async

    def answer(request: HttpRequest) -> HttpResponseBase:
        return dress(request.path, get_response(request))

    return answer


def dress(path: str, response: HttpResponseBase) -> HttpResponseBase:
    """Put them on."""
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = PERMISSIONS
    if not path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
        response.headers["Cache-Control"] = "no-store"
    return response
