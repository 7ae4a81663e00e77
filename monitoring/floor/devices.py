"""Fold what is said of people and phones: placements, devices, states per medium. Knows nothing of calls or chats."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from immutables import Map

from monitoring.floor.changes import AgentChanged, Change
from monitoring.floor.indexes import indexed
from monitoring.floor.model import AGENT, Agent, Device, Floor, Placement, UserState
from monitoring.floor.order import forget, is_old, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitoring.floor.notifications import (
        DeviceStateChange,
        MediaStateChange,
        SnapshotTaken,
    )


def meet(floor: Floor, told: SnapshotTaken) -> tuple[Floor, list[Change]]:
    """Take in who an account is, its phones and its states per medium, replacing what was known of them."""
    floor = forget(floor, told.account)
    known = floor.agent_of(told.account)
    placement = floor.placements.get(told.account, Placement(AGENT, ""))
    media: Map[str, UserState] = Map()
    for medium, state in told.media:
        media = media.set(medium, _dated(known.media.get(medium) if known else None, state, told.at))
    agent = Agent(
        id=told.user_id,
        account=told.account,
        name=told.name,
        role=placement.role,
        team=placement.team,
        device_ids=tuple(device.id for device in told.devices),
        media=media,
    )
    agents = floor.agents.delete(known.id) if known is not None and known.id != agent.id else floor.agents
    floor = floor.evolve(agents=agents.set(agent.id, agent), agent_ids=floor.agent_ids.set(told.account, agent.id))
    # A phone that another user's snapshot has claimed meanwhile is his, not gone.
    gone = {
        device_id
        for device_id in (known.device_ids if known is not None else ())
        if device_id not in agent.device_ids and floor.owners.get(device_id) == (known.id if known else "")
    }
    floor, touched = _forget(floor, gone)
    floor, more = _put(floor, agent, told.devices, told.at)
    # Under another user id the account was somebody else, whose row must go.
    return floor, _agents_changed({agent.id, known.id if known is not None else agent.id, *touched, *more})


def state_devices(floor: Floor, told: DeviceStateChange) -> tuple[Floor, list[Change]]:
    """Take over the devices that changed. A device of an account not yet met waits for its snapshot."""
    agent = floor.agent_of(told.account)
    if agent is None:
        return floor, []
    news = [device for device in told.devices if not is_old(floor, told.account, device.id, told.generated)]
    for device in news:
        floor = stamp(floor, told.account, device.id, told.generated)
    added = tuple(device.id for device in news if device.id not in agent.device_ids)
    if added:
        agent = replace(agent, device_ids=agent.device_ids + added)
        floor = floor.evolve(agents=floor.agents.set(agent.id, agent))
    floor, touched = _put(floor, agent, news, told.at)
    return floor, _agents_changed({agent.id, *touched})


def state_media(floor: Floor, told: MediaStateChange) -> tuple[Floor, list[Change]]:
    """Take over the states of the media that changed."""
    agent = floor.agent_of(told.account)
    if agent is None:
        return floor, []
    media = agent.media
    for medium, state in told.media:
        if not is_old(floor, told.account, medium, told.generated):
            floor = stamp(floor, told.account, medium, told.generated)
            media = media.set(medium, _dated(media.get(medium), state, told.at))
    return floor.evolve(agents=floor.agents.set(agent.id, replace(agent, media=media))), [AgentChanged(agent.id)]


def _agents_changed(ids: set[str]) -> list[Change]:
    return [AgentChanged(agent_id) for agent_id in sorted(ids)]


def _dated(before: UserState | None, state: UserState, at: float) -> UserState:
    """Give a state its beginning: now, unless the same state was already known."""
    if before is not None and (before.state, before.work_mode, before.reason) == (
        state.state,
        state.work_mode,
        state.reason,
    ):
        return replace(state, since=before.since)
    return replace(state, since=at)


def _put(floor: Floor, agent: Agent, devices: Iterable[Device], at: float) -> tuple[Floor, set[str]]:
    touched: set[str] = set()
    for device in devices:
        before = floor.devices.get(device.id)
        dated = replace(device, user_state=_dated(before.user_state if before else None, device.user_state, at))
        floor, watched = _watch(floor, before, dated)
        touched |= watched
        floor = floor.evolve(devices=floor.devices.set(device.id, dated), owners=floor.owners.set(device.id, agent.id))
    return floor, touched


def _forget(floor: Floor, device_ids: Iterable[str]) -> tuple[Floor, set[str]]:
    touched: set[str] = set()
    for device_id in device_ids:
        floor, watched = _watch(floor, floor.devices[device_id], None)
        touched |= watched
        floor = floor.evolve(devices=floor.devices.delete(device_id), owners=floor.owners.delete(device_id))
    return floor, touched


def _watch(floor: Floor, before: Device | None, after: Device | None) -> tuple[Floor, set[str]]:
    """Keep the index of who watches which device; returns the agents whose watchers changed."""
    old = before.monitoring if before is not None else None
    new = after.monitoring if after is not None else None
    if old == new:
        return floor, set()
    watchers, watcher = floor.watchers, (after or before).id  # type: ignore[union-attr]
    touched: set[str] = set()
    for monitoring, present in ((old, False), (new, True)):
        if monitoring is None:
            continue
        target = monitoring.target_device_id
        known = watchers.get(target, frozenset())
        watchers = indexed(watchers, target, known | {watcher} if present else known - {watcher})
        if target in floor.owners:
            touched.add(floor.owners[target])
    return floor.evolve(watchers=watchers), touched
