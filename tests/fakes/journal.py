"""A journal in memory, under the adapter's rules: contiguous offsets, one writer per stream, positions over all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitoring.floor.hearing import GAPS_KEPT
from monitoring.ports import GAP, HEALTH, PLACED, PULSE, ROSTER_FULL, SNAPSHOT, STATES, STATES_KEPT, Record, Reject

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class FakeJournal:
    """`monitoring.ports.Journal`, kept in lists."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.rejects: list[Reject] = []
        self.epochs: dict[str, int] = {}
        self.on_append: Callable[[], None] = lambda: None

    async def open(self, stream: str) -> int:
        self.epochs[stream] = self.epochs.get(stream, 0) + 1
        return self.epochs[stream]

    async def last(self, stream: str) -> Record | None:
        mine = [record for record in self.records if record.stream == stream and record.topic != PLACED]
        return mine[-1] if mine else None

    async def append(self, records: Sequence[Record]) -> None:
        for record in records:
            assert record.epoch == self.epochs[record.stream], "a fenced writer wrote"
            before = [r for r in self.records if (r.stream, r.epoch) == (record.stream, record.epoch)]
            assert record.offset == len(before), "offsets must be contiguous"
            self.records.append(replace(record, position=len(self.records) + 1))
        self.on_append()

    async def set_aside(self, reject: Reject) -> None:
        self.rejects.append(reject)

    async def read(self, after: int, limit: int) -> list[Record]:
        return self.records[after : after + limit]

    async def rebuild(self) -> tuple[list[Record], int]:
        kept: dict[int, Record] = {}
        for stream in self.epochs:
            mine = [record for record in self.records if record.stream == stream]
            newest = {r.topic: r for r in mine if r.topic in {SNAPSHOT, ROSTER_FULL, PLACED, HEALTH, PULSE}}
            begun = newest.get(SNAPSHOT, newest.get(ROSTER_FULL))
            start = begun.position if begun is not None else 0
            gaps = [record for record in mine if record.topic == GAP][-GAPS_KEPT:]
            before = [record for record in mine if record.position < start]
            told = [r for topics in STATES for r in _states([r for r in before if r.topic in topics])]
            kept.update((record.position, record) for record in (*newest.values(), *gaps, *told))
            kept.update(
                (record.position, record) for record in mine if record.position >= start and record.topic != PULSE
            )
        return [kept[position] for position in sorted(kept)], len(self.records)

    async def chat_log(self, chat_ids: Sequence[str]) -> list[Record]:
        return [record for record in self.records if record.resource in chat_ids]


def _states(told: list[Record]) -> list[Record]:
    """The newest of what was told of states, and of a call that is among them, all."""
    legs = {one.resource for one in told[-STATES_KEPT:]} - {""}
    return [one for one in told[:-STATES_KEPT] if one.resource in legs] + told[-STATES_KEPT:]
