"""Something is announced until it ends: by a span, at the end of the day where the wall hangs, or at a moment."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from dashboard.wall.pages.announce import AnnounceForm, midnight
from tests.dashboard.people.pages.pages import page, said, send
from tests.dashboard.wall.pages.filled import at, lines, refused

if TYPE_CHECKING:
    from django.test import Client

    from dashboard.displays.models import Display

NOW = datetime(2026, 11, 22, 22, 30, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("zone", "until", "moment", "ends"),
    [
        ("", "quarter", "", "2026-11-22T22:45:00+00:00"),
        ("", "hour", "", "2026-11-22T23:30:00+00:00"),
        ("UTC", "evening", "", "2026-11-23T00:00:00+00:00"),
        ("Europe/Berlin", "evening", "", "2026-11-22T23:00:00+00:00"),
        ("Asia/Tokyo", "at", "2026-11-23T09:00", "2026-11-23T00:00:00+00:00"),
    ],
)
def test_end_is_found(floor_two: Display, zone: str, until: str, moment: str, ends: str) -> None:
    """Spans count from now; the day ends, and a moment is, where the display's clock says."""
    floor_two.zone = zone
    form = AnnounceForm({"text": "Cake", "until": until, "at": moment}, floor_two, NOW)
    assert form.is_valid(), form.errors
    assert datetime.fromtimestamp(form.cleaned_data["ends"], UTC).isoformat() == ends


def test_day_of_25_hours_ends() -> None:
    """On the day on which clocks go back the day ends at its own midnight."""
    berlin = ZoneInfo("Europe/Berlin")
    noon = datetime(2026, 10, 25, 0, 30, tzinfo=berlin).timestamp()
    assert midnight(noon, berlin) - noon == 24.5 * 3600


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": " "}, "Write what is to be announced."),
        ({"text": "x" * 301}, "at most 300 characters"),
        ({"until": "never"}, "Select a valid choice"),
        ({"until": "at"}, "Say when: a day and a time."),
        ({"until": "at", "at": "soon"}, "Write a day and a time"),
        ({"until": "at", "at": "2020-01-01T10:00"}, "That moment is over."),
        ({"until": "at", "at": "2999-01-01T10:00"}, "within a month"),
    ],
)
def test_wrong_announcement_is_said(alice: Client, floor_two: Display, wrong: dict[str, str], sentence: str) -> None:
    """What is wrong is said with what to do, what was typed is kept, and nothing is announced."""
    shown = refused(alice, at(floor_two, "announce/"), {"text": "Cake at four", "until": "hour"} | wrong)
    assert sentence in said(shown)
    assert ("Cake at four" in shown) is ("text" not in wrong)
    floor_two.refresh_from_db()
    assert floor_two.announcement == ""


def test_announced_and_ended(alice: Client, floor_two: Display) -> None:
    """It is on the display until its end, is said where one could end it, and ends at once by a press; the trail has both."""
    send(alice, at(floor_two, "announce/"), text="Cake <at> four", until="quarter")
    floor_two.refresh_from_db()
    assert floor_two.announcement == "Cake <at> four"
    assert 890 < floor_two.announcement_until - time.time() <= 900
    shown = said(page(alice, at(floor_two, "announce/")))
    assert "On it now" in shown
    assert "Cake <at> four" in said(page(alice, "/wall/"))
    send(alice, at(floor_two, "announce/"), end="1")
    floor_two.refresh_from_db()
    assert (floor_two.announcement, floor_two.announcement_until) == ("", 0.0)
    told = [line.facts["announcement"] for line in lines()]
    assert told == ["nothing -> Cake <at> four", "Cake <at> four -> nothing"]


def test_over_is_not_on(alice: Client, floor_two: Display) -> None:
    """What has ended by itself is not shown as announced."""
    floor_two.announcement, floor_two.announcement_until = "Old news", time.time() - 1
    floor_two.save()
    assert "Old news" not in page(alice, at(floor_two, "announce/"))
    assert "Old news" not in page(alice, "/wall/")


def test_display_without_announcements(alice: Client, floor_two: Display) -> None:
    """A display whose announcement layout has no seconds would show nothing: that is said, with the cure."""
    floor_two.announcement_seconds = 0
    floor_two.save()
    shown = refused(alice, at(floor_two, "announce/"), {"text": "Cake", "until": "hour"})
    assert "give its announcement layout some seconds first" in said(shown)


def test_end_keeps_the_future(floor_two: Display) -> None:
    """A moment of a month ahead is the last that is taken."""
    last = datetime.fromtimestamp(NOW, UTC) + timedelta(days=31)
    form = AnnounceForm({"text": "x", "until": "at", "at": last.strftime("%Y-%m-%dT%H:%M")}, floor_two, NOW)
    assert form.is_valid()
