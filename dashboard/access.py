"""Who may open which address at all: one table, deny by default. What of a page is whose is decided by policy inside it.

An address that is not in the table is refused, and the build fails (`floorwalker.E014`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.urls import URLPattern, URLResolver, get_resolver

from dashboard.people.viewers import viewer_for
from monitoring.policy import Verb, decide_house

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


class Door(StrEnum):
    """What it takes to open an address, where that is no verb of a grant."""

    OPEN = "anybody"
    SIGNED_IN = "signed in"
    STAFF = "owner of the house"
    SCREEN = "a screen, by its own credential"
    NOBODY = "nobody"


type Rule = Door | Verb

# By the address's name; a whole namespace by `name:`.
RULES: dict[str, Rule] = {
    "desk": Door.SIGNED_IN,
    "inspector": Door.SIGNED_IN,
    "operate": Door.SIGNED_IN,
    "approval": Door.SIGNED_IN,
    "wall": Door.SIGNED_IN,
    "team-wall": Door.SIGNED_IN,
    "display-new": Verb.MANAGE_WALLS,
    "display": Verb.MANAGE_WALLS,
    "display-delete": Verb.MANAGE_WALLS,
    "display-announce": Verb.MANAGE_WALLS,
    "figures": Door.SIGNED_IN,
    "alarms": Verb.MANAGE_WALLS,
    "alarm-acknowledge": Verb.MANAGE_WALLS,
    "screens": Verb.MANAGE_WALLS,
    "screen-off": Verb.MANAGE_WALLS,
    "kiosk": Door.OPEN,
    "people:": Verb.MANAGE_PEOPLE,
    "audit:": Verb.READ_TRAIL,
    "transparency": Door.OPEN,
    "upstream": Verb.MANAGE_PEOPLE,
    "admin:": Door.STAFF,
    "admin-door": Door.OPEN,
    "admin-leave": Door.SIGNED_IN,
    "admin-password": Door.SIGNED_IN,
    "account_login": Door.OPEN,
    "account_inactive": Door.OPEN,
    "account_logout": Door.SIGNED_IN,
    "account_reauthenticate": Door.SIGNED_IN,
    "account_change_password": Door.SIGNED_IN,
    "usersessions_list": Door.SIGNED_IN,
    "mfa_authenticate": Door.OPEN,
    "mfa_login_webauthn": Door.OPEN,
    "mfa_index": Door.SIGNED_IN,
    "mfa_reauthenticate": Door.SIGNED_IN,
    "mfa_activate_totp": Door.SIGNED_IN,
    "mfa_deactivate_totp": Door.SIGNED_IN,
    "mfa_view_recovery_codes": Door.SIGNED_IN,
    "mfa_generate_recovery_codes": Door.SIGNED_IN,
    "mfa_reauthenticate_webauthn": Door.SIGNED_IN,
    "mfa_add_webauthn": Door.SIGNED_IN,
    "mfa_edit_webauthn": Door.SIGNED_IN,
    "mfa_remove_webauthn": Door.SIGNED_IN,
    "openid_connect_login": Door.OPEN,
    "openid_connect_callback": Door.OPEN,
    "socialaccount_login_cancelled": Door.OPEN,
    "livez": Door.OPEN,
    "readyz": Door.OPEN,
    "metrics": Door.OPEN,
}

# The websockets, by their routes' names. Each consumer keeps its rule itself: a socket has no middleware that knows it.
SOCKETS: dict[str, Door] = {
    "desk-socket": Door.SIGNED_IN,
    "wall-socket": Door.SIGNED_IN,
    "kiosk-socket": Door.SCREEN,
    "no-socket": Door.NOBODY,
}


class AccessMiddleware(LoginRequiredMiddleware):
    """Asks the table before any view runs; who is not signed in is sent to the door."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: tuple[Any, ...], view_kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Refuse by PermissionDenied; None lets the view run."""
        match = request.resolver_match
        rule = rule_of(match.view_name if match else "")
        if rule is Door.OPEN:
            return None
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is not None:
            return answer
        if rule is None or (isinstance(rule, Verb) and not decide_house(viewer_for(request.user), rule).allowed):
            raise PermissionDenied
        return None


def rule_of(name: str) -> Rule | None:
    """The rule of an address; None, which refuses, where the table has none."""
    namespace, colon, _ = name.rpartition(":")
    return RULES.get(name) or (RULES.get(f"{namespace}{colon}") if colon else None)


def addresses(resolver: URLResolver | None = None, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the project: its pattern and its name, the latter empty where it has none."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from addresses(entry, route, inner)
        elif isinstance(entry, URLPattern):
            yield route, f"{space}{entry.name or ''}"
