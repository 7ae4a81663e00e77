"""Why a screen shows nothing, as a key, and what is known of one that asks to be let in anew. Pure; words are the page's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Dark(StrEnum):
    """Why a screen shows nothing."""

    OFF = "off"
    OVER = "over"
    ELSEWHERE = "elsewhere"
    BARE = "bare"
    UNTOLD = "untold"

    @property
    def passes(self) -> bool:
        """Whether it may be over by itself: such a screen keeps the credential that it has, and asks only if it is told to."""
        return self is Dark.ELSEWHERE


@dataclass(frozen=True, slots=True)
class Past:
    """What a screen was that shows nothing.

    `why` it is dark, None if it never had a wall; the `language` of the display it showed, empty where none is known; the number
    of the `former` row that its secret proves to be its own. Whether it `asked` already, and waited too long.
    """

    why: Dark | None = None
    language: str = ""
    former: int | None = None
    asked: bool = False


NEW = Past()


def why(word: str) -> Dark | None:
    """The key that is kept with a screen; None for any other word."""
    return Dark(word) if word in Dark else None
