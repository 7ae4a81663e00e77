"""The company's single sign-on, as settings name it: one OpenID Connect issuer or none. Pure; Django reads it before itself."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from dashboard import conf

EMAIL, PREFERRED = "email", "preferred_username"
CLAIMS = (EMAIL, PREFERRED)


def is_named() -> bool:
    """Whether there is one."""
    return bool(conf.OIDC_ISSUER and conf.OIDC_CLIENT_ID)


def name() -> str:
    """What links to people are kept under: another issuer is another name, for its `sub` may be somebody else's."""
    return f"oidc-{sha256(conf.OIDC_ISSUER.encode()).hexdigest()[:12]}"


def origins() -> list[str]:
    """The only places that are asked, or that a form may lead to: the issuer's own, and OIDC_HOSTS by the same scheme."""
    if not is_named():
        return []
    parts = urlsplit(conf.OIDC_ISSUER)
    hosts = dict.fromkeys(host.lower() for host in (parts.netloc, *conf.OIDC_HOSTS))
    return [f"{parts.scheme}://{host}" for host in hosts]


def apps() -> list[dict[str, Any]]:
    """As allauth wants it. The issuer is the one that was set, whatever its own description says of itself."""
    if not is_named():
        return []
    issuer = conf.OIDC_ISSUER
    said = {"server_url": issuer.rstrip("/"), "openid_configuration_overrides": {"issuer": issuer}}
    keys = {"client_id": conf.OIDC_CLIENT_ID, "secret": conf.OIDC_CLIENT_SECRET}
    return [{"provider_id": name(), "name": conf.OIDC_NAME, **keys, "settings": said}]
