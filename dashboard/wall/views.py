"""A display's own page, for somebody who is signed in; and which display an address means."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render

from dashboard import conf, wiring
from dashboard.displays import shelf
from dashboard.displays.models import Display
from dashboard.displays.plan import ready_made
from dashboard.people.models import Team
from dashboard.signed import face, viewer_of
from monitoring.floor.operations import Media
from monitoring.policy import EVERYONE, Verb, over_team

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from dashboard.displays.plan import Plan
    from dashboard.wall.rows import WallBody, WallHead
    from monitoring.policy import Viewer

ALL = "all"


def sees(viewer: Viewer, over: str) -> bool:
    """Whether all of `over`, as grants spell it, is his to see: its calls and its chats."""
    return all(viewer.overs(Verb.SEE, media) & {EVERYONE, over} for media in Media)


def may_look(viewer: Viewer, plan: Plan) -> bool:
    """Whether all that a display shows is his to see."""
    if plan.teams is None:
        return sees(viewer, EVERYONE)
    return bool(plan.teams) and all(sees(viewer, over_team(team)) for team in plan.teams)


async def plan_for(slug: str, viewer: Viewer) -> Plan | None:
    """The display with this word in its address, else the ready-made wall of a team, or of all that he may see.

    None if there is none, or it is not his to see.
    """
    if slug == ALL:
        return await _all(viewer)
    number = await Display.objects.filter(slug=slug).values_list("pk", flat=True).afirst()
    if number is not None:
        plan = (await shelf.plans()).get(number)
        return plan if plan is not None and may_look(viewer, plan) else None
    team = await Team.objects.filter(slug=slug).afirst()
    if team is None or not sees(viewer, over_team(team.name)):
        return None
    return ready_made(team.name, frozenset({team.name}), conf.TIME_ZONE)


async def _all(viewer: Viewer) -> Plan:
    names = frozenset([team.name async for team in Team.objects.all() if sees(viewer, over_team(team.name))])
    return ready_made("All teams", None if sees(viewer, EVERYONE) else names, conf.TIME_ZONE)


def shown(plan: Plan, socket: str, rows: tuple[WallHead, WallBody] | None = None) -> dict[str, object]:
    """What a wall's templates need of a plan: its two rows, of now unless they are given, its looks, its socket."""
    head, body = rows or wiring.get().walls.stages.rows(plan)
    looks = {
        "scale": plan.scale,
        "overscan": plan.overscan,
        "theme": plan.theme,
        "lang": plan.language,
        "sound": plan.sound,
    }
    return {
        "head": head,
        "body": body,
        "wall": looks,
        "socket": socket,
        "version": head.version,
        "now_at": time.time(),
    }


async def preview(request: HttpRequest, plan: Plan, slug: str) -> dict[str, object]:
    """What a page needs that holds a wall: `wall/board.html`, and the socket that keeps it live."""
    return {**shown(plan, f"/ws/wall/{slug}/"), "viewer": await face(request, await viewer_of(request))}


async def wall(request: HttpRequest, slug: str) -> HttpResponse:
    """`/wall/<slug>/`: one display, full screen."""
    viewer = await viewer_of(request)
    plan = await plan_for(slug, viewer)
    if plan is None:
        raise Http404("There is no such wall, or it is not yours to see.")
    context = {
        **shown(plan, f"/ws/wall/{slug}/"),
        "viewer": await face(request, viewer),
        "manages_walls": bool(viewer.overs(Verb.MANAGE_WALLS)),
        "slug": slug,
        "room": "wall",
    }
    return render(request, "wall/page.html", context)
