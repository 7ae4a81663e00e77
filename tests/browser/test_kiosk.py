"""A screen on the wall in a real browser: let in by a lead, live with nobody signed in, dark as soon as it is turned off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
SCREEN = {"width": 1920, "height": 1080}


def test_screen_is_paired_and_turned_off(visit: Visitor) -> None:
    """A screen shows its code, is let in, lives on over a restart of its browser, and goes dark when it is turned off."""
    device = visit("", viewport=SCREEN)
    device.page.goto("/kiosk/")
    code = device.page.locator(".kiosk-code strong").inner_text()
    lead = visit("lead")
    lead.page.goto("/wall/screens/")
    lead.page.get_by_label("Code on the screen").fill(code)
    lead.page.get_by_label("Name").fill("Wall 3, Berlin")
    lead.page.get_by_label("North").check()
    lead.page.get_by_role("button", name="Let it in").click()
    expect(lead.page.locator(".notice[role=status]")).to_contain_text("Wall 3, Berlin is let in")
    expect(device.page.get_by_role("heading", level=1)).to_have_text("Wall 3, Berlin")
    device.is_live()
    again = visit("", viewport=SCREEN, storage_state=device.page.context.storage_state())
    again.open("/kiosk/")
    lead.page.locator("[data-screen]").get_by_role("button", name="Turn off Wall 3, Berlin").click()
    for screen in (device, again):
        expect(screen.page.get_by_role("heading", level=1)).to_have_text("This screen is off")
