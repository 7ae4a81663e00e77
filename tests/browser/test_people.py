"""An admin's day under /people/: somebody added and turned off by keyboard alone, a password tested, every page before axe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.test_access import violations

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(180)]

PASSWORD = "canary horse staple"


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus."""
    for _ in range(80):
        if wanted.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    expect(wanted).to_be_focused()


def write(page: Page, label: str, text: str) -> None:
    """Go to a field by Tab and type."""
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.type(text)


def press(page: Page, wanted: Locator) -> None:
    """Go to a link or button by Tab and press Enter."""
    tab_to(page, wanted)
    page.keyboard.press("Enter")


def enter(page: Page, name: str) -> None:
    """Sign in by the form, with the password that was given."""
    page.goto("/accounts/login/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("details.menu")).to_be_visible()


def test_person_by_keyboard(visit: Visitor) -> None:
    """Without a mouse: a wrong form says what is wrong and keeps what was typed, then somebody is added, signs in, is off."""
    page = visit("admin").page
    page.goto("/people/")
    press(page, page.get_by_role("link", name="New person"))
    write(page, "Sign-in name", "dora")
    write(page, "First name optional", "Dora")
    write(page, "Password", PASSWORD)
    write(page, "The same again", "another")
    page.keyboard.press("Enter")
    expect(page.locator(".errorlist")).to_contain_text("The two are not the same.")
    expect(page.get_by_label("First name")).to_have_value("Dora")
    expect(page.get_by_label("Password", exact=True)).to_have_value("")
    write(page, "Password", PASSWORD)
    write(page, "The same again", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("dora")
    assert "canary" not in page.content()
    theirs = visit("").page
    enter(theirs, "dora")
    press(page, page.get_by_role("link", name="Turn off"))
    press(page, page.get_by_role("button", name="Turn off"))
    expect(page.locator(".notice")).to_contain_text("dora is turned off.")
    theirs.goto("/wall/")
    expect(theirs.get_by_label("Password")).to_be_visible()


def test_password_is_tested(visit: Visitor) -> None:
    """A right password is accepted by GWS, a wrong one refused in GWS's words or left alone; the right one cures it."""
    page = visit("admin").page
    page.goto("/people/accounts/?q=agent031")
    page.get_by_role("link", name="agent031").click()
    page.get_by_role("button", name="Test the held password").click()
    expect(page.locator(".notice")).to_have_text("GWS accepts the password of agent031.")
    for password, state in (("canary-wrong", "Refused"), ("secret", "Live")):
        page.get_by_label("Its password in GWS").fill(password)
        page.get_by_role("button", name="Seal this password").click()
        expect(page.locator(".notice")).to_contain_text("is sealed")
        assert password not in page.locator("main").inner_text()
        for _ in range(60):
            if page.locator(".page-head .standing").inner_text().strip() == state:
                break
            page.wait_for_timeout(500)
            page.reload()
        expect(page.locator(".page-head .standing")).to_have_text(state)


def test_people_pages_pass_axe(visit: Visitor) -> None:
    """Lists, forms and questions before a deed have no violation, in light and in dark."""
    page = visit("admin").page
    found: list[str] = []
    page.goto("/people/roles/new/")
    page.get_by_label("Name", exact=True).fill("Night shift")
    page.get_by_role("button", name="Add this role").click()
    role = page.url
    page.goto("/people/?q=supervisor2")
    page.get_by_role("link", name="supervisor2", exact=True).click()
    person = page.url
    page.goto("/people/accounts/?q=agent001")
    page.get_by_role("link", name="agent001").click()
    account = page.url
    paths = [
        "/people/",
        "/people/persons/new/",
        "/people/roles/",
        "/people/teams/",
        "/people/teams/new/",
        "/people/accounts/",
    ]
    paths += [person, f"{person}switch/", f"{role}?q=s", f"{role}delete/", account, f"{account}delete/"]
    for path in paths:
        page.goto(path)
        found += violations(page)
    assert found == []
