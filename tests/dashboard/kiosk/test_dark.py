"""A dark screen says why, asks anew, and goes on to say it beside its code: in its display's language, in our words."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest

from dashboard.displays import shelf
from dashboard.displays.models import Display
from dashboard.kiosk.views import COOKIE
from dashboard.kiosk.words import words
from dashboard.people.models import Team
from dashboard.screens import register
from dashboard.screens.credential import CODE_LIVES, LIVES
from dashboard.screens.models import Screen

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

CODE = re.compile(r"<strong>([A-Z2-9]{6})</strong>")
OFF = "Jemand hat ihn ausgeschaltet."


@pytest.fixture
def screen(client: Client) -> Screen:
    """A screen that shows a German display of North; `client` has its cookie."""
    north = Team.objects.create(name="North", slug="north")
    shows = Display.objects.create(name="Empfang", slug="empfang", language="de")
    shows.teams.set([north])
    asked, credential = register.ask(time.time())
    made = register.approve(asked.code, register.Place("Wall 3", shows), "bob", time.time())
    assert made is not None
    client.cookies[COOKIE] = credential.cookie
    shelf.put_back()
    return made


def shown(client: Client, status: int = 200, **headers: str) -> str:
    """What `/kiosk/` shows."""
    answer = client.get("/kiosk/", headers=headers)
    assert answer.status_code == status
    return answer.content.decode()


def asked(client: Client) -> str:
    """What a dark screen shows after it asked anew."""
    assert client.post("/kiosk/").status_code == 302
    return shown(client)


def test_dark_asks_by_itself(client: Client, screen: Screen) -> None:
    """A screen that was turned off says why for a minute, in its display's language; its page then asks by its own form."""
    register.turn_off(screen, "bob", time.time())
    page = shown(client, 403, accept_language="fr")
    assert '<html lang="de">' in page
    assert 'data-again="60"' in page
    assert OFF in page
    assert "data-asks" in page
    assert words("de").ask in page


def test_code_says_why(client: Client, screen: Screen) -> None:
    """The code page says why the screen was dark for as long as it waits, also under the codes that follow the first."""
    register.turn_off(screen, "bob", time.time())
    pages = [asked(client)]
    assert Screen.objects.filter(approved_at=0).update(asked_at=time.time() - CODE_LIVES - 1) == 1
    pages += [shown(client), shown(client)]
    assert [(OFF in page, '<html lang="de">' in page, words("de").again[0] in page) for page in pages] == [
        (True,) * 3
    ] * 3
    codes = [CODE.findall(page) for page in pages]
    assert codes[0] != codes[1] == codes[2]
    assert len(Screen.objects.filter(approved_at=0)) == 1


def test_fresh_screen_says_no_reason(client: Client) -> None:
    """A screen that never had a wall says what to do with its code, and no reason."""
    page = shown(client, accept_language="es-MX,de;q=0.5")
    assert '<html lang="es">' in page
    assert words("es").type_in[0] in page
    assert "kiosk-why" not in page


def test_many_askings_hold_one_place(client: Client, screen: Screen) -> None:
    """Whatever asks with the cookie of a screen that was turned off, again and again, one waits; it is no open door either."""
    register.turn_off(screen, "bob", time.time())
    cookie = client.cookies[COOKIE].value
    for _ in range(3):
        client.cookies[COOKIE] = cookie
        assert OFF in asked(client)
    assert client.post("/kiosk/").status_code == 302
    waiting = Screen.objects.get(approved_at=0)
    assert CODE.findall(shown(client)) == [waiting.code]


def test_stranger_asks_as_himself(client: Client, screen: Screen) -> None:
    """Who knows the number alone learns neither why nor in which language, and takes no place of the screen's own."""
    register.turn_off(screen, "bob", time.time())
    client.cookies[COOKIE] = f"{screen.pk}.{'x' * 43}"
    assert '<html lang="en">' in shown(client, 403)
    page = asked(client)
    assert words("en").why("untold") in page
    assert Screen.objects.get(approved_at=0).former is None


def test_foreign_text_is_not_said(client: Client, screen: Screen) -> None:
    """Neither an address nor a broken row makes a page say what is no sentence of ours."""
    register.turn_off(screen, "bob", time.time())
    client.post("/kiosk/")
    Screen.objects.update(why="<b>hello", language="<b")
    answer = client.get("/kiosk/?why=hello&language=de", headers={"accept-language": "<b>hello</b>"})
    assert "hello" not in answer.content.decode()
    assert '<html lang="en">' in answer.content.decode()


def test_gone_display_leaves_no_row(client: Client, screen: Screen) -> None:
    """A screen whose display is gone says so, and leaves no row that is let in for ever when it asks; a stranger ends nothing."""
    Screen.objects.update(display=None)
    cookie = client.cookies[COOKIE].value
    client.cookies[COOKIE] = f"{screen.pk}.{'x' * 43}"
    asked(client)
    assert Screen.objects.filter(approved_at__gt=0, revoked_at=0).count() == 1
    client.cookies[COOKIE] = cookie
    assert words("de").why("bare") in shown(client, 403)
    assert words("de").why("bare") in asked(client)
    assert not Screen.objects.filter(approved_at__gt=0, revoked_at=0).exists()


def test_out_of_place_only_looks(client: Client, screen: Screen) -> None:
    """A screen out of its place asks only when told to: it has its credential still, and its wall when it is back."""
    Screen.objects.update(network="10.20.0.0/16")
    page = shown(client, 403)
    assert words("de").why("elsewhere") in page
    assert words("de").stays in page
    assert "data-asks" not in page
    assert words("de").ask in page
    assert words("de").why("elsewhere") in asked(client)
    assert not Screen.objects.exclude(revoked_at=0).exists(), "from there nobody turns it off"


def test_standing_screen_asks_nothing(client: Client, screen: Screen) -> None:
    """A screen that is not dark any more when it asks keeps what it has."""
    assert client.post("/kiosk/").status_code == 302
    assert COOKIE not in client.post("/kiosk/").cookies
    assert list(Screen.objects.values_list("pk", flat=True)) == [screen.pk]


def test_full_house_speaks(client: Client, screen: Screen) -> None:
    """That too many wait is said in the screen's language, and changes nothing of the screen."""
    Screen.objects.update(approved_at=time.time() - LIVES - 1)
    for _ in range(register.WAITING_AT_MOST):
        register.ask(time.time())
    answer = client.post("/kiosk/")
    assert (answer.status_code, COOKIE in answer.cookies) == (429, False)
    assert words("de").full in answer.content.decode()
    assert words("de").why("over") in shown(client, 403)
    assert screen.pk in Screen.objects.filter(revoked_at=0).values_list("pk", flat=True)
