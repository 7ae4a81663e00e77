"""What the desk shows is true, or says that it is not: through the death of GWS, and its own."""

from __future__ import annotations

import os
import re
import signal
import time
import uuid
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import TimeoutError as Timeout
from playwright.sync_api import expect

from tests.browser.conftest import FIRST, NORTH, SECOND
from tests.browser.sight import REGIONS, Sight
from tests.fakes.processes import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from tests.browser.conftest import Visitor
    from tests.browser.far import Far
    from tests.browser.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

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
SHOTS = ROOT / "var" / "shots"
DEAD_FOR, BACK_WITHIN, PATIENCE = 10, 3, 30


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


@pytest.mark.long
def test_serving_dies(visit: Visitor, stack: Stack, far: Far, call: str, dark: dict[str, str]) -> None:
    """Killed in the middle of an operation and started again, the open page comes back by itself with the true floor."""
    page = die_while_asking(visit, stack, call)
    dark["target"] = f"call:{call}"
    assert shows_the_truth(page, far)
    assert "chain whole" in stack.manage("verify_audit")


@pytest.mark.long
def test_dark_operation_ends(visit: Visitor, stack: Stack, call: str, dark: dict[str, str]) -> None:
    """The operation that was in the air when Floorwalker was killed ends as unknown on the trail, which stays whole."""
    if not dark:
        die_while_asking(visit, stack, call)
    page = visit("admin").page
    page.goto("/audit/")
    target = dark.get("target", f"call:{call}")
    page.wait_for_function(STAGED, arg=[target, "unknown"], timeout=130_000, polling=1000)
    assert "chain whole" in stack.manage("verify_audit")


def ask_directly(page: Page, agent: str) -> tuple[int, str]:
    """POST an operation past the page's own buttons, as a hand-made request would; the status and the sentence."""
    token = page.locator("form#operate input[name=csrfmiddlewaretoken]").get_attribute("value")
    answer = page.request.post(
        f"/agents/{agent}/operations/",
        form={"operation": "ListenIn", "key": str(uuid.uuid4()), "csrfmiddlewaretoken": str(token)},
        headers={"HX-Request": "true", "Referer": page.url, "Origin": page.url.partition("/agents")[0]},
    )
    return answer.status, answer.text()


def pictured(page: Page, state: str) -> None:
    """A picture of the desk in this state, in `var/shots/`, for whoever wants to look."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"desk-{state}.png")


def stands_still(page: Page) -> bool:
    """Whether the page grows older and none of its durations does; it must show some."""
    before, age = page.evaluate(TIMES), int(page.locator("#connection").get_attribute("data-age-ms") or 0)
    assert any(":" in one for one in before), "no duration is shown"
    page.wait_for_function(AGED, arg=age)
    return bool(before == page.evaluate(TIMES))


def is_refused(page: Page, agent: str, reason: re.Pattern[str]) -> None:
    """Every operation of the page is shut, with the reason on it; a hand-made one is answered 409 with the same."""
    expect(page.locator("#stale")).to_contain_text(reason)
    expect(page.locator("button[name=operation]:enabled")).to_have_count(0)
    expect(page.locator("button[name=operation][value=ListenIn]")).to_have_attribute("data-why", re.compile("."))
    status, said = ask_directly(page, agent)
    assert status == 409
    assert reason.search(said), said


def is_dated(page: Page) -> None:
    """Every region says as of when it is true, and how old it is."""
    for region in (".list", "#summary", "#inspector-body"):
        for found in page.locator(region).all():
            expect(found).to_have_attribute("data-dated", re.compile(r"as of \d\d:\d\d:\d\d"))
            assert int(found.get_attribute("data-age-ms") or 0) > 0


def busy() -> float:
    """How many processes share each core: what takes 3 s alone takes as much longer as others want the machine."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def seconds_to_fresh(page: Page, path: str, since: float) -> float:
    """How long it took since a moment until the page was live, and showed what a fresh render shows."""
    seen: dict[str, list[str]] = {}
    while time.monotonic() - since < PATIENCE:
        if page.locator("#connection").get_attribute("data-status") == "live":
            fresh, seen = Sight(page.request.get(path).text()).shown, Sight(page.content()).shown
            if fresh == seen and set(fresh) == set(REGIONS):
                return time.monotonic() - since
        page.wait_for_timeout(50)
    return float("inf")


