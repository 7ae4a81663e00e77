"""The desk's websocket: a screen kept true. Reads only; every write is an HTTP POST.

Close codes: 4000 malformed, 4001 not signed in any more, 4008 a fault of ours: come again and start over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import msgspec
from channels.generic.websocket import AsyncWebsocketConsumer

from dashboard import wiring
from dashboard.desk.screen import Screen
from dashboard.people.viewers import load_viewer
from dashboard.signin import is_alive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.partials import Part
    from monitoring.floor.changes import Change
    from monitoring.floor.model import Floor
    from monitoring.policy import Viewer

MALFORMED, SIGNED_OUT, START_OVER = 4000, 4001, 4008
LONGEST_MESSAGE = 4096
LONGEST_QUERY = 100
TARGET_PARTS = {"agent", "call", "chat"}


class Said(msgspec.Struct):
    """One message of a page."""

    open: str = ""
    q: str | None = None


class DeskConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # channels is not typed
    """One open desk."""

    channel_layer_alias = "no layer: the hub reaches its sockets itself"

    async def connect(self) -> None:
        """Let in who is signed in, and paint the page anew: whatever it missed while it had no socket is in there."""
        user = self.scope["user"]
        viewer = await load_viewer(user.pk) if user.is_authenticated else None
        await self.accept()
        if viewer is None:
            await self.close(SIGNED_OUT)
            return
        wanted = parse_qs(self.scope["query_string"].decode("ascii", "replace"))
        self.house, self.user_id = wiring.get(), user.pk
        self.screen = Screen(viewer, self.house.asked, query=wanted.get("q", [""])[0][:LONGEST_QUERY])
        self.screen.target = checked_target(wanted.get("open", [""])[0])
        self.house.hub.sockets.add(self)
        self.house.hub.tell(self, self.paint)

    @property
    def username(self) -> str:
        """Who is looking."""
        return self.screen.viewer.username

    async def disconnect(self, _code: int) -> None:
        """Forget the page."""
        if hasattr(self, "house"):
            self.house.hub.sockets.discard(self)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """All a page says here is what it looks at: `{"open": "call:ID"}`, `{"open": ""}` or `{"q": "ann"}`."""
        try:
            if text_data is None or len(text_data) > LONGEST_MESSAGE:
                raise ValueError("too long, or not text")  # noqa: TRY301  # one answer to all that is malformed
            said = msgspec.json.decode(text_data, type=Said)
        except (ValueError, RecursionError, msgspec.DecodeError):
            await self.close(MALFORMED)
            return
        if hasattr(self, "screen"):
            self.house.hub.tell(self, lambda floor: self._look(said, floor))

    def _look(self, said: Said, floor: Floor) -> list[Part]:
        if said.q is not None:
            self.screen.query = said.q[:LONGEST_QUERY]
            return self.screen.repaint(floor)
        return self.screen.open(floor, checked_target(said.open))

    def update(self, floor: Floor, changes: Sequence[Change]) -> list[Part]:
        """What these changes come to on this page."""
        return self.screen.update(floor, changes)

    def beat(self, floor: Floor) -> list[Part]:
        """The counts and the connection."""
        return self.screen.tally(floor, self.house.connection(self.screen.viewer))

    def paint(self, floor: Floor) -> list[Part]:
        """Everything."""
        return [*self.screen.repaint(floor), *self.beat(floor)]

    async def admit(self, viewer: Viewer | None, floor: Floor, *, thoroughly: bool) -> list[Part] | None:
        """Whoever is signed out is sent to the door; whoever's grants changed sees just what is his now."""
        if viewer is None or (thoroughly and not await is_alive(self.scope["session"])):
            await self.close(SIGNED_OUT)
            return None
        if viewer == self.screen.viewer:
            return []
        self.screen.viewer = viewer
        return self.paint(floor)

    async def push(self, frame: str) -> None:
        """Send one frame."""
        await self.send(text_data=frame)

    async def drop(self) -> None:
        """Close, so that the page comes again."""
        await self.close(START_OVER)


def checked_target(text: str) -> str:
    """`kind:id` if it is one, else nothing; ids are looked up, never trusted."""
    kind, _, identifier = text.partition(":")
    return text if kind in TARGET_PARTS and identifier and len(text) <= 100 else ""
