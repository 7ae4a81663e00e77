"""A lead's day at /wall/: a display made, announced on and deleted by keyboard alone; a wall live in the page; all before axe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.test_access import violations
from tests.browser.test_people import press, tab_to, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(240)]

SCREEN = {"width": 1920, "height": 1080}
FITS = """() => {
  const [box, board] = ['.wall-preview', '#wall'].map((one) => document.querySelector(one).getBoundingClientRect());
  return Math.abs(box.width - board.width) < 4 && Math.abs(box.height - board.height) < 4;
}"""


@pytest.fixture
def display(visit: Visitor) -> Iterator[str]:
    """The address of a display of North by one click, which goes at the end."""
    page = visit("lead").page
    page.goto("/wall/displays/new/")
    page.get_by_label("Name", exact=True).fill("Atrium")
    page.get_by_label("North", exact=True).check()
    page.get_by_role("button", name="Add this display").click()
    expect(page.get_by_role("heading", level=1).first).to_have_text("Atrium")
    address = page.url
    yield address
    page.goto(f"{address}delete/")
    if page.get_by_role("button", name="Delete the display").count():
        page.get_by_role("button", name="Delete the display").click()


def test_display_by_keyboard(visit: Visitor) -> None:
    """Without a mouse: a wrong form says what is wrong and keeps what was typed; then made, announced on, ended, deleted."""
    page = visit("lead").page
    page.goto("/wall/")
    press(page, page.get_by_role("link", name="New display"))
    write(page, "Name", "Lobby")
    tab_to(page, page.get_by_label("North", exact=True))
    page.keyboard.press("Space")
    write(page, "Team, seconds", "3")
    page.keyboard.press("Enter")
    expect(page.locator(".errorlist")).to_contain_text("at least 5 seconds")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Lobby")
    expect(page.get_by_label("North", exact=True)).to_be_checked()
    write(page, "Team, seconds", "10")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1).first).to_have_text("Lobby")
    announce(page)


def announce(page: Page) -> None:
    """From a display's page: announced, ended, and the display deleted."""
    press(page, page.get_by_role("link", name="Announce"))
    write(page, "Text", "Cake at four")
    press(page, page.get_by_role("button", name="Announce it"))
    expect(page.locator(".notice")).to_contain_text("Lobby announces it until")
    card = page.get_by_role("article", name="Lobby")
    expect(card).to_contain_text("Cake at four")
    press(page, card.get_by_role("link", name="Announce on Lobby"))
    press(page, page.get_by_role("button", name="End it now"))
    press(page, card.get_by_role("link", name="Delete Lobby"))
    press(page, page.get_by_role("button", name="Delete the display"))
    expect(page.locator(".notice")).to_contain_text("Lobby is deleted.")
    expect(card).to_have_count(0)


def test_choice_says_what_it_means(visit: Visitor) -> None:
    """As soon as another figure is chosen its definition, or what to type as its limit, stands below."""
    page = visit("lead").page
    page.goto("/wall/displays/new/")
    page.get_by_label("The large figure").select_option("occupancy")
    expect(page.locator("#id_hero_helptext")).to_contain_text("the share in which they were not merely ready")
    page.locator("#id_thresholds-4-figure").select_option("service_level")
    expect(page.locator("#id_thresholds-4-figure_helptext")).to_have_text(
        "Less is worse: at or under the value. Type a percentage, such as 70 %."
    )


def test_wall_is_live_in_the_page(visit: Visitor, display: str) -> None:
    """The preview is live and fills its box; a screen that is let in elsewhere appears, with its health, without a reload."""
    lead = visit("lead")
    page = lead.open(f"/wall/?display={display.rstrip('/').rpartition('/')[2]}")
    expect(page.locator("#wall-head h1")).to_have_text("Atrium")
    assert page.evaluate(FITS)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate("window.same = true")
    device = visit("", viewport=SCREEN)
    device.page.goto("/kiosk/")
    code = device.page.locator(".kiosk-code strong").inner_text()
    other = visit("lead").page
    other.goto("/wall/screens/")
    other.get_by_label("Code on the screen").fill(code)
    other.get_by_label("Name", exact=True).fill("Wall 3, Berlin")
    other.get_by_label("Display", exact=True).select_option(label="Atrium")
    other.get_by_role("button", name="Let it in").click()
    expect(device.page.locator("#wall-head h1")).to_have_text("Atrium")
    vitals = page.get_by_role("article", name="Atrium").locator(".vitals")
    expect(vitals).to_contain_text("Wall 3, Berlin")
    expect(vitals).to_contain_text("frames dropped", timeout=30_000)
    assert page.evaluate("window.same")
    other.goto(f"{display}delete/")
    other.get_by_role("button", name="Delete the display").click()
    expect(device.page.get_by_role("heading", level=1)).to_have_text("This screen is off")


def test_wall_pages_pass_axe(visit: Visitor, display: str) -> None:
    """Displays, their forms, screens, alarms and figures have no violation, in light and in dark."""
    lead = visit("lead")
    page = lead.open("/wall/")
    found = violations(page)
    paths = [display, f"{display}announce/", f"{display}delete/"]
    for path in [*paths, "/wall/displays/new/", "/wall/screens/", "/wall/alarms/", "/wall/figures/"]:
        page.goto(path)
        found += violations(page)
    page.goto("/wall/displays/new/")
    page.get_by_role("button", name="Add this display").click()
    expect(page.locator(".notice[role=alert]")).to_be_visible()
    found += violations(page)
    onlooker = visit("supervisor").open("/wall/")
    found += violations(onlooker)
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_form_shows_its_wall(visit: Visitor, scheme: str) -> None:
    """Beside the form of a display stands its wall as it would be, drawn anew as somebody types and chooses; axe is content."""
    page = visit("lead", color_scheme=scheme).page
    page.goto("/wall/displays/new/")
    wall = page.locator(".trial .wall-preview")
    page.get_by_label("North", exact=True).check()
    page.get_by_label("Name", exact=True).fill("Atrium")
    expect(wall.locator("h1")).to_have_text("Atrium")
    expect(wall.locator("#wall-body")).to_have_attribute("data-layout", "team")
    page.get_by_label("Numbers", exact=True).check()
    expect(wall.locator("#wall-body")).to_have_attribute("data-layout", "numbers")
    page.get_by_label("Theme").select_option("light")
    expect(wall).to_have_attribute("data-theme", "light")
    assert page.evaluate(FITS)
    expect(wall.locator("[data-clock]")).to_have_text(re.compile(r"\d\d:\d\d"))
    assert violations(page) == []
    page.get_by_label("Team, seconds").fill("2")
    expect(page.locator("#trial")).to_contain_text("at least 5 seconds")
