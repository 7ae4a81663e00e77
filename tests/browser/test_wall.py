"""The walls that somebody signed in looks at: live, for who may only look, and silent about customers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from dashboard.displays.plan import Layout
from tests.browser.conftest import FIRST
from tests.browser.private import (
    ACCOUNT,
    ASKED,
    BRAND,
    CUSTOMER,
    NICKNAME,
    NUMBER,
    QUEUE,
    REPLIED,
    WHISPERED,
    gather,
    leaves,
    names,
    plant,
    shown,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.conftest import Visit, Visitor
    from tests.browser.far import Far
    from tests.browser.private import Planted
    from tests.browser.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

SCREEN = {"width": 1920, "height": 1080}
# What is at least private at the far side, beside what is planted.
MANY = 50
# A display of North that turns through all four layouts, with room for all that is in progress there.
HANG = """
from dashboard.displays.models import Display
from dashboard.people.models import Team
turns = {f"{layout}_seconds": 3 for layout in ("team", "interactions", "numbers", "announcement")}
made = Display.objects.create(name="Gallery", slug="gallery", scale=75, announcement="Cake at four", **turns)
made.teams.set(Team.objects.filter(name="North"))
"""
SPILLS = """[...document.querySelectorAll('#wall *')].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width && (box.bottom > innerHeight + 1 || box.right > innerWidth + 1);
}).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.long
def test_wall_is_live(visit: Visitor, far: Far, call: str) -> None:
    """A lead's wall follows a call's end without a reload, and everything drawn on it fits the screen."""
    page = visit("lead", viewport=SCREEN).open("/wall/north/")
    expect(page.get_by_role("heading", level=1)).to_have_text("North")
    page.evaluate("window.same = true")
    before = page.locator("#wall-body").inner_html()
    far.hang_up("agent007")
    expect(page.locator("#wall-body")).not_to_have_js_property("innerHTML", before)
    assert page.evaluate("window.same")
    assert page.evaluate(SPILLS) == []


@pytest.fixture
def planted(far: Far) -> Iterator[Planted]:
    """A call and a chat of canaries, gone at the end."""
    found = plant(far)
    yield found
    far.stop_watching("sup001")
    far.hang_up(FIRST)
    far.stage("end_chat", chat=found.chat)


def heard(page: Page) -> list[str]:
    """Every text that any socket of this page is sent, from now on."""
    said: list[str] = []
    page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda frame: said.extend(leaves(json.loads(frame))))
    )
    return said


def is_known(supervisor: Visit, planted: Planted) -> None:
    """What was planted has come to Floorwalker: whoever may read it is shown it."""
    page = supervisor.open(f"/chats/{planted.chat}/")
    for word in (NICKNAME, ASKED, REPLIED, WHISPERED):
        expect(page.locator("#inspector-body")).to_contain_text(word)
    page = supervisor.open(f"/calls/{planted.call}/")
    for word in (CUSTOMER, ACCOUNT, NUMBER[1:]):
        expect(page.locator("#inspector-body")).to_contain_text(word)


@pytest.mark.long
def test_wall_names_no_customer(visit: Visitor, far: Far, stack: Stack, planted: Planted) -> None:
    """No number, customer, attached value or written word, known to Floorwalker, is on a wall's page or frames in any layout."""
    stack.manage("shell", "--no-imports", "-c", HANG)
    is_known(visit(), planted)
    page = visit("lead", viewport=SCREEN).page
    # Who signs in comes to the desk, which may still be opening its socket: what that is told is the lead's to read.
    page.goto("about:blank")
    said = heard(page)
    while page.request.get("/wall/gallery/").status == 404:
        # It was made behind the server's back, who looks every 10 s; the test's own time limit ends this.
        page.wait_for_timeout(500)
    page.goto("/wall/gallery/")
    body = page.locator("#wall-body")
    for layout in Layout:
        expect(body).to_have_attribute("data-layout", layout.value, timeout=20_000)
        if layout is Layout.INTERACTIONS:
            expect(body.locator(f"[data-call='{planted.call}']")).to_contain_text(QUEUE)
            expect(body.locator(f"[data-chat='{planted.chat}']")).to_be_visible()
        said.append(page.content())
    words, text = gather(far), "\n".join(said)
    assert {NICKNAME, BRAND, ASKED, REPLIED, WHISPERED, CUSTOMER, ACCOUNT, f"+44{NUMBER[1:]}"} <= words
    assert len(words) > MANY
    assert QUEUE in text
    assert shown(names(far), text) != []
    assert shown(words, text) == []
    assert "anary" not in text.replace(QUEUE, "")


@pytest.mark.long
def test_wall_of_another_team(visit: Visitor) -> None:
    """A wall of a team that is not his is not there for a supervisor, and his own is."""
    page = visit("supervisor2", viewport=SCREEN).open("/wall/south/")
    assert page.request.get("/wall/north/").status == 404
