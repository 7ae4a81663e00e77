"""`/people/grants/`: the matrix, what lies behind one of its cells, and one grant to give, change, end or delete."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.people.pages import grants_times as times
from dashboard.people.pages.frame import asked, draw
from dashboard.people.pages.grants_book import load_book
from dashboard.people.pages.grants_forms import LOCAL, ChangeForm, GiveForm, answers
from dashboard.people.pages.grants_matrix import FILTERS, SINGLE, column_of, matrix
from dashboard.people.pages.grants_plan import Plan
from dashboard.people.pages.grants_preview import Deed, Preview, decide
from dashboard.people.pages.grants_words import compact, stretch
from monitoring.policy import NAMES

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from dashboard.people.pages.grants_book import Book, Row
    from dashboard.people.pages.grants_forms import TimeForm

GONE = "There is no such grant any more."


@require_safe
def grants(request: HttpRequest) -> HttpResponse:
    """The matrix, searched and filtered."""
    question, only = asked(request, "q"), asked(request, "only")
    book = load_book()
    found = matrix(book, question, only if only in FILTERS else "")
    shown = {"found": found, "q": question, "only": only, "filters": FILTERS, "query": request.GET.urlencode()}
    return draw(request, "grants/matrix.html", "grants", **shown, zone=timezone.get_current_timezone_name())


@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """The grants behind one cell: a subject's own, and those by roles, over one column."""
    book = load_book()
    subject, column = book.subjects.get(asked(request, "of")), asked(request, "over")
    thing = book.things.get(column)
    if subject is None or (thing is None and column != SINGLE):
        raise Http404(GONE)
    keys = {subject.key, *subject.roles}
    behind = [row for row in book.rows if row.subject in keys and column_of(row) == column_of_key(column)]
    if thing is not None and thing.kind == "agent":
        behind = [row for row in behind if row.thing == thing.key]
    lines = [_told(book, row, subject.key) for row in behind]
    own = [row for row in behind if row.subject == subject.key and not row.is_over(book.now)]
    shown = {
        "subject": subject,
        "thing": thing,
        "lines": lines,
        "own_things": list(dict.fromkeys(row.thing for row in own)),
        "own_verbs": list(dict.fromkeys(row.verb.value for row in own)),
        "has_roles": any(row.subject != subject.key for row in behind),
        "sheltered": book.sheltered(thing) if thing else (),
    }
    return draw(request, "grants/held.html", "grants", **shown)


@require_http_methods(["GET", "HEAD", "POST"])
def grant_new(request: HttpRequest) -> HttpResponse:
    """Give: the form, then what it comes to, then done."""
    book = load_book()
    if request.method != "POST" or "again" in request.POST:
        return _give_page(request, GiveForm(book, initial=_wishes(request)))
    form = GiveForm(book, request.POST)
    if not form.is_valid():
        return _give_page(request, form, 422)

    def draft(book: Book) -> Plan:
        plan = Plan(book)
        for row in form.rows():
            plan.give(row)
        return plan

    action = reverse("people:grant-new")
    answer = decide(request, draft, Deed("Give this?", "Give", action, form.settled()))
    if not isinstance(answer, Preview):
        return answer
    messages.success(request, "Given.")
    return redirect(_cell(form.cleaned_data["subject"], form.cleaned_data["thing"]))


@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """One grant: change its medium, time and reason, end it now, or delete it."""
    book = load_book()
    row = next((one for one in book.rows if one.pk == pk), None)
    if row is None:
        raise Http404(GONE)
    deed = request.POST.get("deed", "")
    if request.method != "POST" or "again" in request.POST:
        return _grant_page(request, book, row, ChangeForm(book, row, initial=answers(request) or _initial(row)))
    if deed in {"stop", "delete"}:
        return _take_back(request, row, deed)
    form = ChangeForm(book, row, request.POST)
    if not form.is_valid():
        return _grant_page(request, book, row, form, 422)

    def draft(book: Book) -> Plan:
        plan, said = Plan(book), form.cleaned_data
        old = plan.rows.get(pk)
        if old is not None:
            begun = old.starts if said["starts"] is None and old.is_in_force(book.now) else said["starts"]
            plan.set(replace(old, media=said["medium"], starts=begun, ends=said["ends"], reason=said["reason"]))
        return plan

    answer = decide(request, draft, Deed("Change this grant?", "Change", request.path, form.settled()))
    return answer if not isinstance(answer, Preview) else _back(request, row, "Changed.")


def column_of_key(key: str) -> str:
    """The column of a thing's key."""
    return SINGLE if key.startswith("agent:") else key


def _take_back(request: HttpRequest, row: Row, deed: str) -> HttpResponse:
    def draft(book: Book) -> Plan:
        plan = Plan(book)
        for one in [one for one in book.rows if one.pk == row.pk]:
            if deed == "stop":
                plan.stop(one)
            else:
                del plan.rows[one.pk]
        return plan

    words = ("End this grant now?", "End it now") if deed == "stop" else ("Delete this grant?", "Delete")
    answer = decide(request, draft, Deed(*words, request.path, [("deed", deed)], can_return=False))
    return answer if not isinstance(answer, Preview) else _back(request, row, "Taken back.")


def _back(request: HttpRequest, row: Row, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(_cell(row.subject, row.thing))


def _cell(subject: str, thing: str) -> str:
    return f"{reverse('people:grants-held')}?{urlencode({'of': subject, 'over': thing})}"


def _told(book: Book, row: Row, subject: str) -> dict[str, object]:
    return {
        "row": row,
        "what": compact([(row.verb, row.media)]),
        "over_words": book.things[row.thing].words,
        "when": stretch(row.starts, row.ends, book.now) or "no end",
        "over": row.is_over(book.now),
        "own": row.subject == subject,
        "role": book.subjects[row.subject],
    }


def _give_page(request: HttpRequest, form: GiveForm, status: int = 200) -> HttpResponse:
    return draw(request, "grants/give.html", "grants", status, form=form, zone=timezone.get_current_timezone_name())


def _grant_page(request: HttpRequest, book: Book, row: Row, form: TimeForm, status: int = 200) -> HttpResponse:
    shown = {
        "form": form,
        "row": row,
        "verb": NAMES[row.verb],
        "subject": book.subjects[row.subject],
        "thing": book.things[row.thing],
        "when": stretch(row.starts, row.ends, book.now) or "no end",
        "over": row.is_over(book.now),
        "cell": _cell(row.subject, row.thing),
        "zone": timezone.get_current_timezone_name(),
    }
    return draw(request, "grants/grant.html", "grants", status, **shown)


def _wishes(request: HttpRequest) -> dict[str, object]:
    """A form filled in by whoever links here, or as it was before its preview."""
    said = answers(request)
    asks = said or {"medium": asked(request, "medium"), "begins": "now"}
    if not said:
        asks |= {"verbs": request.GET.getlist("verbs") or ["see"]}
        asks |= {"subject": asked(request, "of"), "thing": asked(request, "over")}
    return asks


def _initial(row: Row) -> dict[str, object]:
    def local(name: str) -> str:
        at = getattr(row, name)
        return timezone.localtime(at).strftime(LOCAL) if at else ""

    begins, until = (times.AT if row.starts else "now"), (times.AT if row.ends else times.NEVER)
    picks = {"begins": begins, "starts": local("starts"), "until": until, "ends": local("ends")}
    return {**picks, "medium": row.media, "reason": row.reason}
