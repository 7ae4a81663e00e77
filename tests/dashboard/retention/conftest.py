"""Lines of the journal, written as a relay would have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.journal.models import JournalRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    type Fill = Callable[..., None]
    type Line = tuple[str, float] | tuple[str, float, Any]


@pytest.fixture
def fill(db: None) -> Fill:
    """Writes records of a stream, `(topic, at)` or `(topic, at, body)` each, in order."""

    def fill(stream: str, *lines: Line) -> None:
        first = JournalRecord.objects.filter(stream=stream).count()
        JournalRecord.objects.bulk_create(
            JournalRecord(stream=stream, epoch=1, offset=offset, at=line[1], topic=line[0], body=body_of(line))
            for offset, line in enumerate(lines, start=first)
        )

    return fill


def body_of(line: Line) -> bytes:
    """A body that says nothing, unless one is given."""
    body = line[2] if len(line) == 3 else {}
    return body if isinstance(body, bytes) else json.dumps(body).encode()
