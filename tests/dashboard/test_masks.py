"""Log lines: one each, whatever is in them, and nobody's number, address, secret or call."""

from __future__ import annotations

import json
import logging
import re
import sys

import pytest

from dashboard.masks import TRACE, Json, Line, masked, plain

HOSTILE = "Ada\r\n2026-01-01 00:00:00,000 INFO root forged\x1b[2J\x9b\u2028\u202e\x00"


def record(message: str, *arguments: object, level: int = logging.INFO) -> logging.LogRecord:
    return logging.LogRecord("dashboard.test", level, __file__, 1, message, arguments, None)


def raised(message: str) -> logging.LogRecord:
    """A record of a fault."""
    made = record("%s failed", "hub", level=logging.ERROR)
    try:
        int(message)
    except ValueError:
        made.exc_info = sys.exc_info()
    return made


@pytest.mark.parametrize("formatter", [Line(), Json()], ids=["text", "json"])
def test_one_line_stays_one(formatter: logging.Formatter) -> None:
    """A nickname with line ends, terminal sequences and turned text is one line, on which all of that can be seen."""
    said = formatter.format(record("%s left", HOSTILE))
    assert len(said.splitlines()) == 1
    assert plain(said) == said
    assert "forged" in said


def test_traceback_forges_nothing() -> None:
    """For people a traceback stands below its line, and none of it passes for a line of its own; for machines it is within."""
    said = Line().format(raised(HOSTILE)).splitlines()
    assert said[0].endswith("ERROR dashboard.test hub failed")
    assert [line for line in said[1:] if not line.startswith(TRACE)] == []
    assert any("forged" in line for line in said)
    told = json.loads(Json().format(raised(HOSTILE)))
    assert ("ValueError" in told["trace"], told["level"], told["logger"]) == (True, "ERROR", "dashboard.test")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", told["at"])


def test_stack_is_marked() -> None:
    """Where a line was said, if asked for, is marked as a traceback is."""
    made = record("x")
    made.stack_info = "Stack\nforged"
    assert Line().format(made).splitlines()[1:] == [f"{TRACE}Stack", f"{TRACE}forged"]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Authorization: Basic YWdlbnQwMDE6Y2FuYXJ5", "YWdlbn"),
        ("{'authorization': 'Bearer abcdef.ghi'}", "abcdef"),
        ("sent Basic YWdlbnQwMDE6Y2FuYXJ5 there", "YWdlbn"),
        ("Cookie: JSESSIONID=AB12; ROUTEID=.1", "AB12"),
        ("Set-Cookie: sid=canary; HttpOnly", "canary"),
        ("[(b'cookie', b'sid=canary; csrf=x')]", "canary"),
        ("JSESSIONID=canary;path=/", "canary"),
        ("X-CSRF-TOKEN: canary", "canary"),
        ("{'X-CSRF-TOKEN': 'canary'}", "canary"),
        ("csrfmiddlewaretoken=canary&x=1", "canary"),
        ("__Host-sid=canary", "canary"),
        ("new_password='canary'", "canary"),
        ("call from +49 89 1234567", "1234567"),
        ("call from (089) 123-4567", "123-4567"),
        ("call from 5551234567.", "5551234567"),
        ("mail to ada.b@mail.example.org", "example"),
        ("Not Found: /calls/0123-abcd/operations/", "0123-abcd"),
        ("http://gws/api/v2/me/chats/0001HaAB-99?x=1", "0001HaAB"),
        ("Barge on call:0123abcd could not end", "0123abcd"),
        ("resource 00B7D1E2A3C4F5061728394A5B6C7D8E is gone", "00B7D1E2"),
        ("uuid 0b7d1e2a-3c4f-4061-9283-94a5b6c7d8ef", "0b7d1e2a"),
    ],
)
def test_secrets_and_people_are_masked(text: str, secret: str) -> None:
    """Credentials, tokens, numbers, addresses and ids of calls are not said."""
    assert secret in text
    assert secret not in masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22 08:46:15 at 1763800000.25",
        "Floorwalker listens on http://127.0.0.1:8136/",
        "hole in agent001 before 12/34567: starting over",
        "agent001: live, 1024 records in 0.18 s",
        "1 records and 0 rejects forgotten",
        "anchor 123456789:fb9f8bd467bfffa412edb5d8a77831cb2e55b88df188d1d5780f417e04dffd7f",
        "Daphne 4.2.3, Python 3.12.11",
    ],
)
def test_plain_words_stay(text: str) -> None:
    """Times, addresses of servers, names of accounts and counts can be read."""
    assert masked(text) == plain(text) == text


def test_same_mark_for_the_same() -> None:
    """What is masked twice has the same mark, so that lines of one call can be put together; another's has another."""
    one, again, other = (masked(f"/calls/{name}/") for name in ("abcd-1", "abcd-1", "abcd-2"))
    assert one == again != other
    assert masked("call:abcd-1").partition("#")[2] == one.partition("#")[2].rstrip("/")


def test_letters_of_all_languages_stay() -> None:
    """Only what moves a cursor or hides itself is written as its code."""
    assert plain("Zoë 东京 😀") == "Zoë 东京 😀"
    assert plain("a\tb\u200f") == "a\\tb\\u200f"
