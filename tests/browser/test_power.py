"""Who may not, cannot: refused with the rule and unsent upstream, whoever asks, however; and power taken away is gone at once."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import APIResponse, Page

    from tests.browser.conftest import Visitor
    from tests.browser.far import Far
    from tests.browser.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

SOON = 5_000


WAYS_OUT = {"CancelSupervisorMonitoring", "Hangup", "Leave", "Reject"}


def post(page: Page, path: str, operation: str = "BargeIn") -> APIResponse:
    """One operation sent by hand, with the page's own CSRF token."""
    token = page.locator("#operate input[name=csrfmiddlewaretoken]").input_value()
    form: dict[str, str | float | bool] = {
        "operation": operation,
        "key": str(uuid.uuid4()),
        "csrfmiddlewaretoken": token,
    }
    return page.request.post(path, form=form)


def is_untouched(far: Far, call: str) -> bool:
    """Whether nothing reached GWS as any supervisor since the call was placed."""
    return far.operations("sup001", "sup002", "sup003", after=call) == []


def take_grants(page: Page, user: str) -> None:
    """Delete all that somebody may do, in the admin."""
    page.goto(f"/admin/people/grant/?q={user}")
    for row in page.locator("#result_list tbody tr").all():
        if row.locator(".field-user").inner_text().strip() == user:
            row.locator("input.action-select").check()
    page.get_by_label("Action:").select_option("delete_selected")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("button", name="Yes,").click()
    expect(page.locator(".messagelist .success")).to_contain_text("deleted")


@pytest.fixture
def forgiven(stack: Stack) -> Iterator[None]:
    """Whatever this test takes from people is given back."""
    yield
    stack.forgive()


@pytest.mark.long
def test_lead_may_only_look(visit: Visitor, far: Far, call: str) -> None:
    """A lead sees the call with every operation shut and why; asked by hand it is 403 with the rule, and nothing is sent."""
    lead = visit("lead")
    page = lead.open(f"/calls/{call}/")
    expect(page.locator("#controls button[name=operation]")).not_to_have_count(0)
    expect(page.locator("button[name=operation]:enabled")).to_have_count(0)
    expect(lead.operation("BargeIn")).to_have_attribute(
        "data-why", "Your sign-in is not linked to a GWS supervisor account."
    )
    answer = post(page, f"/calls/{call}/operations/")
    assert answer.status == 403
    assert "Rule: no-supervisor-account" in answer.text()
    assert 'role="alert"' in answer.text()
    assert is_untouched(far, call)


@pytest.mark.parametrize("user", ["supervisor2", pytest.param("admin", marks=pytest.mark.long)])
def test_stranger_finds_nothing(visit: Visitor, far: Far, call: str, user: str) -> None:
    """To who may not see the team its call is not there: no row, no page, no operation, and nothing is sent."""
    page = visit(user).open()
    expect(page.locator(f"[data-call='{call}']")).to_have_count(0)
    assert page.request.get(f"/calls/{call}/").status == 404
    assert post(page, f"/calls/{call}/operations/").status == 404
    assert post(page, f"/calls/{'0' * 32}/operations/").status == 404
    assert is_untouched(far, call)


@pytest.mark.long
def test_forged_asks_are_refused(visit: Visitor, far: Far, call: str) -> None:
    """Without the CSRF token, without a sign-in, or malformed, nothing is sent."""
    page = visit().open(f"/calls/{call}/")
    path = f"/calls/{call}/operations/"
    form: dict[str, str | float | bool] = {"operation": "ListenIn", "key": str(uuid.uuid4())}
    assert page.request.post(path, form=form).status == 403
    assert post(page, path, "SwitchToEverything").status == 422
    nobody = visit("").page
    nobody.goto("/accounts/login/")
    assert nobody.request.get(f"/calls/{call}/").url.endswith(f"/accounts/login/?next=/calls/{call}/")
    assert is_untouched(far, call)


@pytest.mark.long
@pytest.mark.usefixtures("forgiven")
def test_grants_taken_away(visit: Visitor, far: Far, call: str) -> None:
    """Grants deleted in the admin empty the open page within 5 s: no rows, no buttons, and what is sent by hand is 404."""
    page = visit().open(f"/calls/{call}/")
    expect(page.locator("#agents tr")).not_to_have_count(0)
    expect(page.locator("#controls button[name=operation]:enabled")).not_to_have_count(0)
    page.evaluate("window.same = true")
    take_grants(visit("admin").page, "supervisor")
    for rows in ("#agents tr", "#calls tr", "#chats tr", "button[name=operation]:enabled"):
        expect(page.locator(rows)).to_have_count(0, timeout=SOON)
    assert page.evaluate("window.same")
    assert post(page, f"/calls/{call}/operations/").status == 404
    # Whatever he was left in by others is ended with his right to it.
    assert set(far.operations("sup001", "sup002", "sup003", after=call)) <= WAYS_OUT


@pytest.mark.long
def test_sign_out_reaches_all_tabs(visit: Visitor) -> None:
    """Signing out in one tab is said in the other, which links to the sign-in and can do nothing more."""
    first = visit("", storage_state=None)
    page = first.page
    page.goto("/accounts/login/")
    page.get_by_label("Name").fill("supervisor")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in").click()
    other = page.context.new_page()
    other.goto("/")
    expect(other.locator("#connection")).to_have_attribute("data-status", "live")
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{page.url.split('/accounts')[0]}/accounts/login/")
    link = other.locator("#connection a")
    expect(link).to_have_text("Signed out: sign in", timeout=35_000)
    expect(other.locator("#connection")).to_have_attribute("data-status", "offline")
    link.click()
    expect(other.get_by_label("Password")).to_be_visible()
