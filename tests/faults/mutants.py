"""What is done to a true word of GWS to break it: in its JSON, in its bytes, and in the manner of the vendor's own pages.

Knows the words of the wire and nothing of ours. Seeded: the same die makes the same mutants.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    type Place = tuple[Any, Any]

HUGE = 2000
"""One mutant in so many is blown up to megabytes."""
RAW = "@raw@"
WRONG: list[Any] = [None, True, False, 0, -1, 21, "21", 1e308, 10**40, 2**63, "Off", "On", "", " ", [], {}, [None]]
WRONG += [["5000"], [{}], {"": None}, {"a": [1, {"b": None}]}, "ParticipantMoved", "\u202e\u0000\ufeff", "nan", "1_0"]
ODD = [
    "../../admin",
    "x?y=1",
    "%2e%2e",
    "a\r\nHost: b",
    "x, body",
    "<b>",
    "a b",
    "\u0000",
    "ü" * 70,
    "a" * 5000,
    "#",
    "'\"",
]
TIMES: list[Any] = ["2014-05-0511:09:31.000-0700", "2014-05-05T11:09:31Z", "9999-12-31 23:59:59.999-2359", "yesterday"]
TIMES += ["0001-01-01 00:00:00.000+2359", "2014-02-30 00:00:00Z", "٢٠١٤-05-05 11:09:31Z", 1399313371, 1399313371000]
TIMES += [-1, 0.5, 1e13, 9e13, 1e300, "1399313371000", 2**53]
TOKENS = [
    b"NaN",
    b"-Infinity",
    b"1399313371000L",
    b"1e400",
    b"007",
    b"'x'",
    b"None",
    b'"\\ud800"',
    b'"\xff\xfe"',
    b"{,}",
]
TOKENS += [
    b'"a\nb"',
    b'1,"id":"twice","state":"Held"',
    b"[" * 10_000 + b"]" * 10_000,
    b'{"a":' * 10_000,
    b'"x":1',
    b"+1",
]
TOKENS += [b'{"a":' * 900 + b"1" + b"}" * 900]
NAMES = {"id", "uri", "path", "callUuid", "connId", "deviceUri", "chatUri", "chatPath", "participantId", "channel"}
DATES = {"timestamp", "timestampSeconds", "receivedDate", "duration", "serverGenerationTimestamp"}


def places(sheet: Any) -> list[Place]:
    """Every spot in the JSON: the container and the key or position in it."""
    spots = list(sheet.items() if isinstance(sheet, dict) else enumerate(sheet) if isinstance(sheet, list) else ())
    return [(sheet, key) for key, _ in spots] + [place for _, inner in spots for place in places(inner)]


def _spoil(sheet: Any, die: Random) -> bytes:
    """Damage one spot; returns what to put raw for the mark that may have been left there."""
    spots = places(sheet)
    if not spots:
        return b""
    container, key = die.choice(spots)
    if die.random() < 0.4:
        known = [place for place in spots if place[1] in NAMES | DATES]
        container, key = die.choice(known or spots)
        container[key] = die.choice(TIMES if key in DATES else ODD)
        return b""
    deed = die.randrange(6)
    if deed == 0:
        del container[key]
    elif deed == 1:
        container[key] = RAW
        return die.choice(TOKENS)
    elif deed == 2:
        container[key] = die.choice(TURNS)(container[key])
    else:
        container[key] = die.choice(WRONG)
    return b""


def _twice(value: object) -> object:
    return [value, value]


def _listed(value: object) -> object:
    return list(value) if isinstance(value, dict | str) else {"is": value}


TURNS: tuple[Callable[[object], object], ...] = (str, _twice, _listed)


def _flip(body: bytes, die: Random) -> bytes:
    at = die.randrange(len(body))
    return body[:at] + bytes([body[at] ^ 1 << die.randrange(8)]) + body[at + 1 :]


def _cut(body: bytes, die: Random) -> bytes:
    return body[: die.randrange(len(body))]


def _break(body: bytes, die: Random) -> bytes:
    at = die.randrange(len(body))
    return body[:at] + die.choice([b"\n", b"\r\n", b"\x00", b"\xef\xbb\xbf", b",", b"}", b'"', b"\\"]) + body[at:]


def _mark(body: bytes, _: Random) -> bytes:
    return b"\xef\xbb\xbf" + body


def _stutter(body: bytes, die: Random) -> bytes:
    at, until = sorted(die.randrange(len(body)) for _ in "ab")
    return body[:until] + body[at:]


def _swell(body: bytes, die: Random) -> bytes:
    """A 5 MB string where the first long one stood."""
    return re.sub(rb'": "[^"]{3,}"', lambda _: b'": "' + b"x" * (5 << 20) + b'"', body, count=die.randrange(3))


def mutate(body: bytes, die: Random) -> bytes:
    """The word, spoiled in one to three spots, in its bytes, or both; now and then left as it is."""
    for _ in range(die.choice([0, 1, 1, 1, 2, 3])):
        try:
            sheet = json.loads(body)
        except (ValueError, RecursionError):
            break
        raw = _spoil(sheet, die)
        body = as_json(sheet).replace(as_json(RAW), raw) if raw else as_json(sheet)
    spoilers: list[Callable[[bytes, Random], bytes]] = [_flip, _flip, _flip, _cut, _break, _break, _mark, _stutter]
    if body and die.random() < 0.3:
        body = die.choice(spoilers)(body, die)
    return _swell(body, die) if die.randrange(HUGE) == 0 else body


def as_json(sheet: object) -> bytes:
    """The sheet as it travels."""
    return json.dumps(sheet).encode()
