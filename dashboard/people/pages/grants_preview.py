"""Every change of grants is shown before it is done: rows, who gains, who loses, what to mind. Then it is done, or not.

What was shown is signed for whoever saw it. If it would now come to something else, nothing is done and it is shown anew.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core import signing
from django.core.exceptions import ValidationError

from dashboard.people.models import Grant
from dashboard.people.pages.frame import actor_of, draw
from dashboard.people.pages.grants_book import EVERYBODY, PERSON, load_book
from dashboard.people.pages.grants_effect import effects, locked_out
from dashboard.people.pages.grants_minded import remarks
from dashboard.people.pages.grants_words import listed, spoken, stretch
from dashboard.people.pages.keepers import NO_KEEPER, Unkept, kept

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest, HttpResponse

    from dashboard.people.pages.grants_book import Book, Row
    from dashboard.people.pages.grants_effect import Effect
    from dashboard.people.pages.grants_plan import Plan

    type Draft = Callable[[Book], Plan]

SALT = "dashboard.people.grants"
LASTS = 15 * 60


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a preview: who, what, and from when until when."""

    who: str
    what: str
    when: str = ""
    still: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What the page says before anything is done. `mark` is what is signed.

    A line may tell of several grants; `new`, `changed` and `deleted` count the grants themselves.
    """

    added: Sequence[Line]
    altered: Sequence[tuple[Line, Line]]
    dropped: Sequence[Line]
    gains: Sequence[Line]
    losses: Sequence[Line]
    remarks: Sequence[str]
    refused: str
    mark: str
    new: int
    changed: int
    deleted: int

    @property
    def is_empty(self) -> bool:
        """Whether no row would change."""
        return not self.rows

    @property
    def rows(self) -> int:
        """How many lines the rows take."""
        return len(self.added) + len(self.altered) + len(self.dropped)


@dataclass(frozen=True, slots=True)
class Deed:
    """How a page asks for its change: title, the button's word, its own address, and where one goes to change one's mind."""

    title: str
    button: str
    action: str
    fields: Sequence[tuple[str, str]]
    can_return: bool = True


def previewed(plan: Plan) -> Preview:
    """A plan for a person to read."""
    book, now = plan.book, plan.book.now
    found = effects(book, plan.after)
    mark = hashlib.sha256(f"{plan.mark()} {found!r}".encode()).hexdigest()
    return Preview(
        added=_lines(book, plan.added),
        altered=[(_line(book, [old]), _line(book, [new])) for old, new in plan.altered],
        dropped=_lines(book, plan.dropped),
        gains=[_effect(book, one) for one in found if one.is_gain],
        losses=[_effect(book, one) for one in found if not one.is_gain],
        remarks=[*plan.notes, *remarks(plan, now)],
        refused=NO_KEEPER if locked_out(book, plan.after) else "",
        mark=mark,
        new=len(plan.added),
        changed=len(plan.altered),
        deleted=len(plan.dropped),
    )


def decide(request: HttpRequest, draft: Draft, deed: Deed) -> HttpResponse | Preview:
    """The page of the preview; or, once what it showed is confirmed and still stands, the preview of what was done."""
    refused, token = "", request.POST.get("token", "")
    if token:
        try:
            done = _confirmed(request, draft, token)
        except (Unkept, ValidationError) as error:
            done, refused = None, " ".join(getattr(error, "messages", [str(error)]))
        if done is not None:
            return done
    shown = previewed(draft(load_book()))
    stale = bool(token) and not (refused or shown.refused)
    seal = signing.dumps(shown.mark, salt=_salt(request))
    context = {"deed": deed, "found": shown, "seal": seal, "stale": stale, "refused": refused or shown.refused}
    return draw(request, "grants/preview.html", "grants", 409 if stale or context["refused"] else 200, **context)


def _confirmed(request: HttpRequest, draft: Draft, token: str) -> Preview | None:
    """Do it, if it is what was signed; None, and nothing done, if not."""
    with kept():
        plan = draft(load_book(lock=True))
        found = previewed(plan)
        if found.refused or found.is_empty or _signed(request, token) != found.mark:
            return None
        _keep(plan, actor_of(request).username)
    return found


def _signed(request: HttpRequest, token: str) -> str:
    try:
        return str(signing.loads(token, salt=_salt(request), max_age=LASTS))
    except signing.BadSignature:
        return ""


def _salt(request: HttpRequest) -> str:
    return f"{SALT} {actor_of(request).pk}"


def _keep(plan: Plan, given_by: str) -> None:
    """Instance by instance, so that open pages and the trail are told of each."""
    for row in plan.dropped:
        Grant.objects.get(pk=row.pk).delete()
    for _, row in plan.altered:
        _save(Grant.objects.get(pk=row.pk), row, given_by)
    for row in plan.added:
        kind, _, key = row.subject.partition(":")
        over, _, thing = row.thing.partition(":")
        grant = Grant(everyone=row.thing == EVERYBODY, verb=row.verb.value)
        setattr(grant, "user_id" if kind == PERSON else "role_id", int(key))
        if thing:
            setattr(grant, f"{over}_id", int(thing))
        _save(grant, row, given_by)


def _save(grant: Grant, row: Row, given_by: str) -> None:
    grant.media, grant.starts, grant.ends, grant.reason = row.media, row.starts, row.ends, row.reason
    grant.given_by = given_by
    grant.full_clean()
    grant.save()


def _lines(book: Book, rows: Sequence[Row]) -> list[Line]:
    """Rows alike but for their verb, and medium, in one line."""
    alike: dict[object, list[Row]] = {}
    for row in rows:
        alike.setdefault((row.subject, row.thing, row.starts, row.ends, row.reason), []).append(row)
    return [_line(book, together) for together in alike.values()]


def _line(book: Book, rows: Sequence[Row]) -> Line:
    first = rows[0]
    what = f"{spoken((row.verb, row.media) for row in rows)}: {book.things[first.thing].words}"
    when = stretch(first.starts, first.ends, book.now) or "no end"
    return Line(book.subjects[first.subject].words, what, when)


def _effect(book: Book, one: Effect) -> Line:
    over = listed(book.things[key].words for key in one.things)
    still = listed(book.things[key].words for key in one.still)
    when = stretch(one.starts, one.ends, book.now)
    return Line(book.subjects[one.person].words, f"{spoken(one.rights)}: {over}", when, still)
