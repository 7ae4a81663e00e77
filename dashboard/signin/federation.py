"""Who comes by the company's single sign-on, and who of ours he is. Asks nobody but the issuer; lets no stranger in.

The first time, a person is known by a claim (`OIDC_CLAIM`), from then on by the issuer's `sub` alone, which it never gives
to somebody else (OpenID Connect Core 1.0, 5.7). An e-mail counts only where the issuer says that it was verified.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.shortcuts import render

from dashboard import conf
from dashboard.signin import issuer

if TYPE_CHECKING:
    from django.http import HttpRequest

log = logging.getLogger(__name__)


class FederationAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """One issuer, from settings; nothing of it can be added in the tables."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """Not even asked of the tables."""
        return [app for app in super().list_apps(request, provider, client_id) if app.pk is None]

    def get_requests_session(self) -> Any:
        """What talks to the issuer: no proxy and no password from the environment, no redirect, no other place."""
        session = super().get_requests_session()
        session.trust_env, session.max_redirects = False, 0
        way = session.get_adapter("https://")
        session.adapters.clear()
        for origin in issuer.origins():
            session.mount(f"{origin}/", way)
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 allauth's
        """Never by allauth's own way: see `pre_social_login`."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the person, once the issuer has vouched for somebody; or refuse."""
        claims = vouched(sociallogin.account.extra_data)
        if sociallogin.state.get("process", "login") != "login" or claims is None:
            raise _refused(request, "answer")
        if sociallogin.is_existing:
            return
        person = person_of(claims)
        if person is None:
            raise _refused(request, "nobody")
        if SocialAccount.objects.filter(user=person, provider=issuer.name()).exists():
            raise _refused(request, "linked to another")
        sociallogin.connect(request, person)


def vouched(said: dict[str, Any]) -> dict[str, Any] | None:
    """The claims of the ID token over those of userinfo; None where they are about two people (Core 1.0, 5.3.2)."""
    token, info = said.get("id_token"), said.get("userinfo") or {}
    if not token or not token.get("sub") or info.get("sub", token["sub"]) != token["sub"]:
        return None
    return {**info, **token}


def person_of(claims: dict[str, Any]) -> User | None:
    """The one active person whom the claim names; two are as bad as none."""
    value = claims.get(conf.OIDC_CLAIM) if conf.OIDC_CLAIM in issuer.CLAIMS else None
    if not isinstance(value, str) or not value:
        return None
    if conf.OIDC_CLAIM == issuer.EMAIL:
        found = (
            User.objects.filter(email__iexact=value) if claims.get("email_verified") is True else User.objects.none()
        )
    else:
        found = User.objects.filter(username=value)
    people = list(found[:2])
    if not people and conf.OIDC_CREATE and claims.get("email_verified", conf.OIDC_CLAIM != issuer.EMAIL) is True:
        return _created(value, claims)
    return people[0] if len(people) == 1 and people[0].is_active else None


def _created(username: str, claims: dict[str, Any]) -> User | None:
    """Somebody new, who may do nothing until he is granted something."""
    user = User(username=username, email=claims["email"] if claims.get("email_verified") is True else "")
    user.set_unusable_password()
    try:
        user.full_clean()
    except ValidationError:
        return None
    user.save()
    return user


def _refused(request: HttpRequest, why: str) -> ImmediateHttpResponse:
    log.warning("single sign-on refused: %s", why)
    return ImmediateHttpResponse(render(request, "socialaccount/refused.html", status=403))
