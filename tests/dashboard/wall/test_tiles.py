"""From readings to tiles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.wall.moments import clock
from dashboard.wall.tiles import figure, hero, numbers, tiles
from dashboard.wall.trends import Trend
from monitoring.figures import Reading, readings
from monitoring.figures.alarms import Level
from monitoring.floor.changes import CallEnded
from tests.dashboard.wall.scenes import NOW, alarm, plan, scene
from tests.fakes.displays import counted
from tests.fakes.made_floor import leg, made, met, staff, told_leg

FLOOR = made(staff(), told_leg(leg("anna", since=10.0)), told_leg(leg("sven", "call-2", "Ringing", state_since=450.0)))
EMPTY = made()
DRAWN = Trend("M0 50L1000 50", ((5, 0, 100),))


@pytest.mark.parametrize(
    ("reading", "language", "value"),
    [
        (Reading("ready", 12.0), "en", "12"),
        (Reading("handled", 1234.0), "de", "1.234"),
        (Reading("service_level", 0.844), "en", "84\u202f%"),
        (Reading("handling", 221.0), "en", "03:41"),
        (Reading("occupancy", None), "en", "\u2013"),
        (Reading("longest_call", None), "en", "\u2013"),
    ],
)
def test_values_are_read(reading: Reading, language: str, value: str) -> None:
    """A tile says its value in the display's language; a dash where there is none."""
    assert figure(plan(language=language), scene(EMPTY), reading).value == value


def test_labels_by_language() -> None:
    """A tile is called what the display's language calls it."""
    labels = [figure(plan(language=tag), scene(EMPTY), Reading("calls", 1.0)).label for tag in ("en", "de", "fr", "es")]
    assert labels == ["Calls", "Gespräche", "Appels", "Llamadas"]


def test_ages_tick() -> None:
    """An age is told by when it began, so that its tile stays the same while time goes on."""
    (early,) = tiles(plan(), scene(FLOOR), ["longest_ringing"])
    (late,) = tiles(plan(), scene(FLOOR, now=NOW + 30), ["longest_ringing"])
    assert early == late
    assert (early.since, early.value) == (450.0, "00:07:30")


def test_shares_say_of_what() -> None:
    """A share or an average says how many it is of, and the service level within how long; nothing else does."""
    asked = [("occupancy", 31), ("service_level", 31), ("service_level", 0)]
    found = [figure(plan(language="de"), scene(EMPTY), Reading(key, 0.5, of=of)).of for key, of in asked]
    assert found == ["von 31", "von 31 in 20 s", ""]


def test_counting_begins_late() -> None:
    """A figure of an hour of which only a part was counted says since when; one of this moment has nothing to say."""
    keys = ["handled", "ready"]
    late = tiles(plan(zone="Europe/Berlin"), scene(FLOOR, since=60.0), keys)
    assert [one.counts_since for one in late] == ["since 01:01", ""]
    early = tiles(plan(), scene(FLOOR), keys)
    assert [one.counts_since for one in early] == ["", ""]


@pytest.mark.parametrize(
    ("key", "level", "limits", "said"),
    [
        ("longest_waiting", Level.WARN, {"warn": 60.0}, ("warn", "Warning", "01:00 or more")),
        ("longest_waiting", Level.ALERT, {"alert": 3600.0}, ("alert", "Alert", "1:00:00 or more")),
        ("service_level", Level.ALERT, {"alert": 0.805}, ("alert", "Alert", "80.5\u202f% or less")),
        ("ready", Level.WARN, {"warn": 0.0}, ("warn", "Warning", "0 or less")),
        ("abandoned", Level.WARN, {"warn": 3.0}, ("warn", "Warning", "3 or more")),
    ],
)
def test_alarm_is_said(key: str, level: Level, limits: dict[str, float], said: tuple[str, str, str]) -> None:
    """An alarm is a level, a word, the limit that was reached and since when; never a colour alone."""
    (tile,) = tiles(plan(), scene(FLOOR, alarm(key, level, limits=limits)), [key])
    assert (tile.level, tile.word, tile.why) == said
    assert tile.level_since == 400.0


