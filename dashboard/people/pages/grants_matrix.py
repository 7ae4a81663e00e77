"""The matrix: who holds what over whom, in few words. Rows are people and roles, columns what a grant is over. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from dashboard.people.pages.grants_book import EVERYBODY, PERSON
from dashboard.people.pages.grants_words import SHORT, compact, stretch
from monitoring.policy import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from dashboard.people.pages.grants_book import Book, Row, Subject, Thing

SINGLE = "agents"
REMEMBERED = timedelta(days=7)
FILTERS = {
    "": "all",
    "temporary": "temporary only",
    "week": "ending this week",
    "protected": "over protected agents",
    "ended": "ended",
}


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is over: one thing's key, or `agents` for all single agents."""

    key: str
    name: str
    sheltered: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """What is held alike: verbs and medium, its time, the tone `now`, `temporary`, `future` or `ended`, and a role's name."""

    text: str
    when: str
    tone: str
    role: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One subject over one column."""

    column: Column
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One subject with a cell for each column."""

    subject: Subject
    roles: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """All that is shown; `shown` are the rows of the table behind it, `hidden` counts the columns left out as empty."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    shown: tuple[Row, ...]
    hidden: int = 0


def matrix(book: Book, question: str = "", only: str = "") -> Matrix:
    """The matrix of what matches all words of a question and a filter; an empty question with none is everything."""
    words = question.lower().split()
    keeps = _filter(book, only)
    held: dict[str, list[Row]] = defaultdict(list)
    for row in filter(keeps, book.rows):
        held[row.subject].append(row)
    found: dict[str, list[Row]] = {}
    for subject in book.subjects.values():
        whole = bool(words) and all(_is_in(word, _spoken(subject)) for word in words)
        mine = (row for key in (subject.key, *subject.roles) for row in held[key])
        matching = [row for row in mine if whole or _matches(book, subject, row, words)]
        if matching or whole or not (words or only):
            found[subject.key] = matching
    shown = tuple({row.pk: row for matching in found.values() for row in matching}.values())
    columns = _columns(book, shown, everything=not (words or only) or not shown)
    lines = tuple(_line(book, book.subjects[key], matching, columns) for key, matching in found.items())
    return Matrix(columns, lines, shown, len(_columns(book, book.rows, everything=True)) - len(columns))


def described(book: Book, rows: Iterable[Row], *, for_whom: str = "") -> tuple[Words, ...]:
    """Rows of one subject over one column, those alike together: own first, then by role, what is over last."""
    alike: dict[tuple[str, str, str, str], list[Row]] = {}
    for row in rows:
        role = book.subjects[row.subject].name if row.subject != for_whom else ""
        thing = book.things[row.thing]
        agent = thing.name if thing.kind == "agent" else ""
        key = (role, agent, stretch(row.starts, row.ends, book.now), _tone(row, book.now))
        alike.setdefault(key, []).append(row)
    order = ["now", "temporary", "future", "ended"]
    told = sorted(alike.items(), key=lambda item: (item[0][0] != "", item[0][1], order.index(item[0][3]), item[0]))
    return tuple(
        Words(compact((row.verb, row.media) for row in held), when, tone, role, agent)
        for (role, agent, when, tone), held in told
    )


def column_of(row: Row) -> str:
    """The column a row stands in."""
    return SINGLE if row.thing.startswith("agent:") else row.thing


def _tone(row: Row, now: datetime) -> str:
    if row.is_over(now):
        return "ended"
    if not row.is_in_force(now):
        return "future"
    return "temporary" if row.ends else "now"


def _filter(book: Book, only: str) -> Callable[[Row], bool]:
    now = book.now
    local = timezone.localtime(now)
    sunday = (local + timedelta(days=7 - local.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    sheltered = {key for key, thing in book.things.items() if book.sheltered(thing)} if only == "protected" else set()
    filters: dict[str, Callable[[Row], bool]] = {
        "temporary": lambda row: not row.is_over(now) and _tone(row, now) != "now",
        "week": lambda row: row.ends is not None and now < row.ends < sunday,
        "protected": lambda row: row.thing in sheltered and not row.is_over(now),
        "ended": lambda row: row.is_over(now),
    }
    return filters.get(only, lambda row: row.ends is None or now - row.ends < REMEMBERED)


def _columns(book: Book, rows: Sequence[Row], *, everything: bool) -> tuple[Column, ...]:
    named = {column_of(row) for row in rows}
    wide = [thing for thing in book.things.values() if thing.kind != "agent"]
    found = [_column(book, thing) for thing in wide if everything or thing.key in named]
    return (*found, *([Column(SINGLE, "single agents")] if SINGLE in named else []))


def _column(book: Book, thing: Thing) -> Column:
    return Column(thing.key, thing.name, 0 if thing.key == EVERYBODY else len(book.sheltered(thing)))


def _line(book: Book, subject: Subject, rows: Sequence[Row], columns: Sequence[Column]) -> Line:
    by_column: dict[str, list[Row]] = {}
    for row in rows:
        by_column.setdefault(column_of(row), []).append(row)
    cells = (Cell(one, described(book, by_column.get(one.key, ()), for_whom=subject.key)) for one in columns)
    return Line(subject, tuple(book.subjects[key].name for key in subject.roles), tuple(cells))


def _matches(book: Book, subject: Subject, row: Row, words: Sequence[str]) -> bool:
    thing = book.things[row.thing]
    texts = [*_spoken(subject), thing.name, row.media, row.verb.value, SHORT[row.verb], NAMES[row.verb]]
    role = book.subjects[row.subject].name if subject.kind == PERSON and row.subject != subject.key else ""
    return all(_is_in(word, [*texts, role, thing.team]) for word in words)


def _spoken(subject: Subject) -> list[str]:
    return [subject.name, subject.title, subject.account]


def _is_in(word: str, texts: Iterable[str]) -> bool:
    return any(word in text.lower() for text in texts)
