"""All grants, with the people, roles, teams and agents that they name, as plain values of one moment.

What is drawn, planned and compared on the grants pages is computed from here, and no table is asked again. Knows no
request and no rule.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group, User
from django.utils import timezone

from dashboard.people.models import Account, Grant, Role, Team
from dashboard.people.viewers import acts_as
from monitoring.floor.whose import Whose
from monitoring.policy import EVERYONE, Verb, over_agent, over_team

if TYPE_CHECKING:
    from datetime import datetime

PERSON, ROLE = "user", "role"
EVERYBODY = "everyone"


@dataclass(frozen=True, slots=True)
class Subject:
    """Who holds a grant. `key` is `user:PK` or `role:PK`; `roles` are the keys of a person's roles."""

    key: str
    name: str
    title: str = ""
    account: str = ""
    is_active: bool = True
    is_owner: bool = False
    roles: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """`user` or `role`."""
        return self.key.partition(":")[0]

    @property
    def pk(self) -> int:
        """The row's key."""
        return int(self.key.partition(":")[2])

    @property
    def words(self) -> str:
        """For a sentence."""
        return f"role {self.name}" if self.kind == ROLE else self.name


@dataclass(frozen=True, slots=True)
class Thing:
    """What a grant is over. `key` is `everyone`, `team:PK` or `agent:PK`; `over` spells it as policy does."""

    key: str
    over: str
    name: str
    team: str = ""
    is_protected: bool = False

    @property
    def kind(self) -> str:
        """`everyone`, `team` or `agent`."""
        return self.key.partition(":")[0]

    @property
    def whose(self) -> Whose:
        """Somebody whom it stands for; for everyone somebody in no team."""
        return Whose(self.name if self.kind == "agent" else "", self.team)

    @property
    def words(self) -> str:
        """For a sentence."""
        return self.name if self.kind == EVERYBODY else f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the grant table; `pk` 0 for one that is not yet kept. `subject` and `thing` are keys."""

    subject: str
    thing: str
    verb: Verb
    media: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    reason: str = ""
    pk: int = 0
    given_by: str = field(default="", compare=False, repr=False)
    given_at: datetime | None = field(default=None, compare=False, repr=False)

    @property
    def right(self) -> tuple[str, str, Verb, str]:
        """What it gives, whenever."""
        return self.subject, self.thing, self.verb, self.media

    def is_over(self, now: datetime) -> bool:
        """Whether it counts no more, for good."""
        return self.ends is not None and self.ends <= now

    def is_in_force(self, now: datetime) -> bool:
        """Whether it counts at a moment."""
        return (self.starts is None or self.starts <= now) and not self.is_over(now)


@dataclass(frozen=True)
class Book:
    """Everything there is to read of grants at `now`; subjects and things by key, in the order of their names."""

    now: datetime
    subjects: dict[str, Subject]
    things: dict[str, Thing]
    rows: tuple[Row, ...]

    @cached_property
    def people(self) -> tuple[Subject, ...]:
        """The persons among the subjects."""
        return tuple(one for one in self.subjects.values() if one.kind == PERSON)

    @cached_property
    def protected(self) -> frozenset[str]:
        """The accounts of the agents who may never be monitored."""
        return frozenset(one.name for one in self.things.values() if one.kind == "agent" and one.is_protected)

    @cached_property
    def members(self) -> dict[str, tuple[Subject, ...]]:
        """The persons in each role."""
        found: dict[str, list[Subject]] = defaultdict(list)
        for person in self.people:
            for role in person.roles:
                found[role].append(person)
        return {role: tuple(persons) for role, persons in found.items()}

    def sheltered(self, thing: Thing) -> tuple[str, ...]:
        """The protected agents whom a grant over this thing would cover, were they not protected."""
        agents = (one for one in self.things.values() if one.kind == "agent" and one.is_protected)
        covered = (one.name for one in agents if thing.kind == EVERYBODY or thing.key == one.key or _in(one, thing))
        return tuple(covered)


def _in(agent: Thing, thing: Thing) -> bool:
    return thing.kind == "team" and thing.team == agent.team


def load_book(now: datetime | None = None, *, lock: bool = False) -> Book:
    """Read it all, in a fixed number of queries; `lock` within a transaction that is about to change it."""
    rows = Grant.objects.select_for_update() if lock else Grant.objects.all()
    kept = tuple(sorted(map(row_of, rows.order_by("pk")), key=lambda row: row.pk))
    return Book(now or timezone.now(), {one.key: one for one in _subjects()}, {one.key: one for one in _things()}, kept)


def row_of(grant: Grant) -> Row:
    """A row of the table as a value."""
    subject = f"{PERSON}:{grant.user_id}" if grant.user_id else f"{ROLE}:{grant.role_id}"
    thing = EVERYBODY if grant.everyone else f"team:{grant.team_id}" if grant.team_id else f"agent:{grant.agent_id}"
    times, given = (grant.starts, grant.ends), (grant.given_by, grant.given_at)
    return Row(subject, thing, Verb(grant.verb), grant.media, *times, grant.reason, grant.pk, *given)


def _subjects() -> list[Subject]:
    roles: dict[int, list[str]] = defaultdict(list)
    for user_id, role_id in User.groups.through.objects.order_by("group__name").values_list("user_id", "group_id"):
        roles[user_id].append(f"{ROLE}:{role_id}")
    users = User.objects.select_related("supervisor_account").defer("supervisor_account__sealed").order_by("username")
    people = [
        Subject(
            f"{PERSON}:{user.pk}",
            user.username,
            user.get_full_name(),
            acts_as(user),
            user.is_active,
            user.is_superuser,
            tuple(roles[user.pk]),
        )
        for user in users
    ]
    return people + [Subject(f"{ROLE}:{role.pk}", role.name) for role in Group.objects.order_by("name")]


def _things() -> list[Thing]:
    teams = [Thing(f"team:{team.pk}", over_team(team.name), team.name, team.name) for team in Team.objects.all()]
    agents = Account.objects.filter(role=Role.AGENT).values_list("pk", "username", "team__name", "protected")
    singles = [Thing(f"agent:{pk}", over_agent(name), name, team, shut) for pk, name, team, shut in agents]
    return [Thing(EVERYBODY, EVERYONE, EVERYBODY), *teams, *singles]
