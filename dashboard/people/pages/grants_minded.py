"""What to mind before grants are given: who is protected, who cannot see, who cannot act. Pure sentences."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from dashboard.people.pages.grants_book import PERSON
from dashboard.people.pages.grants_effect import HOUSEWIDE, may, viewer_at
from dashboard.people.pages.grants_words import listed
from monitoring.floor.operations import Media
from monitoring.policy import MEDIA_OF, Verb

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from dashboard.people.pages.grants_book import Book, Row, Subject
    from dashboard.people.pages.grants_plan import Plan

FEW = 5


def remarks(plan: Plan, now: datetime) -> list[str]:
    """Sentences about what would be given, each once."""
    given = [*plan.added, *(new for _, new in plan.altered)]
    given = [row for row in given if not row.is_over(now)]
    said = [*_sheltered(plan.book, given), *_nobodies(plan.book, given), *_blind(plan, given)]
    return list(dict.fromkeys(said))


def _sheltered(book: Book, given: list[Row]) -> Iterator[str]:
    for key in dict.fromkeys(row.thing for row in given if row.verb not in HOUSEWIDE):
        names = book.sheltered(book.things[key])
        more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
        if names:
            shown = ", ".join(names[:FEW]) + more if more else listed(names)
            what = "Protection wins: nothing of this opens their calls or chats"
            yield f"Never monitored in {book.things[key].words}: {shown}. {what}."


def _nobodies(book: Book, given: list[Row]) -> Iterator[str]:
    for key in dict.fromkeys(row.subject for row in given):
        subject = book.subjects[key]
        if subject.kind != PERSON and not book.members.get(key):
            yield f"Nobody is in the {subject.words} yet."
        for person in _persons(book, key):
            acts = any(row.subject == key and row.verb not in {*HOUSEWIDE, Verb.SEE} for row in given)
            if not person.is_active:
                yield f"{person.name} is turned off: this counts once the sign-in is turned on."
            elif acts and not person.account:
                yield f"{person.name} acts through no GWS supervisor account yet: link one under Accounts."


def _blind(plan: Plan, given: list[Row]) -> Iterator[str]:
    """Whoever may act but not see may not act: sight comes first."""
    book = plan.book
    acts = [row for row in given if row.verb not in {*HOUSEWIDE, Verb.SEE} and not _is_shut(book, row)]
    whens = {(row.subject, row.thing, row.starts, media) for row in acts for media in _media(row)}
    held: dict[str, list[Row]] = defaultdict(list)
    for row in plan.after:
        held[row.subject].append(row)
    for subject, key, starts, media in sorted(whens, key=repr):
        for person in _persons(book, subject):
            own = [row for one in (person.key, *person.roles) for row in held[one]]
            viewer = viewer_at(book, person, own, max(book.now, starts or book.now))
            if person.is_active and not may(viewer, Verb.SEE, media, book.things[key]):
                yield (
                    f"{person.name} may not see {media} in {book.things[key].words}: "
                    "without the grant to see, nothing else there counts."
                )


def _is_shut(book: Book, row: Row) -> bool:
    return book.things[row.thing].is_protected


def _media(row: Row) -> list[Media]:
    return [Media(row.media)] if row.media else [*MEDIA_OF[row.verb]]


def _persons(book: Book, key: str) -> tuple[Subject, ...]:
    subject = book.subjects[key]
    return (subject,) if subject.kind == PERSON else book.members.get(key, ())
