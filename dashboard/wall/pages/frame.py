"""What all pages of walls share: the frame they are drawn in. Knows no table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from dashboard.people.viewers import face_of
from monitoring.policy import Verb

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from monitoring.policy import Viewer


def framed(viewer: Viewer, tab: str) -> dict[str, Any]:
    """What the frame itself says; `tab` is the page's own in `wall/manage/tabs.html`."""
    return {"room": "wall", "tab": tab, "manages_walls": bool(viewer.overs(Verb.MANAGE_WALLS))}


def draw(request: HttpRequest, viewer: Viewer, page: tuple[str, str], code: int = 200, /, **shown: Any) -> HttpResponse:
    """Answer with a page: its template under `wall/manage/`, and its tab."""
    template, tab = page
    frame = {**framed(viewer, tab), "viewer": face_of(request.user, viewer)}
    return render(request, f"wall/manage/{template}", frame | shown, status=code)
