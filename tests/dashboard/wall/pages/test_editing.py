"""A display made, changed and deleted; what is wrong is said at its field and what was typed is kept; the trail has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from dashboard.audit.models import AuditLine
from dashboard.displays.models import Display, Threshold
from dashboard.people import changed
from dashboard.people.models import Grant
from dashboard.screens import register
from dashboard.screens.models import Screen
from dashboard.wall.pages.display_forms import DisplayForm
from monitoring.policy import Verb
from tests.dashboard.people.pages.pages import page, said, send
from tests.dashboard.wall.pages.filled import at, filled, lines, refused, sent

if TYPE_CHECKING:
    from django.test import Client

    from dashboard.people.models import Team

NEW = "/wall/displays/new/"
LIMIT = {"figure": "service_level", "team": "", "warn": "80 %", "alert": "70", "hold": "0:30"}


def test_display_is_made(alice: Client, north: Team) -> None:
    """A form makes a display with its thresholds, under a word made from its name, and says what to do next."""
    answer = send(alice, NEW, **filled(north, rows=[LIMIT]))
    made = Display.objects.get(name="Floor 3")
    assert (made.slug, list(made.teams.all()), made.naming) == ("floor-3", [north], "first")
    assert made.figures == ["service_level", "calls", "waiting", "ready", "chats"]
    limit = made.thresholds.get()
    assert (limit.figure, limit.team, limit.warn, limit.alert, limit.hold) == ("service_level", None, 0.8, 0.7, 30)
    assert "Let a screen in to show it" in said(answer.content.decode())


def test_new_form_starts_ready(alice: Client, north: Team, south: Team) -> None:
    """A new display's only team is ticked and what a ready-made wall marks is proposed; another's team cannot be chosen."""
    shown = page(alice, NEW)
    assert f'value="{north.pk}" id="id_teams_0" checked' in " ".join(shown.split())
    assert f'value="{south.pk}"' not in shown.partition("Its teams")[2].partition("</fieldset>")[0]
    assert 'value="1:00"' in shown
    assert "Of the calls that rang at an agent" in said(shown)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "Floor 2"}, "Another display is called so."),
        ({"slug": "floor-2"}, "Another display has this word."),
        ({"slug": "screens"}, "This word is taken by a page"),
        ({"slug": "south"}, "The wall of team South has this word."),
        ({"name": "東京"}, "write a word for it here"),
        ({"teams": []}, "Tick at least one team"),
        ({"team_seconds": "0", "interactions_seconds": "0", "numbers_seconds": "0"}, "Give seconds to at least one of"),
        ({"team_seconds": "3"}, "at least 5 seconds"),
        ({"numbers_seconds": "4000"}, "less than or equal to 3600"),
        ({"zone": "Mars/Olympus"}, "Write a time zone such as Europe/Berlin."),
        ({"second": "service_level"}, "Service level is chosen already."),
        ({"hero": "happiness"}, "Select a valid choice"),
        ({"within": "0"}, "greater than or equal to 1"),
        ({"overscan": "9"}, "less than or equal to 5"),
        ({"scale": "300"}, "Select a valid choice"),
    ],
)
@pytest.mark.usefixtures("floor_two", "south")
def test_wrong_form_is_said(north: Team, wrong: dict[str, Any], sentence: str) -> None:
    """What is wrong is said at its field, with what to do."""
    form = DisplayForm(sent(filled(north, **wrong)), teams=[north])
    assert not form.is_valid()
    said_there = {name: str(errors) for name, errors in form.errors.items()}
    assert [name for name, errors in said_there.items() if sentence in errors]


def test_wrong_page_keeps_what_was_typed(alice: Client, north: Team, floor_two: Display) -> None:
    """All that is wrong is said at once, of the display and its thresholds; what was typed is kept, nothing is saved."""
    wrong = {"name": "Floor 2", "zone": "Mars/Olympus", "theme": "light", "team_seconds": "3"}
    shown = refused(alice, NEW, filled(north, rows=[LIMIT | {"warn": "lots"}], **wrong))
    for sentence in (
        "Another display is called so.",
        "such as Europe/Berlin",
        "at least 5 seconds",
        "Write a percentage",
    ):
        assert sentence in said(shown)
    assert "Nothing was saved." in said(shown)
    assert all(f'value="{text}"' in shown for text in ("Floor 2", "Mars/Olympus", "3", "lots", "0:30"))
    assert '<option value="light" selected>' in shown
    assert list(Display.objects.values_list("name", flat=True)) == ["Floor 2"]


def test_other_team_is_no_choice(alice: Client, north: Team, south: Team, floor_two: Display) -> None:
    """A team whose walls he does not manage cannot be put on a display, nor into a threshold."""
    assert "Select a valid choice" in refused(alice, at(floor_two), filled(north, south))
    rows = [LIMIT | {"team": str(south.pk)}]
    assert "Select a valid choice" in refused(alice, at(floor_two), filled(north, rows=rows))


def test_own_word_of_a_team(alice: Client, north: Team) -> None:
    """A display that shows one team may have that team's own word: it stands in for the ready-made wall."""
    send(alice, NEW, **filled(north, slug="north"))
    assert Display.objects.get(slug="north").name == "Floor 3"


