"""The walls' words, language by language, and how a language writes a number: what a display says itself. Pure.

What people and GWS named (agents, teams, queues, a site's own states) is shown as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.wall.languages import de, en, es, fr
from monitoring.figures.definitions import Unit

if TYPE_CHECKING:
    from types import ModuleType

NOTHING = "\u2013"
NARROW = "\u202f"
_GAP = re.compile(r"\{\w+\}")


@dataclass(frozen=True, slots=True)
class Words:
    """One language; `tag` is its BCP 47 tag. A phrase has at most one gap, such as `{n}`: `fill` puts something there.

    `figures`: the tiles' labels by figure; `states`: those of the strip by kind; `gws`: those of an agent by GWS's word;
    `modes`: how the supervisor of a call or chat takes part, by mode; `days`: those of the
    week from Monday, with the day of the month behind them (`Fri 27`). `{time}` is a time of day, `{age}` how
    long ago (`2 min 41 s`), `{limit}` a figure's value.
    """

    tag: str
    figures: tuple[tuple[str, str], ...]
    states: tuple[tuple[str, str], ...]
    gws: tuple[tuple[str, str], ...]
    modes: tuple[tuple[str, str], ...]
    days: tuple[str, ...]
    decimal: str
    group: str
    more: str
    longest: str
    calls: str
    chats: str
    no_call: str
    no_chat: str
    nobody: str
    warning: str
    alert: str
    over: str
    under: str
    of: str
    within: str
    since: str
    until: str
    until_day: str
    every_team: str
    no_team: str
    on_hold: str
    unanswered: str
    by_state: str
    hour: str
    day: str
    empty: str
    stale: str
    ago: str
    live: str
    part: str
    late: str
    reconnecting: str
    offline: str
    lost: str
    call: str
    chat: str
    announcement: str


def _made(table: ModuleType) -> Words:
    return Words(
        tag=table.__name__.rpartition(".")[2],
        figures=tuple(table.FIGURES.items()),
        states=tuple(table.STATES.items()),
        gws=tuple(table.GWS.items()),
        modes=tuple(table.MODES.items()),
        days=table.DAYS,
        **table.SAID,
    )


_WORDS = {made.tag: made for made in map(_made, (en, de, fr, es))}
TAGS = tuple(_WORDS)


def words(tag: str) -> Words:
    """The words of a language; English where the tag is none of ours."""
    return _WORDS.get(tag, _WORDS["en"])


def named(pairs: tuple[tuple[str, str], ...], key: str) -> str:
    """The word for a key, such as one of `Words.gws`; a key that has none is shown as it is."""
    return dict(pairs).get(key, key)


def fill(phrase: str, value: object) -> str:
    """A phrase with something in its gap."""
    return _GAP.sub(lambda _: str(value), phrase)


def said(found: Words, unit: Unit, value: float | None) -> str:
    """A figure's value as it is read from afar, such as `12`, `84 %`, `03:41`; a dash for none."""
    if value is None:
        return NOTHING
    return limit(found, unit, int(100 * value + 0.5) / 100 if unit is Unit.SHARE else value)


def limit(found: Words, unit: Unit, value: float) -> str:
    """The same to the tenth, as limits are set."""
    if unit is Unit.SECONDS:
        return duration(value)
    return f"{number(found, 100 * value)}{NARROW}%" if unit is Unit.SHARE else number(found, value)


def number(found: Words, value: float) -> str:
    """A number with one decimal, which is left out where it is 0; thousands are grouped."""
    return f"{value:,.1f}".removesuffix(".0").translate(str.maketrans(",.", found.group + found.decimal))


def duration(seconds: float) -> str:
    """Seconds as `mm:ss` below an hour and `h:mm:ss` above, as the page ticks them; what is not yet to be is `00:00`."""
    minutes, rest = divmod(int(max(0.0, seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"
