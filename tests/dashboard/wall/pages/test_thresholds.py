"""Rows of thresholds: typed as people say them; what is wrong with a row is said at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.displays.models import Display, Threshold
from dashboard.wall.pages.thresholds import AT_MOST, rows, sentence
from tests.dashboard.people.pages.pages import page, said, send
from tests.dashboard.wall.pages.filled import at, filled, refused, sent

if TYPE_CHECKING:
    from django.test import Client

    from dashboard.people.models import Team

LIMIT = {"figure": "service_level", "team": "", "warn": "80 %", "alert": "70", "hold": ""}


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"warn": "", "alert": ""}, "Say at which value to warn, or to alert."),
        ({"warn": "lots"}, "Write a percentage from 0 to 100, such as 70 %."),
        ({"alert": "90"}, "An alert is worse than a warning: type a value below 80 %."),
        ({"figure": "longest_ringing", "warn": "1:00", "alert": "0:30"}, "type a value above 1:00."),
        ({"figure": "longest_ringing", "warn": "1:75"}, "Write seconds, such as 90, or minutes and seconds"),
        ({"figure": "ready", "warn": "1.5"}, "Write a whole number, such as 3."),
        ({"figure": ""}, "This field is required"),
        ({"hold": "2:00:00"}, "Write seconds, such as 90"),
        ({"hold": "61:00"}, "An hour, 60:00, is the longest."),
        ({"figure": "happiness"}, "Select a valid choice"),
    ],
)
def test_wrong_row_is_said(north: Team, floor_two: Display, row: dict[str, str], sentence: str) -> None:
    """What is wrong with a row is said at it, with what to type."""
    found = rows(sent(filled(north, rows=[LIMIT | row])), floor_two, [north])
    assert not found.is_valid()
    assert sentence in str(found.errors)


def test_same_figure_twice_is_said(alice: Client, north: Team, floor_two: Display) -> None:
    """Two rows about the same are one too many; about all teams and about one of them they are two things."""
    assert "stands in a row above" in refused(alice, at(floor_two), filled(north, rows=[LIMIT, LIMIT]))
    send(alice, at(floor_two), **filled(north, rows=[LIMIT, LIMIT | {"team": str(north.pk)}]))
    assert floor_two.thresholds.count() == 2


def test_row_of_a_team_not_shown(ada: Client, north: Team, south: Team, floor_two: Display) -> None:
    """A row about a team that the display does not show is refused."""
    shown = refused(ada, at(floor_two), filled(north, rows=[LIMIT | {"team": str(south.pk)}]))
    assert "South is none of this display" in said(shown)


def test_too_many_rows_are_refused(alice: Client, north: Team, floor_two: Display) -> None:
    """There is an end to rows."""
    many = [LIMIT for _ in range(AT_MOST + 1)]
    assert f"at most {AT_MOST}" in said(refused(alice, at(floor_two), filled(north, rows=many)))


def test_kept_row_is_spelled(alice: Client, floor_two: Display) -> None:
    """What is kept stands in its row as people type it, with which way is worse, and spare rows below."""
    Threshold.objects.create(display=floor_two, figure="service_level", warn=0.8, alert=0.705, hold=90)
    shown = page(alice, at(floor_two))
    assert all(f'value="{text}"' in shown for text in ("80 %", "70.5 %", "1:30"))
    assert "Less is worse: at or under the value. Type a percentage, such as 70 %." in said(shown)
    assert len(rows(None, floor_two, []).forms) == 4


def test_sentence_of_a_threshold(floor_two: Display, north: Team) -> None:
    """A threshold is told in words, of its team and with how long it must last."""
    one = Threshold(display=floor_two, figure="longest_ringing", team=north, alert=61.0, hold=5)
    assert sentence(one) == "Longest ringing of North: alert at or over 1:01, lasting 0:05"
