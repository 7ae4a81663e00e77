"""A supervisor on a running call: listens, barges in, goes back, coaches, leaves; every mode is GWS's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import Visitor
    from tests.browser.far import Far

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_listening_and_barging(visit: Visitor, far: Far, call: str) -> None:
    """ListenIn, SwitchToBargeIn after its grace, SwitchToListenIn and Leave are each shown once GWS has confirmed them."""
    supervisor = visit()
    page = supervisor.open()
    page.locator(f"[data-call='{call}'] a").first.click()
    you = page.locator("#participants [data-role=supervisor]")
    expect(you).to_have_count(0)
    supervisor.operation("ListenIn").click()
    supervisor.in_mode("ListenIn")
    expect(page.locator(".heard")).to_contain_text("heard by nobody")
    expect(you).to_have_attribute("data-visibility", "Supervisors")
    barge = supervisor.operation("SwitchToBargeIn")
    barge.click()
    expect(barge).to_contain_text("Esc takes it back")
    page.keyboard.press("Escape")
    expect(barge).not_to_contain_text("Esc takes it back")
    supervisor.in_mode("ListenIn")
    barge.click()
    supervisor.in_mode("BargeIn")
    expect(page.locator(".heard")).to_contain_text("everyone")
    expect(you).to_have_attribute("data-visibility", "All")
    expect(you).to_have_attribute("data-mode", "BargeIn")
    expect(page.locator("#notice [role=status]")).to_contain_text("GWS confirmed SwitchToBargeIn")
    supervisor.operation("SwitchToListenIn").click()
    supervisor.in_mode("ListenIn")
    supervisor.operation("Hangup").click()
    supervisor.in_mode("")
    expect(you).to_have_count(0)
    asked = [operation for _, operation in far.operations("sup001")]
    assert asked[-4:] == ["ListenIn", "SwitchToBargeIn", "SwitchToListenIn", "Hangup"]


def test_coach_is_one_way(visit: Visitor, call: str) -> None:
    """Coaching warns that there is no way back before the supervisor barges in, and afterwards says why it is shut."""
    supervisor = visit()
    page = supervisor.open(f"/calls/{call}/")
    supervisor.operation("Coach").click()
    supervisor.in_mode("Coach")
    expect(page.locator(".heard")).to_contain_text("agent only")
    expect(page.locator("#controls .reasons .warning")).to_contain_text("no way back to Coach")
    barge = supervisor.operation("SwitchToBargeIn")
    barge.click()
    barge.click()
    supervisor.in_mode("BargeIn")
    coach = supervisor.operation("Coach")
    expect(coach).to_be_disabled()
    expect(coach).to_have_attribute("data-why", "GWS offers Coach only as the way in, not from inside a call.")


def test_muting_the_agent(visit: Visitor, far: Far, call: str) -> None:
    """Who has barged in may mute the agent and let him speak again, and the participants show it."""
    supervisor = visit()
    page = supervisor.open(f"/calls/{call}/")
    barge = supervisor.operation("BargeIn")
    barge.click()
    barge.click()
    supervisor.in_mode("BargeIn")
    supervisor.operation("MuteMonitoredUser").click()
    unmute = supervisor.operation("UnmuteMonitoredUser")
    expect(unmute).to_be_enabled()
    unmute.click()
    expect(supervisor.operation("MuteMonitoredUser")).to_be_enabled()
    expect(page.locator("#controls")).to_have_attribute("data-mode", "BargeIn")
    assert [name for _, name in far.operations("sup001")][-2:] == ["MuteMonitoredUser", "UnmuteMonitoredUser"]
