"""Who gains and who loses by a change of grants: policy asked before and after, person by person. Pure.

No rows are counted: what a role, another team's grant or everyone's still gives is not lost, and what protection or a
missing sight makes idle is not gained. Each person's future is cut where one of his grants begins or ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dashboard.people.pages.grants_book import EVERYBODY, PERSON
from dashboard.people.viewers import OWNER
from monitoring import policy
from monitoring.floor.operations import Media
from monitoring.policy import HOUSE, MEDIA_OF, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from dashboard.people.pages.grants_book import Book, Row, Subject, Thing

HOUSEWIDE = HOUSE | {Verb.MANAGE_WALLS}
type Rows = Sequence[Row]


@dataclass(frozen=True, slots=True)
class Effect:
    """What one person gains or loses, alike over some things and in one stretch of time.

    `starts` None is at once, `ends` None for ever. `still` are the things where he keeps what is lost here.
    """

    person: str
    is_gain: bool
    rights: tuple[tuple[Verb, str], ...]
    things: tuple[str, ...]
    starts: datetime | None = None
    ends: datetime | None = None
    still: tuple[str, ...] = field(default=())


def viewer_at(book: Book, person: Subject, rows: Iterable[Row], at: datetime) -> policy.Viewer:
    """The viewer that `people.viewers` would find at this moment, had the table these rows."""
    if not person.is_active:
        return policy.Viewer(person.name)
    subjects = {person.key, *person.roles}
    held = {granted(book, row) for row in rows if row.subject in subjects and row.is_in_force(at)}
    grants = frozenset(held | (OWNER if person.is_owner else set()))
    return policy.Viewer(person.name, person.account, grants, book.protected)


def granted(book: Book, row: Row) -> policy.Grant:
    """A row as policy has it."""
    subject = book.subjects[row.subject]
    source = "" if subject.kind == PERSON else subject.words
    return policy.Grant(row.verb, book.things[row.thing].over, Media(row.media) if row.media else None, source)


def may(viewer: policy.Viewer, verb: Verb, media: Media | None, thing: Thing) -> bool:
    """Whether he may do this to somebody whom the thing stands for."""
    if verb in HOUSE:
        return policy.decide_house(viewer, verb).allowed
    if media is None:
        return viewer.covers(verb, None, thing.whose)
    return policy.decide(viewer, verb, media, frozenset({thing.whose})).allowed


def effects(book: Book, after: Rows) -> tuple[Effect, ...]:
    """Everything that changes for anybody when the table has these rows instead of the book's."""
    subjects = {row.subject for row in set(book.rows) ^ set(after)}
    touched = (person for person in book.people if subjects & {person.key, *person.roles})
    return tuple(effect for person in touched for effect in _gathered(book, person, after))


def locked_out(book: Book, after: Rows) -> bool:
    """Whether a moment would come when nobody can manage people any more, and this change is why."""
    if any(person.is_owner and person.is_active for person in book.people):
        return False
    managing = [row for row in (*book.rows, *after) if row.verb is Verb.MANAGE_PEOPLE]
    before = [row for row in book.rows if row.verb is Verb.MANAGE_PEOPLE]
    later = [row for row in after if row.verb is Verb.MANAGE_PEOPLE]
    return any(_managed(book, before, at) and not _managed(book, later, at) for at in moments(book.now, managing))


def moments(now: datetime, rows: Iterable[Row]) -> list[datetime]:
    """Now, and whenever after it one of these rows begins or ends."""
    turns = {at for row in rows for at in (row.starts, row.ends) if at is not None and at > now}
    return [now, *sorted(turns)]


def _managed(book: Book, rows: Rows, at: datetime) -> bool:
    viewers = (viewer_at(book, person, rows, at) for person in book.people)
    return any(policy.decide_house(viewer, Verb.MANAGE_PEOPLE).allowed for viewer in viewers)


def turned(book: Book, person: Subject, after: Rows) -> Iterator[Turn]:
    """Each single answer of policy about him that the change turns over, for each thing by itself."""
    mine = {person.key, *person.roles}
    before, later = ([row for row in rows if row.subject in mine] for rows in (book.rows, after))
    changed = set(before) ^ set(later)
    turns = moments(book.now, (*before, *later))
    viewers = [(viewer_at(book, person, before, at), viewer_at(book, person, later, at)) for at in turns]
    for thing in _touched(book, changed, (*before, *later)):
        for verb, media in _probes(changed):
            if verb not in HOUSE or thing.key == EVERYBODY:
                answers = [(may(old, verb, media, thing), may(new, verb, media, thing)) for old, new in viewers]
                right = (verb, media.value if media and len(MEDIA_OF[verb]) > 1 else "")
                for gain, first, last in _runs(answers):
                    starts, ends = turns[first] if first else None, turns[last] if last < len(turns) else None
                    yield Turn(gain, starts, ends, thing, right)


