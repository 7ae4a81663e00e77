"""A new admin's journey by keyboard alone: give a narrow grant, ask the explainer, take it back; every page before axe."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.pictures import keep
from tests.browser.test_access import violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Visitor
    from tests.browser.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(300)]

FAR = 80


@pytest.fixture
def forgiven(stack: Stack) -> Iterator[None]:
    """Whatever this test gives to people or takes from them is put back."""
    yield
    stack.forgive()


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until the element has the focus: it can be reached without a mouse."""
    for _ in range(FAR):
        if wanted.evaluate("(one) => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"not reached by Tab: {wanted}")


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    """Reach it and press a key."""
    reach(page, wanted)
    page.keyboard.press(key)


def choose(page: Page, label: str, words: str) -> None:
    """Reach a list and type the first letters of what is wanted, as one does."""
    field = page.get_by_label(label, exact=True)
    reach(page, field)
    page.keyboard.type(words)
    expect(field.locator("option:checked")).to_have_text(words)


def pick(page: Page, label: str) -> None:
    """Reach a group of radio buttons and go down it by the arrow key to the one that is wanted."""
    wanted = page.get_by_label(label)
    reach(
        page,
        wanted.locator("xpath=ancestor::fieldset[1]").locator("input[type=radio]:checked, input[type=radio]").first,
    )
    for _ in range(6):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowRight")
    expect(wanted).to_be_checked()


@pytest.mark.usefixtures("forgiven")
def test_narrow_grant_by_keyboard(visit: Visitor) -> None:
    """Listen and coach, by voice, South, until Friday: given, explained, found in the matrix, taken back; axe is content."""
    page = visit("admin").page
    page.goto("/people/")
    press(page, page.get_by_role("navigation", name="People and power").get_by_role("link", name="Grants"))
    found = violations(page)
    keep(page, "grants-before")
    found += give(page)
    press(page, page.get_by_role("link", name="Ask the explainer"))
    answer = ask(page)
    expect(answer).to_have_attribute("data-answer", "yes")
    expect(answer.locator("li", has_text="Object")).to_contain_text("over team South, his own grant")
    found += violations(page)
    keep(page, "grants-explained-yes")
    found += take_back(page)
    found += ask_again(page)
    assert found == []


def give(page: Page) -> list[str]:
    """Fill in the form, look at who gains, and give; what axe finds on the way."""
    press(page, page.get_by_role("link", name="New grant"))
    choose(page, "Who", "supervisor")
    choose(page, "Over whom", "South")
    for verb in ("listen in", "coach"):
        press(page, page.get_by_label(verb, exact=True), "Space")
    pick(page, "voice only")
    pick(page, "Friday 18:00")
    found = violations(page)
    keep(page, "grants-form")
    press(page, page.get_by_role("button", name="Preview"))
    expect(page.locator("[data-effect=gains] li")).to_have_text([gains_until_friday()])
    found += violations(page)
    keep(page, "grants-preview")
    expect(page.get_by_role("button", name="Give")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".notice[role=status]")).to_have_text("Given.")
    found += violations(page)
    keep(page, "grants-given")
    return found


def ask(page: Page) -> Locator:
    """May he coach agent008 of South; the answer for the agent himself."""
    choose(page, "do this", "coach")
    choose(page, "to", "agent008 (South)")
    press(page, page.get_by_role("button", name="Explain"))
    return page.locator("[data-target=agent]")


def ask_again(page: Page) -> list[str]:
    """Without the grant the answer is no, with a link to a form that would give what is missing; what axe finds."""
    page.goto("/people/explain/")
    choose(page, "May", "supervisor")
    answer = ask(page)
    expect(answer).to_have_attribute("data-answer", "no")
    cure = answer.locator(".cure a").first
    expect(cure).to_contain_text("the grant to see and coach on voice for team South")
    found = violations(page)
    keep(page, "grants-explained-no")
    press(page, cure)
    expect(page.get_by_label("Over whom", exact=True).locator("option:checked")).to_have_text("South")
    expect(page.get_by_label("coach", exact=True)).to_be_checked()
    keep(page, "grants-cure")
    return found


def gains_until_friday() -> str:
    """The preview's sentence for the coming Friday, in the zone of the stack."""
    now = datetime.now(UTC)
    days = (4 - now.weekday()) % 7 or (7 if now.hour >= 18 else 0)
    day = now + timedelta(days=days)
    return f"supervisor may see, listen in and coach on voice: team South until Fri {day.day} {day:%b} 18:00"


def take_back(page: Page) -> list[str]:
    """From the matrix to the cell by arrow keys, and all of it back, after a look at who loses; what axe finds."""
    page.goto("/people/grants/")
    reach(page, page.locator("tr[data-subject]:has(th bdi:text-is('supervisor')) td a").first)
    page.keyboard.press("ArrowRight")
    expect(page.locator("td a:focus")).to_contain_text("see · listen · coach; voice only")
    expect(page.locator("td a:focus")).to_contain_text("until Fri")
    keep(page, "grants-matrix")
    page.keyboard.press("Enter")
    press(page, page.get_by_role("button", name="Take all of this back"))
    lost = gains_until_friday().replace(" may ", " may no longer ")
    expect(page.locator("[data-effect=losses] li")).to_have_text([lost])
    found = violations(page)
    keep(page, "grants-take-back")
    expect(page.get_by_role("button", name="Take back", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".notice[role=status]")).to_have_text("Done: 3 taken away.")
    keep(page, "grants-taken-back")
    return found
