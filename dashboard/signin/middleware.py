"""Asks at every request whether its sign-in still stands, and where it must go first. What it may open is `access`' business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from dashboard.signin.enrolment import must_enrol
from dashboard.signin.standing import BEGAN, is_over, row_of, stamp

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

ENDED = "You were signed out: nobody was here for a while, or the sign-in was too old."
# What opens to somebody who must have a second factor and has none yet: getting one, and going.
BEFORE_ENROLMENT = ("mfa_", "account_")
PROBES = {"livez", "readyz", "metrics"}
# A page that asks by itself (htmx: HX-Source names the element) is nobody sitting there.
CONTROLS = {"a", "button", "form", "input", "select", "textarea", "summary", "label"}


class StandingMiddleware(MiddlewareMixin):
    """Ends what is idle or too old, stamps the rest."""

    def process_request(self, request: HttpRequest) -> None:
        """Idle and absolute limits (ASVS 7.3.1, 7.3.2); who is signed out here is a stranger to the rest of the request."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return
        row = row_of(request, request.user)
        if is_over(request.session.get(BEGAN, 0.0), row.last_seen_at, timezone.now()):
            logout(request)
            messages.info(request, ENDED)
        elif is_somebody(request):
            stamp(request, row)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Who must have a second factor gets it before anything else."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name.startswith(BEFORE_ENROLMENT) or name in PROBES or not must_enrol(request.user):
            return None
        return HttpResponseRedirect(reverse("mfa_index"))


def is_somebody(request: HttpRequest) -> bool:
    """Whether a person caused the request."""
    source = request.headers.get("HX-Source", "").partition("#")[0]
    return request.method != "GET" or "HX-Request" not in request.headers or source in CONTROLS
