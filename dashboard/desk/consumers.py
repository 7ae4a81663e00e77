"""The desk's websocket: a screen kept true. Reads only; every write is an HTTP POST."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import msgspec
from django.db import DatabaseError

from dashboard.audit import reads
from dashboard.desk.screen import Screen
from dashboard.pages import MALFORMED, START_OVER, PageConsumer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.partials import Part
    from monitoring.floor.changes import Change
    from monitoring.floor.model import Floor
    from monitoring.policy import Viewer

LONGEST_MESSAGE = 4096
LONGEST_QUERY = 100
TARGET_PARTS = {"agent", "call", "chat"}

log = logging.getLogger(__name__)


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
        self.screen.target = await self._noted(checked_target(wanted.get("open", [""])[0]))
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
            await self.note_presence()
            try:
                target = await self._noted(checked_target(said.open)) if said.q is None else ""
            except DatabaseError:
                log.exception("a reading could not be put on the trail, so nothing is shown")
                await self.close(START_OVER)
                return
            self.house.hub.tell(self, lambda floor: self._look(said.q, target, floor))

    def update(self, floor: Floor, changes: Sequence[Change]) -> list[Part]:
        """What these changes come to on this page."""
        return self.screen.update(floor, changes)

    def beat(self, floor: Floor) -> list[Part]:
        """The counts, the connection, and who waits for a second person."""
        return [*self.screen.tally(floor, self.house.connection(self.screen.viewer)), *self._approvals(floor)]

    def feel(self, floor: Floor) -> list[Part]:
        """The connection, and who waits for a second person."""
        return [self.screen.lamp(self.house.connection(self.screen.viewer)), *self._approvals(floor)]

    def paint(self, floor: Floor) -> list[Part]:
        """Everything."""
        return [*self.screen.repaint(floor), *self.beat(floor)]

    def _approvals(self, floor: Floor) -> list[Part]:
        return self.screen.approvals(self.house.approvals.rows(self.screen.viewer, floor))

    async def _noted(self, target: str) -> str:
        """What may be shown: a target once it is on the trail that it is read; one that never is, if it is not his to see."""
        if not target or await reads.note(self.house.follower.floor, self.screen.viewer, target, "socket"):
            return target
        return f"{target.partition(':')[0]}:"

    def _look(self, query: str | None, target: str, floor: Floor) -> list[Part]:
        if query is not None:
            self.screen.query = query[:LONGEST_QUERY]
            return self.screen.repaint(floor)
        return self.screen.open(floor, target)


def checked_target(text: str) -> str:
    """`kind:id` if it is one, else nothing; ids are looked up, never trusted."""
    kind, _, identifier = text.partition(":")
    return text if kind in TARGET_PARTS and identifier and len(text) <= 100 else ""
