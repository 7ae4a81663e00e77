"""Law of figures: every figure is what its definition comes to on the simulator's own ledger, followed or after a restart.

What stood at nothing all day is no proof: each figure, of each team, must have been something, and have changed.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack, asynccontextmanager
from random import Random
from typing import TYPE_CHECKING

import pytest

from monitoring.chronicle import Chronicle
from monitoring.figures import FIGURES, readings
from monitoring.figures.trends import sums
from monitoring.follower import Follower
from monitoring.ports import PLACED, UPSTREAM, Record
from monitoring.records import placed_body
from tests.fakes.journal import FakeJournal
from tests.laws.figures_day import OPENED, START, TEAMS, Day, Line
from tests.laws.figures_oracle import Oracle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from monitoring.figures import Figures

    type Teams = frozenset[str] | None
    # The values that each figure of each sight has taken.
    type Taken = dict[tuple[str, Teams], set[float | None]]

WITHIN = 20
SIGHTS: tuple[Teams, ...] = (*(frozenset({one}) for one in TEAMS), frozenset(TEAMS[:2]), None)


class Press(FakeJournal):
    """A journal that takes lines as the day gives them, without looking back at all of them for each."""

    def __init__(self) -> None:
        super().__init__()
        self.offsets: dict[str, int] = {}

    async def write(self, line: Line) -> None:
        """One line as its relay would write it."""
        stream = line.user or UPSTREAM
        if line.topic == OPENED or stream not in self.offsets:
            await self.open(stream)
            self.offsets[stream] = 0
        if line.topic == OPENED:
            return
        body = placed_body(**line.data) if line.topic == PLACED else json.dumps(line.data).encode()
        about = (
            line.data.get("call", line.data.get("chat", {})).get("id")
            or line.data.get("chatPath", "").rpartition("/")[2]
        )
        position, offset = len(self.records) + 1, self.offsets[stream]
        self.records.append(Record(stream, self.epochs[stream], offset, line.at, line.topic, body, about, position))
        self.offsets[stream] += 1


@asynccontextmanager
async def following(journal: Press, now: float) -> AsyncIterator[tuple[Follower, Chronicle]]:
    """A process that starts now, and has read the journal."""
    follower = Follower(journal, now=lambda: now)
    chronicle = Chronicle(journal, follower)
    await follower.start()
    chronicle.begin(now)
    running = asyncio.create_task(chronicle.run())
    while not chronicle.is_whole:  # noqa: ASYNC110 - it says so nowhere else
        await asyncio.sleep(0)
    try:
        yield follower, chronicle
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def wrong(figures: Figures, oracle: Oracle, now: float, taken: Taken) -> Iterator[str]:
    """Each figure that is not what it should be; what it should be is noted."""
    for teams in SIGHTS:
        found, true = readings(figures, teams, now, WITHIN), oracle.figures(teams, now, WITHIN)
        assert found.keys() == true.keys() == FIGURES.keys()
        for key, value in true.items():
            taken.setdefault((key, teams), set()).add(value)
            if found[key].value != (None if value is None else pytest.approx(value, rel=1e-6, abs=1e-6)):
                yield f"{key} of {teams} at {now - START:.3f}: {found[key].value}, truly {value}"


def idle(taken: Taken) -> list[str]:
    """Each figure of which nothing was proved: it stood still, or there was never anything of it."""
    named = {teams: "/".join(sorted(teams)) if teams else "all" for teams in SIGHTS}
    every = ((key, teams, taken.get((key, teams), set())) for key in FIGURES for teams in SIGHTS)
    return [f"{key} of {named[teams]}" for key, teams, values in every if len(values) < 2 or not any(values)]


def seen(figures: Figures, now: float) -> object:
    """All that a wall could draw of the figures: now, by the minute of the last hour, by the hour of the last day."""
    minute = now // 60 * 60
    hour = [minute - 60 * step for step in range(59, -1, -1)]
    day = [minute - 3600 * step for step in range(24, -1, -1)]
    drawn = [sums(figures, teams, [*edges, now]) for teams in SIGHTS for edges in (hour, day)]
    return [readings(figures, teams, now, WITHIN) for teams in SIGHTS], drawn


async def compare(seconds: float, moments: int, restarts: int, seed: int) -> None:
    """Live a day, and look at it at random moments, now and then from a process that has just started; all go on to the end."""
    lines = iter(Day(seconds, seed).live())
    die = Random(f"{seed}:moments")  # noqa: S311 nothing here is secret
    times = sorted(die.uniform(START + 1, START + seconds) for _ in range(moments))
    starts = {times[int(moments * (step + 0.5) / restarts)] for step in range(restarts)}
    journal, oracle = Press(), Oracle()
    taken: Taken = {}
    line: Line | None = next(lines)
    async with AsyncExitStack() as processes:
        running = [await processes.enter_async_context(following(journal, START))]
        for now in times:
            while line is not None and line.at <= now:
                oracle.hear(line)
                await journal.write(line)
                line = next(lines, None)
            for follower, _ in running:
                while await follower.catch_up():
                    pass
            assert list(wrong(running[0][1].figures, oracle, now, taken)) == []
            if now in starts:
                running.append(await processes.enter_async_context(following(journal, now)))
            if now in starts or now == times[-1]:
                first, *others = (seen(chronicle.figures, now) for _, chronicle in running)
                assert all(one == first for one in others)
    assert idle(taken) == []
    assert len(taken["occupancy", None]) > moments / 2, "the day came to a stand"


async def test_figures_are_true() -> None:
    """At random moments of a stretch of a day every figure is the ledger's, for any teams, and a restart finds the same."""
    await compare(4200.0, moments=150, restarts=1, seed=1)


@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_day_is_true() -> None:
    """At 1,000 random moments of a whole day every figure is the ledger's, for any teams, and restarts find the same."""
    await compare(86_400.0, moments=1000, restarts=4, seed=2)
