"""The preview is the effect: whatever the change, what it says is what policy says before and after, on real tables."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dashboard.people import viewers
from dashboard.people.models import Grant
from dashboard.people.pages.bulk_forms import BulkForm
from dashboard.people.pages.grants_book import Book, load_book
from dashboard.people.pages.grants_effect import effects, locked_out, may, turned, viewer_at
from dashboard.people.pages.grants_plan import Plan
from dashboard.people.pages.grants_preview import _keep
from monitoring.policy import HOUSE, MEDIA_OF, Verb

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.dashboard.people.grants.conftest import Place

NOW = timezone.now()
VERBS = st.sampled_from([Verb.SEE, Verb.LISTEN, Verb.COACH, Verb.MUTE, Verb.WRITE_AGENT, Verb.MANAGE_WALLS])
DAYS = st.sampled_from([None, -2, -1, 1, 2, 5])
SUBJECTS, THINGS = ("bob", "charlie", "night"), ("north", "south", "agent", "quiet", "")


@st.composite
def grants(draw: st.DrawFn) -> dict[str, object]:
    """One row of the table, by the names of `Place`."""
    verb, starts = draw(VERBS), draw(DAYS)
    ends = draw(DAYS.filter(lambda day: day is None or starts is None or day > starts))
    media = draw(st.sampled_from(["", *MEDIA_OF[verb]])) if len(MEDIA_OF[verb]) > 1 else ""
    return {
        "who": draw(st.sampled_from(SUBJECTS)),
        "over": draw(st.sampled_from(THINGS)),
        "verb": verb.value,
        "media": str(media),
        "starts": _day(starts),
        "ends": _day(ends),
    }


def _day(days: int | None) -> datetime | None:
    return NOW + timedelta(days=days) if days is not None else None


def keep(place: Place, said: dict[str, object]) -> None:
    """Write a row."""
    row = dict(said)
    who, over = str(row.pop("who")), str(row.pop("over"))
    subject = {"role" if who == "night" else "user": getattr(place, who)}
    thing = {"team" if over in {"north", "south"} else "agent": getattr(place, over)} if over else {"everyone": True}
    Grant.objects.create(**subject, **thing, **row)


CHANGES = st.fixed_dictionaries(
    {
        "deed": st.sampled_from(["give", "take", "until"]),
        "subjects": st.lists(st.sampled_from(SUBJECTS), min_size=1, unique=True),
        "things": st.lists(st.sampled_from(THINGS), min_size=1, unique=True),
        "verbs": st.lists(VERBS.map(str), min_size=1, unique=True),
        "medium": st.sampled_from(["", "voice", "chat"]),
        "until": st.sampled_from(["never", "week"]),
    }
)


def keys(place: Place, said: dict[str, object]) -> dict[str, object]:
    """The change as a browser posts it."""

    def subject(name: str) -> str:
        return f"{'role' if name == 'night' else 'user'}:{getattr(place, name).pk}"

    def thing(name: str) -> str:
        kind = "team" if name in {"north", "south"} else "agent"
        return f"{kind}:{getattr(place, name).pk}" if name else "everyone"

    subjects, things = list(said["subjects"]), list(said["things"])  # type: ignore[call-overload]  # lists of names
    more = {"begins": "now", "reason": "", "subjects": [*map(subject, subjects)], "things": [*map(thing, things)]}
    return {**said, **more}


type Answers = dict[tuple[str, str, Verb, str], bool]


def answers(book: Book, people: list[User]) -> Answers:
    """What policy says now, of the table itself: every person, thing, verb and medium."""
    found: Answers = {}
    for user in people:
        viewer = viewers.viewer_for(user)
        for thing in book.things.values():
            for verb in Verb:
                for media in MEDIA_OF[verb] or (None,):
                    if verb not in HOUSE or thing.key == "everyone":
                        right = media.value if media and len(MEDIA_OF[verb]) > 1 else ""
                        found[f"user:{user.pk}", thing.key, verb, right] = may(viewer, verb, media, thing)
    return found


def foretold(book: Book, plan: Plan) -> Answers:
    """What the preview says changes at once."""
    return {
        (person.key, turn.thing.key, *turn.right): turn.is_gain
        for person in book.people
        for turn in turned(book, person, plan.after)
        if turn.starts is None
    }


@pytest.mark.django_db
@settings(
    max_examples=20,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=st.lists(grants(), max_size=6), change=CHANGES)
def test_preview_is_effect(place: Place, rows: list[dict[str, object]], change: dict[str, object]) -> None:
    """For any grants and any bulk change, what the preview foretells for now is the difference that policy then shows."""
    people = [place.bob, place.charlie, place.ada]
    mark = transaction.savepoint_create()
    for row in rows:
        keep(place, row)
    book = load_book()
    form = BulkForm(book, keys(place, change))
    form.fields["things"].choices = [(key, key) for key in book.things]  # type: ignore[attr-defined]
    if form.is_valid():
        plan, before = form.plan(book), answers(book, people)
        told, named = foretold(book, plan), _named(book, plan)
        _keep(plan, "ada")
        after = answers(book, people)
        differs = {key: after[key] for key in after if after[key] != before[key] and key[1] in named}
        assert differs == {key: gain for key, gain in told.items() if key[1] in named}
    transaction.savepoint_rollback(mark)


def _named(book: Book, plan: Plan) -> set[str]:
    """The things that a preview speaks of: everyone, teams, and the agents whom some grant names."""
    named = {row.thing for row in (*book.rows, *plan.after)}
    return {key for key, thing in book.things.items() if thing.kind != "agent" or key in named}


@pytest.mark.django_db
def test_book_knows_the_same_viewer(place: Place) -> None:
    """The viewer made from the book is the one that pages, sockets and operations ask with."""
    keep(place, {"who": "bob", "over": "agent", "verb": "listen", "media": "voice", "starts": None, "ends": None})
    keep(place, {"who": "night", "over": "", "verb": "coach", "media": "", "starts": _day(1), "ends": None})
    keep(place, {"who": "charlie", "over": "", "verb": "coach", "media": "", "starts": None, "ends": _day(-1)})
    book = load_book()
    for user in (place.bob, place.charlie, place.ada):
        made = viewer_at(book, book.subjects[f"user:{user.pk}"], book.rows, book.now)
        real = viewers.viewer_for(user)
        assert (made.username, made.account, made.grants, made.protected) == (
            real.username,
            real.account,
            real.grants,
            real.protected,
        )


@pytest.mark.django_db
def test_turned_off_holds_nothing(place: Place) -> None:
    """Who is turned off gains and loses nothing."""
    place.bob.is_active = False
    place.bob.save()
    book = load_book()
    assert effects(book, [row for row in book.rows if row.subject != f"user:{place.bob.pk}"]) == ()


@pytest.mark.django_db
def test_roles_gift_is_not_lost(place: Place) -> None:
    """What a role still gives is not lost with one's own row, and what needs sight is lost with it."""
    keep(place, {"who": "charlie", "over": "north", "verb": "listen", "media": "", "starts": None, "ends": None})
    book = load_book()
    role = f"role:{place.night.pk}"
    own = [row for row in book.rows if row.subject != f"user:{place.charlie.pk}"]
    assert effects(book, own) == ()
    blind = [row for row in book.rows if row.subject != role or row.verb is not Verb.SEE]
    (lost,) = effects(book, blind)
    assert (lost.is_gain, lost.rights) == (
        False,
        ((Verb.SEE, "chat"), (Verb.SEE, "voice"), (Verb.LISTEN, "chat"), (Verb.LISTEN, "voice")),
    )


