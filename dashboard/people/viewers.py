"""From a Django user to policy's Viewer: what he may do, as the tables say at this moment. Must never cache."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard

from django.contrib.auth.models import User

from dashboard.people.models import Account, Grant
from monitoring import policy
from monitoring.floor.operations import Media

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True, slots=True)
class Face:
    """A viewer as the top bar shows him (`bar.html`)."""

    name: str
    initials: str
    account: str
    can_operate: bool
    is_admin: bool


def face_of(user: User, viewer: policy.Viewer | None = None) -> Face:
    """The face of somebody signed in; asks for his rights if they are not at hand."""
    viewer = viewer or viewer_for(user)
    name = user.get_full_name() or user.username
    initials = "".join(part[0] for part in name.split()[:2]).upper()
    can_operate = bool(viewer.account) and any(grant.verb is not policy.Verb.SEE for grant in viewer.grants)
    return Face(name, initials, viewer.account, can_operate, viewer.is_admin)


def is_admin(user: AbstractBaseUser | AnonymousUser) -> TypeGuard[User]:
    """Whether he manages people, accounts and the trail. Gives no right on the desk."""
    return isinstance(user, User) and user.is_active and (user.is_staff or user.is_superuser)


def viewer_for(user: AbstractBaseUser | AnonymousUser) -> policy.Viewer:
    """His rights now, in two queries. Who is inactive or not signed in may do nothing."""
    if not user.is_active or user.pk is None:
        return policy.Viewer(user.get_username())
    account = Account.objects.filter(user_id=user.pk).values_list("username", flat=True).first()
    grants = Grant.objects.filter(user_id=user.pk).select_related("team").order_by()
    return policy.Viewer(user.get_username(), account or "", _granted(grants), is_admin(user))


async def load_viewer(user_id: int) -> policy.Viewer | None:
    """The rights of one user by his key; None when he is gone or inactive."""
    return (await load_viewers([user_id])).get(user_id)


async def load_viewers(user_ids: Iterable[int]) -> dict[int, policy.Viewer]:
    """The rights of many at once, in two queries: for a hub that re-reads all whose pages are open.

    Who is gone or inactive is left out. Viewers compare by value: a changed grant gives an unequal viewer.
    """
    wanted = set(user_ids)
    users = User.objects.filter(pk__in=wanted, is_active=True).select_related("supervisor_account")
    held: dict[int, list[Grant]] = {}
    async for grant in Grant.objects.filter(user_id__in=wanted).select_related("team").order_by():
        held.setdefault(grant.user_id, []).append(grant)
    return {
        user.pk: policy.Viewer(user.username, acts_as(user), _granted(held.get(user.pk, ())), is_admin(user))
        async for user in users
    }


def acts_as(user: User) -> str:
    """The GWS account he acts through, or empty. Reads the row that `supervisor_account` was selected with."""
    account: Account | None = getattr(user, "supervisor_account", None)
    return account.username if account else ""


def _granted(grants: Iterable[Grant]) -> frozenset[policy.Grant]:
    return frozenset(
        policy.Grant(grant.team.name, policy.Verb(grant.verb), Media(grant.media) if grant.media else None)
        for grant in grants
    )
