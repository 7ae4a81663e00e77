"""`/people/grants/bulk/`, `import/` and `export/`: many grants at once, by ticks or by a sheet, each with its preview."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.audit.trail import record
from dashboard.people.pages.bulk_forms import GIVE, TAKE, UNTIL, BulkForm
from dashboard.people.pages.frame import asked, draw
from dashboard.people.pages.grants_book import load_book
from dashboard.people.pages.grants_forms import answers
from dashboard.people.pages.grants_matrix import FILTERS, matrix
from dashboard.people.pages.grants_plan import Plan
from dashboard.people.pages.grants_preview import Deed, Preview, decide
from dashboard.people.pages.grants_sheet import asked_for, told
from dashboard.people.sheets.grants import COLUMNS
from dashboard.people.sheets.lines import BadSheet
from monitoring.policy import Verb

if TYPE_CHECKING:
    from django.http import HttpRequest

    from dashboard.people.pages.grants_book import Book

LARGEST = 1_000_000
# What is asked before each deed, and what its button says.
WORDS = {GIVE: ("Give this?", "Give"), TAKE: ("Take this back?", "Take back"), UNTIL: ("Change until when?", "Change")}


@require_http_methods(["GET", "HEAD", "POST"])
def grants_bulk(request: HttpRequest) -> HttpResponse:
    """Choose subjects, things and what is to happen; look at who gains and who loses; do it."""
    book = load_book()
    if request.method != "POST" or "again" in request.POST:
        return _bulk_page(request, BulkForm(book, initial=answers(request) or _chosen(request, book)))
    form = BulkForm(book, request.POST)
    if not form.is_valid():
        return _bulk_page(request, form, 422)
    deed = Deed(*WORDS[form.cleaned_data["deed"]], reverse("people:grants-bulk"), form.settled())
    answer = decide(request, form.plan, deed)
    return answer if not isinstance(answer, Preview) else _done(request, answer)


@require_http_methods(["GET", "HEAD", "POST"])
def grants_import(request: HttpRequest) -> HttpResponse:
    """A sheet: all of it, after a look at what it comes to, or nothing."""
    if request.method != "POST" or "again" in request.POST:
        return _import_page(request)
    raw = _sheet(request)
    if len(raw) > LARGEST:
        return _import_page(request, ["the file is larger than 1 MB"])
    try:
        asked_for(load_book(), raw)
    except BadSheet as error:
        return _import_page(request, str(error).splitlines())
    replaces = "replace" in request.POST

    def draft(book: Book) -> Plan:
        plan = Plan(book)
        try:
            rows = asked_for(book, raw)
        except BadSheet as error:  # somebody it names has gone since
            plan.notes.append(str(error))
            return plan
        if replaces:
            plan.forget(rows)
        for row in rows:
            plan.keep(row)
        return plan

    fields = [("text", base64.b64encode(raw).decode()), *([("replace", "on")] if replaces else [])]
    answer = decide(request, draft, Deed("Load these grants?", "Load", reverse("people:grants-import"), fields))
    return answer if not isinstance(answer, Preview) else _done(request, answer)


@require_safe
def grants_export(request: HttpRequest) -> HttpResponse:
    """What the matrix shows, as a sheet; without a question every grant there is. The trail says so before it leaves."""
    question, only, book = asked(request, "q"), asked(request, "only"), load_book()
    rows = matrix(book, question, only if only in FILTERS else "").shown if question or only else book.rows
    order = list(book.subjects)
    written = told(book, sorted(rows, key=lambda row: (order.index(row.subject), row.pk)))
    if request.method == "GET":
        narrowed = urlencode({name: said for name, said in (("q", question), ("only", only)) if said}) or "everything"
        by = request.user.get_username()
        record(by, "Export", "grants", format="csv", grants=str(len(rows)), filter=narrowed)
    day = timezone.localtime(book.now).strftime("%Y-%m-%d")
    head = {"Content-Disposition": f'attachment; filename="grants-{day}.csv"', "Cache-Control": "no-store"}
    return HttpResponse(written, content_type="text/csv; charset=utf-8", headers=head)


def _done(request: HttpRequest, done: Preview) -> HttpResponse:
    counts = {"added": done.new, "changed": done.changed, "taken away": done.deleted}
    said = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    messages.success(request, f"Done: {said}.")
    return redirect("people:grants")


def _bulk_page(request: HttpRequest, form: BulkForm, status: int = 200) -> HttpResponse:
    return draw(request, "grants/bulk.html", "grants", status, form=form, zone=timezone.get_current_timezone_name())


def _import_page(request: HttpRequest, wrongs: list[str] | None = None) -> HttpResponse:
    shown = {"wrongs": wrongs or [], "columns": COLUMNS, "verbs": list(Verb)}
    zone = timezone.get_current_timezone_name()
    return draw(request, "grants/import.html", "grants", 422 if wrongs else 200, **shown, zone=zone)


def _chosen(request: HttpRequest, book: Book) -> dict[str, object]:
    """Ticked already: what the link names, or whoever and whatever a search has found."""
    question, only = asked(request, "q"), asked(request, "only")
    said: dict[str, object] = {
        "deed": asked(request, "deed") or GIVE,
        "begins": "now",
        "medium": asked(request, "medium"),
    }
    said |= {"subjects": request.GET.getlist("of"), "things": request.GET.getlist("over")}
    said |= {"verbs": request.GET.getlist("verbs") or ["see"]}
    if question or only:
        found = matrix(book, question, only if only in FILTERS else "")
        said["subjects"] = [line.subject.key for line in found.lines]
        said["things"] = sorted({row.thing for row in found.shown})
    return said


def _sheet(request: HttpRequest) -> bytes:
    """The file that was sent, or the one that was previewed."""
    upload = request.FILES.get("file")
    if upload is not None:
        return bytes(upload.read(LARGEST + 1))
    try:
        return base64.b64decode(request.POST.get("text", ""), validate=True)
    except (binascii.Error, ValueError):
        return b""