@pytest.mark.django_db
def test_future_is_cut_at_its_turns(place: Place) -> None:
    """A grant that begins tomorrow and ends in two days is gained for just that stretch."""
    book = load_book()
    plan = Plan(book)
    row = next(row for row in book.rows if row.subject == f"user:{place.bob.pk}")
    plan._add(row.__class__(row.subject, f"team:{place.south.pk}", Verb.SEE, "voice", _day(1), _day(2)))
    (gained,) = effects(book, plan.after)
    assert (gained.is_gain, gained.starts, gained.ends) == (True, _day(1), _day(2))


@pytest.mark.django_db
def test_everyone_is_said_once(place: Place) -> None:
    """What is lost over everyone is not said again of each team; where it is kept, that is said."""
    for over in ("", "north"):
        keep(place, {"who": "bob", "over": over, "verb": "see", "media": "chat", "starts": None, "ends": None})
    book = load_book()
    bob = f"user:{place.bob.pk}"
    (lost,) = effects(book, [row for row in book.rows if (row.subject, row.thing) != (bob, "everyone")])
    assert (lost.things, lost.still) == (("everyone",), (f"team:{place.north.pk}",))


@pytest.mark.django_db
def test_house_is_never_locked(place: Place) -> None:
    """Without an owner, the change after which at some moment nobody manages people is the one that is told."""
    place.ada.is_superuser = False
    place.ada.save()
    Grant.objects.create(user=place.ada, everyone=True, verb="manage-people")
    Grant.objects.create(user=place.bob, everyone=True, verb="manage-people", ends=_day(5))
    book = load_book()
    ada = f"user:{place.ada.pk}"
    assert locked_out(book, [row for row in book.rows if row.subject != ada])
    assert not locked_out(book, [row for row in book.rows if row.subject == ada])
    assert not locked_out(book, book.rows)
