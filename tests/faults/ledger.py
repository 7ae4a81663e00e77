"""The far side's book as values: what was said to whom, what was asked, who signed in. Pure; knows nothing of the near side."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

IMMEDIATE = 0.1
"""Seconds: the shortest pause that our back-off may make is longer, so what lies closer together knew no pause."""


@dataclass(frozen=True, slots=True)
class Said:
    """One event, published to one user: its serial, and what tells whether it arrived whole."""

    at: float
    user: str
    serial: str
    digest: str


@dataclass(frozen=True, slots=True)
class Posted:
    """One operation that reached the far side; `status` 0 where no answer went back."""

    at: float
    user: str
    path: str
    body: Any
    status: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """The whole truth. Times are POSIX seconds; sign-ins, handshakes and requests are by user."""

    said: tuple[Said, ...] = ()
    posted: tuple[Posted, ...] = ()
    sign_ins: dict[str, list[float]] = field(default_factory=dict)
    handshakes: dict[str, list[float]] = field(default_factory=dict)
    requests: dict[str, list[float]] = field(default_factory=dict)


def read(lines: Iterable[str]) -> Ledger:
    """Read a book. The line that a kill cut short is none."""
    said: list[Said] = []
    posted: list[Posted] = []
    times: dict[str, defaultdict[str, list[float]]] = {
        name: defaultdict(list) for name in ("sign-in", "handshake", "request")
    }
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        user, at = entry.get("user") or "", entry["at"]
        if entry["kind"] == "event":
            said.append(Said(at, user, entry["serial"], entry["digest"]))
            continue
        if entry["kind"] == "rest" and entry["method"] == "POST":
            posted.append(Posted(at, user, entry["path"], entry["body"], entry["status"]))
        for name in _names(entry):
            times[name][user].append(at)
    return Ledger(tuple(said), tuple(posted), *(dict(each) for each in times.values()))


def busiest(times: Sequence[float], window: float) -> int:
    """The most that happened within any `window` seconds."""
    ordered = sorted(times)
    most = first = 0
    for last, at in enumerate(ordered):
        while at - ordered[first] > window:
            first += 1
        most = max(most, last - first + 1)
    return most


def busiest_user(times: dict[str, list[float]], window: float, since: float = 0.0) -> int:
    """The most that any one user did within any `window` seconds, from a time on."""
    return max((busiest([at for at in each if at >= since], window) for each in times.values()), default=0)


def _names(entry: dict[str, Any]) -> list[str]:
    if entry["kind"] == "sign-in":
        return ["sign-in"]
    if entry["kind"] == "bayeux":
        return ["request", "handshake"] if entry["on"] == "handshake" else ["request"]
    return ["request"]
