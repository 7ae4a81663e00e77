"""Without JavaScript: plain links, plain forms, and the same upstream."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import Visitor
    from tests.browser.far import Far

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


@pytest.mark.long
def test_desk_by_links_and_forms(visit: Visitor, far: Far, call: str) -> None:
    """The desk is read, a row is opened by its link, and an operation by form is obeyed and leads back with the notice."""
    page = visit(java_script_enabled=False).page
    page.goto("/")
    expect(page.locator("#agents tr")).not_to_have_count(0)
    page.locator(f"#call-{call} th a").click()
    expect(page.locator("#inspector h2")).to_have_text("Zaphod Beeblebrox")
    page.locator("button[name=operation][value=ListenIn]").click()
    expect(page).to_have_url(page.url.split("/calls")[0] + f"/calls/{call}/")
    expect(page.locator("#notice [role=status]")).to_contain_text("ListenIn asked for")
    for _ in range(10):
        page.reload()
        if page.locator("#controls").get_attribute("data-mode"):
            break
    expect(page.locator("#controls")).to_have_attribute("data-mode", "ListenIn")
    assert far.operations("sup001", after=call) == ["ListenIn"]


def test_search_by_form(visit: Visitor, call: str) -> None:
    """Searching is a plain form whose answer holds only what matches."""
    page = visit(java_script_enabled=False).page
    page.goto("/")
    page.locator("#q").fill("zaphod")
    page.keyboard.press("Enter")
    expect(page.locator("#calls tr")).to_have_count(1)
    expect(page.locator(f"#call-{call}")).to_be_visible()


@pytest.mark.long
def test_other_pages_are_plain(visit: Visitor) -> None:
    """The wall and the sign-out need no script."""
    page = visit("", java_script_enabled=False).page
    page.goto("/accounts/login/?next=/wall/")
    page.get_by_label("Name").fill("lead")
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#wall-body")).to_be_visible()
    page.goto("/")
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
