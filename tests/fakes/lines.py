"""Lines of the journal for tests: each body tells its line from all others."""

from __future__ import annotations

from monitoring.ports import Record

CALLS = "/v2/me/calls"


def record(stream: str = "agent001", offset: int = 0, *, epoch: int = 1, topic: str = CALLS, **more: str) -> Record:
    """One line."""
    return Record(stream, epoch, offset, 1.5, topic, f"{stream} {epoch} {offset}".encode(), **more)
