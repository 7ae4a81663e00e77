"""What a change of grants comes to, row by row: given, narrowed, moved or taken away. Pure; nothing is kept here.

A grant that is held already is not doubled: the same right with a time that touches is one row, stretched.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dashboard.people.pages.grants_words import moment
from monitoring.policy import MEDIA_OF, Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from dashboard.people.pages.grants_book import Book, Row

    type Picks = Callable[[Row], bool]


@dataclass(slots=True)
class Plan:
    """The table as it would be: rows by a key of their own, begun as the book has them. `notes` are remarks for a person."""

    book: Book
    rows: dict[int, Row] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    _places: dict[tuple[str, str, Verb], list[int]] = field(default_factory=dict)
    _newest: int = 0

    def __post_init__(self) -> None:
        self.rows = {row.pk: row for row in self.book.rows}
        for row in self.book.rows:
            self._places.setdefault(row.right[:3], []).append(row.pk)

    @property
    def after(self) -> tuple[Row, ...]:
        """All rows, changed."""
        return tuple(self.rows.values())

    @property
    def added(self) -> list[Row]:
        """Rows that are new."""
        return [replace(row, pk=0) for pk, row in self.rows.items() if pk < 0]

    @property
    def altered(self) -> list[tuple[Row, Row]]:
        """Rows that stay, differently: before and after."""
        return [(old, self.rows[old.pk]) for old in self.book.rows if self.rows.get(old.pk, old) != old]

    @property
    def dropped(self) -> list[Row]:
        """Rows that go."""
        return [row for row in self.book.rows if row.pk not in self.rows]

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        return not (self.added or self.altered or self.dropped)

    def mark(self) -> str:
        """A digest of what would be done to which rows; that something ends now is the same a minute later."""
        said = [self.added, self.altered, self.dropped]
        return hashlib.sha256(repr(said).replace(repr(self.book.now), "now").encode()).hexdigest()

    def give(self, row: Row) -> None:
        """Add a grant, unless it is held; one whose time touches is stretched."""
        beside = self._beside(row)
        alike = [one for one in beside if one.media == row.media and not one.is_over(self.book.now)]
        if any(_spans(one, row) for one in beside if one.media in {row.media, ""}):
            return self._note(row, "is held already; nothing is added")
        touching = None if row.is_over(self.book.now) else next((one for one in alike if _touches(one, row)), None)
        if touching is None:
            self._add(row)
            return None
        longer = replace(row, pk=touching.pk, starts=_earlier(touching, row), ends=_later(touching, row))
        self.rows[touching.pk] = replace(longer, reason=row.reason or touching.reason)
        return self._note(row, "is held already for a part of that time; it is made longer")

    def keep(self, row: Row) -> None:
        """Add a grant as it stands in a sheet: the very same row is left alone."""
        same = replace(row, pk=0)
        if not any(replace(one, pk=0) == same for one in self._beside(row)):
            self.give(row)

    def forget(self, wanted: Iterable[Row]) -> None:
        """Drop every row that is not over and not among these."""
        asked = {replace(row, pk=0) for row in wanted}
        for row in self.book.rows:
            if replace(row, pk=0) not in asked and not row.is_over(self.book.now):
                del self.rows[row.pk]

    def take(self, row: Row, media: str = "") -> None:
        """Take a row away, or that medium of it."""
        left = [] if row.media or not media else [one for one in MEDIA_OF[row.verb] if one != media]
        if left:
            self.rows[row.pk] = replace(row, media=left[0].value)
        else:
            del self.rows[row.pk]

    def set(self, row: Row) -> None:
        """Put a row in place of the one with its key."""
        self.rows[row.pk] = row

    def move(self, row: Row, media: str, ends: datetime | None, reason: str) -> None:
        """Let a row, or that medium of it, end at another moment."""
        moved = replace(row, ends=ends, reason=reason or row.reason)
        if row.starts is not None and ends is not None and row.starts >= ends:
            self._note(row, "begins later than that and stays as it is")
        elif media and not row.media and len(MEDIA_OF[row.verb]) > 1:
            self.take(row, media)
            self._add(replace(moved, media=media))
        else:
            self.set(moved)

    def stop(self, row: Row) -> None:
        """End a row now; one that has not begun goes altogether."""
        if row.starts is not None and row.starts >= self.book.now:
            del self.rows[row.pk]
        else:
            self.rows[row.pk] = replace(row, ends=self.book.now)

    def live(self, picks: Picks) -> list[Row]:
        """The rows that are picked and not over."""
        return [row for row in self.rows.values() if picks(row) and not row.is_over(self.book.now)]

    def _add(self, row: Row) -> None:
        self._newest -= 1
        self.rows[self._newest] = replace(row, pk=self._newest)
        self._places.setdefault(row.right[:3], []).append(self._newest)

    def _beside(self, row: Row) -> list[Row]:
        """The rows of the same subject, thing and verb."""
        return [self.rows[pk] for pk in self._places.get(row.right[:3], ()) if pk in self.rows]

    def _note(self, row: Row, what: str) -> None:
        subject, thing = self.book.subjects[row.subject], self.book.things[row.thing]
        on = f" on {row.media}" if row.media else ""
        ends = f", until {moment(row.ends, self.book.now)}," if row.ends else ""
        self.notes.append(f"{subject.words}: {row.verb.value}{on} over {thing.words}{ends} {what}.")


def picked(subjects: Iterable[str], things: Iterable[str], verbs: Iterable[Verb], media: str = "") -> Picks:
    """Whether a row is one of these subjects', things and verbs, and gives something of the medium (empty: any)."""
    whose, over, what = set(subjects), set(things), set(verbs)

    def picks(row: Row) -> bool:
        wanted = row.subject in whose and row.thing in over and row.verb in what
        return wanted and (not media or media in ([row.media] if row.media else MEDIA_OF[row.verb]))

    return picks


def medium_for(verb: Verb, said: str) -> str | None:
    """The medium a row of this verb has when a person says voice, chat or (empty) both; None if they do not go together."""
    media = MEDIA_OF[verb]
    if len(media) > 1 or not said or not media:
        return said if len(media) > 1 else ""
    return "" if said in media else None


def _spans(one: Row, other: Row) -> bool:
    """Whether the one holds at least as long as the other."""
    begins = one.starts is None or (other.starts is not None and one.starts <= other.starts)
    return begins and (one.ends is None or (other.ends is not None and one.ends >= other.ends))


def _touches(one: Row, other: Row) -> bool:
    apart = _before(one.ends, other.starts) or _before(other.ends, one.starts)
    return not apart


def _before(ends: datetime | None, starts: datetime | None) -> bool:
    return ends is not None and starts is not None and ends < starts


def _earlier(one: Row, other: Row) -> datetime | None:
    return min(one.starts, other.starts) if one.starts and other.starts else None


def _later(one: Row, other: Row) -> datetime | None:
    return max(one.ends, other.ends) if one.ends and other.ends else None
