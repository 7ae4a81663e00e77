"""What the pages of walls say of displays, screens and alarms: frozen rows, ready to draw. Pure: reads no table and no clock."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from dashboard.displays.plan import Layout, Naming
from dashboard.screens.credential import LIVES
from dashboard.screens.vitals import SILENT_AFTER
from dashboard.wall.edition import edition_of
from dashboard.wall.pages.amounts import ago

if TYPE_CHECKING:
    from datetime import datetime

    from dashboard.displays.models import Display
    from dashboard.screens.models import Screen
    from dashboard.wall.pages.alarm_rows import AlarmRow

DAY = 86_400.0
NAMES = {
    Layout.TEAM: "team",
    Layout.INTERACTIONS: "interactions",
    Layout.NUMBERS: "numbers",
    Layout.ANNOUNCEMENT: "announcement",
}


@dataclass(frozen=True, slots=True)
class ScreenRow:
    """One screen and how it does. `seen` says when it last painted; `is_silent`: too long ago, or never.

    `days` are left of the 90 after which it must be let in again.
    """

    pk: int
    name: str
    display: str
    display_pk: int
    seen: str
    is_silent: bool
    version: str
    is_old: bool
    dropped: int
    delay: str
    network: str
    approved: datetime
    approved_by: str
    days: int


@dataclass(frozen=True, slots=True)
class Card:
    """One display. `is_mine`: whoever looks may change it, and has its screens and open alarms; `is_seen`: he may look at it."""

    pk: int
    name: str
    slug: str
    teams: tuple[str, ...]
    turns: str
    named: str
    announcement: str
    until: float
    is_seen: bool
    is_mine: bool = False
    screens: tuple[ScreenRow, ...] = ()
    alarms: tuple[AlarmRow, ...] = ()


def screen_row(screen: Screen, now: float, edition: str) -> ScreenRow:
    """A screen as it does now; `edition` is that of the pages of this process."""
    quiet = now - screen.painted_at
    should = edition_of(screen.display, edition) if screen.display is not None else edition
    return ScreenRow(
        pk=screen.pk,
        name=screen.name,
        display=screen.display.name if screen.display is not None else "",
        display_pk=screen.display_id or 0,
        seen=ago(quiet) if screen.painted_at else "never",
        is_silent=not screen.painted_at or quiet > SILENT_AFTER,
        version=screen.version,
        is_old=bool(screen.version) and screen.version != should,
        dropped=screen.dropped,
        delay=f"{screen.delay_ms / 1000:.1f} s" if screen.version else "",
        network=screen.network,
        approved=screen.approved,
        approved_by=screen.approved_by,
        days=max(0, ceil((screen.approved_at + LIVES - now) / DAY)),
    )


def card(display: Display, now: float, *, is_seen: bool) -> Card:
    """A display as anybody has it who may look at it, or change it."""
    plan, shown = display.plan, is_on(display, now)
    return Card(
        pk=display.pk,
        name=display.name,
        slug=display.slug,
        teams=tuple(sorted(plan.teams or ())),
        turns=", ".join(f"{NAMES[layout]} {seconds} s" for layout, seconds in plan.turns),
        named="no agent is named" if plan.naming is Naming.NONE else f"agents {display.get_naming_display()}",
        announcement=display.announcement if shown else "",
        until=display.announcement_until if shown else 0.0,
        is_seen=is_seen,
    )


def is_on(display: Display, now: float) -> bool:
    """Whether it announces something now."""
    return bool(display.announcement) and (not display.announcement_until or display.announcement_until > now)
