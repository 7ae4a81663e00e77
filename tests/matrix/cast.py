"""The roles of the matrix, each said once: as policy's viewer, and as rows of the tables that must come to just that."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from monitoring.floor.operations import Media
from monitoring.policy import EVERYONE, Grant, Verb, Viewer, over_agent, over_team
from tests.fakes.people import ACTS

if TYPE_CHECKING:
    from typing import Any

OWN, OTHER = "North", "South"
PROTECTED = frozenset({"guarded"})
AGENTS = {"anna": OWN, "guarded": OWN, "sven": OTHER}
SUPERVISOR, LISTENER, SETTER, NARROW, MIGHTY, WAITING = SUPERVISORS = ("sue", "sid", "sam", "sol", "max", "wim")
GROUP = "Night"


@dataclass(frozen=True)
class Role:
    """Somebody who asks. Without a viewer he is a stranger to the desk: not signed in, or switched off.

    `through_group`: he holds nothing himself, all is of the group that he is in, until tomorrow. `lapsed` are rows of his
    that count for nothing: each stands once as run out and once as not yet begun. `is_screen`: no person, but a display's
    screen; what it is told by its wall is said as what a viewer may see.
    """

    name: str
    viewer: Viewer | None = None
    is_owner: bool = False
    is_off: bool = False
    through_group: bool = False
    is_screen: bool = False
    lapsed: frozenset[Grant] = frozenset()


def holding(username: str, over: str, *verbs: Verb, account: str = "") -> Viewer:
    """A viewer with these verbs over one object."""
    return Viewer(username, account, frozenset(Grant(verb, over) for verb in verbs), PROTECTED)


def _everything(username: str, account: str) -> Viewer:
    overs = (EVERYONE, *map(over_agent, sorted(PROTECTED)))
    grants = frozenset(Grant(verb, over) for verb in (Verb.SEE, *ACTS, Verb.SET_STATE) for over in overs)
    return Viewer(username, account, grants, PROTECTED)


def _narrow(*verbs: Verb) -> frozenset[Grant]:
    return frozenset(Grant(verb, over_agent("anna"), Media.VOICE) for verb in verbs)


_HOUSE = (Verb.MANAGE_PEOPLE, Verb.READ_TRAIL, Verb.MANAGE_WALLS)
_ALICE = holding("alice", over_team(OWN), Verb.SEE, *ACTS, account=SUPERVISOR)
ROLES = (
    Role("not signed in"),
    Role("switched off", replace(_ALICE, username="mallory", account=""), is_off=True),
    Role("no grant", Viewer("charlie", protected=PROTECTED)),
    Role("lead", holding("bob", over_team(OWN), Verb.SEE)),
    Role("supervisor", _ALICE),
    Role("listener, in everything", holding("lena", over_team(OWN), Verb.SEE, Verb.LISTEN, account=LISTENER)),
    Role("sets states", holding("stan", over_team(OWN), Verb.SEE, Verb.SET_STATE, account=SETTER)),
    Role(
        "one agent by voice, until tomorrow",
        Viewer("vera", NARROW, _narrow(Verb.SEE, Verb.LISTEN, Verb.COACH), PROTECTED),
        through_group=True,
        lapsed=_narrow(Verb.BARGE) | {Grant(Verb.SEE, over_team(OTHER)), Grant(Verb.MANAGE_PEOPLE, EVERYONE)},
    ),
    # Protection wins over every grant: over everyone, and over the protected agent himself.
    Role("everything, everywhere", _everything("mia", account=MIGHTY)),
    Role("a screen", holding("screen", over_team(OWN), Verb.SEE), is_screen=True),
    Role("walls of a team", holding("wes", over_team(OWN), Verb.SEE, Verb.MANAGE_WALLS)),
    Role("manages people", holding("ada", EVERYONE, Verb.MANAGE_PEOPLE)),
    Role("reads the trail", holding("tess", EVERYONE, Verb.READ_TRAIL)),
    Role("owner", holding("olga", EVERYONE, *_HOUSE), is_owner=True),
)
# Who waits for a second person, wherever that is; nobody of the matrix.
ASKER = Role("asker", _everything("wanda", account=WAITING))
SECRET = "screen" * 8


def make(role: Role) -> None:
    """The rows of one role. The owner's verbs come with being Django's superuser."""
    from django.contrib.auth.models import Group, User  # noqa: PLC0415 Django is set up by now

    from dashboard.people import models  # noqa: PLC0415

    if role.viewer is None:
        return
    if role.is_screen:
        _make_screen(role)
        return
    user = User.objects.create(
        username=role.viewer.username,
        is_active=not role.is_off,
        is_superuser=role.is_owner,
        is_staff=role.is_owner,
    )
    models.Account.objects.filter(username=role.viewer.account).update(user=user)
    if role.is_owner:
        return
    holder: dict[str, Any] = {"user": user}
    now, day = datetime.now(UTC), timedelta(days=1)
    if role.through_group:
        group = Group.objects.create(name=GROUP)
        user.groups.add(group)
        holder = {"role": group}
    for grant in role.viewer.grants:
        in_force = {"starts": now - day, "ends": now + day} if role.through_group else {}
        models.Grant.objects.create(**holder, **_row(grant), **in_force)
    for grant in role.lapsed:
        models.Grant.objects.create(**holder, **_row(grant), starts=now - 2 * day, ends=now - day)
        models.Grant.objects.create(**holder, **_row(grant), starts=now + day)


def _row(grant: Grant) -> dict[str, Any]:
    """A grant as the table has it."""
    from dashboard.people.models import Account, Team  # noqa: PLC0415 Django is set up by now

    kind, _, name = grant.over.partition(":")
    return {
        "verb": grant.verb,
        "media": grant.media or "",
        "team": Team.objects.get(name=name) if kind == "team" else None,
        "agent": Account.objects.get(username=name) if kind == "agent" else None,
        "everyone": kind == EVERYONE,
    }


def _make_screen(role: Role) -> None:
    """A screen that was let in to show a display of its team."""
    from dashboard.displays import shelf  # noqa: PLC0415 Django is set up by now
    from dashboard.displays.models import Display  # noqa: PLC0415
    from dashboard.people.models import Team  # noqa: PLC0415
    from dashboard.screens.credential import digest_of  # noqa: PLC0415
    from dashboard.screens.models import Screen  # noqa: PLC0415

    shows, now = Display.objects.create(name="the hall", slug="hall"), time.time()
    shows.teams.set(Team.objects.filter(name=OWN))
    moments = dict.fromkeys(("asked_at", "approved_at", "rotated_at", "taken_at"), now)
    Screen.objects.create(name=role.name, display=shows, digest=digest_of(SECRET), **moments)
    # A test commits nothing, so nothing says that there is one more display.
    shelf.put_back()


def make_house() -> None:
    """Teams, and an account for everybody on the floor of the matrix (`ground`)."""
    from dashboard.people.models import Account, Team  # noqa: PLC0415 Django is set up by now

    teams = {name: Team.objects.create(name=name, slug=name.lower()) for name in (OWN, OTHER)}
    for username, team in AGENTS.items():
        Account.objects.create(username=username, role="agent", team=teams[team], protected=username in PROTECTED)
    for username in SUPERVISORS:
        Account.objects.create(username=username, role="supervisor", team=teams[OWN])
