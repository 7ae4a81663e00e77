"""A page that the server sends away (4003) or asks to pause (4029): a screen never trades its page for a browser's error page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.preview.test_wall_page import ANSWERED, AWAY, opened

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.preview.conftest import Preview

pytestmark = pytest.mark.browser

PAUSE, SOON = 30_000, 7_000
BACK = "window.fetch = window.there"


@pytest.mark.parametrize(("code", "pause"), [(4003, 0), pytest.param(4029, PAUSE, marks=pytest.mark.long)])
def test_screen_asks_before_it_goes(page: Page, preview: Preview, code: int, pause: int) -> None:
    """Sent away while no server answers, a screen keeps its page and asks again and again; then it starts over."""
    page.add_init_script(f"window.there = window.fetch; {AWAY}")
    page.clock.install()
    opened(page, "/wall/?kiosk=1")
    preview.push(close=code)
    expect(page.locator("html")).to_have_attribute("data-socket", "closed")
    page.clock.run_for(pause + SOON)
    assert page.evaluate("window.asked") == ["HEAD"] * 3
    expect(page.locator("html")).to_have_attribute("data-same", "yes")
    page.evaluate(BACK)
    page.clock.run_for(SOON)
    expect(page.locator("html")).not_to_have_attribute("data-same", "yes", timeout=ANSWERED)


@pytest.mark.long
def test_person_goes_at_once(page: Page, preview: Preview) -> None:
    """Somebody's own page is loaded anew at once, and nothing is asked before: a look is a line of the trail."""
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if one.method == "HEAD" else None)
    opened(page, "/wall/")
    preview.push(close=4003)
    expect(page.locator("html")).not_to_have_attribute("data-same", "yes", timeout=ANSWERED)
    assert asked == []
