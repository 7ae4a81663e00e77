"""The list of people as rows: who he is, what he sees, through which account he acts and how that is heard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asgiref.sync import async_to_sync
from django.contrib.auth.models import Group, User
from django.db.models import Q

from dashboard.people.models import Account
from dashboard.people.pages.frame import key
from dashboard.people.pages.hearing import standings
from dashboard.people.viewers import load_viewers
from monitoring.policy import EVERYONE, Grant, Verb, Viewer, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from dashboard.upstream.board import AccountRow

STATES = {"on": "may sign in", "off": "turned off", "owner": "owners", "idle": "never signed in"}
NOBODY = Viewer("")
ORDER = {verb: number for number, verb in enumerate(Verb)}
OWN = "his own grant"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One sign-in of the list. `account` is None where he acts through none."""

    pk: int
    username: str
    name: str
    is_active: bool
    is_owner: bool
    roles: tuple[str, ...]
    sees: tuple[str, ...]
    account: AccountRow | None
    last_login: datetime | None


@dataclass(frozen=True, slots=True)
class Power:
    """One thing he may do now, over whom, and by what: his own grant, or roles."""

    what: str
    over: str
    sources: tuple[str, ...]


def found(words: str, role: str, state: str) -> QuerySet[User]:
    """Whose sign-in, name or account holds all the words; of a role (its key), in a state of STATES."""
    people = User.objects.order_by("username").prefetch_related("groups")
    for word in words.split():
        name = Q(username__icontains=word) | Q(first_name__icontains=word) | Q(last_name__icontains=word)
        people = people.filter(name | Q(supervisor_account__username__icontains=word))
    if role:
        people = people.filter(pk__in=User.groups.through.objects.filter(group_id=key(role)).values("user_id"))
    wanted = {
        "on": Q(is_active=True),
        "off": Q(is_active=False),
        "owner": Q(is_superuser=True) | Q(is_staff=True),
        "idle": Q(last_login=None),
    }
    return people.filter(wanted[state]) if state in wanted else people


def rows(people: Sequence[User]) -> list[PersonRow]:
    """Their rows, in a fixed number of queries."""
    viewers = viewers_of(user.pk for user in people)
    held = Account.objects.filter(user__in=[user.pk for user in people]).select_related("team", "user").defer("sealed")
    accounts = {row.held.acts_for: row for row in standings(held).values()}
    return [_row(user, viewers.get(user.pk, NOBODY), accounts.get(user.username)) for user in people]


def viewers_of(keys: Iterable[int]) -> dict[int, Viewer]:
    """What they may do now, by key; who is turned off is left out."""
    return async_to_sync(load_viewers)(list(keys))


def sees(viewer: Viewer) -> tuple[str, ...]:
    """Whom he may see, in words: everyone, teams, then single agents."""
    overs = viewer.overs(Verb.SEE)
    return ("everyone",) if EVERYONE in overs else tuple(sorted(map(over_words, overs)))


def powers(grants: Iterable[Grant]) -> list[Power]:
    """Grants in words: over everyone first, then by name, each in the order of the verbs."""
    sources: dict[tuple[bool, str, int, str], set[str]] = {}
    for grant in grants:
        place = (grant.over != EVERYONE, over_words(grant.over), ORDER[grant.verb], said(grant.verb, grant.media))
        sources.setdefault(place, set()).add(grant.source or OWN)
    return [Power(what, over, tuple(sorted(held))) for (_, over, _, what), held in sorted(sources.items())]


def over_words(over: str) -> str:
    """An object of policy for a person to read: a team by its name, an agent said to be one."""
    kind, colon, name = over.partition(":")
    return over if not colon else name if kind == "team" else f"agent {name}"


def roles() -> QuerySet[Group]:
    """All roles, for a filter to choose from."""
    return Group.objects.order_by("name")


def _row(user: User, viewer: Viewer, account: AccountRow | None) -> PersonRow:
    return PersonRow(
        user.pk,
        user.username,
        user.get_full_name(),
        user.is_active,
        is_owner=user.is_superuser or user.is_staff,
        roles=tuple(sorted(role.name for role in user.groups.all())),
        sees=sees(viewer),
        account=account,
        last_login=user.last_login,
    )
