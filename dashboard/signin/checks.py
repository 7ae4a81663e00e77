"""System checks of the sign-in's settings: one line with an id and its cure, as in `dashboard.checks`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.core.checks import Error, Tags, register

from dashboard import conf
from dashboard.signin import issuer
from monitoring.places import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.checks import CheckMessage

REQUIRED_FOR = ("", "admins", "everyone")
LONGEST_HOURS = 24


@register(Tags.security)
def sign_in_is_usable(**_: object) -> list[CheckMessage]:
    """All that is wrong with it, at once."""
    return [*_limits(), *_issuer()]


def _limits() -> Iterator[CheckMessage]:
    if not 1 <= conf.SESSION_HOURS <= LONGEST_HOURS or not 1 <= conf.SESSION_IDLE_MINUTES <= conf.SESSION_HOURS * 60:
        yield Error(
            "SESSION_HOURS must be from 1 to 24, and SESSION_IDLE_MINUTES from 1 to as long",
            hint="12 hours and 30 minutes are usual.",
            id="floorwalker.E030",
        )
    if conf.LOGINS_PER_MINUTE < 1 or conf.LOGIN_FAILURES < 1 or conf.TRUSTED_PROXIES < 0:
        yield Error(
            "LOGINS_PER_MINUTE and LOGIN_FAILURES must be at least 1, TRUSTED_PROXIES not negative",
            hint="120, 5 and, behind one reverse proxy, 1 are usual.",
            id="floorwalker.E031",
        )
    if conf.MFA_REQUIRED_FOR not in REQUIRED_FOR:
        yield Error(
            f"MFA_REQUIRED_FOR {conf.MFA_REQUIRED_FOR!r} is unknown",
            hint="Write admins or everyone, or leave it unset.",
            id="floorwalker.E032",
        )


def _issuer() -> Iterator[CheckMessage]:
    if not conf.OIDC_ISSUER:
        return
    if not is_issuer(conf.OIDC_ISSUER):
        yield Error(
            "OIDC_ISSUER is not the https address of an issuer",
            hint="Copy it from the issuer's own description; http is for loopback only.",
            id="floorwalker.E033",
        )
    if not conf.OIDC_CLIENT_ID or not conf.OIDC_CLIENT_SECRET:
        yield Error(
            "OIDC_ISSUER is set without OIDC_CLIENT_ID and OIDC_CLIENT_SECRET",
            hint="Register Floorwalker with the issuer; docs/operations.md has the address to come back to.",
            id="floorwalker.E034",
        )
    if conf.OIDC_CLAIM not in issuer.CLAIMS:
        yield Error(
            f"OIDC_CLAIM {conf.OIDC_CLAIM!r} is unknown",
            hint="Write email, or preferred_username where nobody can choose it himself.",
            id="floorwalker.E035",
        )


def is_issuer(text: str) -> bool:
    """OpenID Connect Discovery 1.0, 3: https, no query, no fragment. Loopback may be plain."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        is_whole = parts.port != 0 and bool(host) and "@" not in parts.netloc
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    return is_whole and is_safe and not parts.query and not parts.fragment
