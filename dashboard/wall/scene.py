"""What a wall is drawn from at one moment. A value; knows no display."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.wall.trends import Trend
    from monitoring.figures import Figures
    from monitoring.figures.alarms import Alarm
    from monitoring.floor.model import Floor


@dataclass(frozen=True, slots=True)
class Scene:
    """The floor, what is counted of it, and the display's alarms, worst first, at `now` (POSIX seconds).

    `trends` are what `trends(plan, figures, now)` said last; asking once a minute is often enough. Without them no tile has a
    line or bars. `lost` are the accounts that are not heard while the wall is (`unheard`).
    """

    floor: Floor
    figures: Figures
    alarms: tuple[Alarm, ...]
    now: float
    trends: Mapping[str, Trend] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()
