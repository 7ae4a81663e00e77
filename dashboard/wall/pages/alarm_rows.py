"""What the pages say of an alarm: a frozen row, ready to draw. Pure: reads no table and no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dashboard.wall.pages.amounts import reached, spelled
from monitoring.figures.definitions import FIGURES

if TYPE_CHECKING:
    from dashboard.alarms.models import Alarm

WORDS = {"warn": "Warning", "alert": "Alert"}
SHAPES = {"warn": "warning", "alert": "alert"}


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """One alarm. `what` is the figure's or the silent screen's name, `why` the worst value and the limit that it passed.

    Times are POSIX seconds; `until` 0 while it lasts, `acknowledged_at` 0 while nobody did.
    """

    pk: int
    level: str
    word: str
    shape: str
    what: str
    team: str
    why: str
    display: str
    display_pk: int
    since: float
    until: float
    acknowledged_by: str
    acknowledged_at: float

    @property
    def began(self) -> datetime:
        """Its beginning, for a calendar."""
        return datetime.fromtimestamp(self.since, UTC)

    @property
    def ended(self) -> datetime:
        """Its end, for a calendar; of one that is over."""
        return datetime.fromtimestamp(self.until, UTC)


def alarm_row(alarm: Alarm) -> AlarmRow:
    """An alarm, with its display and screen at hand."""
    return AlarmRow(
        pk=alarm.pk,
        level=alarm.level,
        word=WORDS.get(alarm.level, alarm.level),
        shape=SHAPES.get(alarm.level, "warning"),
        what=f"{alarm.name}: {alarm.screen.name}" if alarm.screen is not None else alarm.name,
        team=alarm.team,
        why=_why(alarm),
        display=alarm.display.name if alarm.display is not None else "",
        display_pk=alarm.display_id or 0,
        since=alarm.since,
        until=alarm.until,
        acknowledged_by=alarm.acknowledged_by,
        acknowledged_at=alarm.acknowledged_at,
    )


def _why(alarm: Alarm) -> str:
    if alarm.figure not in FIGURES:
        return ""
    unit = FIGURES[alarm.figure].unit
    return f"{spelled(alarm.value, unit)}, {reached(alarm.figure)} {spelled(alarm.limit, unit)}"
