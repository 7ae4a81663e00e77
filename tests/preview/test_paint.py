"""A screen that hears and understands everything and yet draws nothing: it starts over after a minute, and never before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.preview.boards import head
from tests.preview.draw import EDITION, part
from tests.preview.test_wall_page import ANSWERED, opened

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.preview.conftest import Preview

pytestmark = pytest.mark.browser

STEP = 10
# What a browser does whose picture stands still: no frame of it is ever due.
BLIND = "window.requestAnimationFrame = () => 0"


def live(page: Page, preview: Preview, seconds: int) -> None:
    """Let the screen live so long, told and understanding something every ten seconds."""
    for _ in range(seconds // STEP):
        drawn = int(page.locator("html").get_attribute("data-drawn") or 0)
        preview.push(part("wall_head", "#wall-head", head("en", EDITION)))
        expect(page.locator("html")).to_have_attribute("data-drawn", str(drawn + 1))
        page.clock.run_for(STEP * 1000)


def test_blind_screen_starts_over(page: Page, preview: Preview) -> None:
    """A screen that paints is left alone; one that has painted nothing for 60 s loads its page anew, whatever it hears."""
    page.clock.install()
    opened(page, "/wall/?kiosk=1")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if one.method == "HEAD" else None)
    live(page, preview, 90)
    page.evaluate(BLIND)
    live(page, preview, 50)
    assert asked == [], "whether the server is there is asked only to start over"
    page.clock.run_for(16_000)
    expect(page.locator("html")).not_to_have_attribute("data-same", "yes", timeout=ANSWERED)
