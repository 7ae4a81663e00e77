"""The ledger on paper: one JSON line in a file for each thing that happened, at once, so that it survives a kill.

The oracle of the fault drills. It must never know what an event means: it keeps whose it was, its serial and a digest.
"""

from __future__ import annotations

import json
import os
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Book:
    """An open book; nobody ever reads in it but by the file. `clock` gives real POSIX seconds."""

    def __init__(self, path: str, clock: Callable[[], float]) -> None:
        # Nothing is ever kept back, and nobody has to close it: the kernel has each line when `write` returns.
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._clock = clock

    def write(self, kind: str, **said: Any) -> None:
        """Write one line: what kind of thing, when, and what is to be said of it."""
        line = {"kind": kind, "at": self._clock(), **said}
        os.write(self._file, json.dumps(line, separators=(",", ":")).encode() + b"\n")


def serial_of(data: Any) -> str:
    """The serial that an event carries in `metrics`, where GWS says nothing; empty without one."""
    metrics = data.get("metrics") if isinstance(data, dict) else None
    serial = metrics.get("serial") if isinstance(metrics, dict) else None
    return serial if isinstance(serial, str) else ""


def digest_of(data: Any) -> str:
    """What tells whether an event arrived whole: the same for the same JSON, however it is spelled."""
    return blake2b(json.dumps(data, sort_keys=True).encode(), digest_size=12).hexdigest()
