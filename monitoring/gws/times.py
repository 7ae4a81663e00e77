"""GWS's ways of writing a time. Pure; a time that cannot be read, or cannot be meant, is None, never a guess."""

from __future__ import annotations

import re
from datetime import datetime

# The vendor's own pages print the date and time without the blank between them (gws chat samples of 2014).
STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[ T]?(\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\s*(Z|[+-]\d\d:?\d\d)", re.ASCII)
MILLISECONDS_FROM = 1e11
EARLIEST, LATEST = 946_684_800.0, 4_102_444_800.0
"""2000 and 2100, between which any time of GWS lies: beyond, no calendar can be trusted to draw it."""
LONGEST = 1e7
NUMBER = re.compile(r"\d{1,8}(\.\d{1,9})?", re.ASCII)


def read_stamp(text: str) -> float | None:
    """`2014-05-05 11:08:45.000-0700`, with or without the blank, as POSIX seconds."""
    match = STAMP.fullmatch(text.strip())
    if match is None:
        return None
    day, clock, fraction, zone = match.groups()
    zone = "+00:00" if zone == "Z" else zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    try:
        read = datetime.fromisoformat(f"{day}T{clock}.{(fraction or '0'):0<6}{zone}").timestamp()
    except (ValueError, OverflowError):
        return None
    return _plausible(read)


def read_seconds(number: float | None) -> float | None:
    """`timestampSeconds`, which is milliseconds in spite of its name; real seconds are told apart by magnitude."""
    if number is None or not 0 < number < MILLISECONDS_FROM * 1000:
        return None
    return _plausible(number / 1000 if number >= MILLISECONDS_FROM else float(number))


def read_duration(value: str | float | None) -> float | None:
    """A call's `duration`: seconds, as a string on the wire, as a number here and there."""
    if isinstance(value, str):
        value = float(value) if NUMBER.fullmatch(value) else None
    return float(value) if value is not None and 0 <= value < LONGEST else None


def _plausible(seconds: float) -> float | None:
    return seconds if EARLIEST <= seconds <= LATEST else None
