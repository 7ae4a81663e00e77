"""Who works here: persons, their desk phones and their teams, drawn from a seed. Never knows what they are doing."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from monitoring.simulator.centre.words.names import FIRST_NAMES, LAST_NAMES

AGENT = "ROLE_AGENT"
SUPERVISOR = "ROLE_SUPERVISOR"
TEAM_NAMES = ("North", "South")


@dataclass(frozen=True, slots=True)
class Team:
    """A GWS group that contains users; `id` as `/groups/{id}`."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Device:
    """A desk phone: a GUID and an extension such as `5001`."""

    id: str
    phone: str


@dataclass(frozen=True, slots=True)
class Person:
    """One GWS user; `id` is 32 hex digits, every password in the simulation is the same public word."""

    user_name: str
    id: str
    first_name: str
    last_name: str
    role: str
    team: Team
    device: Device
    password: str = field(default="secret", repr=False)

    @property
    def supervises(self) -> bool:
        """Whether GWS grants this person ROLE_SUPERVISOR."""
        return self.role == SUPERVISOR


def hire(agents: int, supervisors: int, seed: int) -> list[Person]:
    """Staff the centre: agents first. A person depends on seed and number only, not on how many others there are."""
    staff = [_person(f"agent{n:03}", AGENT, n, 5000, seed) for n in range(1, agents + 1)]
    return staff + [_person(f"sup{n:03}", SUPERVISOR, n, 6000, seed) for n in range(1, supervisors + 1)]


def teams(seed: int) -> list[Team]:
    """All teams, in the order in which staff is dealt to them."""
    return [Team(f"2-{_chance(seed, name).getrandbits(48):012x}", name) for name in TEAM_NAMES]


def _person(user_name: str, role: str, number: int, extensions: int, seed: int) -> Person:
    chance = _chance(seed, user_name)
    return Person(
        user_name=user_name,
        id=f"{chance.getrandbits(128):032x}",
        first_name=chance.choice(FIRST_NAMES),
        last_name=chance.choice(LAST_NAMES),
        role=role,
        team=teams(seed)[(number - 1) % len(TEAM_NAMES)],
        device=Device(str(UUID(int=chance.getrandbits(128), version=4)), str(extensions + number)),
    )


def _chance(seed: int, what: str) -> Random:
    return Random(f"{seed}:person:{what}")  # noqa: S311 - a rehearsed day, not a secret
