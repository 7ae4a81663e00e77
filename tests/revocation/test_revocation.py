"""The drill itself, short: it takes away in every way, measures what it says, and can fail."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.revocation.__main__ import USUAL, main
from tests.revocation.drill import KINDS, PROTECTED, SIGN_IN, UNSEEN, Answer, Taken, rehearse, token_of
from tests.revocation.page import Frame, Page, buttons, names, shields_not
from tests.revocation.table import BEGIN, END, faults, is_survived, markdown, percentile, put

PATIENT = 5.0
PAGE = Path(__file__).parents[2] / "docs" / "security.md"
GOOD = Taken("grant deleted", 0.1, 0.2, None, UNSEEN, passed=True, obeyed=True, flowed=9)
ALL = [replace(GOOD, kind=kind, answer=answer) for kind, answer in KINDS.items()]
SHIELDED = next(one for one in ALL if one.kind == PROTECTED)
CAN = '<button class="mode" name="operation" value="BargeIn" form="operate">'
CANNOT = '<button class="mode" name="operation" value="BargeIn" form="operate" disabled data-why="Protected.">'
OUT = '<button class="mode" name="operation" value="Hangup" form="operate">'


@pytest.mark.long
@pytest.mark.timeout(240)
async def test_rights_end_in_time(tmp_path: Path) -> None:
    """On a real server with events flowing, one person loses his right in each way, and a POST let pass before is refused."""
    # That it takes 2 s at most is for `make revocation` to measure, on a machine that does nothing else.
    taken, reached = await rehearse(tmp_path, len(KINDS), PATIENT)
    assert Counter(one.kind for one in taken) == Counter(list(KINDS))
    assert list(faults(taken, reached, within=PATIENT)) == []


@pytest.mark.parametrize(
    ("worse", "reached"),
    [
        (replace(GOOD, last_byte=2.0), 0),
        (replace(GOOD, gone=2.0), 0),
        (replace(GOOD, gone=float("inf")), 0),
        (replace(GOOD, answer=Answer(202, "")), 0),
        (replace(GOOD, answer=Answer(403, "csrf")), 0),
        (replace(GOOD, answer=Answer(404, "")), 0),
        (replace(GOOD, answer=Answer(409, "not-possible-now")), 0),
        (replace(GOOD, answer=Answer(422, "reason-required")), 0),
        (replace(GOOD, answer=Answer(429, "too-many")), 0),
        (replace(GOOD, answer=SIGN_IN), 0),
        (replace(SHIELDED, answer=UNSEEN), 0),
        (replace(GOOD, kind="no such kind"), 0),
        (replace(GOOD, passed=False), 0),
        (replace(GOOD, obeyed=False), 0),
        (replace(GOOD, flowed=0), 0),
        (GOOD, 1),
    ],
)
def test_drill_can_fail(worse: Taken, reached: int) -> None:
    """Too late, for another reason, not let pass before, impossible anyway, or heard by the far side: not survived."""
    assert is_survived(ALL, 0)
    assert not is_survived([*ALL, worse], reached)


def test_every_kind_is_tried() -> None:
    """A drill that left out a way to lose a right has shown nothing about it."""
    assert [list(faults([one for one in ALL if one.kind != kind], 0)) for kind in KINDS] == [
        [f"{kind}: never tried"] for kind in KINDS
    ]
    assert not is_survived([], 0)


def test_rare_lateness_counts() -> None:
    """Each row of the table is held to the bound: one page of a kind that stays is not lost among a thousand that went."""
    late = replace(SHIELDED, last_byte=2.5)
    assert percentile([one.last_byte for one in [*ALL * 100, late]], 0.99) < 2.0
    assert list(faults([*ALL, *[GOOD] * 1000, late], 0)) == [f"{PROTECTED}: p99 of last byte is 2.500 s, not under 2 s"]


@pytest.mark.parametrize("runs", [len(KINDS), USUAL])
def test_exit_code_tells(runs: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`make revocation` ends with 0 and writes its page if all was survived; else with 1, and the page stays as it was."""
    page = tmp_path / "page.md"
    page.write_text(f"{BEGIN}{END}", encoding="utf-8")

    async def rehearsed(_folder: Path, asked: int) -> tuple[list[Taken], int]:
        assert asked == runs
        return ALL, 0

    async def late(_folder: Path, _asked: int) -> tuple[list[Taken], int]:
        return [*ALL[:-1], replace(ALL[-1], last_byte=2.5)], 0

    arguments = [str(runs)] if runs != USUAL else []
    assert main(arguments, late, page) == 1
    assert "p99 of last byte is 2.500 s, not under 2 s" in capsys.readouterr().out
    assert page.read_text(encoding="utf-8") == f"{BEGIN}{END}"
    assert main(arguments, rehearsed, page) == 0
    assert ("| grant deleted | 1 |" in page.read_text(encoding="utf-8")) == (runs == USUAL)


