"""One display as a value: all that is drawn and judged by. Equal plans draw equal walls. Pure; knows no table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from monitoring.figures.alarms import Rule

TURN = 20
WITHIN = 20
HERO = "service_level"
OTHERS = ("calls", "waiting", "longest_ringing", "ready")


class Layout(StrEnum):
    """What a wall shows at one time."""

    TEAM = "team"
    INTERACTIONS = "interactions"
    NUMBERS = "numbers"
    ANNOUNCEMENT = "announcement"


class Naming(StrEnum):
    """How agents are named on a wall."""

    FULL = "full"
    FIRST = "first"
    INITIALS = "initials"
    NONE = "none"


ROOMIER = {75: 100, 100: 125}
"""Scales whose letters are not to become smaller, to the next larger."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one display shows. `teams` None: every team there is; `number` its key, 0 for a wall that nobody has set up.

    `turns`: which layouts, in this order, for how many seconds each. `figures`: the hero's and the four others'. `scale` and
    `overscan` in percent. `within`: the service level's seconds. `until`: when the announcement ends, POSIX seconds, 0 never.
    """

    number: int
    title: str
    teams: frozenset[str] | None
    zone: str
    turns: tuple[tuple[Layout, int], ...] = ((Layout.TEAM, TURN), (Layout.INTERACTIONS, TURN), (Layout.NUMBERS, TURN))
    language: str = "en"
    theme: str = "dark"
    scale: int = 100
    overscan: int = 0
    naming: Naming = Naming.FULL
    figures: tuple[str, ...] = (HERO, *OTHERS)
    within: int = WITHIN
    announcement: str = ""
    until: float = 0.0
    sound: bool = False
    rules: tuple[Rule, ...] = ()

    @property
    def room(self) -> int:
        """The scale, in percent, for which there is room. With a margin less is shown, where letters cannot become smaller."""
        return ROOMIER.get(self.scale, self.scale) if self.overscan else self.scale


READY_MADE_RULES = (
    Rule(-1, "longest_waiting", warn=60.0, alert=120.0),
    Rule(-2, "longest_ringing", warn=20.0, alert=60.0),
    Rule(-3, "ready", warn=0.0, hold=30.0),
)
"""What a wall that nobody has set up marks."""


def ready_made(title: str, teams: frozenset[str] | None, zone: str) -> Plan:
    """The wall of some teams for which nobody has set up a display."""
    return Plan(0, title, teams, zone, rules=READY_MADE_RULES)
