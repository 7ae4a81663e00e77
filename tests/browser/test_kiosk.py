"""A screen on the wall in a real browser: let in by a lead, live with nobody signed in, dated without GWS, dark when told."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FIRST

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit, Visitor
    from tests.browser.far import Far
    from tests.browser.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
SCREEN = {"width": 1920, "height": 1080}
CODE = ".kiosk-code strong"
OFF = "This screen is off"
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
    expect(device.get_by_role("heading", level=1)).to_have_text(display)


def turn_off(lead: Visit) -> float:
    """Turn the screen off; when that was."""
    lead.page.goto("/wall/screens/")
    lead.page.locator("[data-screen]").get_by_role("button", name="Turn off Wall 3, Berlin").click()
    return time.monotonic()


def test_screen_is_paired_and_turned_off(visit: Visitor, stack: Stack) -> None:
    """A screen shows its code, is let in, comes back by itself after a restart, and is dark as soon as it is turned off."""
    hang(stack, "Entrance")
    device, lead = visit("", viewport=SCREEN), visit("lead")
    let_in(lead, device.page, "Entrance")
    device.is_live()
    again = visit("", viewport=SCREEN, storage_state=device.page.context.storage_state())
    again.open("/kiosk/")
    expect(again.page.get_by_role("heading", level=1)).to_have_text("Entrance")
    at = turn_off(lead)
    for screen in (device, again):
        expect(screen.page.get_by_role("heading", level=1)).to_have_text(OFF)
    assert time.monotonic() - at < 5


@pytest.mark.long
@pytest.mark.usefixtures("call")
def test_day_of_a_screen(visit: Visitor, stack: Stack, far: Far) -> None:
    """It turns through its layouts, holds at an alert, is dated while GWS is gone, goes on after that, and says how it does."""
    hang(stack, "Floor 2")
    device, lead, supervisor = visit("", viewport=SCREEN), visit("lead"), visit("supervisor")
    page = device.page
    let_in(lead, page, "Floor 2")
    device.is_live()
    body = page.locator("#wall-body")
    for layout in ("numbers", "team", "numbers"):
        expect(body).to_have_attribute("data-layout", layout, timeout=8_000)
    _alerts(page, supervisor, far)
    killed = time.monotonic()
    stack.kill("simulate")
    expect(page.locator("#stale")).to_be_visible(timeout=5_000)
    assert time.monotonic() - killed < 5
    expect(page.locator("#stale")).to_contain_text(re.compile(r"\d\d:\d\d:\d\d"))
    assert stands_still(page)
    stack.simulate()
    expect(page.locator("#stale")).to_be_hidden(timeout=30_000)
    device.is_live()
    lead.page.goto("/wall/")
    expect(lead.page.get_by_text(re.compile(r"Wall 3, Berlin")).first).to_be_visible()
    at = turn_off(lead)
    expect(page.get_by_role("heading", level=1)).to_have_text(OFF)
    assert time.monotonic() - at < 2 * max(1.0, _load())


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
    """Whether no time on the wall goes on, looked at within one turn of a layout."""
    times = """[document.getElementById("wall-body").dataset.layout,
      ...[...document.querySelectorAll("#wall-body time")].map((one) => one.textContent)]"""
    for _ in range(5):
        before = page.evaluate(times)
        page.wait_for_timeout(1_500)
        after = page.evaluate(times)
        if before[0] == after[0]:
            return bool(before == after)
    raise AssertionError("no layout stayed for 1.5 s")


def _load() -> float:
    import os  # noqa: PLC0415 only here

    return os.getloadavg()[0] / (os.cpu_count() or 1)
