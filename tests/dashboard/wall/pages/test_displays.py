"""`/wall/`: one's displays with their health, the walls that one may only look at, and one of them live in the page."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest

from dashboard.displays.models import Display
from tests.dashboard.people.pages.pages import page, said
from tests.dashboard.wall.pages.test_alarms import raised
from tests.dashboard.wall.pages.test_devices import let_in

if TYPE_CHECKING:
    from django.test import Client

    from dashboard.people.models import Team


def test_lead_sees_own_displays(alice: Client, floor_two: Display, south: Team) -> None:
    """A lead's display stands with its teams, layouts, screens and what can be done; another team's is not there."""
    began = time.time()
    let_in(floor_two, painted_at=began - 4, version="old", delay_ms=900)
    other = Display.objects.create(name="Lobby", slug="lobby")
    other.teams.set([south])
    shown = page(alice, "/wall/")
    words = said(shown)
    assert "North · team 20 s, interactions 20 s, numbers 20 s, announcement 20 s · agents by full name" in words
    age = re.search(r"Wall 3, Berlin : (\d+) s ago page old \(an older one\) · 0 frames dropped · 0\.9 s behind", words)
    assert age is not None
    assert 4 <= int(age[1]) <= time.time() - began + 4
    assert "No open alarm" in words
    for path in ("", "announce/", "delete/"):
        assert f'href="/wall/displays/{floor_two.pk}/{path}"' in shown
    assert "Lobby" not in shown


def test_silent_screen_is_marked(alice: Client, floor_two: Display) -> None:
    """A screen that says nothing is told by icon and word."""
    let_in(floor_two, painted_at=time.time() - 700)
    shown = page(alice, "/wall/")
    assert "silent, last painted 11 min ago" in said(shown)
    assert 'data-shape="alert"' in shown


def test_onlooker_sees_walls_only(bob: Client, floor_two: Display, both: Display) -> None:
    """Who may only look has the displays whose teams are all his to see, without their screens, alarms or a way to change."""
    let_in(floor_two, painted_at=time.time())
    raised(floor_two)
    shown = page(bob, "/wall/")
    assert 'href="/wall/floor-2/"' in shown
    for word in (
        "Atrium",
        "Berlin",
        "Service level",
        "/wall/displays/",
        "/wall/screens/",
        "acknowledge",
        "New display",
    ):
        assert word not in shown, word
    assert '<a href="/wall/north/">' in shown


def test_nobody_has_nothing(charlie: Client, floor_two: Display) -> None:
    """Who may nothing has a page, and no display, team or screen on it."""
    shown = page(charlie, "/wall/")
    assert "floor-2" not in shown
    assert "North" not in shown


def test_no_display_is_offered(alice: Client, north: Team) -> None:
    """A lead without a display is told what one is, and makes one by a click."""
    shown = page(alice, "/wall/")
    assert "No display yet." in said(shown)
    assert f'name="ready" value="{north.pk}"' in shown


def test_owner_manages_unseen(ada: Client, floor_two: Display) -> None:
    """Who manages a wall and may not see its teams changes it, and is shown nothing of their floor."""
    shown = page(ada, "/wall/")
    assert f'href="/wall/displays/{floor_two.pk}/"' in shown
    assert "Its teams are not yours to see." in said(shown)
    assert f'href="/wall/?display={floor_two.pk}"' not in shown


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    ("query", "socket"),
    [
        ("", "/ws/wall/floor-2/"),
        ("?display={pk}", "/ws/wall/floor-2/"),
        ("?wall=north", "/ws/wall/north/"),
        ("?wall=all", "/ws/wall/all/"),
        ("?display=999999", "/ws/wall/floor-2/"),
        ("?wall=south", "/ws/wall/all/"),
        ("?wall=nowhere", "/ws/wall/all/"),
    ],
)
def test_preview_is_ones_own(alice: Client, floor_two: Display, south: Team, query: str, socket: str) -> None:
    """The wall that is asked for is live in the page, else the first; what is not one's to see is not: then one's own teams."""
    shown = page(alice, "/wall/" + query.replace("{pk}", str(floor_two.pk)))
    assert f'hx-ws:connect="{socket}"' in shown
    assert shown.count('id="wall"') == shown.count('id="connection"') == 1


@pytest.mark.usefixtures("house")
def test_preview_of_the_unseen(ada: Client, floor_two: Display) -> None:
    """Who sees no team has an empty wall in the page, not the one that he manages."""
    shown = page(ada, f"/wall/?display={floor_two.pk}")
    assert 'hx-ws:connect="/ws/wall/all/"' in shown


def test_alarm_stands_on_its_card(alice: Client, floor_two: Display, north: Team) -> None:
    """What is alarming on a display stands on its own card, in a word, and on no other's."""
    quiet = Display.objects.create(name="Quiet", slug="quiet")
    quiet.teams.set([north])
    raised(floor_two, level="warn", acknowledged_by="bob", acknowledged_at=1.0)
    loud, rest = said(page(alice, "/wall/")).split("Your displays")[1].split("Quiet")[:2]
    assert "Warning: Service level , acknowledged" in loud
    assert "Warning" not in rest


def test_display_without_teams(alice: Client, charlie: Client, ada: Client) -> None:
    """A display that lost its last team is there for who manages every wall, to be mended, and for nobody to look at."""
    lost = Display.objects.create(name="Lost", slug="lost")
    assert "Lost" not in page(alice, "/wall/") + page(charlie, "/wall/")
    assert "no team" in said(page(ada, "/wall/"))
    assert f'href="/wall/displays/{lost.pk}/"' in page(ada, "/wall/")


def test_health_alone_is_asked_again(alice: Client, floor_two: Display) -> None:
    """What the page asks for every 5 s is screens and alarms, without the wall."""
    raised(floor_two)
    shown = alice.get("/wall/", headers={"HX-Request": "true"}).content.decode()
    assert shown.lstrip().startswith('<div id="standing">')
    assert "Service level" in shown
    assert "<html" not in shown
    assert 'id="wall"' not in shown


def test_queries_do_not_grow(alice: Client, north: Team, django_assert_max_num_queries: object) -> None:
    """Twenty displays cost no more questions to the database than two."""
    for number in range(20):
        made = Display.objects.create(name=f"Wall {number}", slug=f"wall-{number}")
        made.teams.set([north])
        let_in(made)
    with django_assert_max_num_queries(40):  # type: ignore[operator]  # pytest-django's own
        page(alice, "/wall/")
