"""`/wall/`: one's displays, how their screens do, what is alarming, and one of the walls as it is now."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from asgiref.sync import sync_to_async
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard import wiring
from dashboard.alarms import book
from dashboard.people.models import Team
from dashboard.people.pages.frame import asked, key
from dashboard.signed import face, viewer_of
from dashboard.wall.edition import edition
from dashboard.wall.pages.alarm_rows import alarm_row
from dashboard.wall.pages.cards import card, screen_row
from dashboard.wall.pages.frame import framed
from dashboard.wall.pages.mine import managed, managed_teams, watched
from dashboard.wall.views import ALL, plan_for, preview, sees
from monitoring.policy import over_team

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpRequest, HttpResponse

    from dashboard.displays.models import Display
    from dashboard.wall.pages.alarm_rows import AlarmRow
    from dashboard.wall.pages.cards import Card
    from monitoring.policy import Viewer


@require_safe
async def wall(request: HttpRequest) -> HttpResponse:
    """`/wall/`: for whoever manages displays, and for whoever may only look. `?display=` or `?wall=` chooses what is live.

    What htmx asks for every 5 s is the part about screens and alarms alone: the wall itself is live by its socket.
    """
    viewer, now = await viewer_of(request), time.time()
    stands = await sync_to_async(standing)(viewer, now)
    if request.headers.get("HX-Request"):
        return render(request, "wall/manage/standing.html", framed(viewer, "displays") | stands)
    live = (
        await _live(request, viewer, stands["cards"]) if wiring.is_open() else {"viewer": await face(request, viewer)}
    )
    return render(request, "wall/manage/displays.html", {**framed(viewer, "displays"), **stands, **live})


def standing(viewer: Viewer, now: float) -> dict[str, Any]:
    """The displays of somebody, with their screens and alarms; and the ready-made walls that he may look at."""
    mine, seen = managed(viewer), {one.pk: one for one in watched(viewer)}
    alarms = [alarm_row(one) for one in book.open_alarms([one.pk for one in mine])]
    others = [one for pk, one in seen.items() if pk not in {one.pk for one in mine}]
    cards = [_own(one, alarms, now, is_seen=one.pk in seen) for one in mine]
    cards += [card(one, now, is_seen=True) for one in others]
    taken = {one.slug for one in cards}
    ready = [
        team for team in Team.objects.order_by("name") if sees(viewer, over_team(team.name)) and team.slug not in taken
    ]
    return {
        "cards": cards,
        "has_own": bool(mine),
        "alarms": alarms,
        "ready": ready,
        "bare": managed_teams(viewer),
        "now_at": now,
        "back": "wall",
    }


def _own(one: Display, alarms: Iterable[AlarmRow], now: float, *, is_seen: bool) -> Card:
    """A display that he manages: how its screens do, and what is alarming on it."""
    screens = tuple(screen_row(screen, now, edition()) for screen in one.screens.all())
    own = tuple(row for row in alarms if row.display_pk == one.pk)
    return replace(card(one, now, is_seen=is_seen), is_mine=True, screens=screens, alarms=own)


async def _live(request: HttpRequest, viewer: Viewer, cards: Sequence[Card]) -> dict[str, Any]:
    """The wall that is asked for, or the first, as the page of a wall draws it."""
    slug = _chosen(request, [one for one in cards if one.is_seen])
    plan = await plan_for(slug, viewer)
    if plan is None:
        slug, plan = ALL, await plan_for(ALL, viewer)
    assert plan is not None  # noqa: S101 everybody has a wall of all that he may see
    shown = await preview(request, plan, slug)
    return {**shown, "slug": slug, "plan": plan}


def _chosen(request: HttpRequest, cards: Sequence[Card]) -> str:
    number, word = key(request.GET.get("display", "")), asked(request, "wall")
    first = cards[0].slug if cards else ALL
    return next((one.slug for one in cards if one.pk == number), word or first)
