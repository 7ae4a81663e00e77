"""What each fragment may tell of, to whom: worked out from policy's table, like the other answers. Pure; draws nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dashboard.partials import FRAGMENTS
from monitoring.floor.operations import Operation
from tests.matrix.answers import Cell, of_object, of_operation, of_wall
from tests.matrix.cast import AGENTS, OWN
from tests.matrix.ground import OBJECTS, canary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.matrix.cast import Role

    type Thing = tuple[str, str]


def _is_seen(role: Role, thing: Thing) -> bool:
    if role.is_screen:
        return thing[0] == "agent" and {AGENTS[account] for account in OBJECTS[thing]} == {OWN}
    return of_object(role, *thing) is Cell.IN


def _is_to_be_set(role: Role, thing: Thing) -> bool:
    """Whose state he may set is named beside the buttons."""
    return of_operation(role, Operation.READY, "", *thing) is Cell.IN


def _is_to_be_barged(role: Role, thing: Thing) -> bool:
    """Who may say yes to barging in is who may barge in himself."""
    return of_operation(role, Operation.SWITCH_TO_BARGE_IN, "", *thing) is Cell.IN


def _is_on_a_wall(role: Role, thing: Thing) -> bool:
    if role.is_screen:
        return _is_seen(role, thing)
    return any(of_wall(role, [AGENTS[account]]) is Cell.IN for account in OBJECTS[thing])


EVERY = {canary(account) for account in AGENTS} | {
    canary(f"{kind}{name}") for (kind, name), accounts in OBJECTS.items() if accounts and kind != "agent"
}
CANARY = re.compile(r"Canary[A-Za-z]+")
ALL_KINDS = ("agent", "call", "chat")
NOTHING: tuple[tuple[str, ...], Callable[[Role, Thing], bool]] = ((), _is_seen)
# By fragment: the kinds of things it tells of, and of which of these. Counts, states and words of ours are in each.
CARRIES: dict[str, tuple[tuple[str, ...], Callable[[Role, Thing], bool]]] = {
    "agent": (ALL_KINDS, _is_seen),
    "call": (("call",), _is_seen),
    "chat": (("chat",), _is_seen),
    "summary": NOTHING,
    "connection": NOTHING,
    "inspector": (ALL_KINDS, _is_seen),
    "controls": (("agent",), _is_to_be_set),
    "participants": (ALL_KINDS, _is_seen),
    "message_log": (("chat",), _is_seen),
    "composer": NOTHING,
    "ended": NOTHING,
    "approvals": (ALL_KINDS, _is_to_be_barged),
    "notice": (ALL_KINDS, _is_seen),
    "wall_head": NOTHING,
    "wall_body": (("agent",), _is_on_a_wall),
}
assert set(CARRIES) == set(FRAGMENTS), "a fragment is in one table alone"


def told_of(role: Role, fragment: str) -> list[Thing]:
    """The agents, calls and chats of the matrix that a fragment tells this role of."""
    if role.is_screen and not fragment.startswith("wall_"):
        return []
    kinds, is_told = CARRIES[fragment]
    return [thing for thing in OBJECTS if thing[0] in kinds and OBJECTS[thing] and is_told(role, thing)]


def canaries_of(role: Role, things: Iterable[Thing]) -> set[str]:
    """The texts by which these are told: their own, and the names of those of their agents whom he may see."""
    own: set[str] = set()
    for kind, name in things:
        accounts = [account for account in OBJECTS[kind, name] if _is_seen(role, ("agent", _name(account)))]
        own |= {canary(account) for account in accounts} | ({canary(f"{kind}{name}")} if kind != "agent" else set())
    return own


def seen_by(role: Role) -> set[str]:
    """The canaries of all that he may see."""
    return canaries_of(role, [thing for thing in OBJECTS if _is_seen(role, thing)])


def unseen(role: Role) -> set[str]:
    """The canaries of all that he may not see."""
    return EVERY - seen_by(role)


def _name(account: str) -> str:
    return next(name for (kind, name), accounts in OBJECTS.items() if kind == "agent" and accounts == (account,))
