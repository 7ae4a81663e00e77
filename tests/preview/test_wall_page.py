"""A wall's page in a browser: its banner, its clocks, and what a screen that nobody touches does by itself."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from tests.preview.boards import body, head
from tests.preview.draw import EDITION, part
from tests.preview.measure import MEASURE

if TYPE_CHECKING:
    from tests.preview.conftest import Preview

pytestmark = pytest.mark.browser

AT_ONCE = "Math.random = () => 0"
QUIET, ANSWERED = 71_000, 20_000
A_DAY = 24 * 60 * 60_000 + 60_000
MARK = "document.documentElement.dataset.same = 'yes'"
AWAY = """window.asked = [];
  window.fetch = (url, { method }) => { window.asked.push(method); return Promise.reject(new TypeError("away")); }"""
AWAKE = """window.locks = [];
  WakeLock.prototype.request = new Proxy(WakeLock.prototype.request, { apply(made, self, given) {
    const lock = Reflect.apply(made, self, given);
    lock.then((one) => window.locks.push(one));
    return lock;
  } });"""
HD = {"width": 1920, "height": 1080}
BITES = {
    "small": (".wall-zone", "font-size: 2rem"),
    "faint": (".figure-label", "color: rgb(60, 70, 80)"),
    "out of figure": (".figure-value strong", "margin-left: 40rem"),
    "over": (".wall-teams", "translate: -8rem"),
    "off the screen": (".wall-clock", "translate: 9rem"),
    "at the edge": (".wall-head h1", "translate: 0 -2.5rem"),
    "not whole": (".connection-text", "max-width: 3rem"),
    "squeezed": (".agent-name", "max-width: 1rem"),
    "cut": (".agent:nth-child(2)", "height: 2rem"),
    "no room": (".agent:nth-child(3)", "height: 0; border: 0"),
    "scrolls": ("body", "height: 200rem; position: absolute"),
}
PUT = "([where, style]) => { document.querySelector(where).style.cssText = style; }"


def opened(page: Page, path: str) -> None:
    """A screen's page whose socket is up."""
    page.set_viewport_size(HD)  # type: ignore[arg-type]  # its own kind of mapping
    page.add_init_script(AT_ONCE)
    page.goto(path)
    page.evaluate(MARK)
    expect(page.locator("html")).to_have_attribute("data-socket", "open")


def said(preview: Preview) -> list[dict[str, Any]]:
    """What screens have reported so far."""
    return [json.loads(line["said"]) for line in preview.push()["heard"] if "painted" in line.get("said", "")]


@pytest.mark.long
def test_measuring_bites(page: Page) -> None:
    """What the pictures are judged by finds each of its faults where somebody makes one."""
    opened(page, "/wall/?kiosk=1&case=alerting")
    found = {}
    for fault, (where, style) in BITES.items():
        page.evaluate(PUT, [where, style])
        found[fault] = [one for one in page.evaluate(MEASURE, {"rem": 16, "ratio": 4.5}) if one.startswith(fault)]
        page.evaluate(PUT, [where, ""])
    assert [fault for fault, words in found.items() if not words] == []
    assert page.evaluate(MEASURE, {"rem": 16, "ratio": 4.5}) == []


def test_broken_line_is_dated(page: Page, preview: Preview) -> None:
    """A wall that is not live says so across its top: which it is, as of when, how long ago; then it lives again."""
    opened(page, "/wall/?status=offline")
    expect(page.locator("[data-stale-for]")).to_have_text(re.compile(r"^2 min 4\d s ago$"))
    opened(page, "/wall/")
    preview.push(part("wall_head", "#wall-head", head("en", EDITION, "offline", seen_at=time.time())))
    expect(page.locator("#stale")).to_be_visible()
    expect(page.locator("[data-stale-said]")).to_contain_text("Not live: values as of")
    expect(page.locator("[data-stale-for]")).to_have_text(re.compile(r"^\d s ago$"))
    expect(page.locator("[data-stale-title]")).to_have_text("North floor")
    assert page.locator("#wall-body").get_attribute("data-dated")
    preview.push(part("wall_head", "#wall-head", head("en", EDITION, seen_at=time.time())))
    expect(page.locator("#stale")).to_be_hidden()
    expect(page.locator("#connection")).to_have_attribute("data-status", "live")


