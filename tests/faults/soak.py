"""Row 56 of cometd.md 6.1: a day of polling, compressed. Run alone: `python -m tests.faults.soak [CYCLES [CLIENTS]]`.

Ten clients poll the CometD project's Node server, which holds each poll for 50 ms, and the process is measured on the
way. It must never measure the server, which is another process.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from monitoring.bayeux import Session
from monitoring.bayeux.events import Beat
from monitoring.http import new_client
from monitoring.transport import LongPolling
from tests.interop.servers import CALLS, Server, start

HOLD_MS = 50
WARM_UP = 0.2
"""The share of the cycles after which memory counts: caches, buffers and the allocator have their size by then."""
GROWTH_MB = 4.0


@dataclass(frozen=True, slots=True)
class SoakResult:
    """What a soak measured: megabytes of resident memory, tasks, open sockets of this process, digits of an id."""

    cycles: int
    clients: int
    seconds: float
    rss_start: float
    rss_warm: float
    rss_end: float
    tasks_start: int
    tasks_end: int
    sockets_start: int
    sockets_end: int
    id_width_start: int
    id_width: int

    @property
    def is_survived(self) -> bool:
        """Whether nothing grew: memory by at most 4 MB since the warm-up, and tasks and sockets by one a client.

        That one is a request that happens to be under way when the sample is taken. Ids stay as wide as they were.
        """
        grown = [self.tasks_end - self.tasks_start, self.sockets_end - self.sockets_start]
        is_lean = self.rss_end - self.rss_warm <= GROWTH_MB and self.id_width == self.id_width_start
        return is_lean and max(grown) <= self.clients

    def line(self) -> str:
        """For the table."""
        return (
            f"soak: {self.cycles} poll cycles of {self.clients} clients in {self.seconds:.0f} s; memory {self.rss_start:.1f} MB,"
            f" warm {self.rss_warm:.1f}, at the end {self.rss_end:.1f}; tasks {self.tasks_start} to {self.tasks_end},"
            f" sockets {self.sockets_start} to {self.sockets_end}, ids {self.id_width} digits"
        )


@dataclass(frozen=True, slots=True)
class _Sample:
    rss: float
    tasks: int
    sockets: int


def _sample() -> _Sample:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    links = [_target(one) for one in Path("/proc/self/fd").iterdir()]
    return _Sample(
        pages * os.sysconf("SC_PAGESIZE") / 1e6,
        len(asyncio.all_tasks()),
        sum(link.startswith("socket:") for link in links),
    )


def _target(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except OSError:  # the one that lists the folder is gone by now
        return ""


class _Herd:
    """Clients that poll until they have done so many cycles together; a sample is taken at each mark."""

    def __init__(self, cycles: int, marks: set[int]) -> None:
        self.done = 0
        self.samples: dict[int, _Sample] = {}
        self.widths: list[int] = []
        self._cycles, self._marks = cycles, marks
        self.is_over = asyncio.Event()

    async def run(self, url: str) -> None:
        """Poll with one client, which counts as settled once all have."""
        session = Session(jitter=random.random)
        session.subscribe(CALLS)
        async with new_client(url) as client:
            client.event_hooks = {"request": [self._note]}
            polling = LongPolling(url, client, session)
            async with aclosing(polling.events()) as events:
                async for event in events:
                    if isinstance(event, Beat):
                        self._count()
                    if self.is_over.is_set():
                        break
                await polling.close()

    def _count(self) -> None:
        self.done += 1
        if self.done in self._marks:
            self.samples[self.done] = _sample()
        if self.done >= self._cycles:
            self.is_over.set()

    async def _note(self, request: object) -> None:
        if self.done in self._marks:
            body: bytes = request.content  # type: ignore[attr-defined]
            self.widths.append(len(body.partition(b'"id":"')[2].partition(b'"')[0]))


async def soak(cycles: int = 50_000, clients: int = 10) -> SoakResult:
    """Poll so often in all, and return what became of memory, tasks, sockets and ids."""
    server: Server = await start("node_server.js", "--ack", "--timeout", HOLD_MS)
    first, warm = clients * 5, max(clients * 5 + 1, int(cycles * WARM_UP))
    herd = _Herd(cycles, {first, warm, cycles})
    began = time.monotonic()
    try:
        await asyncio.gather(*(herd.run(server.url) for _ in range(clients)))
    finally:
        await server.stop()
    start_, warm_, end_ = herd.samples[first], herd.samples[warm], herd.samples[cycles]
    return SoakResult(
        cycles=herd.done,
        clients=clients,
        seconds=time.monotonic() - began,
        rss_start=start_.rss,
        rss_warm=warm_.rss,
        rss_end=end_.rss,
        tasks_start=start_.tasks,
        tasks_end=end_.tasks,
        sockets_start=start_.sockets,
        sockets_end=end_.sockets,
        id_width_start=herd.widths[0],
        id_width=herd.widths[-1],
    )


def main() -> int:
    """Run it with the numbers on the command line and say what was found; 1 if anything grew."""
    result = asyncio.run(soak(*map(int, sys.argv[1:3])))
    print(result, "flat" if result.is_survived else "GROWS")  # noqa: T201 - a script talks to a person
    return 0 if result.is_survived else 1


if __name__ == "__main__":
    sys.exit(main())