@dataclass(frozen=True, slots=True)
class Turn:
    """One right over one thing, gained or lost for one stretch of time."""

    is_gain: bool
    starts: datetime | None
    ends: datetime | None
    thing: Thing
    right: tuple[Verb, str]


def _gathered(book: Book, person: Subject, after: Rows) -> Iterator[Effect]:
    """Turns that are alike but for their thing or their right, together."""
    alike: dict[tuple[bool, datetime | None, datetime | None], dict[str, set[tuple[Verb, str]]]] = {}
    for turn in turned(book, person, after):
        by_thing = alike.setdefault((turn.is_gain, turn.starts, turn.ends), {})
        by_thing.setdefault(turn.thing.key, set()).add(turn.right)
    for (gain, starts, ends), by_thing in alike.items():
        for rights, keys in _together(book, by_thing):
            still = () if gain or starts else tuple(_still(book, person, after, rights, keys))
            yield Effect(person.key, gain, rights, keys, starts, ends, still)


def _together(
    book: Book, by_thing: dict[str, set[tuple[Verb, str]]]
) -> Iterator[tuple[tuple[tuple[Verb, str], ...], tuple[str, ...]]]:
    """What is said of everyone is not said again of each team, nor what is said of a team of its agents."""
    alike: dict[tuple[tuple[Verb, str], ...], list[str]] = {}
    for key, rights in by_thing.items():
        wider = [other for other in by_thing if other != key and _within(book.things[key], book.things[other])]
        left = rights.difference(*(by_thing[other] for other in wider))
        if left:
            order = sorted(left, key=lambda right: (list(Verb).index(right[0]), right[1]))
            alike.setdefault(tuple(order), []).append(key)
    yield from ((rights, tuple(keys)) for rights, keys in alike.items())


def _still(
    book: Book, person: Subject, after: Rows, rights: Iterable[tuple[Verb, str]], keys: tuple[str, ...]
) -> Iterator[str]:
    """The things inside those lost where all that is lost here stays his."""
    viewer = viewer_at(book, person, after, book.now)
    for thing in book.things.values():
        inside = thing.kind == "team" and any(_within(thing, book.things[key]) for key in keys)
        if inside and all(may(viewer, verb, _medium(verb, media), thing) for verb, media in rights):
            yield thing.key


def _medium(verb: Verb, media: str) -> Media | None:
    return Media(media) if media else next(iter(MEDIA_OF[verb]), None)


def _within(thing: Thing, other: Thing) -> bool:
    """Whether what is over the other is over this one too."""
    if other.kind == "team":
        return thing.kind == "agent" and thing.team == other.team
    return other.kind == EVERYBODY and thing.kind != EVERYBODY


def _probes(changed: Iterable[Row]) -> Iterator[tuple[Verb, Media | None]]:
    """The verbs that may change: with the right to see, everything that needs it."""
    verbs = {row.verb for row in changed}
    verbs |= set(Verb) - HOUSEWIDE if Verb.SEE in verbs else set()
    for verb in Verb:
        if verb in verbs:
            yield from ((verb, media) for media in MEDIA_OF[verb] or (None,))


def _touched(book: Book, changed: Iterable[Row], rows: Iterable[Row]) -> list[Thing]:
    """What the changed rows are over, and inside it each team, and each agent whom one of his grants names."""
    over = [book.things[key] for key in {row.thing for row in changed}]
    named = {row.thing for row in rows}
    return [
        thing
        for thing in book.things.values()
        if thing in over or ((thing.kind == "team" or thing.key in named) and any(_within(thing, one) for one in over))
    ]


def _runs(answers: Sequence[tuple[bool, bool]]) -> Iterator[tuple[bool, int, int]]:
    """The stretches in which before and after differ: whether gained, the first turn, and the turn at which it ends."""
    begun = 0
    for turn in range(len(answers)):
        if turn + 1 == len(answers) or answers[turn + 1] != answers[turn]:
            old, new = answers[turn]
            if old != new:
                yield new, begun, turn + 1
            begun = turn + 1
