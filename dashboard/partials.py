"""One noun, four places: a fragment's row, its template, its element, and the part that carries it to a browser.

The table FRAGMENTS says which; nothing is pushed that is not in it. Rows are values, so that equal rows are drawn once for
all who may see them.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.template.loader import get_template

if TYPE_CHECKING:
    from collections.abc import Hashable

DRAWN_AT_MOST = 8192
ROWS = frozenset({"agent", "call", "chat"})

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A template of `partials/` and the id of the element it draws; `{id}` is the row's own."""

    template: str
    element: str


FRAGMENTS = {
    "agent": Fragment("partials/agent_row.html", "agent-{id}"),
    "call": Fragment("partials/call_row.html", "call-{id}"),
    "chat": Fragment("partials/chat_row.html", "chat-{id}"),
    "summary": Fragment("partials/summary.html", "summary"),
    "connection": Fragment("partials/connection.html", "connection"),
    "inspector": Fragment("partials/inspector.html", "inspector-body"),
    "controls": Fragment("partials/controls.html", "controls"),
    "participants": Fragment("partials/participants.html", "participants"),
    "message_log": Fragment("partials/message_log.html", "message-log"),
    "composer": Fragment("partials/composer.html", "composer"),
    "ended": Fragment("partials/ended.html", "ended"),
    "approvals": Fragment("partials/approvals.html", "approvals"),
    "notice": Fragment("partials/notice.html", "notice-text"),
    "wall_head": Fragment("partials/wall_head.html", "wall-head"),
    "wall_body": Fragment("partials/wall_body.html", "wall-body"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One change to a page: put `content` to the element `target` (a CSS selector) by htmx's swap style."""

    target: str
    swap: str
    content: str = ""

    def frame(self) -> dict[str, str]:
        """The part as it travels."""
        return {"target": self.target, "swap": self.swap, "content": self.content}


def draw(fragment: str, row: object) -> str:
    """The fragment's HTML, drawn now. What cannot be drawn says so in its place: the rest of the page goes on."""
    try:
        return _draw(fragment, row)
    except Exception:
        log.exception("a fragment could not be drawn: %s", fragment)
        return _unreadable(fragment, row)


def draw_row(fragment: str, row: Hashable) -> str:
    """The HTML of one row of a list. Equal rows cost one drawing, whoever looks at them."""
    try:
        return _draw_once(fragment, row)
    except Exception:
        log.exception("a row could not be drawn: %s", fragment)
        return _unreadable(fragment, row)


def _draw(fragment: str, row: object) -> str:
    return get_template(FRAGMENTS[fragment].template).render({"row": row})


@lru_cache(maxsize=DRAWN_AT_MOST)
def _draw_once(fragment: str, row: Hashable) -> str:
    return _draw(fragment, row)


def _unreadable(fragment: str, row: object) -> str:
    identifier = str(getattr(row, "id", ""))
    element = FRAGMENTS[fragment].element.format(id=identifier)
    poisoned = {"kind": fragment, "id": identifier, "element": element, "is_row": fragment in ROWS}
    return get_template("partials/unreadable.html").render({"row": poisoned})


def replace(fragment: str, drawn: str, identifier: str = "") -> Part:
    """Morph the fragment's element into what was drawn."""
    return Part(f"#{FRAGMENTS[fragment].element.format(id=identifier)}", "outerMorph", drawn)


def after(fragment: str, drawn: str, identifier: str) -> Part:
    """Put a row that was drawn behind another one."""
    return Part(f"#{FRAGMENTS[fragment].element.format(id=identifier)}", "afterend", drawn)


def remove(fragment: str, identifier: str) -> Part:
    """Take a row away."""
    return Part(f"#{FRAGMENTS[fragment].element.format(id=identifier)}", "delete")
