"""Why, and with whose consent: the reasons by keys alone, a second person in his own browser, and broken glass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.browser.conftest import Visitor
    from tests.browser.far import Far
    from tests.browser.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(180)]

ASKS = """
from django.contrib.auth.models import User
from dashboard.people.models import Grant, ReasonCode, Team
north = Team.objects.get(name="North")
north.asks_reason, north.second_person = "{reason}", {second}
north.save()
for number, text in ((1, "Quality"), (2, "Complaint"), (3, "<b>Training</b>")):
    ReasonCode.objects.update_or_create(number=number, defaults={{"text": text}})
peer = User.objects.get(username="supervisor2")
Grant.objects.filter(user=peer, team=north).delete()
Grant.objects.bulk_create(Grant(user=peer, team=north, verb=verb) for verb in ("see", "listen", "coach", "barge"))
"""


@pytest.fixture
def north(stack: Stack) -> Iterator[Callable[[str, bool], None]]:
    """Tells team North what to ask for; nothing afterwards."""

    def asks(reason: str, second: bool) -> None:  # noqa: FBT001
        stack.manage("shell", "-c", ASKS.format(reason=reason, second=second))

    yield asks
    stack.manage("shell", "-c", ASKS.format(reason="never", second=False))
    stack.manage("shell", "-c", "from dashboard.people.models import ReasonCode; ReasonCode.objects.all().delete()")
    stack.forgive()


def test_reason_by_keys(visit: Visitor, far: Far, call: str, north: Callable[[str, bool], None]) -> None:
    """B asks why, Escape does nothing and gives the focus back, 2 answers; next time 0 is the same as last."""
    north("barge", False)
    supervisor = visit()
    page = supervisor.open(f"/calls/{call}/")
    supervisor.take("ListenIn", "ListenIn")
    barge, panel = supervisor.operation("SwitchToBargeIn"), page.get_by_role("dialog")
    page.keyboard.press("b")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("<b>Training</b>")
    expect(panel.locator("[data-code='1']")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(barge).to_be_focused()
    page.keyboard.press("b")
    page.keyboard.press("2")
    expect(panel).to_be_hidden()
    supervisor.is_in("BargeIn")
    supervisor.take("SwitchToListenIn", "ListenIn")
    page.keyboard.press("b")
    expect(panel).to_contain_text("Same as last: Complaint")
    page.keyboard.press("0")
    supervisor.is_in("BargeIn")
    assert far.operations("sup001", after=call) == [
        "ListenIn",
        "SwitchToBargeIn",
        "SwitchToListenIn",
        "SwitchToBargeIn",
    ]


def test_reason_in_own_words(visit: Visitor, far: Far, call: str, north: Callable[[str, bool], None]) -> None:
    """Where every start is asked why, words and Enter will do; a policy that came later than the page is asked all the same."""
    supervisor = visit()
    page = supervisor.open(f"/calls/{call}/")
    north("always", False)
    page.keyboard.press("l")
    panel = page.get_by_role("dialog")
    expect(panel).to_be_visible()
    page.get_by_label("In your own words").fill("she asked me to")
    page.keyboard.press("Enter")
    supervisor.is_in("ListenIn")
    assert far.operations("sup001", after=call) == ["ListenIn"]


def test_second_person_agrees(visit: Visitor, far: Far, call: str, north: Callable[[str, bool], None]) -> None:
    """The asker sees that he waits, the other is asked within 2 s whatever he looks at, and his yes lets the asker in."""
    north("never", True)
    peer, supervisor = visit("supervisor2"), visit()
    desk, page = peer.open(), supervisor.open(f"/calls/{call}/")
    expect(page.locator("#controls .reasons")).to_contain_text("A second person must agree")
    supervisor.operation("BargeIn").click()
    supervisor.operation("BargeIn").click()
    asked = desk.locator("#approvals .approval")
    expect(asked).to_be_visible(timeout=2_000)
    expect(asked.locator("time")).to_have_text("29 s", timeout=3_000)
    expect(page.locator("#approvals")).to_contain_text("Waiting for a second person")
    assert far.operations("sup001", after=call) == []
    asked.get_by_role("button", name="Approve").click()
    supervisor.is_in("BargeIn")
    expect(desk.locator("#approvals")).to_be_hidden()
    expect(page.locator("#approvals")).to_be_hidden()
    assert far.operations("sup001", after=call) == ["BargeIn"]


def test_refusal_and_broken_glass(visit: Visitor, far: Far, call: str, north: Callable[[str, bool], None]) -> None:
    """A no is told to the asker; asked again, he breaks the glass in a sentence, and the other hears of it at once."""
    north("never", True)
    peer, supervisor = visit("supervisor2"), visit()
    desk, page = peer.open(), supervisor.open(f"/calls/{call}/")
    supervisor.operation("BargeIn").click()
    supervisor.operation("BargeIn").click()
    desk.get_by_role("button", name="Refuse").click()
    expect(page.locator("#notice")).to_contain_text("supervisor2 said no")
    supervisor.operation("BargeIn").click()
    supervisor.operation("BargeIn").click()
    glass = page.get_by_label("Why you cannot wait")
    glass.fill("short")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("10 characters at least")
    glass.fill("the customer threatens her")
    page.keyboard.press("Enter")
    supervisor.is_in("BargeIn")
    expect(desk.locator("#notice [role=alert]")).to_contain_text("the customer threatens her")
    assert far.operations("sup001", after=call) == ["BargeIn"]
