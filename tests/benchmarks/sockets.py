"""What a wall costs on real websockets: the web process as it is deployed, its screens, and a journal that a centre fills.

The server is `manage.py serve --no-relay`: the journal is written from here, as relays would. Each screen has a credential
and a socket of its own. Counted is all that the server's process does; its processor time is read from /proc.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from websockets.asyncio.client import connect

from tests.benchmarks.centre import Busy
from tests.fakes.processes import started
from tests.faults.far import _free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

    from websockets.asyncio.client import ClientConnection

    from dashboard.journal.adapter import DjangoJournal
    from monitoring.ports import Record
    from tests.fakes.processes import Process

TICK, SIGN_EVERY = 0.1, 2.0
SETTLES = 5.0
KEPT = ("SECRET_KEY", "CREDENTIAL_KEYS", "GWS_URL", "DATABASE_URL")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(eq=False)
class Ear:
    """One screen's socket: of each message its number and its digest. Those of its first number were for it alone."""

    heard: list[tuple[int, bytes]] = field(default_factory=list)
    ages: list[float] = field(default_factory=list)
    size: int = 0

    async def listen(self, socket: ClientConnection) -> None:
        """Hear all that comes, to the end."""
        async for text in socket:
            said = text.encode() if isinstance(text, str) else text
            frame = json.loads(said)
            self.heard.append((frame["seq"], hashlib.sha256(said).digest()))
            self.ages += [frame["age_ms"] / 1000] if "age_ms" in frame else []
            self.size += len(said)

    def stream(self, first: int, last: int) -> str:
        """One digest of every message from one number to another, in the order in which they came."""
        return hashlib.sha256(b"".join(one for seq, one in self.heard if first <= seq <= last)).hexdigest()


@dataclass
class Cost:
    """What a stretch of time came to."""

    screens: int
    seconds: float
    spent: float
    records: int
    frames: int
    streams: int
    size: int
    age: float

    def __str__(self) -> str:
        return (
            f"{self.screens:3} sockets: the server's process {self.spent / self.seconds:.1%} of one core at"
            f" {self.records / self.seconds:.0f} events/s; {self.frames / self.seconds:.1f} frames/s,"
            f" {self.size / self.seconds / 1024:.1f} KiB/s to each, {self.age:.2f} s old (median),"
            f" {'the same bytes to all' if self.is_same else f'{self.streams} DIFFERENT STREAMS in {self.frames} frames'}"
        )

    @property
    def is_same(self) -> bool:
        """Whether every screen was sent something, and all were sent the same."""
        return self.streams == 1 and self.frames > 0


class Feed:
    """The hand that writes what the centre says, as it says it."""

    def __init__(self, journal: DjangoJournal, agents: int, rate: float) -> None:
        self.records = 0
        self._journal, self._busy = journal, Busy(agents, rate, start=time.time())
        self._signed_at = 0.0

    async def begin(self) -> None:
        """Everybody is there, and heard."""
        records = [*self._busy.begin(), *self._busy.hear(), *self._busy.sign()]
        for stream in {record.stream for record in records}:
            await self._journal.open(stream)
        await self._journal.append(records)

    async def run(self) -> None:
        """Go on for ever."""
        while True:
            await self._write(self._busy.live(time.time() - self._busy.now))
            if time.time() - self._signed_at >= SIGN_EVERY:
                self._signed_at = time.time()
                await self._write(list(self._busy.sign()))
            await asyncio.sleep(TICK)

    async def _write(self, records: Sequence[Record]) -> None:
        if records:
            await self._journal.append(records)
            self.records += len(records)


async def measure(
    counts: Iterable[int], cookies: Sequence[str], seconds: float, agents: int, rate: float
) -> list[Cost]:
    """The cost for each number of screens, one after the other on one server; those of before stay."""
    from dashboard.journal.adapter import DjangoJournal  # noqa: PLC0415 Django is set up by now

    journal = DjangoJournal()
    feed, ears, costs = Feed(journal, agents, rate), list[Ear](), list[Cost]()
    await feed.begin()
    async with AsyncExitStack() as stack:
        process, port = await stack.enter_async_context(_serving())
        await stack.enter_async_context(_beside(feed.run()))
        await asyncio.sleep(SETTLES)
        for count in counts:
            while len(ears) < count:
                ears.append(await stack.enter_async_context(_open(port, cookies[len(ears)])))
            await asyncio.sleep(SETTLES)
            costs.append(await _stretch(process, feed, ears, seconds))
    await journal.close()
    return costs


async def _stretch(process: Process, feed: Feed, ears: Sequence[Ear], seconds: float) -> Cost:
    """Let them hear for so long."""
    for ear in ears:
        del ear.heard[:-1], ear.ages[:]
        ear.size = 0
    began, spent, records = time.monotonic(), _processor(process), feed.records
    await asyncio.sleep(seconds)
    lasted, took = time.monotonic() - began, _processor(process) - spent
    first = max((ear.heard[0][0] for ear in ears), default=0) + 1
    last = min((ear.heard[-1][0] for ear in ears), default=0) - 1
    return Cost(
        len(ears),
        lasted,
        took,
        feed.records - records,
        max(0, last - first + 1),
        len({ear.stream(first, last) for ear in ears}),
        ears[0].size if ears else 0,
        median(ears[0].ages) if ears and ears[0].ages else 0.0,
    )


@asynccontextmanager
async def _serving() -> AsyncIterator[tuple[Process, int]]:
    """The web, on the database that we have."""
    port = _free_port()
    env = {name: os.environ[name] for name in KEPT}
    env |= {"ALLOWED_HOSTS": "127.0.0.1", "SOCKETS_PER_ADDRESS": "0", "LOG_LEVEL": "WARNING"}
    async with started("serve", "--no-relay", "--port", str(port), env=env) as process:
        await process.until("listens on")
        yield process, port
        if await process.end():
            raise AssertionError(process.said)


@asynccontextmanager
async def _open(port: int, cookie: str) -> AsyncIterator[Ear]:
    """A screen's socket, heard."""
    origin, ear = f"http://127.0.0.1:{port}", Ear()
    headers = {"Cookie": f"kiosk={cookie}"}
    url = f"ws://127.0.0.1:{port}/ws/kiosk/"
    async with (
        connect(url, origin=origin, additional_headers=headers) as socket,  # type: ignore[arg-type]
        _beside(ear.listen(socket)),
    ):
        yield ear


@asynccontextmanager
async def _beside(work: object) -> AsyncIterator[None]:
    """Let something go on meanwhile; what ended too early is raised."""
    task = asyncio.ensure_future(work)  # type: ignore[call-overload]
    yield
    if task.done():
        task.result()
        raise AssertionError("it ended before its time")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _processor(process: Process) -> float:
    """Seconds of processor time that a process has taken."""
    stat = Path(f"/proc/{process._process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / TICKS


def let_in(count: int) -> list[str]:
    """So many screens of the first display, and the cookies that open it."""
    from dashboard.displays.models import Display  # noqa: PLC0415 Django is set up by now
    from dashboard.screens import register  # noqa: PLC0415 as above

    display, cookies = Display.objects.get(), []
    for number in range(count):
        screen, credential = register.ask(time.time())
        register.approve(screen.code, register.Place(f"Screen {number}", display), "bench", time.time())
        cookies.append(credential.cookie)
    return cookies
