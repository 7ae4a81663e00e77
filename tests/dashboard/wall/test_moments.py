"""Moments as a wall says them: until when an announcement is to be read, and since when there is nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dashboard.wall.moments import ending, since
from tests.dashboard.wall.scenes import plan

SUNDAY = datetime(2026, 11, 22, 14, 0, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("2026-11-22T15:30+00:00", "until 15:30"),
        ("2026-11-23T00:00+00:00", "until 24:00"),
        ("2026-11-23T00:00:30+00:00", "until Mon 23, 00:00"),
        ("2026-11-27T15:30+00:00", "until Fri 27, 15:30"),
        ("2026-12-01T00:00+00:00", "until Mon 30, 24:00"),
    ],
)
def test_ending_is_said(until: str, said: str) -> None:
    """The time alone today, the day with it on another; the midnight that ends a day belongs to it."""
    assert ending(plan(until=datetime.fromisoformat(until).timestamp()), SUNDAY) == said


def test_ending_without_end() -> None:
    """What is announced until somebody ends it says nothing of an end."""
    assert ending(plan(until=0.0), SUNDAY) == ""


@pytest.mark.parametrize(
    ("language", "today", "friday"),
    [
        ("de", "bis 16:30", "bis Fr 27, 16:30"),
        ("fr", "jusqu'à 16:30", "jusqu'au ven. 27, 16:30"),
        ("es", "hasta las 16:30", "hasta el vie 27, 16:30"),
    ],
)
def test_ending_where_it_hangs(language: str, today: str, friday: str) -> None:
    """A display says it in its own language, by its own clock."""
    there = {"language": language, "zone": "Europe/Berlin"}
    in_days = (ending(plan(until=SUNDAY + 5400 + days * 86400, **there), SUNDAY) for days in (0, 5))
    assert tuple(in_days) == (today, friday)


def test_quiet_is_dated() -> None:
    """Since when there is nothing is told by the display's clock, while a time of day says it; what is not known is not told."""
    there = plan(language="de", zone="Europe/Berlin")
    found = [since(there, at, SUNDAY) for at in (SUNDAY - 60, SUNDAY - 86400, 0.0)]
    assert found == ["seit 14:59", "", ""]