def test_alarm_marks_its_own() -> None:
    """Only the tile of the figure is marked, by the first, which is the worst, of its alarms."""
    alarms = (alarm("calls"), alarm("calls", Level.WARN))
    marked = tiles(plan(), scene(FLOOR, *alarms), ["calls", "chats"])
    assert [one.level for one in marked] == ["alert", ""]


def test_trend_is_drawn() -> None:
    """A tile has the trend that was found out before; without it, none."""
    with_trends = replace(scene(FLOOR), trends={"calls": DRAWN})
    drawn, none = tiles(plan(), with_trends, ["calls", "chats"])
    assert (drawn.line, drawn.bars) == (DRAWN.line, DRAWN.bars)
    assert (none.line, none.bars) == ("", ())


def test_hero_is_displays_own() -> None:
    """While nothing is alarming there is no hero but in Numbers, where it is the first of the display's figures."""
    made_so = plan(figures=("ready", "calls"))
    assert hero(made_so, scene(FLOOR)) is None
    assert [one.key for one in (numbers(made_so, scene(FLOOR))[0], *numbers(made_so, scene(FLOOR))[1])] == [
        "ready",
        "calls",
    ]


@pytest.mark.parametrize("keys", [("calls", "ready"), ("handled", "ready"), ("handled", "abandoned", "ready")])
def test_readings_agree(keys: tuple[str, ...]) -> None:
    """However many of its figures are of the last hour, a tile says what the figure reads."""
    floor = made(told_leg(leg("anna", state="Released"), at=480.0), floor=FLOOR)
    counting = counted(FLOOR, 470.0)
    counting.follow(floor, [CallEnded("call-1")], 480.0)
    known = readings(counting, None, NOW, 20)
    values = [one.value for one in tiles(plan(), replace(scene(floor), figures=counting), keys)]
    assert values == [str(int(known[key].value or 0)) for key in keys]
    assert known["handled"].value == 1


def test_hero_of_one_team() -> None:
    """An alarm about one team shows the figure of that team alone and says so; the tile of all teams names the team too."""
    both = replace(scene(FLOOR, alarm("ready", team="South", limits={"alert": 0.0})), trends={"ready": DRAWN})
    shown = hero(plan("North", "South"), both)
    assert shown is not None
    assert (shown.label, shown.value, shown.why, shown.team) == ("Ready", "0", "0 or less", "South")
    assert (shown.line, shown.bars) == ("", ()), "the trend is of all teams"
    (tile,) = tiles(plan("North", "South"), both, ["ready"])
    assert (tile.label, tile.value, tile.why, tile.team) == ("Ready", "1", "0 or less", "South")


def test_other_teams_alarm_is_not_told() -> None:
    """An alarm of a team that the display does not show marks nothing."""
    north = scene(FLOOR, alarm("ready", team="South"))
    assert hero(plan("North"), north) is None
    assert tiles(plan("North"), north, ["ready"])[0].level == ""


def test_teams_are_counted_apart() -> None:
    """A display counts its own teams and no other."""
    counts = [tiles(plan(*teams), scene(FLOOR), ["calls", "ringing"]) for teams in (("North",), ("South",), ())]
    assert [[one.value for one in shown] for shown in counts] == [["1", "0"], ["0", "1"], ["1", "1"]]


def test_clock_hangs_somewhere() -> None:
    """The time of day is that of the place where the display hangs."""
    assert [clock(NOW, zone) for zone in ("UTC", "Asia/Kolkata")] == ["00:08", "05:38"]


def test_figures_are_the_teams() -> None:
    """Somebody who joins counts at once."""
    larger = made(met("ada"), floor=FLOOR)
    assert tiles(plan(), replace(scene(larger), figures=counted(larger)), ["ready"])[0].value == "2"


@pytest.mark.parametrize(
    ("scale", "keys"), [(125, ["calls", "waiting", "ringing", "handled"]), (150, ["ringing", "handled"])]
)
def test_large_scale_has_fewer(scale: int, keys: list[str]) -> None:
    """At 150 percent two of the others have room: those that are alarming, then the display's own."""
    shown = plan("North", scale=scale, figures=("handled", "calls", "waiting", "ringing", "ready"))
    _, others = numbers(shown, scene(FLOOR, alarm("longest_waiting"), alarm("ringing", Level.WARN)))
    assert [one.key for one in others] == keys
