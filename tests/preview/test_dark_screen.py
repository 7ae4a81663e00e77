"""A dark screen in a browser asks to be let in by itself, a minute later, and keeps its page for as long as nobody answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.preview.test_wall_page import ANSWERED, AWAY, MARK

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser

ALMOST, REST = 59_000, 2_000
BACK = "() => { window.fetch = window.there; }"
LOOKED_AT = ("HEAD", "/kiosk/dark/")


def opened(page: Page, path: str) -> list[tuple[str, str]]:
    """A dark screen whose clock is ours; what it asks of the server from now on."""
    page.clock.install()
    page.goto(path)
    page.evaluate(MARK)
    asked: list[tuple[str, str]] = []

    def answer(route: Route) -> None:
        asked.append((route.request.method, route.request.url.removeprefix(page.url.partition("/kiosk/")[0])))
        if route.request.method == "POST":
            assert "csrfmiddlewaretoken" in (route.request.post_data or "")
            route.fulfill(status=302, headers={"location": "/kiosk/"})
        else:
            route.fallback()

    page.route("**/kiosk/**", answer)
    return asked


def test_dark_screen_asks_by_itself(page: Page) -> None:
    """For a minute it says why; then it sends its own form, and looks again."""
    asked = opened(page, "/kiosk/dark/")
    page.clock.run_for(ALMOST)
    assert asked == []
    page.clock.run_for(REST)
    expect(page.locator("html")).not_to_have_attribute("data-same", "yes", timeout=ANSWERED)
    assert asked[:2] == [("POST", "/kiosk/"), LOOKED_AT]


def test_screen_out_of_place_only_looks(page: Page) -> None:
    """One that may be back in its place by itself looks again, and asks nothing; its button is there."""
    asked = opened(page, "/kiosk/dark/?why=elsewhere")
    expect(page.get_by_role("button", name="Ask to be let in")).to_be_visible()
    page.clock.run_for(ALMOST + REST)
    expect(page.locator("html")).not_to_have_attribute("data-same", "yes", timeout=ANSWERED)
    assert asked[0] == ("HEAD", "/kiosk/dark/?why=elsewhere")


def test_dark_screen_stays_without_server(page: Page) -> None:
    """While no server answers it keeps its page and asks each minute; then it starts over."""
    page.add_init_script(f"window.there = window.fetch; {AWAY}")
    opened(page, "/kiosk/dark/")
    for _ in range(2):
        page.clock.run_for(ALMOST + REST)
    assert page.evaluate("window.asked") == ["POST", "HEAD"] * 2
    expect(page.locator("html")).to_have_attribute("data-same", "yes")
    page.evaluate(BACK)
    page.clock.run_for(ALMOST + REST)
    expect(page.locator("html")).not_to_have_attribute("data-same", "yes", timeout=ANSWERED)
