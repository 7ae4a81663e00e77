"""The figures of one process: at once from now, whole once the journal is read, and never twice or not at all after a hole."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from monitoring.chronicle import PAGE, Chronicle
from monitoring.figures import readings
from monitoring.follower import Follower
from monitoring.ports import SNAPSHOT, Record
from tests.fakes.journal import FakeJournal
from tests.fakes.pen import Pen, house

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NOW = 100.0


class Shelf(FakeJournal):
    """A journal whose oldest lines may be taken away: read by position, as the real one is."""

    async def read(self, after: int, limit: int) -> list[Record]:
        return [record for record in self.records if record.position > after][:limit]


@asynccontextmanager
async def running(journal: FakeJournal, follower: Follower) -> AsyncIterator[Chronicle]:
    """A chronicle that reads for as long as it takes."""
    chronicle = Chronicle(journal, follower)
    chronicle.begin(NOW)
    task = asyncio.create_task(chronicle.run())
    try:
        yield chronicle
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def whole(chronicle: Chronicle) -> Chronicle:
    """Wait until it has read everything."""
    async with asyncio.timeout(5):
        while not chronicle.is_whole:  # noqa: ASYNC110 - it says so nowhere else
            await asyncio.sleep(0)
    return chronicle


async def handle(pen: Pen, call: str) -> None:
    """A call that is talked and over."""
    await pen.call("Established", call)
    await pen.call("Released", call)


async def fresh(journal: FakeJournal) -> Chronicle:
    """What a process that starts now finds."""
    follower = Follower(journal)
    await follower.start()
    async with running(journal, follower) as chronicle:
        return await whole(chronicle)


def same(one: Chronicle, other: Chronicle) -> bool:
    """Whether two count the same, and hold the same."""
    mine, theirs = one.figures, other.figures
    found = [readings(figures, None, NOW, 20) for figures in (mine, theirs)]
    return found[0] == found[1] and (mine.agents, mine.talks, mine.tallies, mine.parts) == (
        theirs.agents,
        theirs.talks,
        theirs.tallies,
        theirs.parts,
    )


async def test_counts_from_now_at_once() -> None:
    """Before the journal is read the figures are of what stands now, and of what comes from now on."""
    journal, follower, (pen,) = await house()
    await handle(pen, "call-1")
    await pen.call("Established", "call-2")
    await follower.start()
    chronicle = Chronicle(journal, follower)
    chronicle.begin(NOW)
    assert (chronicle.is_whole, chronicle.figures.since, set(chronicle.figures.talks)) == (False, NOW, {"call:call-2"})
    assert readings(chronicle.figures, None, NOW, 20)["handled"].value == 0.0
    await pen.call("Released", "call-2")
    await follower.catch_up()
    assert readings(chronicle.figures, None, NOW, 20)["handled"].value == 1.0


async def test_journal_makes_it_whole() -> None:
    """Once the journal is read all that it keeps is counted, as it would have been by somebody who had followed."""
    journal, follower, (pen, other) = await house("anna", "axel")
    async with running(journal, follower) as first:
        await whole(first)
        await handle(pen, "call-1")
        await handle(other, "call-2")
        await pen.call("Ringing", "call-3")
        while await follower.catch_up():
            pass
        found = await fresh(journal)
        assert (found.figures.since, readings(found.figures, None, NOW, 20)["handled"].value) == (10.0, 2.0)
        assert same(first, found)


async def test_empty_journal_is_whole() -> None:
    """Where nothing was written there is nothing to read, and counting begins with the first line."""
    journal = FakeJournal()
    follower = Follower(journal)
    await follower.start()
    async with running(journal, follower) as chronicle:
        await whole(chronicle)
        pen = Pen(journal)
        await pen.open()
        await pen.meet()
        await handle(pen, "call-1")
        await follower.catch_up()
        assert (chronicle.figures.since, readings(chronicle.figures, None, NOW, 20)["handled"].value) == (10.0, 1.0)


async def test_follower_may_be_ahead() -> None:
    """What the follower folds while the journal is read is counted once: by now or by then."""
    journal, follower, (pen,) = await house()
    for number in range(PAGE):
        await handle(pen, f"call-{number}")
    await follower.start()
    async with running(journal, follower) as chronicle:
        for number in range(5):
            await handle(pen, f"late-{number}")
            await follower.catch_up()
            await asyncio.sleep(0)
        await whole(chronicle)
        assert len(chronicle.figures.parts.ended) == PAGE + 5
        assert same(chronicle, await fresh(journal))


async def test_follower_may_be_behind() -> None:
    """What the follower has not folded yet is left to it, so that it is counted once."""
    journal, follower, (pen,) = await house()
    await handle(pen, "call-1")
    async with running(journal, follower) as chronicle:
        await whole(chronicle)
        assert readings(chronicle.figures, None, NOW, 20)["handled"].value == 0.0
        await follower.catch_up()
        assert readings(chronicle.figures, None, NOW, 20)["handled"].value == 1.0
        assert same(chronicle, await fresh(journal))


async def test_leap_is_read_line_by_line() -> None:
    """After a hole the lines that the follower leapt over are read one by one, as a restart reads them."""
    journal, follower, (pen, other) = await house("anna", "axel")
    await pen.call("Ringing", "call-1")
    await follower.start()
    async with running(journal, follower) as chronicle:
        await whole(chronicle)
        pen.offset += 1
        hole = Record(
            "anna", pen.epoch, pen.offset, 30.0, SNAPSHOT, journal.records[1].body, "", len(journal.records) + 1
        )
        journal.records.append(hole)
        await handle(other, "call-2")
        await follower.catch_up()
        assert not chronicle.is_whole
        await handle(other, "call-3")
        await follower.catch_up()
        await whole(chronicle)
        found = readings(chronicle.figures, None, NOW, 20)
        assert (found["handled"].value, found["abandoned"].value) == (2.0, 1.0)
        assert same(chronicle, await fresh(journal))


async def test_leap_while_reading() -> None:
    """A hole met before the journal is read changes nothing of what is read."""
    journal, follower, (pen,) = await house()
    await handle(pen, "call-1")
    await follower.start()
    async with running(journal, follower) as chronicle:
        pen.offset += 1
        hole = Record(
            "anna", pen.epoch, pen.offset, 30.0, SNAPSHOT, journal.records[1].body, "", len(journal.records) + 1
        )
        journal.records.append(hole)
        await follower.catch_up()
        assert not chronicle.is_whole
        await whole(chronicle)
        assert same(chronicle, await fresh(journal))


async def test_lost_end_ends() -> None:
    """What no line that is left says the end of is over where the rebuilt floor knows of it no more."""
    journal, follower, (pen,) = await house()
    await pen.call("Established", "call-1")
    await follower.start()
    async with running(journal, follower) as chronicle:
        await whole(chronicle)
        empty = replace(
            journal.records[-1], offset=pen.offset + 1, position=len(journal.records) + 1, body=b"forgotten"
        )
        journal.records.append(empty)
        journal.records[-2] = replace(journal.records[-2], body=b"forgotten")
        await follower.catch_up()
        await whole(chronicle)
        assert (chronicle.figures.talks, chronicle.figures.parts.open) == ({}, {})


async def test_forgotten_lines_are_no_end() -> None:
    """Where the newest lines have been forgotten, reading ends all the same."""
    journal, _, (pen,) = await house()
    await handle(pen, "call-1")
    shelf = Shelf()
    shelf.records, shelf.epochs = journal.records, journal.epochs
    late = Follower(shelf)
    await late.start()
    del shelf.records[3:]
    async with running(shelf, late) as chronicle:
        await whole(chronicle)
        assert chronicle.figures.since == 10.0
    del shelf.records[:]
    late.position = 0
    async with running(shelf, late) as chronicle:
        late.position = 9
        assert (await whole(chronicle)).figures.since == 0.0


async def test_nobody_reads_what_is_broken() -> None:
    """A line that cannot be read counts for nothing, and stops nothing."""
    journal, follower, (pen,) = await house()
    await pen.write("/v2/me/calls", b"broken")
    await handle(pen, "call-1")
    await pen.write("/v2/me/calls", b"broken")
    await follower.start()
    async with running(journal, follower) as chronicle:
        await whole(chronicle)
        assert readings(chronicle.figures, None, NOW, 20)["handled"].value == 1.0
