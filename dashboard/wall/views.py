"""The wall's pages."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render

from dashboard import conf, wiring
from dashboard.people.models import Team
from dashboard.signed import face, viewer_of
from dashboard.wall.screen import WallScreen, narrowed
from monitoring.policy import Verb

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from monitoring.policy import Viewer

ALL = "all"


async def team_named(slug: str, viewer: Viewer) -> str | None:
    """The name of the viewer's team with this slug, empty for all of them, None if it is no team of his."""
    if slug == ALL:
        return ""
    names = [team.name async for team in Team.objects.filter(slug=slug)]
    return names[0] if names and viewer.sees_team(names[0]) else None


async def wall(request: HttpRequest, slug: str = ALL) -> HttpResponse:
    """A wall display of one team, or of all that the viewer may see."""
    viewer = await viewer_of(request)
    team = await team_named(slug, viewer)
    if team is None:
        raise Http404("There is no such wall, or it is not yours to see.")
    house = wiring.get()
    eyes = narrowed(viewer, team) if team else viewer
    screen = WallScreen(eyes, team or "All teams", conf.TIME_ZONE)
    rows = screen.rows(house.follower.floor, house.connection(eyes), time.time())
    teams = [team async for team in Team.objects.order_by("name")]
    walls = [{"slug": team.slug, "name": team.name} for team in teams if viewer.sees_team(team.name)]
    context = {
        **{name.removeprefix("wall_"): row for name, row in rows.items()},
        "socket": f"/ws/wall/{slug}/",
        "viewer": await face(request, viewer),
        "walls": walls,
        "manages_walls": bool(viewer.overs(Verb.MANAGE_WALLS)),
        "slug": slug,
        "room": "wall",
        "now_at": time.time(),
    }
    return render(request, "wall/page.html", context)
