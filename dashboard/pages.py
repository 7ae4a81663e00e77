"""One open page's websocket: who may hold it, for how long, and how its frames leave. What it shows is its room's screen.

Close codes: 4000 malformed, 4001 not signed in any more, 4003 not this viewer's to see, 4008 a fault of ours: start over,
4013 nobody can say whose it is: come again later. How many sockets and messages there may be is `sockets`' business.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from channels.generic.websocket import AsyncWebsocketConsumer

from dashboard import wiring
from dashboard.people import changed
from dashboard.people.viewers import load_viewer
from dashboard.signin import is_alive, touch

if TYPE_CHECKING:
    from dashboard.partials import Part
    from monitoring.floor.model import Floor
    from monitoring.policy import Viewer

MALFORMED, SIGNED_OUT, NOT_YOURS, START_OVER, LATER = 4000, 4001, 4003, 4008, 4013
PRESENCE_EVERY = 60.0


class PageConsumer(AsyncWebsocketConsumer, ABC):  # type: ignore[misc]  # channels is not typed
    """What the desk's and the wall's sockets share; each brings `see` and `paint`, and keeps a `screen` with a viewer."""

    channel_layer_alias = "no layer: the hub reaches its sockets itself"
    gone = SIGNED_OUT
    screen: Any
    noted_at = float("-inf")

    @abstractmethod
    async def see(self, viewer: Viewer) -> bool:
        """Turn the screen to what this viewer may see now; False if the page is not his."""

    @abstractmethod
    def paint(self, floor: Floor) -> list[Part]:
        """Everything the page shows."""

    async def who(self) -> tuple[int, Viewer | None]:
        """Whose page it is, by the number under which the hub asks anew what may be seen, and what he may see now."""
        user = self.scope["user"]
        return (user.pk, await load_viewer(user.pk)) if user.is_authenticated else (0, None)

    async def stands(self) -> bool:
        """Whether the sign-in that opened the page still stands."""
        return await is_alive(self.scope["session"])

    @property
    def username(self) -> str:
        """Who is looking."""
        name: str = self.screen.viewer.username
        return name

    @property
    def sign_in(self) -> str:
        """The key of the sign-in that opened the page."""
        return self.scope["session"].session_key or ""

    async def connect(self) -> None:
        """Let in who is signed in, and paint the page anew: whatever it missed while it had no socket is in there."""
        asked_at = changed.revision()
        self.user_id, viewer = await self.who()
        await self.accept()
        if viewer is None or not await self.stands():
            await self.close(self.gone)
            return
        self.house = wiring.get()
        if not await self.see(viewer):
            await self.close(NOT_YOURS)
            return
        hub = self.house.hub
        hub.sockets.add(self)
        hub.expect(viewer.until)
        if changed.revision() != asked_at:
            # What changed while he was let in was asked about for those who were there already.
            hub.doubt()
        hub.tell(self, self.paint)

    async def disconnect(self, _code: int) -> None:
        """Forget the page."""
        if hasattr(self, "house"):
            self.house.hub.sockets.discard(self)

    async def admit(self, viewer: Viewer | None, floor: Floor, *, thoroughly: bool) -> list[Part] | None:
        """Whoever is signed out is sent to the door; whoever's grants changed sees just what is his now."""
        before = self.screen.viewer
        if viewer is None or (thoroughly and not await self.stands()):
            await self.close(self.gone)
            return None
        if not await self.see(viewer):
            await self.close(NOT_YOURS)
            return None
        return [] if self.screen.viewer == before else self.paint(floor)

    async def note_presence(self) -> None:
        """What a person says by his page keeps his sign-in from being idle, as a request does."""
        if time.monotonic() - self.noted_at >= PRESENCE_EVERY:
            self.noted_at = time.monotonic()
            await touch(self.scope["session"])

    async def push(self, frame: str) -> None:
        """Send one frame."""
        await self.send(text_data=frame)

    async def drop(self) -> None:
        """Close, so that the page comes again."""
        await self.close(START_OVER)

    async def wait(self) -> None:
        """Close, so that the page comes again when we know more."""
        await self.close(LATER)