def test_change_follows_at_once(
    alice: Client, north: Team, floor_two: Display, django_capture_on_commit_callbacks: Any
) -> None:
    """A saved display is told of, so that walls follow: thresholds kept, changed, removed, in the order they stood."""
    kept, gone = (Threshold.objects.create(display=floor_two, figure=one, warn=1.0) for one in ("ready", "calls"))
    connection.run_on_commit.clear()
    before = changed.revision()
    rows = [
        {"id": str(kept.pk), "figure": "ready", "warn": "2", "alert": "1", "hold": ""},
        {"id": str(gone.pk), "figure": "calls", "warn": "1", "DELETE": "on"},
    ]
    with django_capture_on_commit_callbacks(execute=True):
        send(alice, at(floor_two), **filled(north, rows=rows, name="Floor 2", slug="floor-2", theme="light"))
    assert changed.revision() > before
    floor_two.refresh_from_db()
    assert floor_two.theme == "light"
    limit = floor_two.thresholds.get()
    assert (limit.pk, limit.warn, limit.alert) == (kept.pk, 2.0, 1.0)


def test_trail_has_before_and_after(alice: Client, north: Team, floor_two: Display) -> None:
    """One line for a change says all that differs, from what to what, and by whom; the same again says nothing."""
    form = filled(north, rows=[LIMIT], name="Floor 2b", slug="floor-2")
    send(alice, at(floor_two), **form)
    (line,) = lines()
    assert (line.actor, line.operation, line.target) == ("alice", "Changed", "display:Floor 2b")
    assert line.facts["name"] == "Floor 2 -> Floor 2b"
    assert line.facts["naming"] == "full -> first"
    assert (
        line.facts["thresholds"]
        == "nothing -> Service level: warn at or under 80 %, alert at or under 70 %, lasting 0:30"
    )
    assert "teams" not in line.facts
    row = LIMIT | {"id": str(floor_two.thresholds.get().pk)}
    send(alice, at(floor_two), **(form | filled(north, rows=[row], name="Floor 2b", slug="floor-2")))
    assert len(lines()) == 1


def test_foreign_threshold_is_no_row(alice: Client, north: Team, floor_two: Display, both: Display) -> None:
    """A threshold of another's display cannot be changed by naming it in one's own form, and one that went is told."""
    other = Threshold.objects.create(display=both, figure="ready", warn=1.0)
    shown = refused(alice, at(floor_two), filled(north, rows=[LIMIT | {"id": str(other.pk)}]))
    assert "This threshold is not there any more." in said(shown)
    other.refresh_from_db()
    assert (other.display, other.warn) == (both, 1.0)


def test_ready_made_by_one_click(alice: Client, north: Team, south: Team) -> None:
    """One click makes a display of one's team as its ready-made wall is; again, it is the same; of another's there is none."""
    send(alice, NEW, ready=north.pk)
    made = Display.objects.get()
    assert (made.name, made.slug, list(made.teams.all())) == ("North", "north", [north])
    assert {one.figure for one in made.thresholds.all()} == {"longest_waiting", "longest_ringing", "ready"}
    send(alice, NEW, ready=north.pk, back="screens")
    assert "not yours to manage" in send(alice, NEW, ready=south.pk).content.decode()
    assert Display.objects.count() == 1
    assert lines()[0].facts["teams"] == "nothing -> North"


def test_taken_name_is_numbered(alice: Client, dora: Client, north: Team, south: Team) -> None:
    """Where a name or word is taken the next is found."""
    taken = Display.objects.create(name="North", slug="north")
    taken.teams.set([south])
    send(alice, NEW, ready=north.pk)
    made = Display.objects.exclude(pk=taken.pk).get()
    assert (made.name, made.slug) == ("North 2", "north-2")


def test_screen_gets_no_unseen_team(alice: Client, floor_two: Display, north: Team, south: Team) -> None:
    """While screens show a display nobody adds a team to it that he may not see, though he manages its walls."""
    Grant.objects.create(user=User.objects.get(username="alice"), team=south, verb=Verb.MANAGE_WALLS)
    form = filled(north, south, name="Floor 2")
    asked, _ = register.ask(1_000.0)
    register.approve(asked.code, register.Place("Wall 3", floor_two), "alice", 1_000.0)
    assert "Screens show this display, and you may not see South." in said(refused(alice, at(floor_two), form))
    Screen.objects.update(revoked_at=2_000.0)
    send(alice, at(floor_two), **form)
    assert {team.name for team in floor_two.teams.all()} == {"North", "South"}


def test_deleted_turns_screens_off(alice: Client, floor_two: Display) -> None:
    """Its screens are named before, and dark after; the trail has the display with all it was, and each screen."""
    asked, _ = register.ask(1_000.0)
    screen = register.approve(asked.code, register.Place("Wall <3>", floor_two), "alice", 1_000.0)
    assert screen is not None
    assert "Wall <3> goes dark at once" in said(page(alice, at(floor_two, "delete/")))
    assert Display.objects.exists()
    send(alice, at(floor_two, "delete/"))
    assert not Display.objects.exists()
    gone = Screen.objects.get(pk=screen.pk)
    assert (gone.revoked_at > 0, gone.digest, gone.display) == (True, "", None)
    told = {(line.operation, line.target) for line in AuditLine.objects.all()}
    assert {("TurnScreenOff", f"screen:{screen.pk}"), ("Deleted", "display:Floor 2")} <= told


def test_hostile_name_is_tamed(alice: Client, north: Team) -> None:
    """A name that would be markup, or turns the line round, is written out wherever it stands."""
    made = Display.objects.create(name="<b>\u202eevil", slug="evil")
    made.teams.set([north])
    for path in ("/wall/", "/wall/screens/", at(made), at(made, "delete/"), at(made, "announce/")):
        shown = page(alice, path).replace('value="&lt;b&gt;\u202eevil"', "")
        assert "\u202e" not in shown, path
        assert "<b>\u202e" not in shown
        assert "[U+202E]evil" in shown, path
