"""The roles of the matrix, each said once: as policy's viewer, and as rows of the tables that must come to just that."""

from __future__ import annotations

from dataclasses import dataclass, replace

from monitoring.policy import EVERYONE, Grant, Verb, Viewer, over_team
from tests.fakes.people import ACTS

OWN, OTHER = "North", "South"
PROTECTED = frozenset({"guarded"})
SUPERVISOR, LISTENER = "sue", "sid"


@dataclass(frozen=True)
class Role:
    """Somebody who asks. Without a viewer he is a stranger to the desk: not signed in, or switched off."""

    name: str
    viewer: Viewer | None = None
    is_owner: bool = False
    is_off: bool = False


def holding(username: str, over: str, *verbs: Verb, account: str = "") -> Viewer:
    """A viewer with these verbs over one object."""
    return Viewer(username, account, frozenset(Grant(verb, over) for verb in verbs), PROTECTED)


_HOUSE = (Verb.MANAGE_PEOPLE, Verb.READ_TRAIL, Verb.MANAGE_WALLS)
_ALICE = holding("alice", over_team(OWN), Verb.SEE, *ACTS, account=SUPERVISOR)
ROLES = (
    Role("not signed in"),
    Role("switched off", replace(_ALICE, username="mallory", account=""), is_off=True),
    Role("no grant", Viewer("charlie", protected=PROTECTED)),
    Role("lead", holding("bob", over_team(OWN), Verb.SEE)),
    Role("supervisor", _ALICE),
    Role("listener, in everything", holding("lena", over_team(OWN), Verb.SEE, Verb.LISTEN, account=LISTENER)),
    Role("manages people", holding("ada", EVERYONE, Verb.MANAGE_PEOPLE)),
    Role("reads the trail", holding("tess", EVERYONE, Verb.READ_TRAIL)),
    Role("owner", holding("olga", EVERYONE, *_HOUSE), is_owner=True),
)
BY_NAME = {role.name: role for role in ROLES}


def make(role: Role) -> None:
    """The rows of one role. The owner's verbs come with being Django's superuser."""
    from django.contrib.auth.models import User  # noqa: PLC0415 Django is set up by now

    from dashboard.people import models  # noqa: PLC0415

    if role.viewer is None:
        return
    user = User.objects.create(
        username=role.viewer.username,
        is_active=not role.is_off,
        is_superuser=role.is_owner,
        is_staff=role.is_owner,
    )
    teams = {team.name: team for team in models.Team.objects.all()}
    for grant in () if role.is_owner else role.viewer.grants:
        team = teams[grant.over.removeprefix("team:")] if grant.over != EVERYONE else None
        models.Grant.objects.create(user=user, verb=grant.verb, team=team, everyone=team is None)
    models.Account.objects.filter(username=role.viewer.account).update(user=user)


def make_house() -> None:
    """Teams, and an account for everybody on the floor of the matrix (`ground`)."""
    from dashboard.people.models import Account, Team  # noqa: PLC0415 Django is set up by now

    teams = {name: Team.objects.create(name=name, slug=name.lower()) for name in (OWN, OTHER)}
    for username, team in (("anna", OWN), ("guarded", OWN), ("sven", OTHER)):
        Account.objects.create(username=username, role="agent", team=teams[team], protected=username in PROTECTED)
    for username in (SUPERVISOR, LISTENER):
        Account.objects.create(username=username, role="supervisor", team=teams[OWN])