@pytest.mark.long
def test_gws_dies(visit: Visitor, stack: Stack, far: Far) -> None:
    """Killed for 10 s, GWS is said to be gone within 5 s, dated, all stopped; 3 s after its return the page is as fresh."""
    supervisor, agent = visit(), far.me(FIRST)["id"]
    page = supervisor.open(f"/agents/{agent}/")
    expect(supervisor.operation("ListenIn")).to_be_enabled()
    killed = time.monotonic()
    stack.kill("simulate")
    connection = page.locator("#connection")
    expect(connection).to_have_attribute("data-status", "offline", timeout=5_000)
    assert time.monotonic() - killed < 5
    expect(connection).to_contain_text(re.compile(r"GWS is not heard: .* as of \d\d:\d\d:\d\d"))
    is_refused(page, agent, re.compile(r"GWS is not heard.*as of \d\d:\d\d:\d\d.*Operations wait"))
    is_dated(page)
    pictured(page, "offline")
    assert stands_still(page)
    page.wait_for_timeout(max(0.0, killed + DEAD_FOR - time.monotonic()) * 1000)
    stack.simulate()
    took = seconds_to_fresh(page, f"/agents/{agent}/", time.monotonic())
    assert took < BACK_WITHIN * busy()
    assert shows_the_truth(page, far)
    expect(page.locator("#stale")).to_be_hidden()
    expect(page.locator("[data-dated]")).to_have_count(0)
    pictured(page, "back")


@pytest.mark.long
def test_gws_is_silent(visit: Visitor, stack: Stack, far: Far) -> None:
    """A GWS that says nothing any more is late after 5 s, though no stream broke, then reconnecting; its first word ends it."""
    supervisor, agent = visit(), far.me(FIRST)["id"]
    page = supervisor.open(f"/agents/{agent}/")
    connection = page.locator("#connection")
    stack.running["simulate"].send_signal(signal.SIGSTOP)
    try:
        page.wait_for_timeout(1_500)
        expect(connection).to_have_attribute("data-status", "live")
        expect(connection).to_have_attribute("data-status", "late", timeout=5_000)
        expect(connection).to_contain_text("No sign of life from GWS")
        is_refused(page, agent, re.compile("No sign of life from GWS.*Operations wait"))
        is_dated(page)
        pictured(page, "late")
        assert stands_still(page)
        expect(connection).to_have_attribute("data-status", "reconnecting", timeout=15_000)
        expect(connection).to_contain_text("GWS is silent")
        is_refused(page, agent, re.compile("GWS is silent.*Operations wait"))
        pictured(page, "reconnecting")
    finally:
        stack.running["simulate"].send_signal(signal.SIGCONT)
    expect(connection).to_have_attribute("data-status", "live", timeout=3_000)
    expect(supervisor.operation("ListenIn")).to_be_enabled()


@pytest.mark.long
def test_one_agent_is_lost(visit: Visitor, far: Far) -> None:
    """One agent who is not heard is said on his row and in his inspector, with his operations shut; the desk stays live."""
    supervisor, agent = visit(), far.me(FIRST)["id"]
    page = supervisor.open(f"/agents/{agent}/")
    far.ask("/_ctl/fail", {"on": "any", "user": FIRST, "count": -1, "status": 503})
    try:
        far.ask("/_ctl/kick", {"user": FIRST})
        body = page.locator("#inspector-body")
        expect(body).to_have_attribute("data-trouble", re.compile(r"\d"))
        expect(page.locator(f"#agent-{agent}")).to_contain_text(re.compile(r"as of \d\d:\d\d:\d\d"))
        expect(page.locator("#connection")).to_have_attribute("data-part", "")
        expect(page.locator("#connection")).to_contain_text(re.compile(r"\d+ of \d+ heard"))
        expect(page.locator("#connection")).to_have_attribute("data-status", "live")
        expect(body).to_have_attribute("data-dated", re.compile("as of"))
        expect(supervisor.operation("ListenIn")).to_have_attribute("data-why", re.compile("GWS is not heard on"))
        status, said = ask_directly(page, agent)
        assert (status, "GWS is not heard on" in said) == (409, True)
        expect(page.locator("#agents tr:not([data-trouble]) time").first).not_to_be_empty()
    finally:
        far.ask("/_ctl/clear", {})
    expect(page.locator("#connection")).not_to_have_attribute("data-part", "", timeout=20_000)
    expect(supervisor.operation("ListenIn")).to_be_enabled()


@pytest.mark.long
def test_delay_is_shown(visit: Visitor, far: Far) -> None:
    """Beside the lamp the desk says how far behind GWS it is, once something has come, and of what that is made."""
    supervisor = visit()
    page = supervisor.open()
    far.call(FIRST, SECOND)
    far.hang_up(FIRST)
    expect(page.locator("#delay")).to_have_text(re.compile(r"^\d+\.\d\d s behind$"))
    expect(page.locator("#delay")).to_have_attribute(
        "title", re.compile("From GWS until sent: .*on the way: .*drawing: ")
    )
