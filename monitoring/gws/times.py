"""GWS's ways of writing a time. Pure; a time that cannot be read is None, never a guess."""

from __future__ import annotations

import re
from datetime import datetime

# The vendor's own pages print the date and time without the blank between them (gws chat samples of 2014).
STAMP = re.compile(r"(\d{4}-\d\d-\d\d)[ T]?(\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\s*(Z|[+-]\d\d:?\d\d)")
MILLISECONDS_FROM = 1e11


def read_stamp(text: str) -> float | None:
    """`2014-05-05 11:08:45.000-0700`, with or without the blank, as POSIX seconds."""
    match = STAMP.fullmatch(text.strip())
    if match is None:
        return None
    day, clock, fraction, zone = match.groups()
    zone = "+00:00" if zone == "Z" else zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
    try:
        return datetime.fromisoformat(f"{day}T{clock}.{(fraction or '0'):0<6}{zone}").timestamp()
    except ValueError:
        return None


def read_seconds(number: float | None) -> float | None:
    """`timestampSeconds`, which is milliseconds in spite of its name; real seconds are told apart by magnitude."""
    if number is None or not 0 < number < MILLISECONDS_FROM * 1000:
        return None
    return number / 1000 if number >= MILLISECONDS_FROM else float(number)


def read_duration(value: str | float | None) -> float | None:
    """A call's `duration`: seconds, as a string on the wire, as a number here and there."""
    try:
        seconds = float(value) if value is not None else None
    except ValueError:
        return None
    return seconds if seconds is not None and 0 <= seconds < 1e7 else None
