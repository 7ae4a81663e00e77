"""The drill itself, short: it takes away in every way, measures what it says, and can fail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.revocation.drill import KINDS, LISTENS_ON, Page, Taken, rehearse
from tests.revocation.table import BEGIN, END, is_survived, markdown, percentile, put

PAGE = Path(__file__).parents[2] / "docs" / "security.md"
GOOD = Taken("grant deleted", 0.1, 0.2, None, 404)
RUNS = 5


@pytest.mark.long
@pytest.mark.timeout(240)
async def test_rights_end_in_time(tmp_path: Path) -> None:
    """On a real server with events flowing, five people lose their rights, page by page, and each POST is refused at once."""
    # That it takes 2 s at most is for `make revocation` to measure, on a machine that does nothing else.
    taken, reached = await rehearse(tmp_path, RUNS)
    assert len(taken) == RUNS
    assert is_survived(taken, reached, within=LISTENS_ON), taken


@pytest.mark.parametrize(
    ("worse", "reached"),
    [
        (replace(GOOD, last_byte=2.5), 0),
        (replace(GOOD, gone=float("inf")), 0),
        (replace(GOOD, answered=202), 0),
        (GOOD, 1),
    ],
)
def test_drill_can_fail(worse: Taken, reached: int) -> None:
    """A byte too late, a page that stays, a POST that was obeyed or that reached the far side: not survived."""
    assert is_survived([GOOD] * 4, 0)
    assert not is_survived([*[GOOD] * 4, worse], reached)
    assert not is_survived([], 0)


def test_page_tells_last_byte() -> None:
    """What is measured: the last frame that names anything, and the redraw without it or the close."""
    page = Page([(1.0, '"#agents" agent-0123456'), (2.0, "call-0123456 talks"), (3.0, '"#agents" nobody')])
    assert (page.last_byte(1.5), page.gone(1.5)) == (0.5, 1.5)
    assert (page.last_byte(2.5), page.gone(3.5)) == (0.0, float("inf"))
    page.closed_at = 2.75
    assert page.gone(2.5) == 0.25


def test_table_is_kept() -> None:
    """Percentiles are of nearest rank; the page of the docs holds the last whole run, with nothing that reached GWS."""
    assert [percentile([1.0, 2.0, 3.0, 4.0], share) for share in (0.5, 0.99)] == [2.0, 4.0]
    block = markdown([GOOD], 0, {"Date": "today"})
    assert "| grant deleted | 1 | 0.100 / 0.100 / 0.100 | 0.200 / 0.200 / 0.200 |" in block
    page = PAGE.read_text(encoding="utf-8")
    assert page.count(BEGIN) == page.count(END) == 1
    assert "that reached the far side: 0." in page
    assert all(f"| {kind} |" in page for kind in KINDS)
    assert block in put(page, block)
