"""The desk's websocket: a screen kept true. Reads only; every write is an HTTP POST."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import msgspec

from dashboard.desk.screen import Screen
from dashboard.pages import MALFORMED, PageConsumer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.partials import Part
    from monitoring.floor.changes import Change
    from monitoring.floor.model import Floor
    from monitoring.policy import Viewer

LONGEST_MESSAGE = 4096
LONGEST_QUERY = 100
TARGET_PARTS = {"agent", "call", "chat"}


class Said(msgspec.Struct):
    """One message of a page."""

    open: str = ""
    q: str | None = None


class DeskConsumer(PageConsumer):
    """One open desk."""

    screen: Screen

    async def see(self, viewer: Viewer) -> bool:
        """A desk is everybody's; what stands on it is not."""
        if hasattr(self, "screen"):
            self.screen.viewer = viewer
            return True
        wanted = parse_qs(self.scope["query_string"].decode("ascii", "replace"))
        self.screen = Screen(viewer, self.house.asked, query=wanted.get("q", [""])[0][:LONGEST_QUERY])
        self.screen.target = checked_target(wanted.get("open", [""])[0])
        return True

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

    def update(self, floor: Floor, changes: Sequence[Change]) -> list[Part]:
        """What these changes come to on this page."""
        return self.screen.update(floor, changes)

    def beat(self, floor: Floor) -> list[Part]:
        """The counts and the connection."""
        return self.screen.tally(floor, self.house.connection(self.screen.viewer))

    def feel(self, _floor: Floor) -> list[Part]:
        """The connection."""
        return [self.screen.lamp(self.house.connection(self.screen.viewer))]

    def paint(self, floor: Floor) -> list[Part]:
        """Everything."""
        return [*self.screen.repaint(floor), *self.beat(floor)]

    def _look(self, said: Said, floor: Floor) -> list[Part]:
        if said.q is not None:
            self.screen.query = said.q[:LONGEST_QUERY]
            return self.screen.repaint(floor)
        return self.screen.open(floor, checked_target(said.open))


def checked_target(text: str) -> str:
    """`kind:id` if it is one, else nothing; ids are looked up, never trusted."""
    kind, _, identifier = text.partition(":")
    return text if kind in TARGET_PARTS and identifier and len(text) <= 100 else ""
