"""People and power on one page, for admins. Shows; changing is the admin's (`/admin/`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.people.models import Account, Grant, Role, Team
from dashboard.people.viewers import acts_as, face_of
from monitoring.policy import Verb

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpRequest, HttpResponse

VERBS = tuple(verb.value for verb in Verb)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One sign-in of the matrix; `cells` are what he may do, team by team in the order of the columns."""

    pk: int
    username: str
    rank: str
    acts_as: str
    cells: tuple[str, ...]


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """`/people/`: teams, sign-ins with their grants as a matrix, and accounts. Admins only."""
    teams = list(
        Team.objects.annotate(
            agents=Count("accounts", filter=Q(accounts__role=Role.AGENT)),
            supervisors=Count("accounts", filter=Q(accounts__role=Role.SUPERVISOR)),
        )
    )
    held: dict[int, list[Grant]] = {}
    for grant in Grant.objects.filter(user__isnull=False).order_by():
        held.setdefault(grant.user_id or 0, []).append(grant)
    users = User.objects.select_related("supervisor_account").order_by("username")
    shown = {
        "room": "people",
        "viewer": face_of(request.user),
        "teams": teams,
        "people": [_person(user, teams, held.get(user.pk, ())) for user in users],
        "accounts": Account.objects.select_related("team", "user").defer("sealed"),
    }
    return render(request, "people/page.html", shown)


def described(grants: Iterable[Grant]) -> str:
    """Grants of one team in words: `see, listen (chat, voice), coach (chat)`; empty for none."""
    media: dict[str, list[str]] = {}
    for grant in grants:
        media.setdefault(grant.verb, []).append(grant.media)
    said = {verb: ", ".join(sorted(filter(None, held))) for verb, held in media.items()}
    return ", ".join(f"{verb} ({said[verb]})" if said[verb] else verb for verb in VERBS if verb in said)


def _person(user: User, teams: Iterable[Team], grants: Sequence[Grant]) -> PersonRow:
    rank = "off" if not user.is_active else "owner" if user.is_superuser else ""
    cells = tuple(described(grant for grant in grants if grant.team_id == team.pk) for team in teams)
    return PersonRow(user.pk, user.username, rank, acts_as(user), cells)