@pytest.mark.long
def test_layouts_follow_one_another(page: Page, preview: Preview) -> None:
    """One layout makes room for the next in the same place, drawn for the scale that a lead has chosen meanwhile."""
    opened(page, "/wall/?kiosk=1")
    preview.push(part("wall_body", "#wall-body", body("interactions", 48, "alerting", scale=150)))
    expect(page.locator("#wall-body")).to_have_attribute("data-layout", "interactions")
    expect(page.locator("#wall")).to_have_attribute("data-scale", "150")
    expect(page.locator("#wall-body .agent")).to_have_count(0)
    assert page.evaluate(MEASURE, {"rem": 24, "ratio": 4.5}) == []


@pytest.mark.long
def test_wall_says_its_delay(page: Page, preview: Preview) -> None:
    """Beside Live stands how long news takes: the median of what came, to the tenth of a second."""
    opened(page, "/wall/")
    now = page.evaluate("Date.now()")
    preview.push(seq=1, at=now, age_ms=640, parts=[])
    expect(page.locator("[data-age]")).to_have_text("0.6 s")


def test_screen_reports_itself(page: Page, preview: Preview) -> None:
    """A screen says when it painted, which page it shows, what it lost and how late it is; somebody's own page does not."""
    before = said(preview)
    page.clock.install()
    opened(page, "/wall/")
    page.clock.run_for(11_000)
    assert said(preview) == before
    opened(page, "/wall/?kiosk=1")
    preview.push(seq=1, at=page.evaluate("Date.now()"), age_ms=500, parts=[])
    preview.push(seq=5, parts=[{"target": "#nowhere", "swap": "outerMorph", "content": "<p></p>"}])
    expect(page.locator("html")).to_have_attribute("data-missed", "1")
    page.clock.run_for(5_500)
    now = page.evaluate("Date.now()")
    reports = said(preview)
    assert set(reports[-1]) == {"painted", "version", "dropped", "delay"}
    assert (reports[-1]["version"], reports[-1]["dropped"]) == (EDITION, 1 + 3)
    assert 500 <= reports[-1]["delay"] < 600
    assert 0 <= now - reports[-1]["painted"] < 5_000


@pytest.mark.long
def test_newer_page_is_fetched(page: Page, preview: Preview) -> None:
    """When the server has a newer page, a screen loads it; where that names another edition still, it does not do so again."""
    opened(page, "/wall/?kiosk=1")
    newer = part("wall_head", "#wall-head", head("en", "another"))
    preview.push(newer)
    html = page.locator("html")
    expect(html).not_to_have_attribute("data-same", "yes")
    expect(html).to_have_attribute("data-socket", "open")
    page.evaluate(MARK)
    preview.push(newer)
    expect(page.locator("#wall-head")).to_have_attribute("data-version", "another")
    expect(html).to_have_attribute("data-same", "yes")


@pytest.mark.long
def test_stuck_screen_starts_over(page: Page) -> None:
    """A screen that has heard nothing for a minute loads its page anew."""
    page.clock.install()
    opened(page, "/wall/?kiosk=1")
    page.clock.run_for(QUIET)
    expect(page.locator("html")).not_to_have_attribute("data-same", "yes", timeout=ANSWERED)


@pytest.mark.long
def test_screen_starts_over_each_day(page: Page, preview: Preview) -> None:
    """After a day a screen that is well loads its page anew too: with it comes a fresh credential."""
    page.add_init_script("window.there = window.fetch; window.began = Date.now()")
    page.add_init_script(AWAY)
    page.clock.install()
    opened(page, "/wall/?kiosk=1")
    page.clock.pause_at(page.evaluate("Date.now() / 1000") + 1)
    # An hour goes in a moment: until its frame has come nobody answers a screen that heard nothing for so long.
    for _ in range(23):
        page.clock.fast_forward(60 * 60_000)
        heard(page, preview)
    page.clock.fast_forward(A_DAY - 30_000 - page.evaluate("Date.now() - window.began"))
    heard(page, preview)
    page.evaluate("window.fetch = window.there")
    page.clock.run_for(20_000)
    expect(page.locator("html")).to_have_attribute("data-same", "yes")
    page.clock.run_for(11_000)
    expect(page.locator("html")).not_to_have_attribute("data-same", "yes", timeout=ANSWERED)


