"""The rows of the upstream page: each account with its state, trouble first. Pure: tables, house and time are arguments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.upstream.states import MEANINGS, RANKS, Standing, told
from monitoring.condition import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dashboard.upstream.states import Meaning
    from monitoring.condition import Condition
    from monitoring.floor.hearing import Gap
    from monitoring.floor.model import Floor

NO_PASSWORD = "no password is held"  # noqa: S105  # a sentence about one
REFUSED = "GWS refused the credentials twice; an admin must correct them"
TOPICS = {
    "/v2/me/devices": "devices",
    "/v2/me/calls": "calls",
    "/v2/me/channels": "channel states",
    "/v2/me/chats": "chats",
}


@dataclass(frozen=True, slots=True)
class Held:
    """An account as the tables know it: `is_held` a password of it, `is_refused` by GWS."""

    username: str
    role: str
    team: str
    acts_for: str
    is_held: bool
    is_refused: bool


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One line of the page. `condition` is None where no relay of this process reads the account."""

    held: Held
    person: str
    meaning: Meaning
    since: float
    cause: str
    condition: Condition | None
    gaps: str
    last_gap: Gap | None
    unheard: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StateTab:
    """One word of the summary: how many are in a state, and whether just they are shown."""

    meaning: Meaning
    accounts: int
    chosen: bool


def rows(held: Iterable[Held], floor: Floor, conditions: Mapping[str, Condition]) -> list[AccountRow]:
    """A row for every account we know of: trouble first, then by name."""
    made = [_row(one, floor, conditions.get(one.username)) for one in held]
    return sorted(made, key=lambda row: (RANKS[row.meaning.state], row.held.username))


def narrowed(made: Iterable[AccountRow], state: str, words: str) -> list[AccountRow]:
    """Those in this state, if one is named, whose account, team, person or cause holds every word."""
    wanted = words.casefold().split()
    return [
        row
        for row in made
        if (not state or row.meaning.state == state) and all(word in _searched(row) for word in wanted)
    ]


def tabs(made: Sequence[AccountRow], chosen: str) -> list[StateTab]:
    """The summary: every state that some account is in, the worst first."""
    counted = {state: sum(row.meaning.state is state for row in made) for state in MEANINGS}
    return [StateTab(MEANINGS[state], count, state == chosen) for state, count in counted.items() if count]


def _row(held: Held, floor: Floor, condition: Condition | None) -> AccountRow:
    standing = _standing(held, floor, condition)
    known = floor.gaps.get(held.username, ())
    last = condition.tally.last_gap if condition is not None else None
    agent = floor.agent_of(held.username)
    return AccountRow(
        held,
        agent.name if agent is not None else "",
        MEANINGS[standing.state],
        standing.since,
        standing.cause,
        condition,
        gaps=str(condition.tally.gaps) if condition is not None else "",
        last_gap=last or next((gap for gap in reversed(known) if gap.since), None),
        unheard=tuple(TOPICS.get(topic, topic) for topic in condition.tally.denied) if condition is not None else (),
    )


def _standing(held: Held, floor: Floor, condition: Condition | None) -> Standing:
    """The relay knows best; then what the tables make impossible; then what the journal was told last."""
    if condition is not None:
        return Standing(condition.state, condition.since, condition.cause)
    health = floor.health.get(held.username)
    known = told(health) if health is not None else Standing(State.STARTING, 0.0, "")
    if held.is_refused:
        return Standing(State.REFUSED, known.since if known.state is State.REFUSED else 0.0, REFUSED)
    if not held.is_held:
        return Standing(State.STOPPED, known.since if known.state is State.STOPPED else 0.0, NO_PASSWORD)
    return known


def _searched(row: AccountRow) -> str:
    held = row.held
    return f"{held.username} {row.person} {held.role} {held.team} {held.acts_for} {row.cause}".casefold()
