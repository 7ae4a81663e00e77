"""Fold what is said of calls: legs join into calls by `callUuid`, else `connId`; a Released leg leaves. Knows no chat."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitoring.floor.changes import AgentChanged, CallChanged, CallEnded, Change
from monitoring.floor.indexes import indexed
from monitoring.floor.model import Call, Floor, Leg
from monitoring.floor.order import is_old, stamp

if TYPE_CHECKING:
    from monitoring.floor.notifications import CallStateChange, SnapshotTaken

GONE = frozenset({"Released", "Completed"})


def state_call(floor: Floor, told: CallStateChange) -> tuple[Floor, list[Change]]:
    """Take over one account's leg, or let it go when GWS says it was released. What comes late changes nothing."""
    leg, is_gone = told.leg, told.leg.state in GONE
    if is_old(floor, told.account, leg.id, told.generated):
        return floor, []
    floor = stamp(floor, told.account, leg.id, told.generated, ended=is_gone)
    return _drop(floor, told.account, _known_call(floor, leg)) if is_gone else _put(floor, leg)


def take_calls(floor: Floor, told: SnapshotTaken) -> tuple[Floor, list[Change]]:
    """Make the account's legs exactly those of the snapshot. Calls are as they were where it could not say."""
    if told.calls is None:
        return floor, []
    changes: list[Change] = []
    kept = {leg.call_id for leg in told.calls if leg.state not in GONE}
    for call_id in floor.call_ids.get(told.account, frozenset()) - kept:
        floor, more = _drop(floor, told.account, call_id)
        changes += more
    for leg in told.calls:
        if leg.state not in GONE:
            floor, more = _put(floor, leg)
            changes += more
    return floor, changes


def _known_call(floor: Floor, leg: Leg) -> str:
    """The call in which this account already has this leg, should GWS have left out what joins them."""
    if leg.call_id in floor.calls:
        return leg.call_id
    for call_id in floor.call_ids.get(leg.account, frozenset()):
        if floor.calls[call_id].legs[leg.account].id == leg.id:
            return call_id
    return leg.call_id


def _put(floor: Floor, leg: Leg) -> tuple[Floor, list[Change]]:
    call_id = _known_call(floor, leg)
    floor, changes = _leave_others(floor, leg, call_id)
    call = floor.calls.get(call_id, Call(call_id))
    before = call.legs.get(leg.account)
    if before is not None:
        leg = replace(
            leg,
            since=leg.since if leg.call_uuid != before.call_uuid else before.since,
            state_since=before.state_since if before.state == leg.state else leg.state_since,
            user_data=before.user_data if leg.user_data is None else leg.user_data,
        )
    floor = floor.evolve(
        calls=floor.calls.set(call_id, Call(call_id, call.legs.set(leg.account, leg))),
        call_ids=floor.call_ids.set(leg.account, floor.call_ids.get(leg.account, frozenset()) | {call_id}),
    )
    return floor, [*changes, CallChanged(call_id), *_people(floor, floor.calls[call_id])]


def _leave_others(floor: Floor, leg: Leg, call_id: str) -> tuple[Floor, list[Change]]:
    """Take the leg out of the call it stood in before GWS said what joins it with others: one leg, one call."""
    changes: list[Change] = []
    for other in floor.call_ids.get(leg.account, frozenset()) - {call_id}:
        if floor.calls[other].legs[leg.account].id == leg.id:
            floor, more = _drop(floor, leg.account, other)
            changes += more
    return floor, changes


def _drop(floor: Floor, account: str, call_id: str) -> tuple[Floor, list[Change]]:
    call = floor.calls.get(call_id)
    if call is None or account not in call.legs:
        return floor, []
    people = _people(floor, call)
    rest = Call(call_id, call.legs.delete(account))
    call_ids = indexed(floor.call_ids, account, floor.call_ids[account] - {call_id})
    if rest.legs:
        floor = floor.evolve(calls=floor.calls.set(call_id, rest), call_ids=call_ids)
        return floor, [CallChanged(call_id), *people]
    return floor.evolve(calls=floor.calls.delete(call_id), call_ids=call_ids), [CallEnded(call_id), *people]


def _people(floor: Floor, call: Call) -> list[Change]:
    return [AgentChanged(floor.agent_ids[account]) for account in call.legs if account in floor.agent_ids]
