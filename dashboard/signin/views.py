"""The pages under `/accounts/`: allauth's own views, dressed, and the few that are ours. No rule is decided here."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.views import logout, password_change, reauthenticate
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import EditWebAuthnView, RemoveWebAuthnView
from allauth.socialaccount.providers.openid_connect import views as openid
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError
from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods, require_POST

from dashboard import conf
from dashboard.audit.trail import record
from dashboard.people.viewers import face_of
from dashboard.signin import devices, issuer, qr
from dashboard.signin.ends import end
from dashboard.signin.enrolment import has_factor, is_required, must_enrol
from dashboard.signin.factors import FactorAdapter
from dashboard.signin.headers import GONE
from dashboard.signin.standing import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    type View = Callable[..., HttpResponse]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SignInRow:
    """One sign-in of somebody: where it came from, since when, last seen."""

    pk: int
    device: str
    address: str
    since: datetime
    seen: datetime
    is_this: bool


def dressed(view: View) -> View:
    """One of allauth's views, whose page knows who is looking."""

    @wraps(view)
    def shown(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        answer = view(request, *arguments, **named)
        if isinstance(answer, TemplateResponse):
            known = answer.context_data or {}
            asked = {"options": _options(known["js_data"])} if "js_data" in known else {}
            answer.context_data = {**known, **_around(request), **asked}
        return answer

    return shown


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out, at once; the browser forgets what it kept of us."""
    answer: HttpResponse = logout(request)
    answer.headers["Clear-Site-Data"] = GONE
    return answer


@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """One's own sign-ins (ASVS 7.5.2). POST ends one, `end=<its number>`, or with `end=others` all but this one."""
    mine = UserSession.objects.filter(user_id=request.user.pk)
    if request.method == "POST":
        named = request.POST.get("end", "")
        others = mine.exclude(session_key=request.session.session_key)
        chosen = others if named == "others" else [get_object_or_404(others, pk=named if named.isdecimal() else None)]
        ended = _ended(request, list(chosen))
        messages.success(
            request,
            f"{ended} sign-in{'s' * (ended != 1)} ended. Open pages of {'them' if ended != 1 else 'it'} close now.",
        )
        return HttpResponseRedirect(reverse("usersessions_list"))
    rows = [_row(one, request) for one in UserSession.objects.purge_and_list(request.user)]
    rows.sort(key=lambda row: (row.is_this, row.seen), reverse=True)
    limits = {"idle_minutes": conf.SESSION_IDLE_MINUTES, "hours": conf.SESSION_HOURS}
    return TemplateResponse(request, "usersessions/usersession_list.html", {"rows": rows, **limits})


def own_password(request: HttpRequest) -> HttpResponse:
    """Change it, where there is one: who comes by single sign-on alone has none."""
    if isinstance(request.user, User) and request.user.has_usable_password():
        answer: HttpResponse = password_change(request)
        return answer
    messages.info(
        request, f"You sign in by {conf.OIDC_NAME}: there is no password of yours here. An admin can set one."
    )
    return HttpResponseRedirect(reverse("mfa_index"))


def again(request: HttpRequest) -> HttpResponse:
    """Show who one is once more; who can do it only at the issuer signs in anew."""
    if not get_adapter().get_reauthentication_methods(request.user):
        return TemplateResponse(request, "account/reauthenticate_elsewhere.html")
    answer: HttpResponse = reauthenticate(request)
    return answer


def cancelled(request: HttpRequest) -> HttpResponse:
    """He turned back at the issuer."""
    messages.info(request, f"You turned back at {conf.OIDC_NAME}.")
    return HttpResponseRedirect(reverse("account_login"))


class EditView(EditWebAuthnView):  # type: ignore[misc]  # allauth is not typed
    """A passkey gets another name."""

    success_url = reverse_lazy("mfa_index")


class RemoveView(RemoveWebAuthnView):  # type: ignore[misc]  # allauth is not typed
    """A passkey is taken away; the last one stays where one must be."""

    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        """Unless it must stay."""
        if not FactorAdapter().can_delete_authenticator(self.object):
            messages.error(self.request, FactorAdapter.error_messages["cannot_delete_authenticator"])
            return HttpResponseRedirect(reverse("mfa_index"))
        answer: HttpResponse = super().form_valid(form)
        return answer


class AppView(ActivateTOTPView):  # type: ignore[misc]  # allauth is not typed
    """An authenticator app is added: its secret as a drawing, and in letters to type."""

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """With the drawing."""
        found: dict[str, Any] = super().get_context_data(**named)
        secret: str = found["form"].secret
        groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return {**found, "qr": qr.drawn(found["totp_url"]), "secret": groups}


@require_POST
def federate(request: HttpRequest, provider_id: str) -> HttpResponse:
    """To the issuer. Nothing of the question is taken over but where to go afterwards."""
    wanted = request.POST.get("next", "")
    request.GET = QueryDict(urlencode({"next": wanted}) if wanted else "")
    return _asked(openid.login, request, provider_id)


def federated(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the issuer."""
    return _asked(openid.callback, request, provider_id)


def admin_door(request: HttpRequest) -> HttpResponse:
    """Django's admin has a sign-in of its own, without limits and second factors: this stands in its place."""
    if request.user.is_authenticated:
        raise PermissionDenied("Only staff may open the admin.")
    wanted = request.GET.get("next", "/admin/")
    safe = wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/admin/"
    return redirect_to_login(safe)


def admin_password(_request: HttpRequest) -> HttpResponse:
    """One's own password is changed in one place."""
    return HttpResponseRedirect(reverse("account_change_password"))


def _ended(request: HttpRequest, chosen: list[UserSession]) -> int:
    """End these of his own; how many. On the trail; but as with signing out, the way out is open whatever the trail says."""
    ended, who = end(chosen), request.user.get_username()
    where = ", ".join(sorted(devices.in_words(one.user_agent) for one in chosen))
    if ended:
        try:
            record(who, "EndSignIn", f"person:{who}", sign_ins=str(ended), devices=where)
        except DatabaseError:
            log.exception("sign-ins that were ended could not be put on the trail")
    return ended


def _asked(view: View, request: HttpRequest, provider_id: str) -> HttpResponse:
    """`view` asks the issuer: it may be away, or answer nonsense."""
    try:
        return view(request, provider_id)
    except (OSError, KeyError, ValueError) as error:
        log.warning("the issuer of single sign-on cannot be used: %s", error.__class__.__name__)
        return render(request, "socialaccount/authentication_error.html", status=502)


def _around(request: HttpRequest) -> dict[str, Any]:
    found: dict[str, Any] = {"room": "accounts", "sso_name": conf.OIDC_NAME if issuer.is_named() else ""}
    if request.user.is_authenticated:
        found["viewer"] = face_of(request.user)
        found["must_enrol"], found["is_required"] = must_enrol(request.user), is_required(request.user)
        found["has_factor"] = has_factor(request.user)
    return found


def _options(asked: dict[str, Any]) -> str:
    """What the browser is to be asked for a passkey; the page's script takes it from an attribute."""
    return json.dumps(asked.get("creation_options") or asked["request_options"], cls=DjangoJSONEncoder)


def _row(one: UserSession, request: HttpRequest) -> SignInRow:
    where = "" if one.ip == NOWHERE else str(one.ip)
    is_this = one.session_key == request.session.session_key
    return SignInRow(one.pk, devices.in_words(one.user_agent), where, one.created_at, one.last_seen_at, is_this)
