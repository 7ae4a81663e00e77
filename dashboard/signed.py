"""Who is looking, for a page: the policy's viewer, and the face the top bar shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from dashboard.people.viewers import load_viewer
from monitoring.policy import Verb

if TYPE_CHECKING:
    from django.http import HttpRequest

    from monitoring.policy import Viewer


@dataclass(frozen=True, slots=True)
class Face:
    """The viewer as the templates see him."""

    name: str
    initials: str
    account: str
    can_operate: bool
    is_admin: bool


async def viewer_of(request: HttpRequest) -> Viewer:
    """The signed-in viewer with the grants of this moment; who was switched off in the meantime is refused."""
    user = await request.auser()
    viewer = await load_viewer(user.pk) if user.pk is not None else None
    if viewer is None:
        raise PermissionDenied("This sign-in is switched off.")
    return viewer


async def face(request: HttpRequest, viewer: Viewer) -> Face:
    """What the top bar says of him."""
    user = await request.auser()
    name = (user.get_full_name() if hasattr(user, "get_full_name") else "") or viewer.username
    return Face(
        name=name,
        initials="".join(part[0] for part in name.split()[:2]).upper(),
        account=viewer.account,
        can_operate=bool(viewer.account) and any(grant.verb is not Verb.SEE for grant in viewer.grants),
        is_admin=viewer.is_admin,
    )
