"""Log lines that nobody can forge and that give nobody away: control characters made visible, people and secrets masked.

Knows patterns, no field of any record: whatever a library logs passes here too. What is masked stays the same mark within
one installation, so that lines about one call or number can be put together; from the mark nobody gets back.
"""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from datetime import UTC, datetime
from hashlib import blake2s
from typing import TYPE_CHECKING

from dashboard import conf

if TYPE_CHECKING:
    from collections.abc import Callable

HIDDEN = "(hidden)"
TRACE = "    | "
"""What stands before each line of a traceback in the log for people: none of them can pass for a line of its own."""
CATEGORIES = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})

_SEPARATOR = r"""(["']?\s*[:=,]\s*(?:b(?=["']))?["']?)"""
_HEADER = re.compile(rf"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie){_SEPARATOR}[^\"'\r\n]+")
_NAMED = re.compile(
    r"(?i)\b(jsessionid|x-csrf-?token|csrfmiddlewaretoken|(?:__host-)?(?:sid|csrf)|(?:\w+_)?password|passwd|secret_key)"
    rf"{_SEPARATOR}[^\s\"';&,]+"
)
_BASIC = re.compile(r"(?i)\b(basic|bearer)( +)[A-Za-z0-9+/=._~-]{6,}")
_PLACE = re.compile(r"(?<=/)((?:call|chat|agent|device|user)s)(/)([A-Za-z0-9_-]{3,64})")
_TARGET = re.compile(r"\b(call|chat|agent)(:)([A-Za-z0-9_-]{3,64})")
_UUID = re.compile(r"\b()()([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|[0-9A-F]{16,32})\b")
_MAIL = re.compile(r"()()([\w.+-]+@[\w-]+(?:\.[\w-]+)+)")
_DATE = r"(?!(?:19|20)\d\d-\d\d-\d\d)"
_NUMBER = re.compile(
    rf"(?<![\w.:#/-])()(){_DATE}"
    r"(\+\d(?:[ ()-]{0,2}\d){5,}|\d(?:[ ()-]{0,2}\d){7,}|0\d(?:[ ()/-]{0,2}\d){4,})(?!\w|[.:]\w)"
)


def masked(text: str) -> str:
    """The text without secrets, and with marks for call ids, e-mail addresses and telephone numbers."""
    text = _HEADER.sub(rf"\1\2{HIDDEN}", text)
    text = _NAMED.sub(rf"\1\2{HIDDEN}", text)
    text = _BASIC.sub(rf"\1\2{HIDDEN}", text)
    for kind, pattern in (("", _PLACE), ("", _TARGET), ("", _UUID), ("mail", _MAIL), ("number", _NUMBER)):
        text = pattern.sub(_marking(kind), text)
    return text


def plain(text: str) -> str:
    """The text on one line, with every character that moves a cursor or hides itself written as its code."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(one) for one in text)


class Line(logging.Formatter):
    """For people: a record on one line; its traceback below, each line of it marked as such."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 logging's name
        """The record's own line."""
        record.message = _safe(record.message)
        return plain(super().formatMessage(record))

    def formatException(self, ei: object) -> str:  # noqa: N802 logging's name
        """The traceback."""
        return _traced(super().formatException(ei))  # type: ignore[arg-type]  # logging's own type has no name

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 logging's name
        """Where it was said."""
        return _traced(super().formatStack(stack_info))


class Json(logging.Formatter):
    """For machines: a record is one line of JSON, with its traceback in it."""

    def format(self, record: logging.LogRecord) -> str:
        """`at` ISO 8601 UTC, `level`, `logger`, `message`, and `trace` if there is one."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {"at": at, "level": record.levelname, "logger": record.name, "message": _safe(record.getMessage())}
        if record.exc_info:
            said["trace"] = masked(self.formatException(record.exc_info))
        # In ASCII: what could move a cursor is an escape of JSON's own.
        return json.dumps(said)


def _safe(text: str) -> str:
    return plain(masked(text))


def _traced(text: str) -> str:
    return "\n".join(f"{TRACE}{_safe(line)}" for line in text.splitlines())


def _visible(one: str) -> str:
    if unicodedata.category(one) not in CATEGORIES:
        return one
    return one.encode("unicode_escape").decode()


def _marking(kind: str) -> Callable[[re.Match[str]], str]:
    def mark(found: re.Match[str]) -> str:
        digest = blake2s(
            found[3].encode("utf-8", "replace"), key=conf.SECRET_KEY.encode()[:32], digest_size=4
        ).hexdigest()
        return f"{found[1]}{found[2]}{kind}#{digest}"

    return mark
