"""A trail in memory: one intent per key, entries only ever added."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitoring.ports import Entry


class FakeTrail:
    """`monitoring.ports.Trail`, kept in a list."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    async def begin(self, intent: Entry) -> Entry | None:
        used = next((e for e in self.entries if e.key == intent.key and e.stage == "intent"), None)
        if used is None:
            self.entries.append(intent)
        return used

    async def add(self, entry: Entry) -> None:
        self.entries.append(entry)

    async def last(self, key: str) -> Entry | None:
        return next((entry for entry in reversed(self.entries) if entry.key == key), None)

    async def unfinished(self) -> list[Entry]:
        ends = {"refused", "unknown", "confirmed", "unconfirmed"}
        followed = {entry.key for entry in self.entries if entry.stage in ends or "confirmation" in entry.detail}
        return [entry for entry in self.entries if entry.stage == "intent" and entry.key not in followed]

    def stages(self, key: str | None = None) -> list[str]:
        """The stages recorded, in order, of one key or of all."""
        return [entry.stage for entry in self.entries if key is None or entry.key == key]
