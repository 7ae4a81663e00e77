"""`/upstream/`, for admins: how each account is heard. Asks the house and the tables; changes nothing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard import wiring
from dashboard.people.models import Account
from dashboard.people.viewers import face_of
from dashboard.upstream.board import Held, narrowed, rows, tabs
from dashboard.upstream.states import MEANINGS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MOST_SHOWN = 200


@require_safe
def upstream(request: HttpRequest) -> HttpResponse:
    """The page; `?state=` and `?q=` narrow it, `?still=1` leaves it as it is instead of asking every 5 s."""
    house = wiring.get()
    state, words, still = (request.GET.get(name, "").strip()[:100] for name in ("state", "q", "still"))
    state = state if state in MEANINGS else ""
    conditions = house.fleet.conditions()
    made = rows(_held(), house.follower.floor, conditions)
    found = narrowed(made, state, words)
    shown = {
        "room": "upstream",
        "viewer": face_of(request.user),
        "now": time.time(),
        "tabs": tabs(made, state),
        "rows": found[:MOST_SHOWN],
        "more": max(0, len(found) - MOST_SHOWN),
        "total": len(made),
        "elsewhere": not conditions,
        "roster": house.roster,
        "meanings": MEANINGS.values(),
        "state": state,
        "q": words,
        "still": still,
        "query": urlencode({"state": state, "q": words}),
    }
    return render(request, "upstream/page.html", shown)


def _held() -> list[Held]:
    accounts = Account.objects.select_related("team", "user").defer("sealed")
    return [
        Held(
            account.username,
            account.role,
            account.team.name,
            account.user.username if account.user is not None else "",
            is_held=bool(account.kid),
            is_refused=bool(account.needs),
        )
        for account in accounts
    ]