async def test_page_without_token() -> None:
    """A page from which no token can be read ends the drill: all that is POSTed then is refused whatever the rights."""

    def serve(request: httpx.Request) -> httpx.Response:
        token = '<input name="csrfmiddlewaretoken" value="a1">' if "good" in request.url.path else ""
        return httpx.Response(200, text=token)

    async with httpx.AsyncClient(base_url="http://desk.test", transport=httpx.MockTransport(serve)) as browser:
        assert await token_of(browser, "good") == "a1"
        with pytest.raises(AssertionError, match="has no form"):
            await token_of(browser, "bad")


def framed(*drawn: tuple[float, str, str]) -> Page:
    """A page that was sent these: when, to which element, and what."""
    page = Page()
    for at, target, content in drawn:
        page.keep(Frame(at, ((target, "innerMorph", content),)))
    return page


def test_page_tells_last_byte() -> None:
    """What is measured: the last frame that names anything, and the moment from which the page shows nothing of it."""
    page = framed((1.0, "#agents", "agent-0123456"), (2.0, "#calls", "call-0123456"), (3.0, "#agents", "nobody"))
    assert (page.last_byte(1.5), page.gone(1.5)) == (0.5, float("inf"))
    page.keep(Frame(3.5, (("#calls", "innerMorph", ""),)))
    assert (page.last_byte(2.5), page.gone(2.5), page.gone(4.0)) == (0.0, 1.0, 0.0)
    assert (page.told(0.0, 2.0), page.told(1.0, 3.0)) == (2, 1)
    page.keep(Frame(5.0, (("#chats", "innerMorph", "drill-text-7"),)))
    assert (page.last_byte(2.5), page.gone(2.5)) == (2.5, float("inf"))
    page.closed_at = 5.25
    assert page.gone(2.5) == 2.75


def test_empty_page_proves_nothing() -> None:
    """A page that showed nothing when the right was taken is no page that was emptied, nor is one that closed before."""
    never, before = framed((1.0, "#agents", "nobody")), framed((1.0, "#agents", "agent-0123456"), (2.0, "#agents", ""))
    never.closed_at = 2.5
    assert (never.gone(2.0), before.gone(2.5), before.gone(3.5)) == (float("inf"), 0.0, float("inf"))


def test_page_of_protected_agent() -> None:
    """Of a protected agent his chats may not come any more, nor a button to press; his call and the way out of it may."""
    page = framed((1.0, "#chats", "chat-0123456"), (1.5, "#inspector", CAN), (2.0, "#calls", "call-0123456"))
    page.keep(Frame(2.5, (("#inspector", "innerMorph", CANNOT + OUT),)))
    assert (page.last_byte(0.5, shields_not), page.gone(0.5, shields_not)) == (1.0, float("inf"))
    page.keep(Frame(3.0, (("#chats", "innerMorph", ""),)))
    assert (page.last_byte(1.5, shields_not), page.gone(2.0, shields_not)) == (0.0, 1.0)
    assert [shields_not(text) for text in (CAN, CANNOT, OUT, "drill-text-7", "/chats/0123456/", "agent-0123456")] == [
        *(True, False, False),
        *(True, True, False),
    ]
    assert page.controls == buttons(CANNOT + OUT) == {"BargeIn": False, "Hangup": True}


def test_names_are_known() -> None:
    """Ids, addresses and all that people of the drill say are names; words of the page are none."""
    named = ("agent-0123456", "/calls/0123456/", "drill-caller-x", "drill-queue-1", "a drill-visitor-agent001")
    assert [names(text) for text in (*named, "#agents", "chat-log", "agent", "Nobody is here.")] == [True] * 5 + [
        False
    ] * 4


def test_table_is_kept() -> None:
    """Percentiles are of nearest rank; the page of the docs holds the last whole run, with all its controls."""
    assert [percentile([1.0, 2.0, 3.0, 4.0], share) for share in (0.5, 0.99)] == [2.0, 4.0]
    block = markdown(ALL, 0, {"Date": "today"})
    times = "0.100 / 0.100 / 0.100 | 0.200 / 0.200 / 0.200"
    assert f"| grant deleted | 1 | {times} | 1 | 404 `not-yours-to-see` |" in block
    page = PAGE.read_text(encoding="utf-8")
    assert page.count(BEGIN) == page.count(END) == 1
    assert "that reached the far side: 0." in page
    assert all(f"| {kind} |" in page for kind in KINDS)
    assert re.findall(r"(?:undone|obeyed): (\d+) of (\d+)", page) == [(str(USUAL), str(USUAL))] * 2
    assert block in put(page, block)
