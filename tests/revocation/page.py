"""One open desk as the drill keeps it: every frame with the moment it came, and what may not come any more. Knows no server."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from websockets.exceptions import ConnectionClosed

from monitoring.policy import OWN_WAY_OUT
from tests.fakes.page import Page as Glass

if TYPE_CHECKING:
    from collections.abc import Callable

    from websockets.asyncio.client import ClientConnection

    type Forbidden = Callable[[str], bool]

# What names an agent, a call or a chat on a page: ids, addresses, and whatever people and customers of the drill say.
NAMES = re.compile(r"\b(?:agent|call|chat)-[A-Za-z0-9-]{6,}|/(?:agents|calls|chats)/\w{6,}|\bdrill-[a-z]+-")
CHATS = re.compile(r"\bchat-[A-Za-z0-9-]{6,}|/chats/\w{6,}|\bdrill-(?:visitor|text)-")
BUTTON = re.compile(r'<button\b[^>]*\bname="operation" value="(\w+)"[^>]*>')
ALWAYS = frozenset(str(operation) for operation in OWN_WAY_OUT)
# What a page no longer shows when a right ends it must have shown until shortly before.
SHORTLY = 1.0


def names(text: str) -> bool:
    """Whether it names anything."""
    return NAMES.search(text) is not None


def shields_not(text: str) -> bool:
    """Whether it holds what protection forbids: anything of a chat, or a button, not disabled, that is no way out."""
    return CHATS.search(text) is not None or any(can for name, can in buttons(text).items() if name not in ALWAYS)


def buttons(text: str) -> dict[str, bool]:
    """The operations that are drawn, and whether each could be pressed."""
    return {found[1]: " disabled" not in found[0] for found in BUTTON.finditer(text)}


@dataclass(frozen=True, slots=True)
class Frame:
    """What came at one moment: the frame's parts, and all they say."""

    at: float
    parts: tuple[tuple[str, str, str], ...]

    @property
    def text(self) -> str:
        """Targets and contents."""
        return "\n".join(f"{target} {content}" for target, _, content in self.parts)


def frame_at(at: float, text: str) -> Frame:
    """A frame as it came over the wire."""
    parts = json.loads(text)["parts"]
    return Frame(at, tuple((part["target"], part["swap"], part["content"]) for part in parts))


@dataclass(slots=True)
class Page:
    """An open desk. `controls` are the operations drawn last, and whether each could be pressed."""

    frames: list[Frame] = field(default_factory=list)
    controls: dict[str, bool] = field(default_factory=dict)
    closed_at: float = 0.0
    close_code: int | None = None

    async def read(self, socket: ClientConnection) -> None:
        """Keep what comes, until it is closed."""
        try:
            async for text in socket:
                self.keep(frame_at(time.time(), str(text)))
        except ConnectionClosed:
            pass
        self.closed_at, self.close_code = time.time(), socket.close_code

    def keep(self, frame: Frame) -> None:
        """One frame more."""
        self.frames.append(frame)
        self.controls = buttons(frame.text) or self.controls

    def says(self, word: str) -> bool:
        """Whether some frame said this."""
        return any(word in frame.text for frame in self.frames)

    def told(self, since: float, until: float, forbidden: Forbidden = names) -> int:
        """How many frames told of it within that time."""
        return sum(since < frame.at <= until and forbidden(frame.text) for frame in self.frames)

    def last_byte(self, since: float, forbidden: Forbidden = names) -> float:
        """Seconds from then to the last frame that told of it; 0 if none did."""
        return max(
            (frame.at - since for frame in self.frames if frame.at > since and forbidden(frame.text)), default=0.0
        )

    def gone(self, since: float, forbidden: Forbidden = names) -> float:
        """Seconds from then until the page was closed or showed nothing of it, for good; infinite if it never did.

        Infinite too if it showed nothing of it shortly before: such a page proves nothing.
        """
        glass, shown, clean = Glass(), False, float("-inf")
        for frame in self.frames:
            for part in frame.parts:
                glass.draw(*part)
            was, shown = shown, forbidden(glass.html)
            if shown:
                clean = float("inf")
            elif was:
                clean = frame.at
        ended = min(clean, self.closed_at or float("inf"))
        return max(0.0, ended - since) if ended > since - SHORTLY else float("inf")
