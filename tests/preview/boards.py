"""Walls as the product draws them: every layout, on a made floor of any size, usual, empty or alerting; true at `NOW`."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from dashboard.desk.rows import Connection
from dashboard.displays.plan import HERO, OTHERS, TURN, Layout, Naming, Plan
from dashboard.wall import board
from dashboard.wall.stage import Stage
from monitoring.figures.alarms import Rule
from tests.preview.floor import NOW
from tests.preview.scenes import scene
from tests.preview.shifts import HOUR, TEAMS

if TYPE_CHECKING:
    from dashboard.wall.rows import WallBody, WallHead
    from monitoring.figures import Figures
    from monitoring.figures.alarms import Alarm

LAYOUTS = tuple(layout.value for layout in Layout)
SILENT = 161.0
LOOKS = range(120, -1, -10)
"""How many seconds before `NOW` it was looked at whether something is alarming."""
SAID = {
    5: "Lunch at noon",
    48: "Fire drill at 15:00. Please leave by stairwell B and meet at the car park.",
    600: "The new router firmware is out since this morning. Customers on the old one see a red light for up to ten minutes: "
    "ask them to wait, do not send an engineer, and note the serial number. Whoever is told something else please hands the"
    " call to the second line. Thank you, all of you!",
}


def plan(
    agents: int = 48,
    *,
    scale: int = 100,
    overscan: int | str = 0,
    lang: str = "en",
    naming: str = "full",
    limits: str = "set",
    figures: str = ",".join((HERO, *OTHERS)),
) -> Plan:
    """A display of a floor of so many; `limits` none: nobody has said when something is alarming; `figures` with commas."""
    return Plan(
        number=1,
        title="North floor",
        teams=frozenset(TEAMS),
        zone="Europe/Berlin",
        turns=tuple((layout, TURN) for layout in Layout),
        language=lang,
        scale=scale,
        overscan=int(overscan),
        naming=Naming(naming),
        figures=tuple(figures.split(",")),
        announcement=SAID.get(agents, SAID[48]),
        until=NOW + (70 * HOUR if agents == 600 else HOUR),
        rules=_rules(agents) if limits == "set" else (),
    )


def _rules(agents: int) -> tuple[Rule, ...]:
    return (
        Rule(1, "longest_waiting", TEAMS[0], warn=60.0, alert=120.0),
        Rule(2, "longest_ringing", warn=20.0, alert=60.0),
        Rule(3, "ready", warn=0.0, hold=30.0),
        Rule(4, "service_level", warn=0.7),
        Rule(5, "waiting", warn=float(ceil(agents / 8))),
    )


def head(
    lang: str, version: str, status: str = "live", *, seen_at: float = NOW, agents: int = 0, lost: int = 0
) -> WallHead:
    """The head of a wall; `status` as the connection's, `seen_at` when GWS was heard last, so many `lost` not heard."""
    connection = Connection("live", 400, "Live", NOW - 600, heard=(agents - lost, agents), seen_at=seen_at)
    if status != "live":
        connection = Connection(
            status, int(1000 * SILENT), "GWS is silent", seen_at, seen_at, "no answer of any kind", seen_at=seen_at
        )
    return board.head(plan(lang=lang), connection, version)


def body(layout: str, agents: int, case: str, *, scale: int = 100, lost: int = 0, **looks: str) -> WallBody:
    """One layout of a floor of so many agents; `case` as of `scene`, `looks` as of `plan`; the first `lost` are not heard."""
    shown, made = plan(agents, scale=scale, **looks), scene(agents, case)
    if layout == Layout.ANNOUNCEMENT:
        # What it stands beside is a warning at most: to an alert it would give way.
        shown = replace(shown, rules=tuple(replace(rule, alert=None) for rule in shown.rules))
    found = alarms(shown, made.figures)
    return board.body(
        shown,
        Layout(layout),
        board.Scene(
            made.floor,
            made.figures,
            found,
            NOW,
            board.trends(shown, made.figures, NOW),
            frozenset(f"agent{number:03}" for number in range(lost)),
        ),
    )


def alarms(shown: Plan, figures: Figures) -> tuple[Alarm, ...]:
    """What is alarming on a display, as it came about during the last minutes."""
    stage = Stage(shown)
    for ago in LOOKS:
        stage.judge(figures, NOW - ago)
    return stage.alarms
