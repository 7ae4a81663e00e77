"""The floor moves by itself: rows come, change and go without a reload, under a reader who is not disturbed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FIRST, SECOND

if TYPE_CHECKING:
    from tests.browser.conftest import Visitor
    from tests.browser.far import Far

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

TICKED = "([row, before]) => document.querySelector(`#${row} td:last-child time`).textContent !== before"


def test_rows_come_change_and_go(visit: Visitor, far: Far, call: str) -> None:
    """A call appears by itself, is shown on hold while it is held, and vanishes when it ends, all on the same page."""
    page = visit().open()
    page.evaluate("window.same = true")
    far.hang_up(FIRST)
    expect(page.locator(f"#call-{call}")).to_have_count(0)
    fresh = far.call(FIRST, SECOND, CustomerName="Trillian Astra")
    row = page.locator(f"#call-{fresh}")
    expect(row).to_have_attribute("data-state", "Established")
    expect(row).to_contain_text("Trillian Astra")
    expect(page.locator(f"#agents tr:has([href='/calls/{fresh}/'])")).to_have_count(2)
    far.operate(FIRST, f"/me/calls/{fresh}", "Hold")
    expect(row).to_have_attribute("data-state", "Held")
    expect(row).to_contain_text("On hold")
    expect(row).to_be_visible()
    far.hang_up(FIRST)
    expect(row).to_have_count(0)
    assert page.evaluate("window.same")


@pytest.mark.long
def test_reader_is_not_disturbed(visit: Visitor, far: Far, call: str) -> None:
    """Focus, its node and the scrolled place stay while the focused row and its list change, and durations tick."""
    page = visit(viewport={"width": 1440, "height": 600}).open()
    row = page.locator(f"#call-{call}")
    row.locator("a").first.focus()
    page.evaluate("window.kept = document.activeElement")
    agents = page.locator(".list-agents .scroll")
    agents.evaluate("(list) => { list.scrollTop = 40; }")
    page.wait_for_function(TICKED, arg=[f"call-{call}", row.locator("td").last.locator("time").first.inner_text()])
    far.operate(FIRST, f"/me/calls/{call}", "Hold")
    expect(row).to_have_attribute("data-state", "Held")
    expect(page.locator(f"#agents tr:has([href='/calls/{call}/'])").first).to_be_attached()
    assert page.evaluate("document.activeElement === window.kept")
    assert agents.evaluate("(list) => list.scrollTop") == 40


@pytest.mark.long
def test_search_stays_live(visit: Visitor, far: Far, call: str) -> None:
    """Searching an agent's name narrows all three lists, and what changes afterwards comes only if it matches."""
    page = visit().open()
    found = far.me(FIRST)
    name = f"{found['firstName']} {found['lastName']}"
    page.keyboard.press("/")
    page.keyboard.type(name)
    expect(page.locator("#agents tr")).to_have_count(1)
    expect(page.locator(f"#call-{call}")).to_be_visible()
    expect(page.locator(f"#chats tr:not(:has-text('{name}'))")).to_have_count(0)
    far.hang_up(FIRST)
    expect(page.locator(f"#call-{call}")).to_have_count(0)
    fresh = far.call(FIRST, SECOND)
    expect(page.locator(f"#call-{fresh}")).to_be_visible()
    expect(page.locator("#agents tr")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#agents tr")).not_to_have_count(1)


@pytest.mark.long
def test_tabs_are_links(visit: Visitor) -> None:
    """The tabs are plain links, each to its list alone, and the page they lead to is live."""
    desk = visit()
    page = desk.open()
    page.locator(".tabs a", has_text="Calls").click()
    desk.is_live()
    expect(page).to_have_url(page.url.split("?")[0] + "?show=calls")
    expect(page.locator("#calls")).to_be_visible()
    expect(page.locator("#agents")).to_be_hidden()
