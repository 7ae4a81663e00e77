"""One stack for the whole folder, a headless Chromium for each module, and visits: signed-in pages that must not complain.

Chromium ends with its module: Playwright's loop, left running, would keep later asynchronous tests from having theirs.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.stack import AGENTS, Stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

    from tests.browser.far import Far

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DESK, WALL = {"width": 1440, "height": 900}, {"width": 1920, "height": 1080}
TELL_VIOLATIONS = """addEventListener("securitypolicyviolation", (event) =>
  console.error(`refused by ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`), true)"""
# Chromium says of every answer from 400 on that a resource failed; the answers themselves are what tests look at.
ANSWERED = "Failed to load resource"
# Of team North: two whom no natural call reaches, and those who write.
FIRST, SECOND = "agent007", "agent023"
NORTH = tuple(f"agent{number:03}" for number in range(1, AGENTS, 2))
WRITERS = ("agent007", "agent015", "agent031")

HERE = Path(__file__).parent
NOT_FOUND, HEARD_WITHIN = 404, 30.0

expect.set_options(timeout=15_000)


@dataclass
class Visit:
    """A page of somebody's own browser, and what the browser complained of; `forgiven` are words that are expected."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=lambda: [ANSWERED])

    def listen(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, line: ConsoleMessage) -> None:
        if line.type == "error":
            self.complaints.append(line.text)

    def is_content(self) -> bool:
        """Whether the browser complained of nothing that was not expected."""
        return [one for one in self.complaints if not any(word in one for word in self.forgiven)] == []

    def open(self, path: str = "/") -> Page:
        """Go to a live page and wait until it is; of what has just begun at the far side we hear a moment later."""
        latest = time.monotonic() + HEARD_WITHIN
        while (answer := self.page.goto(path)) and answer.status == NOT_FOUND and time.monotonic() < latest:
            pass
        self.is_live()
        return self.page

    def is_live(self) -> None:
        expect(self.page.locator("html")).to_have_attribute("data-socket", "open", timeout=30_000)
        expect(self.page.locator("#connection")).to_have_attribute("data-status", "live", timeout=30_000)

    def heard_by(self, words: str) -> None:
        """Wait until the strip says who hears him."""
        expect(self.page.locator(".heard")).to_contain_text(words)

    def operation(self, name: str) -> Locator:
        """The button of an operation."""
        return self.page.locator(f"button[name=operation][value={name}]")

    def take(self, name: str, mode: str) -> None:
        """Press once, to barge in twice, and wait until GWS has confirmed the mode that this leads to."""
        self.operation(name).click()
        if name.endswith("BargeIn"):
            self.operation(name).click()
        self.is_in(mode)

    def is_in(self, mode: str) -> None:
        """Wait until GWS has confirmed this mode and nothing is pending."""
        controls = self.page.locator("#controls")
        expect(controls).to_have_attribute("data-mode", mode)
        expect(controls).to_have_attribute("data-pending", "")


class Visitor(Protocol):
    """Opens a browser of somebody's own: `user` signed in already, empty for nobody."""

    def __call__(self, user: str = "supervisor", **context: Any) -> Visit: ...


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    built = Stack(tmp_path_factory.mktemp("stack"))
    try:
        built.open()
        yield built
    finally:
        built.close()


@pytest.fixture(scope="package")
def sign_ins() -> dict[str, Any]:
    """The cookies of whoever has signed in so far."""
    return {}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path_of(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, stack: Stack, sign_ins: dict[str, Any]) -> Iterator[Visitor]:
    """Visits of this test; at its end no browser may have complained."""
    visits: list[Visit] = []

    def arrive(user: str = "supervisor", **context: Any) -> Visit:
        known = sign_ins.get(user) if user else None
        options = {"viewport": DESK, "base_url": stack.url, "storage_state": known, **context}
        fresh = chromium.new_context(**options)
        fresh.add_init_script(TELL_VIOLATIONS)
        came = Visit(fresh.new_page())
        came.page.set_default_timeout(15_000)
        came.listen()
        visits.append(came)
        if user and known is None:
            sign_in(came.page, user)
            sign_ins[user] = fresh.storage_state()
        return came

    yield arrive
    close(visits)


@pytest.fixture
def switch_on(chromium: Browser, stack: Stack, tmp_path: Path) -> Iterator[Callable[[], Visit]]:
    """A device of its own: each time it is switched on anew, with nothing but the profile on its disk."""
    visits: list[Visit] = []

    def boot() -> Visit:
        for came in visits:
            came.page.context.close()
        options: dict[str, Any] = {"executable_path": path_of(), "args": ARGUMENTS, "viewport": WALL}
        fresh = chromium.browser_type.launch_persistent_context(tmp_path / "profile", base_url=stack.url, **options)
        fresh.add_init_script(TELL_VIOLATIONS)
        came = Visit(fresh.pages[0])
        came.listen()
        visits.append(came)
        return came

    yield boot
    close(visits)


def close(visits: Sequence[Visit]) -> None:
    """Close every browser; none may have complained."""
    for came in visits:
        came.page.context.close()
    assert [came.complaints for came in visits if not came.is_content()] == []


def path_of() -> str:
    """Where Chromium is."""
    return os.environ.get("CHROMIUM", "/usr/bin/chromium")


def sign_in(page: Page, user: str) -> None:
    """By the form, as anybody."""
    page.goto("/accounts/login/")
    page.get_by_label("Name").fill(user)
    page.get_by_label("Password").fill("demo")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("details.menu")).to_be_visible()


@pytest.fixture(scope="package")
def dark() -> dict[str, str]:
    """The operation that a crash left in the dark: its target, once there is one."""
    return {}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of ours, the crash comes first and what became of it last: the trail is told only after a minute."""
    ours = [number for number, item in enumerate(items) if item.path.parent == HERE]
    turns = {"test_serving_dies": 0, "test_dark_operation_ends": 2}
    ordered = sorted((items[number] for number in ours), key=lambda item: turns.get(item.name, 1))
    for number, item in zip(ours, ordered, strict=True):
        items[number] = item


@pytest.fixture
def far(stack: Stack) -> Far:
    return stack.far


@pytest.fixture
def call(far: Far) -> Iterator[str]:
    """A running call of team North, fresh and nobody's but this test's."""
    yield far.call(FIRST, SECOND, CustomerName="Zaphod Beeblebrox", Queue="Reservations")
    far.hang_up(FIRST)
    far.stop_watching("sup001")


@pytest.fixture
def chat(far: Far) -> Iterator[str]:
    """A running chat of team North with minutes to live."""
    yield far.youngest_chat(*WRITERS)
    far.stop_watching("sup001")
