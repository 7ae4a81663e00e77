"""The trail in a browser: an intervention is found, told as a story, shown to its agent; each page before axe."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FIRST
from tests.browser.pictures import keep
from tests.browser.test_access import violations

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(180)]


def find_intent(page: Page) -> Locator:
    """Narrow the trail by keyboard to what was asked about the agent; the newest wish to listen to him."""
    page.get_by_label("Agent").fill(FIRST)
    page.get_by_label("Stage").select_option("intent")
    page.get_by_label("Agent").press("Enter")
    intent = page.locator(f"tr[data-stage=intent]:has-text('asked to listen in on {FIRST}')").first
    expect(intent).to_contain_text("GWS accepted after")
    expect(intent).to_contain_text("confirmed")
    return intent


def stages(path: Path) -> set[str]:
    """The stages of the lines in an exported file."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["stage"] for row in csv.DictReader(file)}


def test_intervention_is_told(visit: Visitor, call: str) -> None:
    """A supervisor listens in; whoever reads the trail finds it by the agent, reads the story, and takes the lines along."""
    supervisor = visit()
    supervisor.open(f"/calls/{call}/")
    supervisor.take("ListenIn", "ListenIn")
    page = visit("admin").page
    page.goto("/audit/")
    expect(page.get_by_role("heading", name="Trail")).to_be_visible()
    found = violations(page)
    keep(page, "trail")
    intent = find_intent(page)
    keep(page, "trail-narrowed")
    with page.expect_download() as saved:
        page.get_by_role("link", name="CSV").click()
    assert stages(saved.value.path()) == {"intent"}
    intent.get_by_role("link").click()
    expect(page.locator(".steps > li")).to_have_count(3)
    expect(page.locator(".story-text")).to_contain_text("asked to listen in")
    found += violations(page)
    keep(page, "story")
    assert found == []


def test_agent_reads_his_own(visit: Visitor, call: str) -> None:
    """A page that was opened stands on the agent's; his link opens for nobody signed in, until there is a new one."""
    visit().open(f"/calls/{call}/")
    page = visit("admin").page
    page.goto(f"/audit/agents/{FIRST}/")
    expect(page.locator("tbody")).to_contain_text("looked at a call")
    found = violations(page)
    keep(page, "agent")
    link = page.get_by_label("Link to hand over").input_value()
    stranger = visit("").page
    stranger.goto(link)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("How you were monitored")
    expect(stranger.locator("tbody")).to_contain_text("a supervisor")
    found += violations(stranger)
    keep(stranger, "own")
    page.get_by_role("button", name="Make a new link").click()
    expect(page.get_by_role("status").first).to_be_attached()
    expect(page.get_by_label("Link to hand over")).not_to_have_value(link)
    stranger.goto(link)
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Nothing is here")
    assert found == []
