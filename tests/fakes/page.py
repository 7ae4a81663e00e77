"""A tiny model of a browser's page: one string of HTML, and the five swaps that frames.js knows."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.partials import Part
    from tests.fakes.building import Socket

DESK = (
    '<ul id="summary"></ul><p id="connection"></p><tbody id="agents"></tbody><tbody id="calls"></tbody>'
    '<tbody id="chats"></tbody><div id="notice"></div><div id="approvals"></div><div id="inspector"></div>'
)
WALL = '<header id="wall-head"></header><div id="wall-body"></div>'
BETWEEN = re.compile(r">\s+<")


class Page:
    """What a browser would show. A part whose target is not there is counted as missed and changes nothing."""

    def __init__(self, html: str = DESK) -> None:
        self.html = html
        self.missed: list[str] = []

    def apply(self, parts: Iterable[Part]) -> None:
        """Draw the parts, in order."""
        for part in parts:
            self.draw(part.target, part.swap, part.content)

    def draw(self, selector: str, swap: str, content: str = "") -> None:
        """One part of a frame, as frames.js draws it."""
        content = content.strip()
        twin = self.span(named.group(1)) if (named := re.match(r'<[a-z]+[^>]*?\sid="([^"]+)"', content)) else None
        found = self.span(selector.removeprefix("#"))
        if swap in {"afterbegin", "afterend"} and twin is not None:
            found, swap = twin, "outerMorph"
        if found is None:
            self.missed.append(f"{swap} {selector}")
            return
        start, inside, inner_end, end = found
        self.html = {
            "outerMorph": lambda: self.html[:start] + content + self.html[end:],
            "innerMorph": lambda: self.html[:inside] + content + self.html[inner_end:],
            "afterbegin": lambda: self.html[:inside] + content + self.html[inside:],
            "afterend": lambda: self.html[:end] + content + self.html[end:],
            "delete": lambda: self.html[:start] + self.html[end:],
        }[swap]()

    def span(self, identifier: str) -> tuple[int, int, int, int] | None:
        """Where the element is: its start, its content's start, its content's end, its end."""
        opening = re.search(rf'<([a-z]+)\b[^>]*?\sid="{re.escape(identifier)}"[^>]*>', self.html)
        if opening is None:
            return None
        depth = 1
        for tag in re.compile(rf"<(/?){opening.group(1)}\b[^>]*>").finditer(self.html, opening.end()):
            depth += -1 if tag.group(1) else 1
            if depth == 0:
                return opening.start(), opening.end(), tag.start(), tag.end()
        raise AssertionError(f"#{identifier} is never closed")

    def element(self, identifier: str) -> str:
        """The element's HTML, white space between tags left out; empty if there is none."""
        found = self.span(identifier)
        return BETWEEN.sub("><", self.html[found[0] : found[3]]) if found is not None else ""

    def ids(self, kind: str) -> list[str]:
        """The ids of the rows of one kind (agent, call, chat), in the order of the page."""
        return re.findall(rf'<tr\b[^>]*\sdata-{kind}="([^"]+)"', self.html)


def page_of(socket: Socket, html: str = DESK) -> Page:
    """What a browser would show that got everything the socket was sent."""
    page = Page(html)
    for text in socket.drain():
        for part in json.loads(text)["parts"]:
            page.draw(part["target"], part["swap"], part["content"])
    return page
