"""What a wall costs: 600 agents, 200 events a second, 50 screens on one display. `make bench-wall`.

The journal, the follower, the figures, the stages and the frames are the product's; screens are counters of bytes. The
centre's own work is not measured.
"""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from tests.benchmarks.centre import Busy

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.policy import Viewer

AGENTS, RATE, SCREENS, SECONDS = 600, 200.0, 50, 60
TICK = 0.5


@dataclass(eq=False)
class Counter:
    """A screen that sums up what it is sent."""

    frames: int = 0
    size: int = 0
    seen: object = field(default_factory=sha256)

    async def push(self, frame: str) -> None:
        self.frames += 1
        self.size += len(frame)
        self.seen.update(frame.encode())  # type: ignore[attr-defined]

    async def drop(self) -> None:
        raise AssertionError("no screen is dropped")


@dataclass
class Cost:
    """Seconds of processor time by what they went into."""

    fold: float = 0.0
    figures: float = 0.0
    wall: float = 0.0
    records: int = 0


async def measure(screens: int, seconds: int = SECONDS, agents: int = AGENTS, rate: float = RATE) -> tuple[Cost, list[Counter]]:
    """Let a display of every team live for so long; its screens, with what they were sent."""
    from dashboard.desk.rows import Connection  # noqa: PLC0415 Django is set up by now
    from dashboard.wall.walls import Walls  # noqa: PLC0415 as above
    from monitoring.follower import Follower  # noqa: PLC0415 as above
    from tests.fakes.displays import plan_of  # noqa: PLC0415 as above
    from tests.fakes.journal import FakeJournal  # noqa: PLC0415 as above

    def connection(_viewer: Viewer) -> Connection:
        return Connection("live", 0, "Live", as_of=busy.now)

    busy, journal, cost = Busy(agents, rate), FakeJournal(), Cost()
    follower = Follower(journal)
    walls = Walls(journal, follower, connection=connection, is_sure=lambda: True)
    walls.stages._now = lambda: busy.now
    journal.records += busy.begin()
    _number(journal)
    await follower.start()
    walls.chronicle.begin(busy.now)
    follow = walls.figures.follow
    plan, counters = plan_of(), [Counter() for _ in range(screens)]
    for one in counters:
        await walls.stages.join(one, plan)
    for _ in range(int(seconds / TICK)):
        records = busy.live(TICK)
        cost.records += len(records)
        journal.records += records
        _number(journal)
        cost.fold += await _spent(lambda: _catch_up(follower))
        if screens:
            cost.wall += await _spent(lambda: _look(walls))
    assert follow is not None
    return cost, counters


async def _catch_up(follower: object) -> None:
    while await follower.catch_up():  # type: ignore[attr-defined]
        pass


async def _look(walls: object) -> None:
    stages = walls.stages  # type: ignore[attr-defined]
    for stage in stages.stages.values():
        stage.judge(walls.figures, stages._now())  # type: ignore[attr-defined]
    for plan in dict.fromkeys(stages._screens.values()):
        await stages._show(stages._stage(plan), (), is_head_due=True)


async def _spent(work: Callable[[], object]) -> float:
    began = time.process_time()
    await work()  # type: ignore[misc]
    return time.process_time() - began


def _number(journal: object) -> None:
    from dataclasses import replace  # noqa: PLC0415 only here

    records = journal.records  # type: ignore[attr-defined]
    for place in range(len(records) - 1, -1, -1):
        if records[place].position:
            break
        records[place] = replace(records[place], position=place + 1)


def main() -> None:
    """Measure with one screen, with 50, and print the table."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    import django  # noqa: PLC0415 the settings come first

    django.setup()
    print(f"{AGENTS} agents, {RATE:g} events/s, {SECONDS} s of the floor's time; processor time as a share of one core")
    for screens in (1, SCREENS):
        cost, counters = asyncio.run(measure(screens))
        same = len({one.seen.hexdigest() for one in counters})  # type: ignore[attr-defined]
        frames, size = counters[0].frames, counters[0].size
        print(
            f"{screens:3} screens: wall {cost.wall / SECONDS:.1%}, floor and figures {cost.fold / SECONDS:.1%} "
            f"({cost.records / SECONDS:.0f} events/s); {frames / SECONDS:.1f} frames/s and {size / SECONDS / 1024:.1f} KiB/s "
            f"to each; {'byte-identical to all' if same == 1 else f'{same} DIFFERENT STREAMS'}"
        )


if __name__ == "__main__":
    main()
