"""From a display's plan and the figures to the wall's rows. Pure. Never a chat's text, a customer's name or a number.

What it costs grows with the agents of the display's teams and with what they are in, not with the floor or with the day:
the trends, which do, are asked for apart (`trends`), once a minute.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard.displays.plan import Layout
from dashboard.wall.interactions import interactions_body
from dashboard.wall.moments import ending
from dashboard.wall.rows import ABOVE_LISTS, MoreAlarms, WallBody, WallHead
from dashboard.wall.scene import Scene
from dashboard.wall.team import team_body
from dashboard.wall.tiles import figure, hero, numbers, second, tiles
from dashboard.wall.trends import trends
from dashboard.wall.turns import heeded, place
from dashboard.wall.words import fill, words
from monitoring.figures.alarms import Level

if TYPE_CHECKING:
    from dashboard.desk.rows import Connection
    from dashboard.displays.plan import Plan
    from dashboard.wall.words import Words

__all__ = ["Scene", "body", "figure", "head", "said_teams", "trends"]


def head(plan: Plan, connection: Connection, version: str = "") -> WallHead:
    """Which display, whose teams, which clock, how live; `version` is the edition of the page."""
    found = words(plan.language)
    return WallHead(plan.title, said_teams(plan), plan.zone, _plainly(connection, found), found, version)


def said_teams(plan: Plan) -> str:
    """The teams of a display in its own words."""
    found = words(plan.language)
    return found.every_team if plan.teams is None else ", ".join(sorted(plan.teams)) or found.no_team


def _plainly(connection: Connection, found: Words) -> Connection:
    """The same in a word of the display's own, and without the cause: that is for admins, who have a page for it."""
    heard = "/".join(map(str, connection.heard))
    text = fill(found.part, heard) if connection.part else getattr(found, connection.status)
    return replace(connection, text=text, cause="")


def body(plan: Plan, layout: Layout, scene: Scene) -> WallBody:
    """One layout of a display. Numbers always has a hero, the others while something is alarming."""
    is_team = layout is Layout.TEAM
    large, small = numbers(plan, scene) if layout is Layout.NUMBERS else (hero(plan, scene), ())
    turn, turns = place(plan, layout, scene.now)
    is_list, is_said = layout is Layout.INTERACTIONS, layout is Layout.ANNOUNCEMENT
    return WallBody(
        layout=layout.value,
        words=words(plan.language),
        scale=plan.scale,
        room=plan.room,
        hero=large,
        alarms=_besides(plan, scene),
        turn=turn,
        turns=turns,
        team=team_body(plan, scene) if is_team else None,
        interactions=interactions_body(plan, scene, tiles(plan, scene, ABOVE_LISTS), is_calm=not large)
        if is_list
        else None,
        tiles=second(plan, scene) if is_team else small,
        announcement=plan.announcement if is_said else "",
        ending=ending(plan, scene.now) if is_said else "",
    )


def _besides(plan: Plan, scene: Scene) -> MoreAlarms | None:
    """The alarms that are not the hero's."""
    found, rest = words(plan.language), heeded(plan, scene.alarms)[1:]
    is_alert = any(one.level is Level.ALERT for one in rest)
    level, word = (Level.ALERT, found.alert) if is_alert else (Level.WARN, found.warning)
    return MoreAlarms(len(rest), level.value, word) if rest else None
