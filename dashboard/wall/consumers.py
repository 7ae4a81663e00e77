"""The wall's websocket: four fragments, looked at whenever something changed and once every beat. Says nothing, hears nothing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from dashboard import conf
from dashboard.pages import MALFORMED, PageConsumer
from dashboard.wall.screen import WallScreen, narrowed
from dashboard.wall.views import ALL, team_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.partials import Part
    from monitoring.floor.changes import Change
    from monitoring.floor.model import Floor
    from monitoring.policy import Viewer

LOOK_AGAIN_AFTER = 0.5


class WallConsumer(PageConsumer):
    """One wall display."""

    screen: WallScreen
    looked = 0.0

    async def see(self, viewer: Viewer) -> bool:
        """A team's wall is for those who may see the team."""
        if not hasattr(self, "team"):
            self.team = await team_named(self.scope["url_route"]["kwargs"].get("slug", ALL), viewer)
        if self.team is None or (self.team and not viewer.sees_team(self.team)):
            return False
        eyes = narrowed(viewer, self.team) if self.team else viewer
        if hasattr(self, "screen"):
            self.screen.viewer = eyes
        else:
            self.screen = WallScreen(eyes, self.team or "All teams", conf.TIME_ZONE)
        return True

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """A wall says nothing."""
        await self.close(MALFORMED)

    def update(self, floor: Floor, changes: Sequence[Change]) -> list[Part]:
        """A wall is read from across a room: twice a second is enough."""
        return [] if time.monotonic() - self.looked < LOOK_AGAIN_AFTER else self.beat(floor)

    def beat(self, floor: Floor) -> list[Part]:
        """The fragments that differ."""
        self.looked = time.monotonic()
        return self.screen.parts(floor, self.house.connection(self.screen.viewer), time.time())

    def feel(self, _floor: Floor) -> list[Part]:
        """The head, with the connection."""
        return self.screen.lamp(self.house.connection(self.screen.viewer))

    def paint(self, floor: Floor) -> list[Part]:
        """What differs from nothing is everything."""
        return self.beat(floor)
