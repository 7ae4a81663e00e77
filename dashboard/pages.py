"""One open page's websocket: who may hold it, for how long, and how its frames leave. What it shows is its room's screen.

Close codes: 4000 malformed, 4001 not signed in any more, 4003 not this viewer's to see, 4008 a fault of ours: start over.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from channels.generic.websocket import AsyncWebsocketConsumer

from dashboard import wiring
from dashboard.people.viewers import load_viewer
from dashboard.signin import is_alive

if TYPE_CHECKING:
    from dashboard.partials import Part
    from monitoring.floor.model import Floor
    from monitoring.policy import Viewer

MALFORMED, SIGNED_OUT, NOT_YOURS, START_OVER = 4000, 4001, 4003, 4008


class PageConsumer(AsyncWebsocketConsumer, ABC):  # type: ignore[misc]  # channels is not typed
    """What the desk's and the wall's sockets share; each brings `see` and `paint`, and keeps a `screen` with a viewer."""

    channel_layer_alias = "no layer: the hub reaches its sockets itself"
    screen: Any

    @abstractmethod
    async def see(self, viewer: Viewer) -> bool:
        """Turn the screen to what this viewer may see now; False if the page is not his."""

    @abstractmethod
    def paint(self, floor: Floor) -> list[Part]:
        """Everything the page shows."""

    @property
    def username(self) -> str:
        """Who is looking."""
        name: str = self.screen.viewer.username
        return name

    async def connect(self) -> None:
        """Let in who is signed in, and paint the page anew: whatever it missed while it had no socket is in there."""
        user = self.scope["user"]
        viewer = await load_viewer(user.pk) if user.is_authenticated else None
        await self.accept()
        if viewer is None:
            await self.close(SIGNED_OUT)
            return
        self.house, self.user_id = wiring.get(), user.pk
        if not await self.see(viewer):
            await self.close(NOT_YOURS)
            return
        self.house.hub.sockets.add(self)
        self.house.hub.tell(self, self.paint)

    async def disconnect(self, _code: int) -> None:
        """Forget the page."""
        if hasattr(self, "house"):
            self.house.hub.sockets.discard(self)

    async def admit(self, viewer: Viewer | None, floor: Floor, *, thoroughly: bool) -> list[Part] | None:
        """Whoever is signed out is sent to the door; whoever's grants changed sees just what is his now."""
        before = self.screen.viewer
        if viewer is None or (thoroughly and not await is_alive(self.scope["session"])):
            await self.close(SIGNED_OUT)
            return None
        if not await self.see(viewer):
            await self.close(NOT_YOURS)
            return None
        return [] if self.screen.viewer == before else self.paint(floor)

    async def push(self, frame: str) -> None:
        """Send one frame."""
        await self.send(text_data=frame)

    async def drop(self) -> None:
        """Close, so that the page comes again."""
        await self.close(START_OVER)
