"""The alarms of one's displays: what they say, who acknowledged, and nothing of another's."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.alarms.models import Alarm, Kind
from tests.dashboard.people.pages.pages import page, said, send
from tests.dashboard.wall.pages.filled import lines
from tests.dashboard.wall.pages.test_devices import let_in

if TYPE_CHECKING:
    from django.test import Client

    from dashboard.displays.models import Display

PAGE = "/wall/alarms/"


def raised(display: Display, **more: Any) -> Alarm:
    """An alarm that is open on a display, of its service level."""
    how = {"kind": Kind.FIGURE, "figure": "service_level", "level": "alert", "value": 0.61, "limit": 0.7}
    return Alarm.objects.create(display=display, since=time.time() - 75, **(how | more))


@pytest.mark.parametrize("path", [PAGE, "/wall/"])
def test_open_alarm_is_said(alice: Client, floor_two: Display, path: str) -> None:
    """An open alarm says its level in a word, the figure, the worst value and its limit, the display, since when."""
    raised(floor_two, team="North")
    shown = page(alice, path)
    assert "Alert Service level of North 61 %, at or under 70 % Floor 2 , since" in said(shown)
    assert 'data-level="alert"' in shown
    assert "1 open" in said(shown)


def test_silent_screen_is_named(alice: Client, floor_two: Display) -> None:
    """A screen that fell silent is an alarm with its name."""
    raised(floor_two, kind=Kind.SILENT, figure="", screen=let_in(floor_two))
    assert "Silent screen: Wall 3, Berlin" in said(page(alice, PAGE))


def test_past_alarm_is_listed(alice: Client, floor_two: Display) -> None:
    """What is over stands below with its end, and cannot be acknowledged any more."""
    past = raised(floor_two, until=time.time(), acknowledged_by="bob", acknowledged_at=1.0)
    shown = said(page(alice, PAGE))
    assert "Nothing is open" in shown
    assert "Service level 61 %, at or under 70 % Floor 2 bob" in shown
    assert "is over already" in said(send(alice, f"{PAGE}{past.pk}/acknowledge/", back="alarms").content.decode())


def test_alarm_is_acknowledged(alice: Client, floor_two: Display) -> None:
    """One press says who has seen it, at once and for everybody; the second is told who was first; the trail has it."""
    path = f"{PAGE}{raised(floor_two).pk}/acknowledge/"
    answer = send(alice, path, back="wall")
    assert answer.redirect_chain[-1][0] == "/wall/"
    assert "Service level is acknowledged." in said(answer.content.decode())
    assert "alice at" in said(page(alice, PAGE))
    assert "acknowledged already, by alice" in said(send(alice, path, back="alarms").content.decode())
    (line,) = lines("alarm:")
    assert (line.actor, line.operation) == ("alice", "AcknowledgeAlarm")
    assert alice.get(path).status_code == 405


def test_other_alarms_are_not_there(dora: Client, bob: Client, floor_two: Display) -> None:
    """Of another's display no alarm is shown or acknowledged."""
    path = f"{PAGE}{raised(floor_two).pk}/acknowledge/"
    assert "Service level" not in page(dora, PAGE)
    assert [client.post(path).status_code for client in (dora, bob)] == [404, 403]
    assert bob.get(PAGE).status_code == 403
    assert not Alarm.objects.exclude(acknowledged_by="").exists()
