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


type Rule = Door | Verb

# By the address's name; a whole namespace by `name:`.
RULES: dict[str, Rule] = {
    "desk": Door.SIGNED_IN,
    "inspector": Door.SIGNED_IN,
    "operate": Door.SIGNED_IN,
    "wall": Door.SIGNED_IN,
    "team-wall": Door.SIGNED_IN,
    "people:": Verb.MANAGE_PEOPLE,
    "audit:": Verb.READ_TRAIL,
    "upstream": Verb.MANAGE_PEOPLE,
    "admin:": Door.STAFF,
    "login": Door.OPEN,
    "logout": Door.SIGNED_IN,
    "livez": Door.OPEN,
    "readyz": Door.OPEN,
    "metrics": Door.OPEN,
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
