"""The sockets of the walls: who may hold one, and which display it shows. Frames come from the stages, for all alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.pages import MALFORMED, PageConsumer
from dashboard.wall.views import ALL, plan_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.displays.plan import Plan
    from dashboard.partials import Part
    from monitoring.floor.changes import Change
    from monitoring.floor.model import Floor
    from monitoring.policy import Viewer


@dataclass(slots=True)
class Looker:
    """Who looks at a display, with what he may see now."""

    viewer: Viewer


class WallConsumer(PageConsumer):
    """A display, looked at by somebody who is signed in."""

    screen: Looker
    is_shown = False

    async def plan(self, viewer: Viewer) -> Plan | None:
        """What is shown to this viewer; None if it is not there, or not his to see."""
        return await plan_for(self.scope["url_route"]["kwargs"].get("slug", ALL), viewer)

    async def see(self, viewer: Viewer) -> bool:
        """A display is for those who may see all its teams; what was changed about it is shown at once."""
        plan = await self.plan(viewer)
        if plan is None:
            return False
        self.screen = Looker(viewer)
        if self.is_shown:
            await self.house.walls.stages.join(self, plan)
        return True

    def paint(self, _floor: Floor) -> list[Part]:
        """Nothing of one's own: the display is drawn for all its screens together."""
        return []

    async def connect(self) -> None:
        """Let in, and shown everything."""
        await super().connect()
        if hasattr(self, "screen") and self in self.house.hub.sockets:
            self.is_shown = True
            await self.see(self.screen.viewer)

    async def close(self, code: int | bool | None = None, reason: str | None = None) -> None:  # noqa: FBT001  # Channels'
        """Told nothing more from here on."""
        self._leave()
        await super().close(code, reason)

    async def disconnect(self, code: int) -> None:
        """Forget the page."""
        self._leave()
        await super().disconnect(code)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """A wall says nothing."""
        await self.close(MALFORMED)

    def update(self, _floor: Floor, _changes: Sequence[Change]) -> list[Part]:
        """Nothing: the stage looks by itself."""
        return []

    def beat(self, _floor: Floor) -> list[Part]:
        """Nothing, as above."""
        return []

    def feel(self, _floor: Floor) -> list[Part]:
        """Nothing, as above."""
        return []

    def _leave(self) -> None:
        self.is_shown = False
        if hasattr(self, "house"):
            self.house.walls.stages.leave(self)
