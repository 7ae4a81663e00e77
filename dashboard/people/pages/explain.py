"""`/people/explain/`: may this person do that to this agent now, why, and what would have to change."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard import conf, wiring
from dashboard.consent.rules import read_rules
from dashboard.people.pages.explain_form import ExplainForm
from dashboard.people.pages.frame import draw
from dashboard.people.pages.grants_book import load_book
from dashboard.people.pages.grants_effect import granted, viewer_at
from dashboard.people.pages.grants_words import stretch
from dashboard.people.viewers import OWNER
from dashboard.templatetags.drawing import clock
from monitoring.asks import AGENT, CALL, CHAT
from monitoring.explain import Answer, Target
from monitoring.explain import explain as explained
from monitoring.floor.operations import Media
from monitoring.policy import MEDIA_OF, NAMES, Verb
from monitoring.reasons import Question, State, Term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

    from dashboard.people.pages.grants_book import Book, Subject, Thing
    from monitoring.explain import Explanation
    from monitoring.floor.model import Floor
    from monitoring.reasons import Cure

SIGNS = {State.OK: "done", State.NOT: "alert", State.UNASKED: "off", State.UNKNOWN: "warning"}
PAGES = {"accounts": "/people/accounts/", "upstream": "/upstream/"}


@require_safe
def explain(request: HttpRequest) -> HttpResponse:
    """The question, and below it the answers: for the agent himself, and for each call or chat he is in."""
    book = load_book()
    is_asked = {"of", "verb", "agent"} <= request.GET.keys()
    form = ExplainForm(book, request.GET if is_asked else None, initial=request.GET.dict())
    shown: dict[str, object] = {"form": form, "zone": timezone.get_current_timezone_name()}
    if is_asked and form.is_valid():
        person, agent = book.subjects[form.cleaned_data["of"]], book.things[form.cleaned_data["agent"]]
        shown |= _answers(book, person, agent, Verb(form.cleaned_data["verb"]), form.asked_medium)
        shown["corrected"] = form.corrected
    return draw(request, "explain.html", "explain", 422 if form.errors else 200, **shown)


def _answers(book: Book, person: Subject, agent: Thing, verb: Verb, media: Media) -> dict[str, object]:
    house = wiring.get() if wiring.is_open() else None
    floor = house.follower.floor if house is not None else None
    viewer = viewer_at(book, person, book.rows, book.now)
    question = Question(
        viewer,
        verb,
        media,
        terms=tuple(_terms(book, person)),
        roles=tuple(book.subjects[key].name for key in person.roles),
        is_active=person.is_active,
        rules=read_rules(),
        step_up=conf.STEP_UP_FOR_BARGE,
        hindrance=house.proxy.stale(viewer) if house is not None and viewer.account else "",
    )
    found = [explained(question, target, floor) for target in _targets(floor, agent, media)]
    said = f"{NAMES[verb]}{f' on {media}' if len(MEDIA_OF[verb]) > 1 else ''}"
    told = [_told(book, person, said, one) for one in found]
    return {"person": person, "agent": agent, "answers": told, "at": clock(book.now.timestamp())}


def _terms(book: Book, person: Subject) -> Iterator[Term]:
    for row in book.rows:
        if row.subject in {person.key, *person.roles}:
            yield Term(granted(book, row), row.is_in_force(book.now), stretch(row.starts, row.ends, book.now))
    if person.is_owner:
        yield from (Term(grant) for grant in OWNER)


def _targets(floor: Floor | None, thing: Thing, media: Media) -> Iterator[Target]:
    known = floor.agent_of(thing.name) if floor is not None else None
    if floor is None or known is None:
        yield Target(AGENT, "", frozenset({thing.whose}), thing.name)
        return
    yield Target(AGENT, known.id, floor.whose_agent(known) or frozenset({thing.whose}), thing.name)
    if media is Media.VOICE:
        for call in floor.calls_of(thing.name):
            yield Target(CALL, call.id, floor.whose_call(call), f"the call since {clock(call.since)}")
    else:
        for chat in floor.chats_of(thing.name):
            yield Target(CHAT, chat.id, floor.whose_chat(chat), f"the chat since {clock(chat.since)}")


def _told(book: Book, person: Subject, said: str, one: Explanation) -> dict[str, object]:
    whom = "whatever comes next" if one.target.kind == AGENT else ""
    verdicts = {
        Answer.YES: f"Yes: {person.name} may {said}.",
        Answer.NO: f"No: {person.name} may not {said}.",
        Answer.UNKNOWN: f"As far as grants go, yes: {person.name} may {said}.",
    }
    return {
        "target": one.target,
        "whom": whom,
        "answer": one.answer.value,
        "verdict": verdicts[one.answer],
        "why": one.why,
        "steps": [
            {"step": step, "sign": SIGNS[step.state], "link": _link(book, person, step.cure) if step.cure else ""}
            for step in one.steps
        ],
    }


def _link(book: Book, person: Subject, cure: Cure) -> str:
    if cure.page == "person":
        return reverse("people:person", args=[person.pk])
    if cure.page != "grant":
        return PAGES.get(cure.page, "")
    over = next((thing.key for thing in book.things.values() if thing.over == cure.over), "")
    wish = [("of", person.key), ("over", over), ("medium", cure.media), *(("verbs", verb.value) for verb in cure.verbs)]
    return f"{reverse('people:grant-new')}?{urlencode(wish)}"
