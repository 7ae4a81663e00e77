"""Every page in light and dark before axe, and the desk by keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FIRST
from tests.browser.stack import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visitor
    from tests.browser.far import Far

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = f"axe.run(document, {{runOnly: {TAGS}, resultTypes: ['violations']}})"
SCHEMES = ("light", "dark")


def violations(page: Page) -> list[str]:
    """What axe finds, in light and in dark."""
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # one of its literals
        page.evaluate(AXE)
        broken = page.evaluate(RUN)["violations"]
        found += [f"{scheme} {page.url}: {one['id']} {one['nodes'][0]['html']}" for one in broken]
    return found


@pytest.mark.long
def test_desk_and_inspectors_pass_axe(visit: Visitor, far: Far, call: str, chat: str) -> None:
    """The desk, a call in which one coaches, an agent and a chat that one monitors have no violation."""
    supervisor = visit()
    page = supervisor.open()
    found = violations(page)
    supervisor.open(f"/calls/{call}/")
    supervisor.take("Coach", "Coach")
    found += violations(page)
    supervisor.open(f"/chats/{chat}/")
    supervisor.take("Monitor", "Monitor")
    found += violations(page)
    supervisor.open(f"/agents/{far.me(FIRST)['id']}/")
    assert found + violations(page) == []


@pytest.mark.long
def test_other_pages_pass_axe(visit: Visitor) -> None:
    """The wall, the sign-in, the people, the trail and the upstream page have no violation."""
    page = visit("lead", viewport={"width": 1920, "height": 1080}).open("/wall/")
    found = violations(page)
    nobody = visit("").page
    nobody.goto("/accounts/login/")
    found += violations(nobody)
    admin = visit("admin").page
    for path in ("/people/", "/audit/", "/upstream/"):
        admin.goto(path)
        found += violations(admin)
    assert found == []


def test_keyboard_is_enough(visit: Visitor, call: str) -> None:
    """Slash searches, Tab and Enter open a row, L listens, B twice barges in, L goes back: no mouse."""
    supervisor = visit()
    page = supervisor.open()
    page.keyboard.press("/")
    page.keyboard.type("Zaphod")
    expect(page.locator("#calls tr")).to_have_count(1)
    expect(page.locator("#q")).to_be_focused()
    link = page.locator(f"#call-{call} th a")
    for _ in range(30):
        page.keyboard.press("Tab")
        if link.evaluate("(one) => one === document.activeElement"):
            break
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#inspector h2")).to_have_text("Zaphod Beeblebrox")
    page.keyboard.press("l")
    supervisor.is_in("ListenIn")
    page.keyboard.press("b")
    page.keyboard.press("b")
    supervisor.is_in("BargeIn")
    page.keyboard.press("l")
    supervisor.is_in("ListenIn")


@pytest.mark.long
def test_keyboard_coaches(visit: Visitor, call: str) -> None:
    """K coaches; in a text field letters are letters."""
    supervisor = visit()
    page = supervisor.open(f"/calls/{call}/")
    page.locator("#q").fill("")
    page.keyboard.type("k")
    expect(page.locator("#q")).to_have_value("k")
    page.keyboard.press("Escape")
    expect(page.locator("#q")).not_to_be_focused()
    page.keyboard.press("k")
    supervisor.is_in("Coach")