def heard(page: Page, preview: Preview) -> None:
    """One frame, drawn."""
    drawn = int(page.locator("html").get_attribute("data-drawn") or 0)
    preview.push(part("wall_head", "#wall-head", head("en", EDITION)))
    expect(page.locator("html")).to_have_attribute("data-drawn", str(drawn + 1))


def test_screen_outlives_its_server(page: Page) -> None:
    """While no server answers, a screen stays up and says since when it is not live: it asks, and loads nothing."""
    page.add_init_script(AWAY)
    page.clock.install()
    opened(page, "/wall/?kiosk=1")
    page.clock.run_for(QUIET)
    expect(page.locator("#stale")).to_be_visible()
    expect(page.locator("#stale")).to_contain_text("offline")
    assert set(page.evaluate("window.asked")) == {"HEAD"}
    expect(page.locator("html")).to_have_attribute("data-same", "yes")


@pytest.mark.long
def test_deaf_screen_starts_over(page: Page, preview: Preview) -> None:
    """A screen to which every part comes in vain shows something else than the server thinks: it loads its page anew."""
    page.clock.install()
    opened(page, "/wall/?kiosk=1")
    vain = {"target": "#nowhere", "swap": "outerMorph", "content": "<p></p>"}
    for number in range(6):
        preview.push(vain)
        expect(page.locator("html")).to_have_attribute("data-missed", str(number + 1))
        page.clock.run_for(10_000)
    expect(page.locator("html")).to_have_attribute("data-same", "yes")
    preview.push(vain)
    page.clock.run_for(10_000)
    expect(page.locator("html")).not_to_have_attribute("data-same", "yes", timeout=ANSWERED)


def test_screen_is_left_alone(page: Page) -> None:
    """No pointer is seen on a screen, and after ten minutes it stands a pixel elsewhere."""
    page.add_init_script(AWAY)
    page.clock.install()
    opened(page, "/wall/?kiosk=1")
    assert page.evaluate("getComputedStyle(document.body).cursor") == "none"
    page.clock.fast_forward(10 * 60_000 + 100)
    expect(page.locator("#wall")).to_have_css("translate", "1px")


def test_screen_stays_awake(page: Page) -> None:
    """A screen asks its browser not to let it sleep, and asks again when the browser has let go."""
    page.add_init_script(AWAKE)
    page.clock.install()
    opened(page, "/wall/?kiosk=1")
    page.wait_for_function("window.locks.length === 1 && !window.locks[0].released")
    page.evaluate("window.locks[0].release()")
    page.clock.run_for(61_000)
    page.wait_for_function("window.locks.length === 2 && !window.locks[1].released")


@pytest.mark.long
def test_alert_sounds_once(page: Page, preview: Preview) -> None:
    """A display that wants a tone gives one when an alert begins, not while it lasts and not for a warning."""
    page.add_init_script(
        "window.tones = 0; AudioContext.prototype.createOscillator = new Proxy(AudioContext.prototype.createOscillator,"
        " { apply(made, self, given) { window.tones += 1; return Reflect.apply(made, self, given); } });"
        " Object.defineProperty(BaseAudioContext.prototype, 'state', { get: () => 'running' });"
    )
    opened(page, "/wall/?kiosk=1&sound=1&layout=numbers")
    for layout in ("numbers", "team", "numbers"):
        preview.push(part("wall_body", "#wall-body", body(layout, 48, "alerting")))
        expect(page.locator("#wall-body")).to_have_attribute("data-layout", layout)
    expect(page.locator('[data-level="warn"]').first).to_be_visible()
    assert page.evaluate("window.tones") == 1
