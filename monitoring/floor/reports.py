"""Fold what we say ourselves of an account: where it belongs, how well it is heard, when it was not. Knows no call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitoring.floor.changes import AgentChanged, Change, ChatChanged, HealthChanged
from monitoring.floor.hearing import GAPS_KEPT, Gap, Health
from monitoring.floor.model import Placement

if TYPE_CHECKING:
    from monitoring.floor.model import Floor
    from monitoring.floor.notifications import AccountPlaced, GapNoted, HealthReport, PulseFelt


def place(floor: Floor, told: AccountPlaced) -> tuple[Floor, list[Change]]:
    """Put an account into its team."""
    placements = floor.placements.set(told.account, Placement(told.role, told.team))
    floor = floor.evolve(placements=placements)
    agent = floor.agent_of(told.account)
    if agent is None:
        return floor, []
    agents = floor.agents.set(agent.id, replace(agent, role=told.role, team=told.team))
    return floor.evolve(agents=agents), [AgentChanged(agent.id)]


def report_health(floor: Floor, told: HealthReport) -> tuple[Floor, list[Change]]:
    """Note how an account's stream does; `since` moves only when the status does."""
    before = floor.health.get(told.account)
    since = before.since if before is not None and before.status == told.status else told.at
    health = Health(told.status, since, told.cause)
    if health == before:
        return floor, []
    floor = floor.evolve(health=floor.health.set(told.account, health))
    changes: list[Change] = [HealthChanged(told.account)]
    if told.account in floor.agent_ids:
        changes.append(AgentChanged(floor.agent_ids[told.account]))
    return floor, changes


def note_gap(floor: Floor, told: GapNoted) -> tuple[Floor, list[Change]]:
    """Remember that nobody listened to an account for a while: its newest gaps, for whoever reads what it heard."""
    known, gap = floor.gaps.get(told.account, ()), Gap(told.since, told.until, told.reason)
    if gap in known:
        return floor, []
    floor = floor.evolve(gaps=floor.gaps.set(told.account, (*known, gap)[-GAPS_KEPT:]))
    agent_id = floor.agent_ids.get(told.account)
    chats = [ChatChanged(chat_id) for chat_id in sorted(floor.chat_ids.get(told.account, ()))]
    return floor, [*([AgentChanged(agent_id)] if agent_id else []), *chats]


def feel_pulse(floor: Floor, _told: PulseFelt) -> tuple[Floor, list[Change]]:
    """GWS lives: when it last did is the follower's to know, and nothing on the floor differs by it."""
    return floor, []
