"""The pages in a real browser, under the strict policy, with fabricated rows: what templates and scripts promise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.preview.draw import ROOT, part
from tests.preview.floor import AGENTS, CALLS, CONNECTION, HOSTILE, agent, call
from tests.preview.open import TALK, chat, controls, message

if TYPE_CHECKING:
    from tests.preview.conftest import Preview

pytestmark = pytest.mark.browser

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = f"axe.run(document, {{runOnly: {TAGS}, resultTypes: ['violations']}})"


def opened(page: Page, path: str) -> None:
    """Open a page and wait until its socket is up."""
    page.goto(path)
    expect(page.locator("html")).to_have_attribute("data-socket", "open")


@pytest.mark.parametrize(
    ("path", "scheme"),
    [
        ("/chats/h1/", "light"),
        pytest.param("/agents/a3/", "dark", marks=pytest.mark.long),
        pytest.param("/wall/", "dark", marks=pytest.mark.long),
        pytest.param("/accounts/login/?failed=1", "light", marks=pytest.mark.long),
    ],
)
def test_axe_finds_nothing(page: Page, path: str, scheme: str) -> None:
    """No page breaks an accessibility rule, neither light nor dark."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(path)
    page.evaluate(AXE)
    found = page.evaluate(RULES)["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []


def test_morph_keeps_focus(page: Page, preview: Preview) -> None:
    """A pushed row becomes new while its link keeps focus and its node stays the same."""
    opened(page, "/")
    page.locator("#agent-a2 a").first.focus()
    page.evaluate("window.kept = document.activeElement")
    preview.push(part("agent_row", "#agent-a2", agent(2, state=5)))
    expect(page.locator("#agent-a2")).to_have_attribute("data-state", "NotReady")
    assert page.evaluate("document.activeElement === window.kept")


def test_draft_outlives_redraws(page: Page, preview: Preview) -> None:
    """Text, caret and focus of the composer survive pushes of it and of the whole inspector, and a reload."""
    opened(page, "/chats/h1/")
    page.fill("#compose-text", "half a thought")
    page.evaluate("document.getElementById('compose-text').setSelectionRange(4, 4)")
    talk = (*TALK, message(12, "and one more thing"))
    preview.push(
        part("composer", "#composer", chat("h1")), part("inspector", "#inspector", chat("h1", talk=talk), "innerMorph")
    )
    expect(page.locator("#message-log [data-index='12']")).to_be_visible()
    assert page.evaluate("[document.activeElement.value, document.activeElement.selectionStart]") == [
        "half a thought",
        4,
    ]
    page.reload()
    expect(page.locator("#compose-text")).to_have_value("half a thought")


def test_rows_come_and_go(page: Page, preview: Preview) -> None:
    """A row is inserted once, morphed when it comes again, and deleted; an unknown target is counted and ignored."""
    opened(page, "/")
    new = part("call_row", "#calls", call(20), "afterbegin")
    preview.push(new, new, {"target": "#no-such-thing", "swap": "outerMorph", "content": "<p></p>"})
    expect(page.locator("#calls tr").first).to_have_id("call-c20")
    expect(page.locator("#call-c20")).to_have_count(1)
    expect(page.locator("[data-count=calls]")).to_have_text(str(len(CALLS) + 1))
    preview.push({"target": "#call-c20", "swap": "delete"})
    expect(page.locator("#call-c20")).to_have_count(0)
    assert page.evaluate("document.documentElement.dataset.missed") == "1"


@pytest.mark.long
def test_whole_lists_morph(page: Page, preview: Preview) -> None:
    """A repainted list keeps the nodes of rows that stay, follows the new order, and may become empty."""
    opened(page, "/")
    page.evaluate("window.kept = document.getElementById('agent-a3')")
    rows = "".join(part("agent_row", "", row)["content"] for row in reversed(AGENTS[2:6]))
    preview.push({"target": "#agents", "swap": "innerMorph", "content": rows})
    expect(page.locator("#agents tr")).to_have_count(4)
    assert page.evaluate("document.getElementById('agent-a3') === window.kept")
    preview.push({"target": "#calls", "swap": "innerMorph", "content": ""})
    expect(page.get_by_text("No call at this moment.")).to_be_visible()


def test_hostile_text_stays_text(page: Page, preview: Preview) -> None:
    """Markup in names, topics and messages is shown, not run, on first paint and when pushed."""
    opened(page, "/chats/h1/")
    talk = (*TALK, message(12, HOSTILE))
    preview.push(
        part("message_log", "#message-log", chat("h1", talk=talk)),
        part("agent_row", "#agent-a1", replace(agent(1), name=HOSTILE, team=HOSTILE)),
    )
    expect(page.locator("#message-log [data-index='12'] .said")).to_have_text(HOSTILE)
    expect(page.locator("#agent-a1 th a")).to_have_text(HOSTILE)
    expect(page.get_by_text("invoice[U+202E]fdp.exe").first).to_be_visible()
    assert page.evaluate("window.PWN === undefined && !document.querySelector('#main img, #main script')")


def test_selecting_opens_beside(page: Page, preview: Preview) -> None:
    """A click opens in place, marks the row, moves the address and tells the socket; Back undoes it."""
    opened(page, "/")
    page.click("#call-c3 th a")
    expect(page.locator("#inspector-body")).to_have_attribute("data-subject", "call:c3")
    expect(page).to_have_url(f"{preview.url}/calls/c3/")
    expect(page.locator("#call-c3")).to_have_attribute("aria-current", "true")
    page.go_back()
    expect(page.get_by_text("Nothing is open")).to_be_visible()
    said = [line["said"] for line in preview.push()["heard"] if "said" in line]
    assert said[-2:] == ['{"open":"call:c3"}', '{"open":""}']


def test_foreign_pieces_are_refused(page: Page, preview: Preview) -> None:
    """Controls of another call, still on their way when this one was opened, are not drawn into it."""
    opened(page, "/calls/c1/")
    preview.push(
        part("controls", "#controls", controls("call", "c2", "BargeIn")), part("connection", "#connection", CONNECTION)
    )
    expect(page.locator("html")).to_have_attribute("data-missed", "1")
    expect(page.locator("#controls")).to_have_attribute("data-mode", "ListenIn")


def test_operation_is_posted_once(page: Page, preview: Preview) -> None:
    """A press posts with a fresh key and the token and shows the answer; only the socket changes the mode."""
    opened(page, "/calls/c1/")
    page.click("button[value=Coach]")
    expect(page.locator("#notice [role=status]")).to_contain_text("accepted")
    sent = [line for line in preview.push()["heard"] if line.get("path") == "/calls/c1/operations/"][-1]
    assert sent["csrf"] == "preview"
    assert "operation=Coach" in sent["body"]
    assert "key=0b0e4a3c" not in sent["body"]
    expect(page.locator("#controls")).to_have_attribute("data-mode", "ListenIn")
    preview.push(part("controls", "#controls", controls("call", "c1", "Coach")))
    expect(page.locator("#controls")).to_have_attribute("data-mode", "Coach")


def test_barging_is_taken_back(page: Page, preview: Preview) -> None:
    """The first press, by mouse or key, can be called off by Escape; a second press sends at once."""
    opened(page, "/calls/c1/")
    before = len(preview.push()["heard"])
    page.keyboard.press("b")
    expect(page.locator("button[value=SwitchToBargeIn]")).to_contain_text("Esc takes it back")
    page.keyboard.press("Escape")
    expect(page.locator("button[value=SwitchToBargeIn]")).not_to_contain_text("Esc takes it back")
    assert len(preview.push()["heard"]) == before
    page.keyboard.press("b")
    page.keyboard.press("b")
    expect(page.locator("#notice [role=status]")).to_contain_text("accepted")
    assert "operation=SwitchToBargeIn" in preview.push()["heard"][-1]["body"]


def test_lost_socket_is_said(page: Page, preview: Preview) -> None:
    """A closed socket is shown at once, dated, and disables operations with the reason; it comes back by itself."""
    opened(page, "/calls/c1/")
    preview.push(close=4012)
    expect(page.locator("#connection")).to_have_attribute("data-status", "reconnecting")
    expect(page.locator("button[value=Coach]")).to_be_disabled()
    expect(page.locator("#stale")).to_contain_text("as of")
    expect(page.locator("html")).to_have_attribute("data-socket", "open")
    preview.push(part("connection", "#connection", CONNECTION))
    expect(page.locator("#connection")).to_have_attribute("data-status", "live")
    expect(page.locator("button[value=Coach]")).to_be_enabled()


def test_log_respects_its_reader(page: Page, preview: Preview) -> None:
    """The log follows the newest line, but not for a reader who scrolled up; he gets a chip."""
    opened(page, "/chats/h1/")
    page.evaluate("document.getElementById('message-log').scrollTop = 0")
    expect(page.locator("#newest")).to_be_visible()
    talk = (*TALK, message(12, "and one more thing"))
    preview.push(part("message_log", "#message-log", chat("h1", talk=talk)))
    expect(page.locator("#newest")).to_contain_text("1 new")
    assert page.evaluate("document.getElementById('message-log').scrollTop") == 0
    page.click("#newest")
    expect(page.locator("#newest")).to_be_hidden()


@pytest.mark.long
def test_search_filters_in_place(page: Page, preview: Preview) -> None:
    """Slash focuses the search; typing filters the lists, keeps the open page and moves address and socket along."""
    opened(page, "/")
    page.keyboard.press("/")
    page.keyboard.type("Mei-Ling")
    expect(page.locator("#agents tr")).to_have_count(1)
    expect(page.locator("#q")).to_be_focused()
    expect(page).to_have_url(f"{preview.url}/?q=Mei-Ling")


def test_frozen_lists_wait(page: Page, preview: Preview) -> None:
    """Frozen lists hold still and count what they missed; resuming fetches them as they are."""
    opened(page, "/")
    page.click("[data-freeze]")
    preview.push(part("agent_row", "#agent-a2", agent(2, state=5)))
    expect(page.locator("[data-freeze]")).to_contain_text("1 change")
    expect(page.locator("#agent-a2")).to_have_attribute("data-state", "Talking")
    page.click("[data-freeze]")
    expect(page.locator("[data-freeze]")).to_have_text("Freeze lists")
