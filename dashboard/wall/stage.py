"""One display: whose turn it is, what is alarming, and its fragments, drawn once for all who show it. No socket, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dashboard import partials
from dashboard.displays.plan import Layout
from dashboard.wall.board import Scene, body, head, trends
from dashboard.wall.edition import edition_of
from dashboard.wall.turns import turn
from dashboard.wall.unheard import unheard
from monitoring.figures import readings
from monitoring.figures.alarms import Watch, awake
from monitoring.policy import EVERYONE, Grant, Verb, Viewer, over_team

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.desk.rows import Connection
    from dashboard.displays.plan import Plan
    from dashboard.partials import Part
    from dashboard.wall.rows import WallBody, WallHead
    from dashboard.wall.trends import Trend
    from monitoring.figures import Figures, Reading
    from monitoring.figures.alarms import Alarm, Rule
    from monitoring.floor.model import Floor

HEARD = frozenset({"live", "late"})
"""How a wall's connection is called while what it shows is of now."""
HEAD, BODY = FRAGMENTS = ("wall_head", "wall_body")


@dataclass(slots=True)
class Stage:
    """What a display shows now. `drawn` is what its screens were last sent, by fragment; `frame` counts their frames.

    `seen` are the rules whose alarm somebody acknowledged: it stays marked, and holds the turns no longer. `is_resumed`: it goes
    on with the alarms that stood when it was made.
    """

    plan: Plan
    alarms: tuple[Alarm, ...] = ()
    layout: Layout = Layout.TEAM
    drawn: dict[str, str] = field(default_factory=dict)
    frame: int = 0
    seen: frozenset[Rule] = frozenset()
    is_resumed: bool = False
    _watch: Watch = field(default_factory=Watch)
    _trends: tuple[float, Mapping[str, Trend]] | None = None

    @property
    def eyes(self) -> Viewer:
        """Whose accounts the display hangs on: those of its teams."""
        return eyes(self.plan)

    def resume(self, alarms: tuple[Alarm, ...]) -> None:
        """Go on with what stood already when this plan was made, by another process or an earlier plan."""
        self.alarms, self.is_resumed = alarms, True
        self._watch.resume(alarms)

    def judge(self, figures: Figures, now: float) -> None:
        """Find out what is alarming."""
        known: dict[str, dict[str, Reading]] = {}

        def read(rule: Rule) -> Reading:
            if rule.team not in known:
                teams = frozenset({rule.team}) if rule.team else self.plan.teams
                known[rule.team] = readings(figures, teams, now, self.plan.within)
            return awake(rule, known[rule.team])

        self.alarms = self._watch.judge(self.plan.rules, read, now) if self.plan.rules else ()

    def rows(
        self, floor: Floor, figures: Figures, connection: Connection, now: float, version: str
    ) -> tuple[WallHead, WallBody]:
        """The two rows of this moment."""
        holding = [one for one in self.alarms if one.rule not in self.seen]
        self.layout = turn(self.plan, now, holding, self.layout)
        minute = now // 60
        if self._trends is None or self._trends[0] != minute:
            self._trends = minute, trends(self.plan, figures, now)
        lost = unheard(floor, now) if connection.status in HEARD else frozenset[str]()
        scene = Scene(floor, figures, self.alarms, now, self._trends[1], lost)
        return head(self.plan, connection, edition_of(self.plan, version)), body(self.plan, self.layout, scene)

    def differing(self, rows: tuple[WallHead, WallBody], *, with_head: bool = True) -> list[Part]:
        """The fragments that differ from what the screens show, and are shown from now on; the head if it is wanted."""
        parts = []
        for fragment, row in zip(FRAGMENTS, rows, strict=True):
            if fragment == HEAD and not with_head:
                continue
            drawn = partials.draw(fragment, row)
            if self.drawn.get(fragment) != drawn:
                self.drawn[fragment] = drawn
                parts.append(partials.replace(fragment, drawn))
        return parts

    def whole(self) -> list[Part]:
        """Everything, as the screens show it."""
        return [partials.replace(fragment, drawn) for fragment, drawn in self.drawn.items()]


def eyes(plan: Plan) -> Viewer:
    """Somebody who may see what a plan shows, and nothing else."""
    overs = [EVERYONE] if plan.teams is None else [over_team(team) for team in plan.teams]
    return Viewer("wall", grants=frozenset(Grant(Verb.SEE, over) for over in overs))
