"""One customer in the journal: every call and chat that names him, shown or made to be forgotten.

Lines are emptied, never taken out: their offsets stay without a hole, so that nobody who follows the journal starts over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from django.db import transaction

from dashboard.journal.models import JournalRecord, JournalReject
from dashboard.journal.queries import rebuild
from dashboard.retention.bodies import holds, look, without
from monitoring.floor.reducer import fold
from monitoring.gws.wire import Unreadable
from monitoring.ports import ROSTER, ROSTER_FULL, SNAPSHOT
from monitoring.records import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboard.retention.bodies import Sought

LISTS = (SNAPSHOT, ROSTER, ROSTER_FULL)
PAGE = 200


@dataclass(frozen=True, slots=True)
class Trace:
    """What the journal holds of a customer: ids of his calls and chats, those that still run, keys of lines and rejects."""

    ids: frozenset[str]
    running: frozenset[str]
    records: tuple[int, ...]
    rejects: tuple[int, ...]


def trace(customer: Sought) -> Trace:
    """Everything, found by reading the whole journal twice: what named him once is his from beginning to end."""
    ids = _ids(customer)
    records = tuple(row.pk for row in _rows() if any(part.ids & ids for part in look(bytes(row.body), customer)))
    rejects = tuple(row.pk for row in JournalReject.objects.iterator(PAGE) if holds(bytes(row.body), customer, ids))
    return Trace(ids, ids & _running() if ids else ids, records, rejects)


def forget(found: Trace) -> None:
    """Empty the lines, cut him out of snapshots and rosters, delete the rejects; in short transactions."""
    for keys in _pages(found.records):
        with transaction.atomic():
            for row in JournalRecord.objects.filter(pk__in=keys):
                left = without(bytes(row.body), found.ids) if row.topic in LISTS else b""
                JournalRecord.objects.filter(pk=row.pk).update(body=left, resource="")
    for keys in _pages(found.rejects):
        JournalReject.objects.filter(pk__in=keys).delete()


def shown(found: Trace, customer: Sought) -> dict[str, Any]:
    """What is held, for the person who asked for it: JSON of the lines as GWS sent them, snapshots cut to what is his."""
    return {
        "records": [
            {"account": row.stream, "at": row.at, "topic": row.topic, "said": _his(row, found, customer)}
            for row in _those(JournalRecord, found.records)
        ],
        "rejects": [
            {"account": row.stream, "at": row.at, "said": bytes(row.body).decode("utf-8", "backslashreplace")}
            for row in _those(JournalReject, found.rejects)
        ],
    }


def _ids(customer: Sought) -> frozenset[str]:
    """All ids of the calls and chats that name him; legs of one call know each other by `callUuid`."""
    groups: set[frozenset[str]] = set()
    ids: set[str] = set()
    for row in _rows():
        for part in look(bytes(row.body), customer):
            groups.add(part.ids)
            if part.named:
                ids |= part.ids
    size = -1
    while size != len(ids):
        size = len(ids)
        ids.update(*(group for group in groups if group & ids))
    return frozenset(ids)


def _running() -> frozenset[str]:
    """The ids of all calls and chats on the floor as the journal has it."""
    told = map(decode, rebuild()[0])
    floor = fold(one for one in told if not isinstance(one, Unreadable))
    legs = (leg for call in floor.calls.values() for leg in call.legs.values())
    return frozenset([*floor.calls, *floor.chats, *(leg.id for leg in legs)])


def _rows() -> Iterator[JournalRecord]:
    return JournalRecord.objects.order_by("pk").iterator(PAGE)


def _those(model: Any, keys: tuple[int, ...]) -> Iterator[Any]:
    for page in _pages(keys):
        yield from model.objects.filter(pk__in=page).order_by("pk")


def _pages(keys: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    return (keys[start : start + PAGE] for start in range(0, len(keys), PAGE))


def _his(row: JournalRecord, found: Trace, customer: Sought) -> Any:
    body = bytes(row.body)
    if row.topic not in LISTS:
        return msgspec.json.decode(body)
    return [part.tree for part in look(body, customer) if part.ids & found.ids]
