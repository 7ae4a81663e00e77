"""What a wall costs: 600 agents, 200 events a second, 50 screens on one display. `make bench-wall`.

First within one process: the follower, the figures, the stages and the frames are the product's, on a database of their own;
screens are counters of bytes. Then a served web process with real sockets (`tests.benchmarks.sockets`). The centre's own work
is not measured. Ends with 1 where screens of one display were sent different bytes.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tests.benchmarks import sockets
from tests.benchmarks.centre import TEAMS, Busy

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from dashboard.wall.walls import Walls
    from monitoring.follower import Follower
    from monitoring.policy import Viewer
    from tests.fakes.journal import FakeJournal

AGENTS, RATE, SCREENS, SECONDS = 600, 200.0, 50, 60
TICK = 0.5


@dataclass(eq=False)
class Counter:
    """A screen that sums up what it is sent."""

    frames: int = 0
    size: int = 0
    seen: hashlib._Hash = field(default_factory=hashlib.sha256)

    async def push(self, frame: str) -> None:
        self.frames += 1
        self.size += len(frame)
        self.seen.update(frame.encode())

    async def drop(self) -> None:
        raise AssertionError("no screen is dropped")


@dataclass
class Cost:
    """Seconds of processor time by what they went into, over `seconds` of the floor's time."""

    seconds: float
    records: int = 0
    fold: float = 0.0
    wall: float = 0.0
    counters: list[Counter] = field(default_factory=list)

    @property
    def streams(self) -> int:
        """How many different streams of bytes the screens were sent."""
        return len({one.seen.hexdigest() for one in self.counters})

    @property
    def is_same(self) -> bool:
        """Whether every screen was sent something, and all were sent the same; so is nothing to nobody."""
        return not self.counters or (self.streams == 1 and self.counters[0].frames > 0)

    def __str__(self) -> str:
        counted = self.counters or [Counter()]
        return (
            f"{len(self.counters):3} screens: walls {self.wall / self.seconds:.1%}, floor and figures"
            f" {self.fold / self.seconds:.1%} of one core at {self.records / self.seconds:.0f} events/s;"
            f" {counted[0].frames / self.seconds:.1f} frames/s, {counted[0].size / self.seconds / 1024:.1f} KiB/s to each,"
            f" {'the same bytes to all' if self.is_same else f'{self.streams} DIFFERENT STREAMS'}"
        )


async def measure(screens: int, seconds: float = SECONDS, agents: int = AGENTS, rate: float = RATE) -> Cost:
    """Let a display of both teams live for so long before so many screens."""
    from dashboard.displays import shelf  # noqa: PLC0415 Django is set up by now
    from tests.fakes.journal import FakeJournal  # noqa: PLC0415 as above

    busy, journal, cost = Busy(agents, rate), FakeJournal(), Cost(seconds)
    journal.records += busy.begin()
    number(journal)
    for stream in {record.stream for record in journal.records}:
        await journal.open(stream)
    walls, follower = await open_walls(busy, journal)
    (plan,) = (await shelf.plans()).values()
    cost.counters = [Counter() for _ in range(screens)]
    for one in cost.counters:
        await walls.stages.join(one, plan)
    for _ in range(int(seconds / TICK)):
        records = busy.live(TICK)
        cost.records += len(records)
        journal.records += records
        number(journal)
        cost.fold += await spent(catch_up(follower))
        cost.wall += await spent(walls.stages.look())
    return cost


async def open_walls(busy: Busy, journal: FakeJournal) -> tuple[Walls, Follower]:
    """The walls of one process, counting from the journal's beginning."""
    from dashboard.desk.rows import Connection  # noqa: PLC0415 Django is set up by now
    from dashboard.wall.walls import Walls  # noqa: PLC0415 as above
    from monitoring.follower import Follower  # noqa: PLC0415 as above

    def connection(_viewer: Viewer) -> Connection:
        return Connection("live", 0, "Live", as_of=busy.now)

    follower = Follower(journal)
    walls = Walls(journal, follower, connection=connection, is_sure=lambda: True, now=lambda: busy.now)
    await follower.start()
    walls.chronicle.begin(busy.now)
    reading = asyncio.create_task(walls.chronicle.run())
    while not walls.chronicle.is_whole:  # noqa: ASYNC110  # it tells nobody
        await asyncio.sleep(0)
    reading.cancel()
    return walls, follower


async def catch_up(follower: Follower) -> None:
    """Fold whatever is new."""
    while await follower.catch_up():
        pass


async def spent(work: Awaitable[None]) -> float:
    """The processor time that some work took."""
    began = time.process_time()
    await work
    return time.process_time() - began


def number(journal: FakeJournal) -> None:
    """Give what was added its position."""
    records = journal.records
    for place in range(len(records) - 1, -1, -1):
        if records[place].position:
            return
        records[place] = replace(records[place], position=place + 1)


def prepare(folder: str) -> None:
    """A database of our own with one display of both teams, and thresholds to judge it by."""
    ring = "bench:QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI="
    url = f"sqlite:///{folder}/bench.sqlite3"
    os.environ |= {
        "SECRET_KEY": "b" * 50,
        "CREDENTIAL_KEYS": ring,
        "GWS_URL": "http://127.0.0.1:1",
        "DATABASE_URL": url,
    }
    os.environ["DJANGO_SETTINGS_MODULE"] = "dashboard.settings"
    import django  # noqa: PLC0415 the settings come first

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 as above

    from dashboard.displays.models import Display, Threshold  # noqa: PLC0415 as above
    from dashboard.people.models import Team  # noqa: PLC0415 as above

    call_command("migrate", verbosity=0)
    display = Display.objects.create(name="Bench", slug="bench")
    display.teams.set([Team.objects.create(name=team, slug=team.lower()) for team in TEAMS])
    for figure, alert in (("longest_waiting", 86_400.0), ("service_level", 0.0), ("ready", -1.0)):
        Threshold.objects.create(display=display, figure=figure, alert=alert)


def main() -> None:
    """Measure with none, one and 50, a line for each; then with one socket and 50."""
    with tempfile.TemporaryDirectory(prefix="floorwalker-bench-") as folder:
        prepare(folder)
        costs: list[Cost | sockets.Cost] = []
        sys.stdout.write(f"{AGENTS} agents, {SECONDS} s of the floor's time for each line\n")
        for screens in (0, 1, SCREENS):
            costs.append(asyncio.run(measure(screens)))
            sys.stdout.write(f"{costs[-1]}\n")
        for cost in asyncio.run(sockets.measure((1, SCREENS), sockets.let_in(SCREENS), SECONDS, AGENTS, RATE)):
            costs.append(cost)
            sys.stdout.write(f"{cost}\n")
    if not all(cost.is_same for cost in costs):
        sys.exit("the screens of one display were not sent the same")


if __name__ == "__main__":
    main()
