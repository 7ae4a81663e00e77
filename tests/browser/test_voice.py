"""A supervisor on a running call: listens, barges in, goes back, coaches, leaves; every mode is GWS's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import Visitor
    from tests.browser.far import Far

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def test_listening_and_barging(visit: Visitor, far: Far, call: str) -> None:
    """ListenIn, SwitchToBargeIn, SwitchToListenIn and Leave are each shown once GWS has confirmed them."""
    supervisor = visit()
    page = supervisor.open()
    page.locator(f"[data-call='{call}'] a").first.click()
    you = page.locator("#participants [data-role=supervisor]")
    expect(you).to_have_count(0)
    supervisor.take("ListenIn", "ListenIn")
    supervisor.heard_by("heard by nobody")
    expect(you).to_have_attribute("data-visibility", "Supervisors")
    supervisor.take("SwitchToBargeIn", "BargeIn")
    supervisor.heard_by("heard by everyone")
    expect(you).to_have_attribute("data-visibility", "All")
    expect(you).to_have_attribute("data-mode", "BargeIn")
    expect(page.locator("#notice [role=status]")).to_contain_text("GWS confirmed SwitchToBargeIn")
    supervisor.take("SwitchToListenIn", "ListenIn")
    supervisor.take("Hangup", "")
    expect(you).to_have_count(0)
    assert far.operations("sup001")[-4:] == ["ListenIn", "SwitchToBargeIn", "SwitchToListenIn", "Hangup"]


@pytest.mark.long
def test_barging_can_be_taken_back(visit: Visitor, far: Far, call: str) -> None:
    """One press to barge in can be called off by Escape; left alone it goes by itself after its grace."""
    supervisor = visit()
    page = supervisor.open(f"/calls/{call}/")
    supervisor.take("ListenIn", "ListenIn")
    barge = supervisor.operation("SwitchToBargeIn")
    barge.click()
    expect(barge).to_contain_text("Esc takes it back")
    page.keyboard.press("Escape")
    expect(barge).not_to_contain_text("Esc takes it back")
    supervisor.is_in("ListenIn")
    barge.click()
    supervisor.is_in("BargeIn")
    assert far.operations("sup001", after=call) == ["ListenIn", "SwitchToBargeIn"]


@pytest.mark.long
def test_coach_is_one_way(visit: Visitor, call: str) -> None:
    """Coaching warns that there is no way back before the supervisor barges in, and afterwards says why it is shut."""
    supervisor = visit()
    page = supervisor.open(f"/calls/{call}/")
    supervisor.take("Coach", "Coach")
    supervisor.heard_by("agent only")
    expect(page.locator("#controls .reasons .warning")).to_contain_text("no way back to Coach")
    supervisor.take("SwitchToBargeIn", "BargeIn")
    coach = supervisor.operation("Coach")
    expect(coach).to_be_disabled()
    expect(coach).to_have_attribute("data-why", "GWS offers Coach only as the way in, not from inside a call.")


@pytest.mark.long
def test_muting_the_agent(visit: Visitor, far: Far, call: str) -> None:
    """Who has barged in may mute the agent and let him speak again, and what is possible follows."""
    supervisor = visit()
    supervisor.open(f"/calls/{call}/")
    supervisor.take("BargeIn", "BargeIn")
    supervisor.operation("MuteMonitoredUser").click()
    unmute = supervisor.operation("UnmuteMonitoredUser")
    expect(unmute).to_be_enabled()
    unmute.click()
    expect(supervisor.operation("MuteMonitoredUser")).to_be_enabled()
    supervisor.is_in("BargeIn")
    assert far.operations("sup001")[-2:] == ["MuteMonitoredUser", "UnmuteMonitoredUser"]
