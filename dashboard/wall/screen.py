"""One wall display: its four fragments, sent when they differ. No socket, no clock of its own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dashboard import partials
from dashboard.wall.board import head, now, states, tiles
from monitoring.policy import Grant, Verb, over_team

if TYPE_CHECKING:
    from dashboard.desk.rows import Connection
    from dashboard.partials import Part
    from monitoring.floor.model import Floor
    from monitoring.policy import Viewer


@dataclass(slots=True)
class WallScreen:
    """A wall of the teams of `viewer`; `team` narrows it to one of them."""

    viewer: Viewer
    title: str
    zone: str
    drawn: dict[str, str] = field(default_factory=dict)

    def rows(self, floor: Floor, connection: Connection, clock: float) -> dict[str, object]:
        """The rows of the four fragments, by fragment."""
        return {
            "wall_head": head(self.viewer, self.title, self.zone, connection),
            "wall_states": states(floor, self.viewer),
            "wall_tiles": tiles(floor, self.viewer, clock),
            "wall_now": now(floor, self.viewer),
        }

    def parts(self, floor: Floor, connection: Connection, clock: float) -> list[Part]:
        """The fragments that differ from what the wall shows."""
        return self._differing(self.rows(floor, connection, clock))

    def lamp(self, connection: Connection) -> list[Part]:
        """The head alone, if it differs."""
        return self._differing({"wall_head": head(self.viewer, self.title, self.zone, connection)})

    def _differing(self, rows: dict[str, object]) -> list[Part]:
        parts = []
        for fragment, row in rows.items():
            drawn = partials.draw(fragment, row)
            if self.drawn.get(fragment) != drawn:
                self.drawn[fragment] = drawn
                parts.append(partials.replace(fragment, drawn))
        return parts


def narrowed(viewer: Viewer, team: str) -> Viewer:
    """The same viewer, with eyes for one team only; with none if it is not his."""
    eyes = {Grant(Verb.SEE, over_team(team))} if viewer.sees_team(team) else ()
    return replace(viewer, grants=frozenset(eyes))
