"""Limits as people type them and as pages spell them: numbers, percentages, minutes and seconds. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitoring.figures.definitions import FIGURES, Unit, Worse

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = 86400.0
_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)\s*%?", re.ASCII)
_SECONDS = re.compile(r"(?:(\d{1,4}):(?=[0-5]\d$))?(\d{1,5})(?:\s*s)?", re.ASCII)
_COUNT = re.compile(r"\d{1,6}", re.ASCII)
HINTS = {
    Unit.COUNT: "a number, such as 3",
    Unit.SHARE: "a percentage, such as 70 %",
    Unit.SECONDS: "seconds, such as 90, or 1:30",
}
"""What is to be typed, by unit."""


class Unreadable(ValueError):
    """What was typed is no amount of this unit; the text says what to type."""


def read(text: str, unit: Unit) -> float:
    """An amount in the figure's own unit: a number, a share from 0 to 1, or seconds. Raises Unreadable."""
    return _READ[unit](text.strip())


def spelled(value: float | None, unit: Unit) -> str:
    """An amount as it may be typed again; empty for none."""
    if value is None:
        return ""
    if unit is Unit.SHARE:
        return f"{round(value * 100, 2):g} %"
    if unit is Unit.SECONDS:
        minutes, seconds = divmod(round(value), 60)
        return f"{minutes}:{seconds:02}"
    return f"{value:g}"


def reached(figure: str) -> str:
    """Which way a limit is passed, in words."""
    return "at or under" if FIGURES[figure].worse is Worse.LOW else "at or over"


def ago(seconds: float) -> str:
    """A span that lies back, in one unit: `4 s ago`, `3 min ago`, `2 h ago`, `5 days ago`."""
    for most, unit, word in ((120.0, 1.0, "s"), (7200.0, 60.0, "min"), (2 * DAY, 3600.0, "h")):
        if seconds < most:
            return f"{max(0, int(seconds / unit))} {word} ago"
    return f"{int(seconds / DAY)} days ago"


def _share(text: str) -> float:
    found = _SHARE.fullmatch(text)
    percent = float(found[1].replace(",", ".")) if found else -1.0
    if not 0 <= percent <= 100:
        raise Unreadable("Write a percentage from 0 to 100, such as 70 %.")
    return round(percent / 100, 6)


def _seconds(text: str) -> float:
    found = _SECONDS.fullmatch(text)
    total = float(found[1] or 0) * 60 + float(found[2]) if found else -1.0
    if not 0 <= total <= DAY:
        raise Unreadable("Write seconds, such as 90, or minutes and seconds, such as 1:30; a day at most.")
    return total


def _count(text: str) -> float:
    if not _COUNT.fullmatch(text):
        raise Unreadable("Write a whole number, such as 3.")
    return float(text)


_READ: dict[Unit, Callable[[str], float]] = {Unit.COUNT: _count, Unit.SHARE: _share, Unit.SECONDS: _seconds}
