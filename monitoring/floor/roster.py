"""Fold the agents whose streams are not held: what a supervisor was last told of them, until their own stream says more.

A poll is a snapshot of each account it names. An account whose stream is held always wins: the roster never changes it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitoring.floor.calls import take_calls
from monitoring.floor.changes import AgentChanged, Change
from monitoring.floor.chats import take_chats
from monitoring.floor.devices import meet
from monitoring.floor.model import AGENT, Floor
from monitoring.floor.notifications import SnapshotTaken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitoring.floor.model import Agent
    from monitoring.floor.notifications import AccountPlaced, Polled, RosterPolled


def poll(floor: Floor, told: RosterPolled) -> tuple[Floor, list[Change]]:
    """Take in what a poll found different; a late one changes nobody, but nobody can be acted on by it any more."""
    changes: list[Change] = []
    if told.late is not floor.roster_late:
        changes += [AgentChanged(agent.id) for agent in _polled(floor)]
        floor = floor.evolve(roster_late=told.late)
    if told.late:
        return floor, changes
    # One person under one id and one name: a poll that names him twice means the last.
    listed = {polled.seen.user_id: polled for polled in told.users}
    users = {polled.seen.account: polled for polled in listed.values()}
    gone = [agent.id for agent in _polled(floor)] if told.full else told.gone
    for user_id in (one for one in gone if one not in listed):
        floor, more = _drop(floor, floor.agents.get(user_id), told.at)
        changes += more
    for polled in users.values():
        if not _is_held(floor, polled.seen):
            floor, more = _take(floor, polled)
            changes += more
    return floor.evolve(roster_at=told.at, roster_every=told.every), changes


def give_way(floor: Floor, told: SnapshotTaken) -> tuple[Floor, list[Change]]:
    """An account's own stream is heard: whoever the roster knew by its user id, under another name, was the same person."""
    known = floor.agents.get(told.user_id)
    return _drop(floor, known, told.at) if known is not None and known.account != told.account else (floor, [])


def leave(floor: Floor, told: AccountPlaced) -> tuple[Floor, list[Change]]:
    """An account that is no longer held leaves with all it took part in: no stream would ever say how that ended."""
    known = floor.agent_of(told.account)
    if told.role or known is None or known.polled or known.account != told.account:
        return floor, []
    return _remove(floor, known, told.at)


def _polled(floor: Floor) -> Iterator[Agent]:
    return (agent for agent in floor.agents.values() if agent.polled)


def _is_held(floor: Floor, seen: SnapshotTaken) -> bool:
    """Whether a stream of ours tells of this user, by his name or by his id."""
    placement = floor.placements.get(seen.account)
    known = (floor.agents.get(seen.user_id), floor.agent_of(seen.account))
    return (placement is not None and bool(placement.role)) or any(one is not None and not one.polled for one in known)


def _take(floor: Floor, polled: Polled) -> tuple[Floor, list[Change]]:
    seen, changes = polled.seen, list[Change]()
    known = floor.agents.get(seen.user_id)
    if known is not None and known.account != seen.account:
        floor, changes = _drop(floor, known, seen.at)
    # A phone is of one person: what a stream of ours says of it stays.
    theirs = {one.id for one in seen.devices if (owner := floor.owner_of(one.id)) is not None and not owner.polled}
    seen = replace(seen, devices=tuple(one for one in seen.devices if one.id not in theirs))
    floor, more = meet(floor, seen)
    agent = replace(floor.agents[seen.user_id], role=AGENT, team=polled.team, polled=True)
    floor = floor.evolve(agents=floor.agents.set(agent.id, agent))
    floor, spoken = take_calls(floor, seen)
    floor, written = take_chats(floor, seen)
    return floor, [*changes, *more, *spoken, *written]


def _drop(floor: Floor, agent: Agent | None, at: float) -> tuple[Floor, list[Change]]:
    """Forget whom only the roster knew."""
    return (floor, []) if agent is None or not agent.polled else _remove(floor, agent, at)


def _remove(floor: Floor, agent: Agent, at: float) -> tuple[Floor, list[Change]]:
    """Forget an agent: all that he was in ends first, while it is still known whose it was."""
    nothing = SnapshotTaken(agent.account, at, agent.id, agent.name, ())
    floor, spoken = take_calls(floor, nothing)
    floor, written = take_chats(floor, nothing)
    floor, met = meet(floor, nothing)
    floor = floor.evolve(agents=floor.agents.delete(agent.id), agent_ids=floor.agent_ids.delete(agent.account))
    return floor, [*spoken, *written, *met]
