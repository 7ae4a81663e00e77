"""Pages without a browser, people without a database, and a hub between them."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from dashboard.hub import Hub
from dashboard.partials import Part
from monitoring.floor.model import Floor
from tests.fakes.people import alice, bob, charlie

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from monitoring.floor.changes import Change
    from monitoring.policy import Viewer

FLOOR = Floor()
NEVER = 3600.0
NOW = 1000.0


class FakeSocket:
    """A page that answers every question with one part and remembers what it was asked and sent."""

    def __init__(self, user_id: int = 1, username: str = "alice") -> None:
        self.user_id, self.username, self.sign_in = user_id, username, f"sign-in of {username}"
        self.sent: list[dict[str, Any]] = []
        self.asked: list[tuple[str, Any]] = []
        self.fails: set[str] = set()
        self.dropped = self.waits = False
        self.rights: list[Part] | None = []
        self.got = asyncio.Event()

    def _answer(self, question: str, about: object) -> list[Part]:
        self.asked.append((question, about))
        self.got.set()
        if question in self.fails:
            raise RuntimeError(question)
        return [Part("#page", "innerMorph", f"{question} {about}")]

    def update(self, floor: Floor, changes: Sequence[Change]) -> list[Part]:
        return self._answer("update", tuple(changes))

    def beat(self, floor: Floor) -> list[Part]:
        return self._answer("beat", "")

    def feel(self, floor: Floor) -> list[Part]:
        return self._answer("feel", "")

    async def admit(self, viewer: Viewer | None, floor: Floor, *, thoroughly: bool) -> list[Part] | None:
        self._answer("admit", (viewer.username if viewer else None, thoroughly))
        return self.rights

    async def push(self, frame: str) -> None:
        if "push" in self.fails:
            raise ConnectionError("gone")
        self.sent.append(json.loads(frame))

    async def drop(self) -> None:
        self.dropped = True
        raise ConnectionError("gone already")

    async def wait(self) -> None:
        self.waits = True

    def said(self, question: str) -> list[Any]:
        return [about for asked, about in self.asked if asked == question]

    def read(self) -> list[str]:
        return [part["content"] for frame in self.sent for part in frame["parts"]]


class People:
    """Who there is, by user id; `down` is what the database says instead, and it answers once `asked` is set."""

    def __init__(self) -> None:
        self.known = {1: alice(), 2: bob(), 3: charlie()}
        self.down: Exception | None = None
        self.times = 0
        self.asked = asyncio.Event()
        self.asked.set()

    async def __call__(self, wanted: set[int]) -> dict[int, Viewer]:
        self.times += 1
        await self.asked.wait()
        if self.down is not None:
            raise self.down
        return {user_id: viewer for user_id, viewer in self.known.items() if user_id in wanted}


@asynccontextmanager
async def running(
    *sockets: FakeSocket, beat: float = NEVER, people: People | None = None, **options: Any
) -> AsyncIterator[Hub]:
    """A hub that runs until the block ends, and is still running then; its time of day stands at `NOW`."""
    hub = Hub(lambda: FLOOR, people or People(), **{"beat": beat, "now": lambda: NOW, **options})
    hub.sockets.update(sockets)
    task = asyncio.get_running_loop().create_task(hub.run())
    try:
        yield hub
        assert not task.done()
    finally:
        task.cancel()


async def until(holds: Callable[[], object]) -> None:
    """Let the hub go on until something holds."""
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 the hub is let go on, and not waited for
            await asyncio.sleep(0)
