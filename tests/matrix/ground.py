"""The floor of the matrix: agents, calls and chats of one's own team, of another, shared, and of a protected agent.

Each carries a canary in every text that GWS could have put there, named after its agent.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitoring.floor.model import Participant, Party
from tests.fakes.made_floor import leg, leg_in, made, message, met, seat, somebody, told_leg, told_log, told_seat, user
from tests.matrix.cast import AGENTS, LISTENER, OTHER, OWN, SUPERVISORS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitoring.floor.model import Floor
    from monitoring.floor.notifications import Notification

UNKNOWN = "unknown-0123456789"
# What the matrix asks about: kind and object, to the accounts it belongs to; nobody's where it does not exist.
OBJECTS: dict[tuple[str, str], tuple[str, ...]] = {
    ("agent", "own"): ("anna",),
    ("agent", "other"): ("sven",),
    ("agent", "protected"): ("guarded",),
    ("agent", "unknown"): (),
    **{
        (kind, name): accounts
        for kind in ("call", "chat")
        for name, accounts in (
            ("own", ("anna",)),
            ("other", ("sven",)),
            ("shared", ("anna", "sven")),
            ("protected", ("guarded",)),
            ("unknown", ()),
        )
    },
}

# The displays of the house, by their teams; none is every team.
DISPLAYS: dict[str, tuple[str, ...]] = {"own": (OWN,), "other": (OTHER,), "both": (OWN, OTHER)}

# Every websocket: its address, the route's name, what it is of, and the teams of a wall; None is all that one may see.
SOCKETS: tuple[tuple[str, str, str, tuple[str, ...] | None], ...] = (
    ("/ws/desk/", "desk-socket", "the desk", None),
    ("/ws/wall/all/", "wall-socket", "the wall of all that one may see", None),
    (f"/ws/wall/{OWN.lower()}/", "wall-socket", "wall of a team, own", (OWN,)),
    (f"/ws/wall/{OTHER.lower()}/", "wall-socket", "wall of a team, other", (OTHER,)),
    *(
        (f"/ws/wall/display-{name}/", "wall-socket", f"wall of a display, {name}", teams)
        for name, teams in DISPLAYS.items()
    ),
    ("/ws/wall/nowhere/", "wall-socket", "wall, unknown", ()),
    ("/ws/kiosk/", "kiosk-socket", "a screen's wall", None),
    ("/ws/other/", "no-socket", "any other", None),
)


def id_of(kind: str, name: str) -> str:
    """The id of an object, as addresses have it."""
    accounts = OBJECTS[kind, name]
    if not accounts:
        return UNKNOWN
    return user(accounts[0]) if kind == "agent" else f"{kind}-{name}"


def canary(name: str) -> str:
    """What stands in every text of an object, and nowhere else."""
    return f"Canary{name.title()}"


def ground() -> Floor:
    """The floor: everybody heard, every object there, each with its canaries."""
    people = [told for account, team in AGENTS.items() for told in _agent(account, team)]
    things = [
        told for (kind, name), accounts in OBJECTS.items() if kind != "agent" for told in _thing(kind, name, accounts)
    ]
    return made(people, *(met(account, "supervisor", "") for account in SUPERVISORS), things)


def _agent(account: str, team: str) -> list[Notification]:
    placed, snapshot, health = met(account, team=team)
    return [placed, replace(snapshot, name=canary(account)), health]  # type: ignore[call-arg]


def _thing(kind: str, name: str, accounts: Sequence[str]) -> list[Notification]:
    if not accounts:
        return []
    word, identifier = canary(f"{kind}{name}"), id_of(kind, name)
    told = _chat(accounts, identifier, word) if kind == "chat" else []
    for account in accounts if kind == "call" else ():
        party = Party(f"+49{word}", word)
        one = leg(account, identifier, parties=(party,), ani=word, dnis=word, user_data=((word, word),))
        told.append(told_leg(replace(one, id=f"{identifier}-{account}")))
    # One supervisor is in everything, however he got there: what he may do is another matter.
    if kind == "call":
        told.append(told_leg(leg_in(LISTENER, "Coach", identifier, id=f"{identifier}-{LISTENER}")))
    return told


def _chat(accounts: Sequence[str], identifier: str, word: str) -> list[Notification]:
    """A chat as each of its agents, and the supervisor, hears it: the customer writes, and each agent, under his name."""
    customer = Participant(f"party-{word}", word, "Customer")
    agents = [replace(somebody(one), nickname=canary(one)) for one in accounts]
    people = (customer, *agents, somebody(LISTENER))
    lines = [message(1, f"my number is {word}", customer)]
    lines += [message(number, word, agent) for number, agent in enumerate(agents, start=2)]
    told: list[Notification] = []
    for account in (*accounts, LISTENER):
        sitting = seat(account, subject=word, user_data=((word, word),), participants=people)
        told += [told_seat(sitting, identifier), told_log(account, *lines, chat=identifier)]
    return told
