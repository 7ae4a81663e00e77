"""The writer's end of a stream: numbered without a hole, one writer, and its last word known when it is taken over."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from monitoring.stream import Stream
from tests.fakes.journal import FakeJournal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitoring.ports import Record


def stream(journal: FakeJournal, at: float = 100.0) -> Stream:
    return Stream(journal, "anna", lambda: at)


class Failing(FakeJournal):
    """A journal that lets everybody ask before it answers, and cannot write what is to fail."""

    async def append(self, records: Sequence[Record]) -> None:
        await asyncio.sleep(0)
        if records[0].body == b"fails":
            raise OSError("the disk is full")
        await super().append(records)


async def test_opening_tells_the_last() -> None:
    """Whoever takes a stream over is given its last record; None if there is none."""
    journal = FakeJournal()
    first = stream(journal)
    assert (first.is_open, await first.open(), first.is_open) == (False, None, True)
    await first.append(first.record("health", b"{}"))
    second = stream(journal, at=200.0)
    assert await second.open() == journal.records[0]
    await second.append(second.record("health", b"{}"))
    assert [(one.epoch, one.offset, one.at) for one in journal.records] == [(1, 0, 100.0), (2, 0, 200.0)]


async def test_old_writer_is_fenced() -> None:
    """Whoever lost the stream cannot write to it."""
    journal = FakeJournal()
    first, second = stream(journal), stream(journal)
    await first.open()
    await second.open()
    with pytest.raises(AssertionError, match="fenced"):
        await first.append(first.record("health", b"{}"))


async def test_two_callers_keep_order() -> None:
    """Two that append at once get numbers in the order in which they asked."""
    journal = FakeJournal()
    one = stream(journal)
    await one.open()
    await asyncio.gather(*(one.append(one.record("t", str(n).encode()), one.record("t", b"+")) for n in range(5)))
    assert [record.offset for record in journal.records] == list(range(10))
    assert [record.body for record in journal.records][::2] == [b"0", b"1", b"2", b"3", b"4"]


async def test_failure_leaves_no_hole() -> None:
    """Two append at once and the first fails: its numbers are the second's, and the stream goes on without a hole."""
    journal = Failing()
    one = stream(journal)
    await one.open()
    writes = (one.append(one.record("t", body)) for body in (b"fails", b"a", b"b"))
    said = await asyncio.gather(*writes, return_exceptions=True)
    assert [type(one) for one in said] == [OSError, type(None), type(None)]
    assert [(record.offset, record.body) for record in journal.records] == [(0, b"a"), (1, b"b")]


async def test_reject_is_kept_whole() -> None:
    """What could not be understood is kept with the stream's name, the rule and every byte."""
    journal = FakeJournal()
    await stream(journal).set_aside("/v2/me/calls", "not-json", "detail", b"?")
    (reject,) = journal.rejects
    assert (reject.stream, reject.at, reject.topic, reject.rule, reject.body) == (
        "anna",
        100.0,
        "/v2/me/calls",
        "not-json",
        b"?",
    )
