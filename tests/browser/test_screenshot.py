"""The README's pictures: a floor in the middle of its day, a supervisor in a chat; and the same floor on a wall."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.stack import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

ADVICE = "Offer to send it by courier, at no cost."
PICTURES = ROOT / "docs" / "images"
A_WHOLE_TURN = 70_000


@pytest.mark.long
def test_picture_of_the_desk(visit: Visitor, chat: str, tmp_path: Path) -> None:
    """The desk fits 1440x900 with a coached chat open; the picture goes to docs only when SCREENSHOT is set."""
    supervisor = visit(color_scheme="light", reduced_motion="reduce")
    page = supervisor.open(f"/chats/{chat}/")
    supervisor.take("Coach", "Coach")
    page.fill("#compose-text", ADVICE)
    supervisor.operation("SendToAgents").click()
    expect(
        page.locator("#message-log [data-visibility=Agents][data-type=Text]").filter(has_text=ADVICE)
    ).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    path = place(tmp_path) / "desk.png"
    page.screenshot(path=path)
    assert path.stat().st_size > 50_000


@pytest.mark.long
def test_picture_of_the_wall(visit: Visitor, tmp_path: Path) -> None:
    """The wall fits 1920x1080 with its team's agents on it."""
    lead = visit("lead", viewport={"width": 1920, "height": 1080})
    page = lead.open("/wall/north/")
    expect(page.locator("#wall-body")).to_have_attribute("data-layout", "team", timeout=A_WHOLE_TURN)
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    path = place(tmp_path) / "wall.png"
    page.screenshot(path=path)
    assert path.stat().st_size > 50_000


def place(tmp_path: Path) -> Path:
    """Where pictures go: to the docs only when SCREENSHOT is set."""
    return PICTURES if os.environ.get("SCREENSHOT") else tmp_path
