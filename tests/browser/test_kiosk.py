"""A screen on the wall in a real browser: let in by a lead, live with nobody signed in, dated without GWS, dark when told."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FIRST, WALL

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.browser.conftest import Visit, Visitor
    from tests.browser.far import Far
    from tests.browser.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
CODE = ".kiosk-code strong"
OFF, DARK_WITHIN = "This screen is off", 2.0
# When the page that says so was drawn: by the browser's own clock, which is the lead's too.
NOTE_DARK = """new MutationObserver((_, seen) => {
  if (document.querySelector("h1")?.textContent.trim() !== "This screen is off") return;
  seen.disconnect();
  requestAnimationFrame(() => { window.darkAt = Date.now(); });
}).observe(document, { childList: true, subtree: true })"""
# A display of North: two layouts of 3 s each, and an alert as soon as a supervisor takes part in anything.
HANG = """
from dashboard.displays.models import Display, Threshold
from dashboard.people.models import Team
display = Display.objects.create(name={name!r}, slug={slug!r}, team_seconds=3, numbers_seconds=3, interactions_seconds=0)
display.teams.set(Team.objects.filter(name="North"))
Threshold.objects.create(display=display, figure="interventions", alert=1)
"""


def hang(stack: Stack, name: str) -> None:
    """A display, as a lead would make it."""
    stack.manage("shell", "--no-imports", "-c", HANG.format(name=name, slug=name.lower().replace(" ", "-")))


def let_in(lead: Visit, device: Page, display: str) -> None:
    """Type the code that the screen shows, for a display."""
    device.goto("/kiosk/")
    code = device.locator(CODE).inner_text()
    lead.page.goto("/wall/screens/")
    lead.page.get_by_label("Code on the screen").fill(code)
    lead.page.get_by_label("Name").fill("Wall 3, Berlin")
    lead.page.get_by_label("Display", exact=True).select_option(label=display)
    lead.page.get_by_role("button", name="Let it in").click()
    expect(device.get_by_role("heading", level=1)).to_have_text(display, timeout=30_000)


def turn_off(lead: Visit, display: str) -> float:
    """Turn the display's screen off; when the answer came, in ms since 1970 by the machine's clock."""
    lead.page.goto("/wall/screens/")
    screen = lead.page.locator("[data-screen]", has_text=display)
    button = screen.get_by_role("button", name="Turn off Wall 3, Berlin")
    with lead.page.expect_response(lambda answer: answer.url.endswith("/off/")) as answered:
        button.click()
    assert answered.value.status == 302
    timing = answered.value.request.timing
    assert timing["responseStart"] > 0
    return float(timing["startTime"]) + float(timing["responseStart"])


def dark_after(device: Visit, answered: float) -> float:
    """How many seconds after that answer the screen drew why it is dark, by its own word."""
    expect(device.page.get_by_role("heading", level=1)).to_have_text(OFF)
    drawn = device.page.wait_for_function("window.darkAt").json_value()
    return (float(drawn) - answered) / 1000


def asks_anew(page: Page) -> None:
    """A minute later a code is there, with the reason beside it: nobody touched the screen."""
    page.clock.install()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(OFF)
    page.clock.run_for(61_000)
    expect(page.locator(CODE)).to_have_text(re.compile("[A-Z2-9]{6}"))
    expect(page.locator(".kiosk-why")).to_have_text("Somebody turned it off.")


def test_screen_is_paired_and_turned_off(visit: Visitor, stack: Stack, switch_on: Callable[[], Visit]) -> None:
    """A screen is let in, comes back by itself after a restart, is dark within 2 s of being turned off, and asks by itself."""
    hang(stack, "Entrance")
    device, lead = switch_on(), visit("lead")
    let_in(lead, device.page, "Entrance")
    device.is_live()
    again = switch_on()
    again.page.add_init_script(NOTE_DARK)
    again.open("/kiosk/")
    expect(again.page.get_by_role("heading", level=1)).to_have_text("Entrance")
    assert dark_after(again, turn_off(lead, "Entrance")) < DARK_WITHIN
    asks_anew(again.page)


@pytest.mark.long
@pytest.mark.usefixtures("call")
def test_day_of_a_screen(visit: Visitor, stack: Stack, far: Far) -> None:
    """It turns through its layouts, holds at an alert, is dated while GWS is gone, goes on after that, and says how it does."""
    hang(stack, "Floor 2")
    device, lead, supervisor = visit("", viewport=WALL), visit("lead"), visit("supervisor")
    page = device.page
    page.add_init_script(NOTE_DARK)
    let_in(lead, page, "Floor 2")
    device.is_live()
    body = page.locator("#wall-body")
    for layout in ("numbers", "team", "numbers"):
        expect(body).to_have_attribute("data-layout", layout, timeout=8_000)
    _alerts(page, supervisor, far)
    _dated(page, stack)
    device.is_live()
    lead.page.goto("/wall/")
    health = lead.page.locator("article", has_text="Floor 2").locator("[data-screen]", has_text="Wall 3, Berlin")
    expect(health).to_contain_text(re.compile(r"\b\d+ s ago\s.*\bpage [0-9a-f-]{12,15}\b", re.DOTALL))
    assert dark_after(device, turn_off(lead, "Floor 2")) < DARK_WITHIN


def _dated(page: Page, stack: Stack) -> None:
    """GWS dies: a banner within 5 s says as of when, and no time goes on; it is back: no banner."""
    assert not stands_still(page)
    killed = time.monotonic()
    stack.kill("simulate")
    try:
        expect(page.locator("#stale")).to_be_visible(timeout=5_000)
        assert time.monotonic() - killed < 5
        expect(page.locator("#stale")).to_contain_text(re.compile(r"\d\d:\d\d:\d\d"))
        assert stands_still(page)
    finally:
        stack.simulate()
    expect(page.locator("#stale")).to_be_hidden(timeout=30_000)


def _alerts(page: Page, supervisor: Visit, far: Far) -> None:
    """Somebody listens in: the figure alarms in the hero's place, and the layout stays; he leaves: it is over."""
    agent = far.me(FIRST)["id"]
    supervisor.open(f"/agents/{agent}/")
    supervisor.operation("ListenIn").click()
    alarm = page.locator("#wall-body .hero[data-level=alert]")
    expect(alarm).to_contain_text("Alert", timeout=20_000)
    expect(alarm).to_contain_text("Interventions")
    layout = page.locator("#wall-body").get_attribute("data-layout")
    page.wait_for_timeout(4_000)
    assert page.locator("#wall-body").get_attribute("data-layout") == layout
    far.stop_watching("sup001")
    expect(alarm).to_have_count(0, timeout=20_000)


def stands_still(page: Page) -> bool:
    """Whether no time on the wall goes on, looked at within one turn of a layout that shows some."""
    times = """[document.getElementById("wall-body").dataset.layout,
      ...[...document.querySelectorAll("#wall-body time")].map((one) => one.textContent)]"""
    for _ in range(10):
        before = page.evaluate(times)
        page.wait_for_timeout(1_500)
        after = page.evaluate(times)
        if before[0] == after[0] and any(":" in one for one in before[1:]):
            return bool(before == after)
    raise AssertionError("no layout that shows a time stayed for 1.5 s")
