"""Scenes for walls: plans, figures counted off a made floor, alarms. Everything at 500 seconds after the epoch, in UTC."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard.displays.plan import ready_made
from dashboard.wall.scene import Scene
from monitoring.figures.alarms import Alarm, Level, Rule
from tests.fakes.displays import counted
from tests.fakes.made_floor import leg, made, met, told_leg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.displays.plan import Plan
    from monitoring.floor.model import Floor
    from monitoring.floor.notifications import Notification

NOW = 500.0
LONG_AGO = -90_000.0


def plan(*teams: str, **more: object) -> Plan:
    """The ready-made wall of these teams, or of every team, with some things otherwise."""
    found = ready_made("Floor 2", frozenset(teams) if teams else None, "UTC")
    return replace(found, rules=(), **more)  # type: ignore[arg-type]


def scene(floor: Floor, *alarms: Alarm, now: float = NOW, since: float = LONG_AGO) -> Scene:
    """What a wall is drawn from."""
    return Scene(floor, counted(floor, since), alarms, now)


def alarm(figure: str, level: Level = Level.ALERT, team: str = "", limits: Mapping[str, float] | None = None) -> Alarm:
    """A figure that has been alarming since 400 seconds after the epoch; its limits are 1 and 2 unless said otherwise."""
    rule = Rule(1, figure, team, **(limits or {"warn": 1.0, "alert": 2.0}))
    return Alarm(rule, level, 400.0, 3.0)


def crowd(number: int, team: str = "North") -> list[Notification]:
    """So many agents of a team, called Agent001 and so on, all ready."""
    return [told for one in range(number) for told in met(f"agent{one:03}", team=team)]


def busy(number: int) -> Floor:
    """So many agents, each of whom is in a call of his own that began later than the one before."""
    calls = [told_leg(leg(f"agent{one:03}", f"call-{one:03}", since=10.0 + one)) for one in range(number)]
    return made(crowd(number), *calls)
