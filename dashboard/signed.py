"""Who is looking, for a page: the policy's viewer, and the face the top bar shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.core.exceptions import PermissionDenied

from dashboard.people.viewers import face_of, load_viewer

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest

    from dashboard.people.viewers import Face
    from monitoring.policy import Viewer


async def viewer_of(request: HttpRequest) -> Viewer:
    """The signed-in viewer with the grants of this moment; who was switched off in the meantime is refused."""
    user = await request.auser()
    viewer = await load_viewer(user.pk) if user.pk is not None else None
    if viewer is None:
        raise PermissionDenied("This sign-in is switched off.")
    return viewer


async def face(request: HttpRequest, viewer: Viewer) -> Face:
    """What the top bar says of him."""
    return face_of(cast("User", await request.auser()), viewer)
