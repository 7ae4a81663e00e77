"""From the journal's records back to notifications: the wall between what was kept and what is folded. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from monitoring.floor.hearing import Status  # noqa: TC001  # msgspec reads the annotation
from monitoring.floor.notifications import (
    AccountPlaced,
    GapNoted,
    HealthReport,
    Notification,
    Polled,
    PulseFelt,
    RosterPolled,
)
from monitoring.gws.users import read_user
from monitoring.gws.wire import WRONG_SHAPE, Unreadable, read, read_me
from monitoring.ports import GAP, HEALTH, PLACED, PULSE, ROSTER, ROSTER_FULL, SNAPSHOT, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class PlacedBody(msgspec.Struct):
    """The body of a `placed` record."""

    role: str
    team: str


class HealthBody(msgspec.Struct):
    """The body of a `health` record; `heard_at` is until when the account was listened to, POSIX seconds; 0: never."""

    status: Status
    cause: str
    heard_at: float | None = None


class GapBody(msgspec.Struct):
    """The body of a `gap` record: POSIX seconds on our clock; `since` 0 if nobody had ever listened."""

    since: float
    until: float
    reason: str


class PulseBody(msgspec.Struct):
    """The body of a `pulse` record: when GWS last gave a sign of life."""

    seen_at: float


class RosterUser(msgspec.Struct):
    """One agent of a `roster` record: his team, and himself in GWS's own words (`gws.users.body_of`)."""

    team: str
    user: msgspec.Raw


class RosterBody(msgspec.Struct, omit_defaults=True):
    """The body of a `roster` or `roster-full` record: POSIX seconds of the poll, who differs, the user ids of the gone.

    `every`: seconds between polls. `late`: this is no poll, but the word that there was none for too long.
    """

    at: float
    every: float = 0.0
    users: list[RosterUser] = []
    gone: list[str] = []
    late: bool = False


def decode(record: Record) -> Notification | Unreadable:
    """What a record says. The same record always says the same."""
    own = OWN.get(record.topic)
    if own is not None:
        try:
            return own(record)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return Unreadable(WRONG_SHAPE, str(error))
    if record.topic == SNAPSHOT:
        return read_me(record.stream, record.body, record.at)
    return read(record.stream, record.body, record.at)


def _placed(record: Record) -> Notification:
    placed = msgspec.json.decode(record.body, type=PlacedBody)
    return AccountPlaced(record.stream, record.at, placed.role, placed.team)


def _health(record: Record) -> Notification:
    health = msgspec.json.decode(record.body, type=HealthBody)
    return HealthReport(record.stream, record.at, health.status, health.cause)


def _gap(record: Record) -> Notification:
    gap = msgspec.json.decode(record.body, type=GapBody)
    return GapNoted(record.stream, record.at, gap.since, gap.until, gap.reason)


def _pulse(record: Record) -> Notification:
    return PulseFelt("", msgspec.json.decode(record.body, type=PulseBody).seen_at)


def _roster(record: Record) -> Notification:
    body = msgspec.json.decode(record.body, type=RosterBody)
    read = ((one.team, read_user(bytes(one.user), body.at)) for one in body.users)
    users = tuple(Polled(team, seen) for team, seen in read if not isinstance(seen, Unreadable))
    return RosterPolled("", body.at, record.topic == ROSTER_FULL, users, tuple(body.gone), body.late, body.every)


OWN: dict[str, Callable[[Record], Notification]] = {
    PLACED: _placed,
    HEALTH: _health,
    GAP: _gap,
    PULSE: _pulse,
    ROSTER: _roster,
    ROSTER_FULL: _roster,
}
"""How to read what we wrote ourselves."""


def placed_body(role: str, team: str) -> bytes:
    """The body of a `placed` record."""
    return msgspec.json.encode(PlacedBody(role, team))


def health_body(status: Status, cause: str, heard: float = 0.0) -> bytes:
    """The body of a `health` record."""
    return msgspec.json.encode(HealthBody(status, cause, heard))


def heard_at(last: Record | None) -> float:
    """Until when an account was surely listened to, by the last record of its stream; 0 if it has none."""
    if last is None:
        return 0.0
    if last.topic != HEALTH:
        return last.at
    try:
        heard = msgspec.json.decode(last.body, type=HealthBody).heard_at
    except (msgspec.DecodeError, UnicodeDecodeError):
        return 0.0
    return last.at if heard is None else heard


def gap_body(since: float, until: float, reason: str) -> bytes:
    """The body of a `gap` record."""
    return msgspec.json.encode(GapBody(since, until, reason))


def pulse_body(seen_at: float) -> bytes:
    """The body of a `pulse` record."""
    return msgspec.json.encode(PulseBody(seen_at))


def roster_body(at: float, every: float, users: Iterable[tuple[str, bytes]], gone: Iterable[str] = ()) -> bytes:
    """The body of a `roster` or `roster-full` record; each user is a team and what `gws.users.body_of` made."""
    listed = [RosterUser(team, msgspec.Raw(user)) for team, user in users]
    return msgspec.json.encode(RosterBody(at, every, listed, list(gone)))


def roster_late_body(at: float, every: float) -> bytes:
    """The body of the `roster` record that says that the last poll is too long ago."""
    return msgspec.json.encode(RosterBody(at, every, late=True))
