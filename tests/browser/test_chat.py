"""A supervisor in a running chat: monitors, coaches, barges in, writes to each audience, leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.browser.conftest import Visit, Visitor
    from tests.browser.far import Far

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

LIFE = ["Intrude", "Accept", "SwitchToCoach", "SendToAgents", "SwitchToBargeIn", "SendMessage", "Leave"]


def line(visit: Visit, text: str) -> Locator:
    """A message in the log."""
    return visit.page.locator("#message-log [data-index]", has_text=text)


def write(visit: Visit, text: str, operation: str, audience: str) -> None:
    """Send a text and see it in the log, for that audience."""
    visit.page.fill("#compose-text", text)
    visit.operation(operation).click()
    expect(line(visit, text)).to_have_attribute("data-visibility", audience)
    expect(visit.page.locator("#compose-text")).to_have_value("")


def test_all_stances_of_a_chat(visit: Visitor, far: Far, chat: str) -> None:
    """Monitor, SwitchToCoach and SwitchToBargeIn are confirmed by GWS, and each opens its own audience and no other."""
    supervisor = visit()
    page = supervisor.open("/?show=chats")
    page.locator(f"[data-chat='{chat}'] th a").click()
    supervisor.take("Monitor", "Monitor")
    you = page.locator("#participants [data-role=supervisor]", has_text="you")
    expect(you).to_have_attribute("data-visibility", "Supervisors")
    to_agents, to_all = supervisor.operation("SendToAgents"), supervisor.operation("SendMessage")
    expect(to_agents).to_have_attribute("data-why", "Nobody sees you: coach or barge in first.")
    expect(to_all).to_be_disabled()
    supervisor.take("SwitchToCoach", "Coach")
    expect(you).to_have_attribute("data-visibility", "Agents")
    expect(to_all).to_have_attribute("data-why", "The customer would not see who writes: barge in first.")
    write(supervisor, "offer him a refund", "SendToAgents", "Agents")
    supervisor.take("SwitchToBargeIn", "BargeIn")
    expect(you).to_have_attribute("data-visibility", "All")
    write(supervisor, "Hello, I am the supervisor.", "SendMessage", "All")
    supervisor.take("Leave", "")
    expect(page.locator("#composer")).to_be_hidden()
    assert [name for name in far.operations("sup001") if "Typing" not in name][-len(LIFE) :] == LIFE


@pytest.mark.long
def test_draft_outlives_pushes(visit: Visitor, far: Far, chat: str) -> None:
    """What is being written stays, with caret and focus, while messages come in and the mode changes."""
    supervisor = visit()
    page = supervisor.open(f"/chats/{chat}/")
    supervisor.take("Coach", "Coach")
    page.fill("#compose-text", "half a thought")
    page.evaluate("document.getElementById('compose-text').setSelectionRange(4, 4)")
    page.evaluate("window.kept = document.activeElement")
    far.operate("sup001", f"/me/chats/{chat}", "SendToAgents", text="pushed meanwhile")
    expect(line(supervisor, "pushed meanwhile")).to_be_visible()
    far.operate("sup001", f"/me/chats/{chat}", "SwitchToMonitor")
    supervisor.is_in("Monitor")
    found = page.evaluate("[document.activeElement === kept, kept.value, kept.selectionStart]")
    assert found == [True, "half a thought", 4]


@pytest.mark.long
def test_typing_is_told(visit: Visitor, far: Far, chat: str) -> None:
    """Writing tells the chosen audience that somebody writes, and no other."""
    supervisor = visit()
    page = supervisor.open(f"/chats/{chat}/")
    supervisor.take("Coach", "Coach")
    with page.expect_response("**/operations/") as answered:
        page.locator("#compose-text").press_sequentially("Hm")
    assert answered.value.status == 202
    assert far.operations("sup001")[-3:] == ["Intrude", "Accept", "SendStartTypingToAgentsNotification"]
