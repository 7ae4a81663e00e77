"""Grants in few words, and the moments an admin picks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from dashboard.people.pages import grants_times as times
from dashboard.people.pages.grants_words import compact, moment, spoken, stretch
from monitoring.policy import Verb

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BASIC = (Verb.SEE, Verb.LISTEN, Verb.COACH, Verb.BARGE)


@pytest.mark.parametrize(
    ("rights", "short"),
    [
        ([(verb, "") for verb in BASIC], "see · listen · coach · barge"),
        ([(verb, "voice") for verb in reversed(BASIC)], "see · listen · coach · barge; voice only"),
        ([(Verb.SEE, ""), (Verb.LISTEN, "chat")], "see · listen (chat)"),
        ([(Verb.SEE, "voice"), (Verb.SEE, "chat")], "see"),
        ([(Verb.SEE, "chat"), (Verb.WRITE_AGENT, ""), (Verb.WRITE_CUSTOMER, "")], "see · write; chat only"),
        ([(Verb.WRITE_AGENT, "")], "write to agent"),
        ([(Verb.MUTE, ""), (Verb.MANAGE_WALLS, "")], "mute · manage walls"),
        ([], ""),
    ],
)
def test_rights_are_compact(rights: list[tuple[Verb, str]], short: str) -> None:
    """Verbs in their order, the medium said once where it is one for all."""
    assert compact(rights) == short


@pytest.mark.parametrize(
    ("rights", "sentence"),
    [
        ([(Verb.SEE, "voice"), (Verb.LISTEN, "voice")], "see and listen in on voice"),
        ([(Verb.SEE, ""), (Verb.COACH, "chat")], "see on voice and chat; coach on chat"),
        ([(Verb.SEE, "voice"), (Verb.SEE, "chat"), (Verb.MUTE, "")], "see on voice and chat; mute the agent"),
    ],
)
def test_rights_are_spoken(rights: list[tuple[Verb, str]], sentence: str) -> None:
    """A sentence groups what is on the same medium."""
    assert spoken(rights) == sentence


def test_stretch_is_told_from_now() -> None:
    """What began is not told, what comes and ends is; another year is named."""
    day = timedelta(days=1)
    assert stretch(NOW - day, None, NOW) == ""
    assert stretch(NOW + day, NOW + 2 * day, NOW) == "from Mon 23 Nov 12:00, until Tue 24 Nov 12:00"
    assert stretch(None, NOW - day, NOW) == "ended Sat 21 Nov 12:00"
    assert moment(NOW + 100 * day, NOW) == "Tue 2 Mar 2027 12:00"


@pytest.mark.parametrize(
    ("now", "friday"),
    [
        (NOW, "2026-11-27 18:00"),
        (datetime(2026, 11, 27, 17, 59, tzinfo=UTC), "2026-11-27 18:00"),
        (datetime(2026, 11, 27, 18, 0, tzinfo=UTC), "2026-12-04 18:00"),
    ],
)
def test_friday_is_to_come(now: datetime, friday: str) -> None:
    """Until Friday is the next Friday 18:00 that is not over."""
    assert times.picked("friday", now).strftime("%Y-%m-%d %H:%M") == friday


def test_picks_are_of_the_sites_zone() -> None:
    """Picks are clock times of the site, also over the change to summer time, kept as UTC."""
    with override_settings(TIME_ZONE="Europe/Berlin"), timezone.override("Europe/Berlin"):
        before = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
        assert times.picked("today", before) == datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
        assert times.picked("week", before) == datetime(2026, 4, 4, 16, 0, tzinfo=UTC)
        assert "one week (Sat 4 Apr 18:00)" in [label for _, label in times.choices(before)]
