"""Screens are let in for one display of one's own, seen how they do, and turned off."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.screens import register
from dashboard.screens.models import Screen
from dashboard.wall.edition import edition, edition_of
from tests.dashboard.people.pages.pages import page, said, send
from tests.dashboard.wall.pages.filled import refused

if TYPE_CHECKING:
    from django.test import Client

    from dashboard.displays.models import Display
    from dashboard.people.models import Team

PAGE = "/wall/screens/"


def waiting() -> str:
    """The code of a screen that waits."""
    return register.ask(time.time())[0].code


def let_in(display: Display | None, **how: Any) -> Screen:
    """A screen of a display, doing as told."""
    screen = Screen.objects.create(
        name="Wall 3, Berlin", display=display, digest="x", approved_at=time.time(), approved_by="alice"
    )
    Screen.objects.filter(pk=screen.pk).update(**how)
    return screen


def test_screen_is_let_in(alice: Client, floor_two: Display) -> None:
    """By its code, as people type codes, for a display of one's own, from one network."""
    code = waiting()
    form = {
        "code": f" {code[:3]}-{code[3:].lower()}",
        "name": "Wall 3",
        "display": floor_two.pk,
        "network": "10.1.0.0/16",
    }
    answer = send(alice, PAGE, **form)
    screen = Screen.objects.get(name="Wall 3")
    assert (screen.display, screen.approved_by, screen.network) == (floor_two, "alice", "10.1.0.0/16")
    assert "it shows its wall within 3 seconds" in said(answer.content.decode())


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"code": "WRONG2"}, "No screen shows this code, or not any more."),
        ({"code": ""}, "Type the code that the screen shows."),
        ({"name": ""}, "Give it a name"),
        ({"display": ""}, "Choose what it is to show."),
        ({"display": "999999"}, "Select a valid choice"),
        ({"network": "Berlin"}, "Write a network such as 10.20.0.0/16"),
    ],
)
def test_wrong_form_is_said(alice: Client, floor_two: Display, wrong: dict[str, str], sentence: str) -> None:
    """What is wrong is said with what to do, what was typed is kept, and nobody is let in."""
    form = {"code": waiting(), "name": "Wall 3", "display": str(floor_two.pk), "network": "10.1.0.0/16"} | wrong
    shown = refused(alice, PAGE, form)
    assert sentence in said(shown)
    assert [text for name, text in form.items() if name != "display" and text and f'value="{text}"' not in shown] == []
    assert not Screen.objects.filter(approved_at__gt=0).exists()


def test_other_display_is_no_choice(alice: Client, floor_two: Display, both: Display) -> None:
    """A display that one does not manage whole is nothing to let a screen in for."""
    assert "Atrium" not in page(alice, PAGE)
    form = {"code": waiting(), "name": "Wall 3", "display": str(both.pk)}
    assert "Select a valid choice" in refused(alice, PAGE, form)


def test_unseen_wall_is_let_in_by_nobody(ada: Client, floor_two: Display) -> None:
    """Who manages walls and may not see what stands on them lets no screen show it, and is told why."""
    form = {"code": waiting(), "name": "My phone", "display": floor_two.pk}
    assert "may not see the teams on them" in page(ada, "/wall/screens/")
    assert ada.post("/wall/screens/", form).status_code == 422
    assert not Screen.objects.filter(approved_at__gt=0).exists()


def test_no_display_yet(alice: Client, north: Team) -> None:
    """Who has no display is offered to make one, by a click for each team, and there is no form that cannot be sent."""
    shown = page(alice, PAGE)
    assert "There is no display yet that it could show." in said(shown)
    assert f'name="ready" value="{north.pk}"' in shown
    assert "id_code" not in shown
    answer = send(alice, "/wall/displays/new/", ready=north.pk, back="screens")
    assert answer.redirect_chain[-1][0] == PAGE
    assert 'value="' + str(north.displays.get().pk) + '" selected' in answer.content.decode()


def test_health_is_said(alice: Client, floor_two: Display) -> None:
    """Each screen stands with its last paint, its page, what it dropped and how far it is behind; a silent one is marked."""
    now = time.time()
    new = edition_of(floor_two.plan, edition())
    let_in(floor_two, painted_at=now - 4, version=new, dropped=2, delay_ms=640)
    shown = said(page(alice, PAGE))
    assert f"4 s ago {new} 2 0.6 s" in shown
    assert "90 days left" in shown
    assert "silent" not in shown
    Screen.objects.update(painted_at=now - 600, version="older", approved_at=now - 80 * 86_400)
    shown = page(alice, PAGE)
    assert '<b class="late">10 days left</b>' in shown
    assert "silent , 10 min ago older an older one" in said(shown)
    assert "data-silent" in shown


def test_screen_is_turned_off(alice: Client, dora: Client, bob: Client, floor_two: Display) -> None:
    """By who manages its display; to another's lead it is not there, and who manages no walls is refused."""
    screen = let_in(floor_two)
    path = f"{PAGE}{screen.pk}/off/"
    assert [client.post(path).status_code for client in (dora, bob)] == [404, 403]
    assert "Wall 3" not in page(dora, PAGE)
    assert alice.get(path).status_code == 405
    send(alice, path)
    screen.refresh_from_db()
    assert screen.revoked_at > 0
    assert alice.post(path).status_code == 404


def test_orphan_is_the_owners(alice: Client, ada: Client) -> None:
    """A screen without a display is there for who manages every wall, to be turned off, and for nobody else."""
    screen = let_in(None)
    assert "no display" in said(page(ada, PAGE))
    assert "Wall 3" not in page(alice, PAGE)
    assert alice.post(f"{PAGE}{screen.pk}/off/").status_code == 404
    send(ada, f"{PAGE}{screen.pk}/off/")
