"""A line reads as a person would say it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dashboard.audit.models import AuditLine

if TYPE_CHECKING:
    from collections.abc import Callable

    type Write = Callable[[int], None]


def test_line_says_itself(write: Write) -> None:
    """Number, actor, operation, target and stage; the time is aware; the detail is read."""
    write(1)
    line = AuditLine.objects.get()
    assert str(line) == "1 alice BargeIn call:0 intent"
    assert line.when == datetime(2023, 11, 14, 22, 13, 20, 250_000, tzinfo=UTC)
    assert line.facts == {"why": "training"}
