"""What the desk shows is true, or says that it is not: through the death of GWS, and its own."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import TimeoutError as Timeout
from playwright.sync_api import expect

from tests.browser.conftest import NORTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.conftest import Visitor
    from tests.browser.far import Far
    from tests.browser.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(180)]

SOON = 10_000
SHOWS = """(floor) => Object.entries(floor).every(([list, ids]) => {
  const rows = [...document.querySelectorAll(`#${list} tr`)];
  return JSON.stringify(rows.map((row) => row.id.replace(/^[a-z]+-/, "")).sort()) === JSON.stringify(ids);
})"""
AGED = "(than) => Number(document.getElementById('connection').dataset.ageMs) > than + 1500"
TIMES = "[...document.querySelectorAll('#calls time[data-since]')].map((time) => time.textContent)"
STAGED = """([target, stage]) => fetch(`/audit/?target=${target}`).then((answer) => answer.text())
  .then((text) => text.includes(`data-stage="${stage}"`))"""
TRIES = 6


@pytest.fixture(autouse=True)
def mended(stack: Stack) -> Iterator[None]:
    """Whatever a test left dead is started again."""
    yield
    stack.mend()


def shows_the_truth(page: Page, far: Far) -> bool:
    """Whether the lists hold exactly what GWS says: asked anew when the floor moved on meanwhile."""
    for _ in range(TRIES):
        try:
            page.wait_for_function(SHOWS, arg=far.floor(*NORTH), timeout=3_000)
        except Timeout:
            continue
        return True
    return False


def die_while_asking(visit: Visitor, stack: Stack, call: str) -> Page:
    """Floorwalker is killed while GWS has yet to answer an operation, and started again; the page that asked."""
    supervisor, admin = visit(), visit("admin").page
    supervisor.forgiven += ["WebSocket connection", "htmx:ws:error"]
    page = supervisor.open(f"/calls/{call}/")
    admin.goto("/audit/")
    stack.running["simulate"].send_signal(signal.SIGSTOP)
    try:
        supervisor.operation("ListenIn").click()
        admin.wait_for_function(STAGED, arg=[f"call:{call}", "intent"])
        stack.kill("serve")
        expect(page.locator("#connection")).not_to_have_attribute("data-status", "live", timeout=SOON)
    finally:
        stack.running["simulate"].send_signal(signal.SIGCONT)
    stack.serve()
    supervisor.is_live()
    return page


def test_serving_dies(visit: Visitor, stack: Stack, far: Far, call: str, dark: dict[str, str]) -> None:
    """Killed in the middle of an operation and started again, the open page comes back by itself with the true floor."""
    page = die_while_asking(visit, stack, call)
    dark["target"] = f"call:{call}"
    assert shows_the_truth(page, far)
    assert "chain whole" in stack.manage("verify_audit")


def test_dark_operation_ends(visit: Visitor, stack: Stack, call: str, dark: dict[str, str]) -> None:
    """The operation that was in the air when Floorwalker was killed ends as unknown on the trail, which stays whole."""
    if not dark:
        die_while_asking(visit, stack, call)
    page = visit("admin").page
    page.goto("/audit/")
    target = dark.get("target", f"call:{call}")
    page.wait_for_function(STAGED, arg=[target, "unknown"], timeout=130_000, polling=1000)
    assert "chain whole" in stack.manage("verify_audit")


def test_gws_dies(visit: Visitor, stack: Stack, far: Far, call: str) -> None:
    """Within 10 s the desk says that GWS is gone and since when, stops its clocks and shuts its operations; then it returns."""
    supervisor = visit()
    page = supervisor.open(f"/calls/{call}/")
    connection = page.locator("#connection")
    stack.kill("simulate")
    expect(connection).to_have_attribute("data-status", "offline", timeout=SOON)
    expect(connection).to_contain_text("GWS is not heard")
    expect(connection).to_contain_text("as of")
    expect(page.locator("#stale")).to_contain_text("as of")
    expect(page.locator("button[name=operation]:enabled")).to_have_count(0)
    expect(supervisor.operation("ListenIn")).to_have_attribute(
        "data-why", re.compile("GWS is not heard|Operations wait")
    )
    before, age = page.evaluate(TIMES), int(connection.get_attribute("data-age-ms") or 0)
    page.wait_for_function(AGED, arg=age)
    assert page.evaluate(TIMES) == before
    stack.simulate()
    supervisor.is_live()
    assert shows_the_truth(page, far)
    expect(page.locator("#stale")).to_be_hidden()
