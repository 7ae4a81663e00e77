"""From a Django user to policy's Viewer: what he may do, as the tables say at this moment. Must never cache."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from dashboard.people.models import Account, Grant, Role
from monitoring import policy
from monitoring.floor.operations import Media
from monitoring.policy import EVERYONE, HOUSE, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

# What makes somebody more than an onlooker.
INTERVENTIONS = frozenset(Verb) - HOUSE - {Verb.SEE, Verb.MANAGE_WALLS}
# The owner of the house (Django's superuser) can always let somebody in; it opens no call and no chat.
OWNER = {policy.Grant(verb, EVERYONE, source="owner of the house") for verb in (*HOUSE, Verb.MANAGE_WALLS)}


@dataclass(frozen=True, slots=True)
class Face:
    """A viewer as the top bar shows him (`bar.html`)."""

    name: str
    initials: str
    account: str
    can_operate: bool
    manages_people: bool
    reads_trail: bool
    is_staff: bool


def face_of(user: User | AnonymousUser, viewer: policy.Viewer | None = None) -> Face:
    """The face of somebody signed in; asks for his rights if they are not at hand."""
    viewer = viewer or viewer_for(user)
    name = (user.get_full_name() if isinstance(user, User) else "") or user.get_username()
    initials = "".join(part[0] for part in name.split()[:2]).upper()
    can_operate = bool(viewer.account) and any(viewer.overs(verb) for verb in INTERVENTIONS)
    return Face(
        name,
        initials,
        viewer.account,
        can_operate,
        manages_people=viewer.holds(Verb.MANAGE_PEOPLE),
        reads_trail=viewer.holds(Verb.READ_TRAIL),
        is_staff=user.is_staff,
    )


def viewer_for(user: AbstractBaseUser | AnonymousUser) -> policy.Viewer:
    """His rights now. Who is inactive or not signed in may do nothing."""
    found = None if user.pk is None else _viewers([user.pk]).get(user.pk)
    return found or policy.Viewer(user.get_username())


async def load_viewer(user_id: int) -> policy.Viewer | None:
    """The rights of one user by his key; None when he is gone or inactive."""
    return (await load_viewers([user_id])).get(user_id)


async def load_viewers(user_ids: Iterable[int]) -> dict[int, policy.Viewer]:
    """The rights of many at once, in a fixed number of queries: for a hub that re-reads all whose pages are open.

    Who is gone or inactive is left out. Viewers compare by value: a changed grant gives an unequal viewer.
    """
    return await sync_to_async(_viewers)(user_ids)


async def load_acting(accounts: Iterable[str]) -> dict[str, policy.Viewer]:
    """Who acts through these supervisor accounts now, by account; who was switched off holds nothing."""
    return await sync_to_async(_acting)(accounts)


async def rights_of(viewer: policy.Viewer) -> policy.Viewer:
    """The same person with the rights he has now, through the account he has now."""
    return await sync_to_async(_rights_of)(viewer.username)


def _rights_of(username: str) -> policy.Viewer:
    user = User.objects.filter(username=username).first()
    return viewer_for(user) if user is not None else policy.Viewer(username)


def _acting(accounts: Iterable[str]) -> dict[str, policy.Viewer]:
    rows = Account.objects.filter(username__in=set(accounts), role=Role.SUPERVISOR, user__isnull=False)
    linked = {row.username: row.user for row in rows.select_related("user") if row.user}
    found = _viewers(user.pk for user in linked.values())
    return {name: found.get(user.pk) or policy.Viewer(user.username, name) for name, user in linked.items()}


def acts_as(user: User) -> str:
    """The GWS account he acts through, or empty. Reads the row that `supervisor_account` was selected with."""
    account: Account | None = getattr(user, "supervisor_account", None)
    return account.username if account else ""


def _viewers(user_ids: Iterable[int]) -> dict[int, policy.Viewer]:
    wanted, now = set(user_ids), timezone.now()
    users = list(User.objects.filter(pk__in=wanted, is_active=True).select_related("supervisor_account"))
    roles: dict[int, list[int]] = {}
    for user_id, role_id in User.groups.through.objects.filter(user_id__in=wanted).values_list("user_id", "group_id"):
        roles.setdefault(role_id, []).append(user_id)
    held: dict[int, list[Grant]] = {}
    rows = Grant.objects.filter(Q(user_id__in=wanted) | Q(role_id__in=roles)).exclude(ends__lte=now)
    for grant in rows.select_related("team", "agent", "role").order_by():
        for user_id in [grant.user_id] if grant.user_id else roles[grant.role_id or 0]:
            held.setdefault(user_id, []).append(grant)
    protected = frozenset(Account.objects.filter(protected=True).values_list("username", flat=True))
    return {user.pk: _viewer(user, held.get(user.pk, ()), protected, now) for user in users}


def _viewer(user: User, grants: Sequence[Grant], protected: frozenset[str], now: datetime) -> policy.Viewer:
    granted = {granted_by(grant) for grant in grants if grant.is_in_force(now)}
    moments = (moment for grant in grants for moment in (grant.starts, grant.ends) if moment and moment > now)
    until = min((moment.timestamp() for moment in moments), default=0.0)
    return policy.Viewer(
        user.username, acts_as(user), frozenset(granted | (OWNER if user.is_superuser else set())), protected, until
    )


def granted_by(grant: Grant) -> policy.Grant:
    """A row of the table as policy has it."""
    return policy.Grant(
        Verb(grant.verb),
        grant.over,
        Media(grant.media) if grant.media else None,
        f"role {grant.role.name}" if grant.role else "",
    )
