"""The walls that somebody signed in looks at: live, for who may only look, and silent about customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WRITERS

if TYPE_CHECKING:
    from tests.browser.conftest import Visitor
    from tests.browser.far import Far

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

SCREEN = {"width": 1920, "height": 1080}
SPILLS = """[...document.querySelectorAll('#wall *')].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width && (box.bottom > innerHeight + 1 || box.right > innerWidth + 1);
}).map((one) => one.outerHTML.slice(0, 120))"""


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


@pytest.mark.long
@pytest.mark.usefixtures("call")
def test_wall_names_no_customer(visit: Visitor, far: Far) -> None:
    """No customer's name or number and nothing that is written in a chat is on the wall, not even unseen."""
    page = visit("lead", viewport=SCREEN).open("/wall/all/")
    text = page.content()
    people = [far.me(agent) for agent in WRITERS]
    nicknames = {
        who["nickname"]
        for me in people
        for chat in me["chats"]
        for who in chat["participants"]
        if who["type"] == "Customer"
    }
    assert nicknames
    assert [name for name in {"Zaphod", "Beeblebrox", *nicknames} if f">{name}" in text] == []
    assert "+44" not in text


@pytest.mark.long
def test_wall_of_another_team(visit: Visitor) -> None:
    """A wall of a team that is not his is not there for a supervisor, and his own is."""
    page = visit("supervisor2", viewport=SCREEN).open("/wall/south/")
    assert page.request.get("/wall/north/").status == 404
