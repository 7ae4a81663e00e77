"""The chain finds what was done to it, whatever it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.audit.chain import (
    GENESIS,
    Link,
    Start,
    derive_key,
    detail_text,
    mac_of,
    read_anchor,
    sealed,
    spelled,
)
from dashboard.audit.chain import walk as walk_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.audit.chain import Walk

KEY = derive_key("a secret")
OTHER = derive_key("another secret")


def walk(
    lines: Iterable[tuple[Link, str]],
    keys: Sequence[bytes],
    anchors: Iterable[tuple[int, str]] = (),
    start: Start | None = None,
) -> Walk:
    """The walk over lines and their macs."""
    return walk_rows([(*link, mac) for link, mac in lines], keys, anchors, start)


def chained(count: int, key: bytes = KEY) -> list[tuple[Link, str]]:
    """A whole chain of so many lines."""
    lines: list[tuple[Link, str]] = []
    for seq in range(1, count + 1):
        previous = lines[-1][1] if lines else GENESIS
        link = Link(seq, seq + 0.5, "alice", "sup001", "BargeIn", f"call:{seq}", f"k{seq}", "intent", "{}", previous)
        lines.append((link, mac_of(key, link)))
    return lines


@given(st.integers(0, 12))
def test_whole_chain_holds(count: int) -> None:
    """A chain as it was written is walked to its end."""
    lines = chained(count)
    found = walk(lines, [KEY])
    assert (found.count, found.seq, found.why) == (count, count, "")
    assert found.mac == (lines[-1][1] if lines else GENESIS)


EDITS: list[dict[str, Any]] = [
    {column: "mallory"} for column in ("actor", "account", "operation", "target", "key", "stage", "detail")
]


@given(st.integers(0, 8), st.sampled_from(EDITS))
def test_edit_is_found(at: int, edit: dict[str, Any]) -> None:
    """A changed text breaks the chain at its line."""
    lines = chained(9)
    link, mac = lines[at]
    lines[at] = (link._replace(**edit), mac)
    assert walk(lines, [KEY]).broken_at == at + 1


def test_edited_time_is_found() -> None:
    """A changed time breaks the chain at its line."""
    lines = chained(3)
    lines[1] = (lines[1][0]._replace(at=0.0), lines[1][1])
    assert walk(lines, [KEY]).broken_at == 2


def test_text_cannot_wander() -> None:
    """A text moved from one column to the next is an edit."""
    link = chained(1)[0][0]
    moved = link._replace(actor=link.actor + link.account, account="")
    assert mac_of(KEY, link) != mac_of(KEY, moved)


@given(st.integers(0, 7))
def test_delete_is_found(at: int) -> None:
    """A line taken out of the middle is missed by its number."""
    lines = chained(9)
    del lines[at]
    found = walk(lines, [KEY])
    assert (found.broken_at, found.why) == (at + 1, f"the line is missing: {at + 2} follows {at}")


def test_closed_gap_is_found() -> None:
    """Renumbering what follows a deleted line does not hide it."""
    lines = chained(5)
    del lines[2]
    lines[2:] = [(link._replace(seq=link.seq - 1), mac) for link, mac in lines[2:]]
    found = walk(lines, [KEY])
    assert (found.broken_at, found.why) == (3, "the line does not follow from the line before it")


def test_insert_is_found() -> None:
    """A line put in without the key, even well linked, is not as anybody wrote it."""
    lines = chained(3)
    forged = lines[-1][0]._replace(seq=4, previous=lines[-1][1])
    lines.append((forged, mac_of(OTHER, forged)))
    found = walk(lines, [KEY])
    assert (found.broken_at, found.why) == (4, "the line is not as it was written")


def test_swap_is_found() -> None:
    """Two lines that changed places are found, renumbered or not."""
    lines = chained(5)
    lines[1], lines[2] = lines[2], lines[1]
    assert walk(lines, [KEY]).broken_at == 2
    renumbered = [(link._replace(seq=number), mac) for number, (link, mac) in enumerate(lines, start=1)]
    assert walk(renumbered, [KEY]).broken_at == 2


def test_cut_end_needs_an_anchor() -> None:
    """Lines cut off the end are found by an anchor that names a later line, and only so."""
    lines = chained(9)
    anchor = (9, lines[-1][1])
    assert walk(lines, [KEY], [anchor]).why == ""
    assert walk(lines[:6], [KEY]).why == ""
    found = walk(lines[:6], [KEY], [anchor])
    assert (found.broken_at, found.seq) == (7, 6)
    assert found.why == "the line is missing: the chain was cut, it once reached 9"
    assert walk([], [KEY], [anchor]).broken_at == 1


def test_rewritten_chain_needs_an_anchor() -> None:
    """Whoever has the key and writes all anew still fails at an earlier anchor; later lines do no harm."""
    anchor = (3, chained(3)[-1][1])
    anew = [(link._replace(actor="mallory"), mac) for link, mac in chained(1)]
    link = anew[0][0]
    assert walk(chained(9), [KEY], [anchor]).why == ""
    assert walk([(link, mac_of(KEY, link))], [KEY], [(1, chained(1)[0][1])]).broken_at == 1


def test_old_key_still_verifies() -> None:
    """After the secret was changed, the old one kept as a fallback verifies what it wrote."""
    lines = chained(2, OTHER)
    assert walk(lines, [KEY]).broken_at == 1
    assert walk(lines, [KEY, OTHER]).why == ""


@pytest.mark.parametrize("text", ["", "3", "x:y", f"-1:{GENESIS}", f"٣:{GENESIS}", f"3:{'g' * 64}", f"3:{'a' * 63}"])
def test_bad_anchor_is_told(text: str) -> None:
    """What is no anchor is refused with the shape of one."""
    with pytest.raises(ValueError, match="SEQ:HASH"):
        read_anchor(text)


def test_anchor_reads_back() -> None:
    """An anchor as printed is read."""
    assert read_anchor(f" 12:{GENESIS}\n") == (12, GENESIS)


@given(st.dictionaries(st.text(), st.text()))
def test_detail_is_ascii(detail: dict[str, str]) -> None:
    """Detail is text that any database keeps as it is, the same for the same facts."""
    text = detail_text(detail)
    assert text.isascii()
    assert "\0" not in text
    assert detail_text(dict(reversed(detail.items()))) == text


@given(st.floats(allow_nan=False, allow_infinity=False), st.lists(st.text(), min_size=8, max_size=8))
def test_spelling_is_json(at: float, texts: list[str]) -> None:
    """A line is authenticated as the JSON array that it always was, whatever is in it."""
    link = Link(7, at, *texts)
    assert spelled(link) == json.dumps(list(link), ensure_ascii=True, separators=(",", ":")).encode("ascii")


def test_start_is_followed() -> None:
    """A chain whose oldest lines were removed is walked from its sealed start on."""
    lines = chained(9)
    start = sealed(KEY, 4, lines[3][1], 1.0)
    found = walk(lines[4:], [KEY], [(2, "f" * 64), (4, lines[3][1]), (9, lines[8][1])], start)
    assert (found.count, found.seq, found.why) == (5, 9, "")
    assert walk([], [KEY], [], sealed(KEY, 9, lines[8][1], 1.0)).seq == 9
    assert walk(lines[4:], [KEY]).broken_at == 1


@pytest.mark.parametrize("forged", [{"seq": 5}, {"at": 2.0}, {"seal": "0" * 64}])
def test_forged_start_is_found(forged: dict[str, Any]) -> None:
    """A start that the key did not seal, moved on to hide lines, is found before any line is read."""
    lines = chained(9)
    start = sealed(KEY, 4, lines[3][1], 1.0)._replace(**forged)
    found = walk(lines[start.seq :], [KEY], [], start)
    assert (found.broken_at, found.why.partition(":")[0]) == (start.seq, "the start is not as it was sealed")


def test_start_of_another_key_is_found() -> None:
    """Sealed under another key it is forged, under an old one that is still a fallback it holds."""
    lines = chained(3, OTHER)
    start = sealed(OTHER, 1, lines[0][1], 1.0)
    assert walk(lines[1:], [KEY], [], start).broken_at == 1
    assert walk(lines[1:], [KEY, OTHER], [], start).why == ""


def test_early_start_is_found() -> None:
    """An older start, put back after more was removed, does not join up with what is left."""
    lines = chained(9)
    assert walk(lines[4:], [KEY], [], sealed(KEY, 2, lines[1][1], 1.0)).broken_at == 3


def test_start_meets_its_anchor() -> None:
    """Who has the key and writes a start of his own still fails at an anchor of the line it stands for."""
    lines = chained(9)
    start = sealed(KEY, 4, "f" * 64, 1.0)
    found = walk(lines[4:], [KEY], [(4, lines[3][1])], start)
    assert (found.broken_at, "written anew" in found.why) == (4, True)


@given(st.floats(min_value=0, max_value=1e300), st.lists(st.text(), min_size=8, max_size=8))
def test_any_text_verifies(at: float, texts: list[str]) -> None:
    """Whatever a line holds, umlauts, controls, a time far off, it verifies as it was written, and not with a word more."""
    link = Link(1, at, *texts)._replace(previous=GENESIS)
    mac = mac_of(KEY, link)
    assert walk([(link, mac)], [KEY]).why == ""
    assert walk([(link._replace(actor=f"{link.actor}x"), mac)], [KEY]).broken_at == 1
