"""From the journal's records back to notifications: the wall between what was kept and what is folded. Pure."""

from __future__ import annotations

import msgspec

from monitoring.floor.model import Status  # noqa: TC001  # msgspec reads the annotation
from monitoring.floor.notifications import AccountPlaced, HealthReport, Notification
from monitoring.gws.wire import WRONG_SHAPE, Unreadable, read, read_me
from monitoring.ports import HEALTH, PLACED, SNAPSHOT, Record


class PlacedBody(msgspec.Struct):
    """The body of a `placed` record."""

    role: str
    team: str


class HealthBody(msgspec.Struct):
    """The body of a `health` record."""

    status: Status
    cause: str


def decode(record: Record) -> Notification | Unreadable:
    """What a record says. The same record always says the same."""
    try:
        if record.topic == PLACED:
            placed = msgspec.json.decode(record.body, type=PlacedBody)
            return AccountPlaced(record.stream, record.at, placed.role, placed.team)
        if record.topic == HEALTH:
            health = msgspec.json.decode(record.body, type=HealthBody)
            return HealthReport(record.stream, record.at, health.status, health.cause)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Unreadable(WRONG_SHAPE, str(error))
    if record.topic == SNAPSHOT:
        return read_me(record.stream, record.body, record.at)
    return read(record.stream, record.body, record.at)


def placed_body(role: str, team: str) -> bytes:
    """The body of a `placed` record."""
    return msgspec.json.encode(PlacedBody(role, team))


def health_body(status: Status, cause: str) -> bytes:
    """The body of a `health` record."""
    return msgspec.json.encode(HealthBody(status, cause))
