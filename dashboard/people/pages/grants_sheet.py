"""Rows of the book as lines of a sheet, and back: names instead of keys. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.people.pages.grants_book import PERSON, ROLE, Row
from dashboard.people.sheets.grants import GrantLine, read_grants, write_grants

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dashboard.people.pages.grants_book import Book

KINDS = {PERSON: "person", ROLE: "role"}


def told(book: Book, rows: Iterable[Row]) -> str:
    """Rows as CSV."""
    return write_grants(_line(book, row) for row in rows)


def asked_for(book: Book, raw: bytes) -> list[Row]:
    """The rows that a sheet asks for. Raises BadSheet."""
    subjects = {(KINDS[one.kind], one.name): one.key for one in book.subjects.values()}
    things = {one.over: one.key for one in book.things.values()}

    def unknown(kind: str, name: str, over: str) -> Iterator[str]:
        if (kind, name) not in subjects:
            yield f"there is no {kind} {name}".rstrip()
        if over not in things:
            yield f"there is no object {over}: write everyone, team:NAME or agent:ACCOUNT"

    return [
        Row(
            subjects[line.kind, line.subject],
            things[line.over],
            line.verb,
            line.media,
            line.starts,
            line.ends,
            line.reason,
        )
        for line in read_grants(raw, unknown)
    ]


def _line(book: Book, row: Row) -> GrantLine:
    subject, over = book.subjects[row.subject], book.things[row.thing].over
    return GrantLine(subject.name, KINDS[subject.kind], over, row.verb, row.media, row.starts, row.ends, row.reason)
