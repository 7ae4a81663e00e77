"""How rows are drawn: icons, ticking times, hostile text, lines of a conversation.

Must never know a model, a right or the time of day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from dashboard.partials import ROWS, draw, draw_row
from dashboard.templatetags.shapes import OUTLINES, SHAPES

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from dashboard.desk.rows import Button, Controls, MessageRow

register = template.Library()

GROUP_WITHIN = 60.0
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060\ufeff\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Line:
    """One message as drawn: `first` of its author's run, so that the name is said once."""

    message: MessageRow
    first: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence under the controls: why operations cannot be done, or what to know before the click."""

    id: str
    kind: str
    text: str
    labels: str
    operations: tuple[str, ...]


@register.simple_tag
def fragment(name: str, row: Hashable) -> SafeString:
    """A fragment drawn into a page as it would be pushed: what cannot be drawn costs its own place only."""
    drawn = draw_row(name, row) if name in ROWS else draw(name, row)
    return mark_safe(drawn)  # noqa: S308 drawn by our own templates, which escape


@register.simple_tag
def icon(name: str) -> SafeString:
    """An inline drawing, hidden from screen readers: the word beside it says the same. Unknown: a plain ring."""
    if path := SHAPES.get(name):
        return mark_safe(f'<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">{path}</svg>')  # noqa: S308 our own constants
    path = OUTLINES.get(name, OUTLINES["off"])
    return mark_safe(f'<svg class="icon drawn" viewBox="0 0 16 16" aria-hidden="true">{path}</svg>')  # noqa: S308 our own constants


@register.simple_tag
def since(start: float, warn: int = 0, alert: int = 0) -> str | SafeString:
    """A duration that the browser ticks from `start` (POSIX seconds); without JavaScript the clock time it began.

    `warn` and `alert` are seconds after which it is marked. Nothing is drawn for 0.
    """
    if not start:
        return ""
    marks = format_html(' data-warn="{}" data-alert="{}"', str(warn), str(alert)) if warn else ""
    return format_html(
        '<time role="timer" data-since="{}" datetime="{}"{}>{}</time>',
        f"{start:.1f}",
        _stamp(start),
        marks,
        clock(start),
    )


@register.filter
def clock(at: float) -> str:
    """POSIX seconds as HH:MM:SS in the current time zone; empty for 0."""
    if not at:
        return ""
    return timezone.localtime(datetime.fromtimestamp(at, UTC)).strftime("%H:%M:%S")


@register.filter
def seconds(at: float) -> str:
    """POSIX seconds for a data attribute: a plain number whatever the language of the page."""
    return f"{at:.1f}"


@register.filter
def visible(text: str) -> str:
    """Text from outside, invisible and direction-changing characters written out, such as [U+202E].

    Escaping stays Django's. Marks that real Arabic, Hebrew, Persian and emoji need (LRM, RLM, ZWJ, ZWNJ) are left.
    """
    return _HIDDEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", str(text))


@register.filter
def grouped(messages: Iterable[MessageRow]) -> Iterator[Line]:
    """Messages as lines: a new run begins with another author or audience, or after a minute's silence."""
    before: MessageRow | None = None
    for message in messages:
        same = (
            before is not None
            and (before.author, before.visibility, before.kind, before.role)
            == (message.author, message.visibility, message.kind, message.role)
            and message.at - before.at < GROUP_WITHIN
        )
        yield Line(message=message, first=not same)
        before = message


@register.filter
def reasons(controls: Controls) -> tuple[Reason, ...]:
    """What is to be said under the controls, each sentence once for all it is about; not of a confirmed mode."""
    sentences: dict[tuple[str, str], list[Button]] = {}
    for button in (*controls.modes, *controls.actions):
        sentence = ("why", button.why) if button.why else ("warning", button.warning)
        if sentence[1] and not button.pressed:
            sentences.setdefault(sentence, []).append(button)
    return tuple(
        Reason(
            id=f"reason-{about[0].operation}",
            kind=kind,
            text=text,
            labels=", ".join(button.label for button in about),
            operations=tuple(button.operation for button in about),
        )
        for (kind, text), about in sentences.items()
    )


def _stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
