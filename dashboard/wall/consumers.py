"""The wall's websocket: four fragments, looked at whenever something changed and once every beat. Says nothing, hears nothing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from channels.generic.websocket import AsyncWebsocketConsumer

from dashboard import conf, wiring
from dashboard.desk.consumers import MALFORMED, SIGNED_OUT, START_OVER
from dashboard.people.viewers import load_viewer
from dashboard.signin import is_alive
from dashboard.wall.screen import WallScreen, narrowed
from dashboard.wall.views import team_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.partials import Part
    from monitoring.floor.changes import Change
    from monitoring.floor.model import Floor
    from monitoring.policy import Viewer

NO_SUCH_WALL = 4003
LOOK_AGAIN_AFTER = 0.5


class WallConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # channels is not typed
    """One wall display."""

    channel_layer_alias = "no layer: the hub reaches its sockets itself"

    async def connect(self) -> None:
        """Let in who is signed in and may see the team."""
        user = self.scope["user"]
        viewer = await load_viewer(user.pk) if user.is_authenticated else None
        await self.accept()
        if viewer is None:
            await self.close(SIGNED_OUT)
            return
        slug = self.scope["url_route"]["kwargs"].get("slug", "all")
        self.team = await team_named(slug, viewer)
        if self.team is None:
            await self.close(NO_SUCH_WALL)
            return
        self.house, self.user_id, self.looked = wiring.get(), user.pk, 0.0
        self.screen = WallScreen(self._eyes(viewer), self.team or "All teams", conf.TIME_ZONE)
        self.house.hub.sockets.add(self)
        self.house.hub.tell(self, self.beat)

    @property
    def username(self) -> str:
        """Who is looking."""
        return self.screen.viewer.username

    async def disconnect(self, _code: int) -> None:
        """Forget the wall."""
        if hasattr(self, "house"):
            self.house.hub.sockets.discard(self)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """A wall says nothing."""
        await self.close(MALFORMED)

    def update(self, floor: Floor, changes: Sequence[Change]) -> list[Part]:
        """A wall is read from across a room: twice a second is enough."""
        if time.monotonic() - self.looked < LOOK_AGAIN_AFTER:
            return []
        return self.beat(floor)

    def beat(self, floor: Floor) -> list[Part]:
        """The fragments that differ."""
        self.looked = time.monotonic()
        return self.screen.parts(floor, self.house.connection(self.screen.viewer), time.time())

    async def admit(self, viewer: Viewer | None, floor: Floor, *, thoroughly: bool) -> list[Part] | None:
        """Whoever may no longer see this wall loses it."""
        if viewer is None or (thoroughly and not await is_alive(self.scope["session"])):
            await self.close(SIGNED_OUT)
            return None
        if self.team and self.team not in viewer.teams:
            await self.close(NO_SUCH_WALL)
            return None
        eyes = self._eyes(viewer)
        if eyes == self.screen.viewer:
            return []
        self.screen.viewer = eyes
        return self.beat(floor)

    async def push(self, frame: str) -> None:
        """Send one frame."""
        await self.send(text_data=frame)

    async def drop(self) -> None:
        """Close, so that the page comes again."""
        await self.close(START_OVER)

    def _eyes(self, viewer: Viewer) -> Viewer:
        return narrowed(viewer, self.team) if self.team else viewer
