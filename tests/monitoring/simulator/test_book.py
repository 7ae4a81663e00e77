from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from monitoring.simulator import Options, Simulator
from monitoring.simulator.book import Book, digest_of, serial_of
from tests.fakes.far_side import Browser

if TYPE_CHECKING:
    from pathlib import Path


def lines(path: Path) -> list[dict[str, Any]]:
    """The book so far."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_lines_are_there_at_once(tmp_path: Path) -> None:
    """A line is in the file when it was written, with the time of the clock."""
    Book(str(tmp_path / "book"), lambda: 7.0).write("event", user="agent001")
    assert lines(tmp_path / "book") == [{"kind": "event", "at": 7.0, "user": "agent001"}]


def test_second_book_goes_on(tmp_path: Path) -> None:
    """A restarted simulator adds to the book and takes nothing away."""
    for number in range(2):
        Book(str(tmp_path / "book"), lambda: 7.0).write("event", n=number)
    assert [line["n"] for line in lines(tmp_path / "book")] == [0, 1]


def test_digest_ignores_spelling() -> None:
    """The order of keys makes no other event; a value does."""
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1}) != digest_of({"a": 1, "b": 3})


def test_serial_of_anything() -> None:
    """Whatever an event is, asking for its serial raises nothing."""
    assert serial_of({"metrics": {"serial": "x-1"}}) == "x-1"
    assert [serial_of(data) for data in ({}, None, 7, {"metrics": None}, {"metrics": {"serial": 7}})] == [""] * 5


async def test_life_is_booked(tmp_path: Path) -> None:
    """A sign-in, a handshake and an event leave their lines, the event under a serial of its own."""
    far = Simulator(Options(start=1000.0, agents=1, scenario="quiet", book=str(tmp_path / "book")))
    browser = Browser(far.app, authorization="Basic YWdlbnQwMDE6c2VjcmV0")
    await browser.bayeux({"channel": "/meta/handshake", "version": "1.0", "supportedConnectionTypes": ["long-polling"]})
    far.centre.place_call("agent001")
    far.advance(1001.0)
    kinds = [line["kind"] for line in lines(tmp_path / "book")]
    assert kinds[:2] == ["sign-in", "bayeux"]
    events = [line for line in lines(tmp_path / "book") if line["kind"] == "event"]
    assert len({event["serial"] for event in events}) == len(events) >= 1
