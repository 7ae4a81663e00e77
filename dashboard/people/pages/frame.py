"""What all pages under `/people/` share: the frame they are drawn in, and lists cut into sheets. Knows no table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.shortcuts import redirect, render

from dashboard.people.viewers import face_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

PER_SHEET = 100
LONGEST_QUESTION = 100
LONGEST_KEY = 10


@dataclass(frozen=True, slots=True)
class Sheet[T]:
    """One sheet of a long list: its rows, the count of them all, and the query strings of the sheets beside it."""

    rows: Sequence[T]
    total: int
    first: int
    last: int
    before: str
    after: str

    @property
    def is_part(self) -> bool:
        """Whether there is more than is shown."""
        return len(self.rows) < self.total


def draw(request: HttpRequest, template: str, tab: str, code: int = 200, /, **shown: Any) -> HttpResponse:
    """Answer with a page of `/people/`; `tab` is the one that it stands under (`people/tabs.html`)."""
    frame = {"room": "people", "tab": tab, "viewer": face_of(request.user)}
    return render(request, f"people/{template}", frame | shown, status=code)


def actor_of(request: HttpRequest) -> User:
    """Who is signed in; the table of addresses has let nobody else in."""
    return cast("User", request.user)


def asked(request: HttpRequest, name: str) -> str:
    """One answer of a GET form, without what no database takes (NUL) and not longer than is sensible."""
    return request.GET.get(name, "").replace("\0", "").strip()[:LONGEST_QUESTION]


def key(text: str) -> int:
    """A row's key as a form sends it; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_KEY else 0


def keys(request: HttpRequest, name: str) -> list[int]:
    """The keys of the rows that were ticked."""
    return [found for found in map(key, request.POST.getlist(name)) if found]


def back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """Send him back to the page of ours that asked, else to the page of this name."""
    said = request.POST.get("back", "")
    return redirect(said if said.startswith("/people/") and said.isprintable() else otherwise)


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form sent; None where it is only asked for."""
    return request.POST if request.method == "POST" else None


def status(request: HttpRequest) -> int:
    """Of a form that is drawn: as it was asked for, or again because something in it was wrong."""
    return 422 if request.method == "POST" else 200


def sheet[T](request: HttpRequest, rows: QuerySet[Any, T] | Sequence[T], per: int = PER_SHEET) -> Sheet[T]:
    """Cut out the sheet that `?page=` asks for, or the nearest there is."""
    total = len(rows) if isinstance(rows, Sequence) else rows.count()
    sheets = max(1, -(-total // per))
    number = min(max(1, key(request.GET.get("page", ""))), sheets)
    start = (number - 1) * per
    found = tuple(rows[start : start + per])
    before = _query(request, number - 1) if number > 1 else ""
    after = _query(request, number + 1) if number < sheets else ""
    return Sheet(found, total, start + 1 if found else 0, start + len(found), before, after)


def _query(request: HttpRequest, number: int) -> str:
    said = request.GET.copy()
    said["page"] = str(number)
    return f"?{said.urlencode()}"
