"""Whose displays are whose. Somebody manages a display who manages the walls of all its teams; `views.may_look` says who sees it.

Reads tables, changes none. What is not one's to manage is not there (404), as if it did not exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.http import Http404

from dashboard.displays.models import Display
from dashboard.people.models import Team
from dashboard.screens.models import Screen
from dashboard.wall.views import may_look, sees
from monitoring.policy import EVERYONE, Verb, over_team

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from monitoring.policy import Viewer


def manages(viewer: Viewer, teams: Collection[str]) -> bool:
    """Whether a display of these teams is his to manage. One that lost its last team is for who manages every wall."""
    overs = viewer.overs(Verb.MANAGE_WALLS)
    return EVERYONE in overs or (bool(teams) and all(over_team(team) in overs for team in teams))


def teams_of(display: Display) -> tuple[str, ...]:
    """The names of its teams, in order."""
    return tuple(sorted(team.name for team in display.teams.all()))


def managed_teams(viewer: Viewer) -> list[Team]:
    """The teams whose walls he manages, by name."""
    return [team for team in Team.objects.order_by("name") if manages(viewer, [team.name])]


def managed(viewer: Viewer) -> list[Display]:
    """The displays that are his to manage, by name, with all that a page says of them."""
    return [display for display in whole() if manages(viewer, teams_of(display))]


def watched(viewer: Viewer) -> list[Display]:
    """The displays that he may look at, by name. One that lost its last team shows nothing to anybody."""
    return [display for display in whole() if teams_of(display) and may_look(viewer, display.plan)]


def openable(viewer: Viewer) -> list[Display]:
    """The displays that he may let a screen show: what he puts on a wall he may see himself."""
    return [display for display in managed(viewer) if teams_of(display) and may_look(viewer, display.plan)]


def unseen(viewer: Viewer, display: Display) -> list[Team]:
    """The teams that he may not add to this display: screens show it, and he may not see them."""
    if not display.screens.all():
        return []
    shown = set(display.teams.all())
    return [team for team in managed_teams(viewer) if team not in shown and not sees(viewer, over_team(team.name))]


def display_of(viewer: Viewer, pk: int) -> Display:
    """One that is his to manage; Http404 for any other."""
    display = whole().filter(pk=pk).first()
    if display is None or not manages(viewer, teams_of(display)):
        raise Http404("There is no such display, or it is not yours to manage.")
    return display


def screens_of(viewer: Viewer) -> QuerySet[Screen]:
    """The screens that were let in to show his displays; whoever manages every wall has also those that show none."""
    mine = standing().filter(display__in=managed(viewer))
    orphans = standing().filter(display=None)
    return (mine | orphans if EVERYONE in viewer.overs(Verb.MANAGE_WALLS) else mine).select_related("display")


def standing() -> QuerySet[Screen]:
    """The screens that are let in and not turned off."""
    return Screen.objects.filter(approved_at__gt=0, revoked_at=0)


def whole() -> QuerySet[Display]:
    """Every display with its teams, thresholds and screens, in a fixed number of queries."""
    return Display.objects.prefetch_related("teams", "thresholds__team", Prefetch("screens", queryset=standing()))
