"""A display's form, looked at before it is saved: drawn as it would be, in any layout; or why it cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import User

from dashboard.audit.models import AuditLine
from dashboard.displays.models import Display, Threshold
from dashboard.people.models import Grant
from monitoring.policy import Verb
from tests.dashboard.people.pages.pages import said
from tests.dashboard.wall.pages.filled import at, filled

if TYPE_CHECKING:
    from django.test import Client

    from dashboard.people.models import Team

pytestmark = pytest.mark.usefixtures("house")
NEW = "/wall/displays/new/"
NOW = {"figure": "ready", "team": "", "warn": "99", "alert": "", "hold": "30:00"}


def tried(client: Client, path: str, form: dict[str, Any]) -> str:
    """What stands beside the form."""
    answer = client.post(path, {**form, "do": "try"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_new_display_is_looked_at(alice: Client, north: Team) -> None:
    """A form without a name is drawn in the layout that it asks for, as it would look; nothing is saved, nothing on the trail."""
    before = AuditLine.objects.count()
    form = filled(north, name="", theme="light", language="de", naming="initials", trial="team")
    shown = tried(alice, NEW, form)
    assert 'data-layout="team"' in shown
    assert 'data-theme="light"' in shown
    assert "Abgemeldet" in shown
    assert ">C<" in shown, "the initial of a name of one word"
    assert "CanaryAnna" not in shown
    assert 'data-layout="numbers"' in tried(alice, NEW, {**form, "trial": "numbers"})
    assert (Display.objects.count(), AuditLine.objects.count()) == (0, before)


def test_limit_marks_at_once(alice: Client, floor_two: Display, north: Team) -> None:
    """A limit that is typed marks its figure at once, however long it must last; the display itself stays as it was."""
    shown = tried(alice, at(floor_two), filled(north, rows=[NOW], trial="numbers", scale="150"))
    assert 'data-level="warn"' in shown
    assert 'data-scale="150"' in shown
    assert (Threshold.objects.count(), Display.objects.get().scale) == (0, 100)
    assert 'data-level="warn"' not in tried(alice, at(floor_two), filled(north, trial="numbers"))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"team_seconds": "2"}, "Team, seconds: Write 0 to leave it out"),
        ({"teams": []}, "Its teams: Tick at least one team"),
        ({"trial": "announcement"}, "Nothing is announced on it"),
        ({"second": "service_level"}, "is chosen already"),
    ],
)
def test_why_it_is_not_drawn(alice: Client, north: Team, changes: dict[str, Any], why: str) -> None:
    """What cannot be drawn says the first thing that is wrong."""
    shown = tried(alice, NEW, {**filled(north), **changes})
    assert why in said(shown)
    assert "wall-preview" not in shown


def test_wrong_threshold_is_told(alice: Client, north: Team) -> None:
    """A limit that cannot be read is said, too."""
    assert "It cannot be drawn yet." in tried(alice, NEW, filled(north, rows=[{**NOW, "warn": "many"}]))


def test_unseen_team_is_not_shown(alice: Client, ada: Client, north: Team, south: Team) -> None:
    """Who manages walls of teams that he may not see is shown nothing of these; nobody may try another's teams."""
    shown = tried(ada, NEW, filled(north))
    assert "may not see them all" in shown
    assert "wall-preview" not in shown
    assert "Canary" not in shown
    assert "wall-preview" not in tried(alice, NEW, filled(south))
    Grant.objects.create(user=User.objects.get(username="ada"), everyone=True, verb=Verb.SEE)
    assert "CanarySven" in tried(ada, NEW, filled(south, naming="full", trial="team"))


def test_page_has_its_trial(alice: Client, floor_two: Display) -> None:
    """Both forms ask for it by themselves, and offer each layout."""
    for path in (NEW, at(floor_two)):
        shown = alice.get(path).content.decode()
        assert f'hx-post="{path}"' in shown
        assert shown.count('name="trial"') == 4
