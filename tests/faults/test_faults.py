"""The oracle of the drills on made-up ledgers, and one short drill for real, so that the harness itself stays true."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.faults import ledger, run, table
from tests.faults.field import Size
from tests.faults.ledger import Posted, Said
from tests.faults.verdict import Asked, Heard, Span, account_for, broken_asks, broken_counts, percentile

if TYPE_CHECKING:
    from pathlib import Path

SAID = tuple(Said(100.0 + n, "agent001", f"s-{n}", f"d-{n}") for n in range(4))
ALL_HEARD = [Heard(event.user, event.serial, event.digest) for event in SAID]
INTENT = Asked(10.0, "key-1", "sup001", "/p", {"operationName": "ListenIn"}, ("intent", "confirmed"), is_settled=True)
POST = Posted(10.1, "sup001", "/p", {"operationName": "ListenIn"}, 200)


def test_all_is_heard() -> None:
    """An event that is in the journal once, as it was said, is neither lost nor anything else."""
    found = account_for(SAID, ALL_HEARD, (), ())
    assert (found.events, found.lost, found.duplicated, found.half_applied) == (4, 0, 0, 0)


def test_loss_is_seen() -> None:
    """An event that is nowhere is lost, and outside any gap where none is recorded."""
    found = account_for(SAID, ALL_HEARD[:3], (), ())
    assert (found.lost, found.lost_outside) == (1, ("s-3",))


def test_gap_covers_loss() -> None:
    """An event said within a gap of its own account is lost, but not outside."""
    found = account_for(SAID, ALL_HEARD[:3], (), [Span("agent001", 102.5, 103.5)])
    assert (found.lost, found.lost_outside) == (1, ())


@pytest.mark.parametrize("gap", [Span("agent002", 102.5, 103.5), Span("agent001", 101.0, 102.9)])
def test_foreign_gap_covers_nothing(gap: Span) -> None:
    """A gap of another account, or of another time, excuses no loss."""
    assert account_for(SAID, ALL_HEARD[:3], (), [gap]).lost_outside == ("s-3",)


def test_duplicate_is_seen() -> None:
    """An event that is in the journal twice was applied twice."""
    assert account_for(SAID, [*ALL_HEARD, ALL_HEARD[0]], (), ()).duplicated == 1


def test_other_account_is_no_excuse() -> None:
    """An event in another account's stream is lost for its own."""
    strayed = [*ALL_HEARD[:3], Heard("agent002", "s-3", "d-3")]
    assert account_for(SAID, strayed, (), ()).lost_outside == ("s-3",)


@pytest.mark.parametrize("line", [Heard("agent001", "s-3", "other"), Heard("agent001", "never said", "d-3")])
def test_half_is_seen(line: Heard) -> None:
    """A journalled event that differs from what was said, or was never said, is half applied."""
    assert account_for(SAID, [*ALL_HEARD[:3], line], (), ()).half_applied == 1


def test_quarantine_counts() -> None:
    """An event that was set aside is not lost."""
    found = account_for(SAID, ALL_HEARD[:3], {"s-3"}, ())
    assert (found.lost, found.quarantined) == (0, 1)


def test_before_the_drill() -> None:
    """What was said before the drill began is nobody's loss."""
    assert account_for(SAID, [], (), (), since=102.0).events == 2


def test_counts_must_agree() -> None:
    """Counts that do not add up, or that the tables contradict, break I1."""
    right = {"received": 5, "journalled": 3, "duplicates": 1, "rejected": 1}
    assert broken_counts(right, 3, 1) == []
    assert broken_counts({**right, "received": 6}, 3, 1)
    assert broken_counts(right, 2, 1)
    assert broken_counts(right, 3, 0)


def test_one_key_one_post() -> None:
    """One POST after its intent is right; a second one, one before its intent, and one without any are not."""
    assert broken_asks([INTENT], [POST]) == []
    assert "I4" in broken_asks([INTENT], [POST, POST])[0]
    assert "I4" in broken_asks([], [POST])[0]
    early = Posted(9.0, POST.user, POST.path, POST.body, 200)
    assert "I5" in broken_asks([INTENT], [early])[0]


def test_open_end_is_seen() -> None:
    """An operation of which nobody says how it ended breaks I4."""
    open_end = Asked(10.0, "key-2", "sup001", "/p", {}, ("intent", "unknown"))
    assert broken_asks([open_end], []) == ["I4: key-2 ended in ('unknown',)"]


def test_book_is_read() -> None:
    """A book's lines become values; the last one, cut by a kill, is overlooked."""
    lines = [
        {"kind": "event", "at": 1.0, "user": "agent001", "serial": "s", "digest": "d"},
        {"kind": "bayeux", "at": 2.0, "user": "agent001", "on": "handshake"},
        {"kind": "sign-in", "at": 3.0, "user": "agent001", "accepted": True},
        {"kind": "rest", "at": 4.0, "user": "sup001", "method": "POST", "path": "/p", "body": {}, "status": 200},
    ]
    read = ledger.read([*map(json.dumps, lines), '{"kind":"eve'])
    assert read.said == (Said(1.0, "agent001", "s", "d"),)
    assert read.handshakes == {"agent001": [2.0]}
    assert read.sign_ins == {"agent001": [3.0]}
    assert read.posted == (Posted(4.0, "sup001", "/p", {}, 200),)


def test_busiest_moment() -> None:
    """The most within a window, wherever the window lies."""
    assert ledger.busiest([0.0, 10.0, 10.05, 10.09, 20.0], 0.1) == 3
    assert ledger.busiest_user({"a": [1.0, 1.0], "b": [5.0]}, 1.0, since=2.0) == 1


def test_percentile_of_few() -> None:
    """The worst of a few is their p99."""
    assert (percentile([3.0, 1.0, 2.0], 0.99), percentile([], 0.5)) == (3.0, 0.0)


def test_block_goes_between() -> None:
    """A new table replaces the old one and nothing else."""
    page = f"above\n{table.BEGIN}\nold\n{table.END}\nbelow\n"
    assert table.put(page, "new") == f"above\n{table.BEGIN}\n\nnew\n\n{table.END}\nbelow\n"


@pytest.mark.long
def test_short_drill(tmp_path: Path) -> None:
    """A drill for real: events reach the journal through the proxy, some twice on the way, and the oracle finds each once."""
    verdict = run.drill("F9", Size(rate=40, agents=2, seconds=0.5), tmp_path / "log")
    assert verdict.broken == ()
    assert verdict.events > 10
