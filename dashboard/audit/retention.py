"""How the trail forgets: its oldest lines go, and a sealed start says that they went by age. Decides no age itself."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime

from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.models import Min

from dashboard.audit.actor import acting
from dashboard.audit.chain import Walk, sealed, walk
from dashboard.audit.models import AuditAbout, AuditLine, AuditStart
from dashboard.audit.trail import START, chain_keys, locked_head, record, rows, sealed_start

MAY_REMOVE = "SELECT has_table_privilege('audit_line', 'DELETE')"

log = logging.getLogger(__name__)


class BrokenTrail(CommandError):
    """What would be removed is not as it was written: it is evidence, and stays. The text names the first broken line."""


def purge_trail(before: float) -> int:
    """Remove the lines up to the first that is not older than `before` (POSIX seconds); returns how many.

    What stays verifies from the sealed start on; that lines went is a line itself. Raises BrokenTrail and removes nothing
    where they do not verify.
    """
    with transaction.atomic(durable=True):
        head, start = locked_head(), sealed_start()
        kept = AuditLine.objects.filter(at__gte=before).aggregate(first=Min("seq"))["first"]
        last = head.seq if kept is None else kept - 1
        first = start.seq + 1 if start else 1
        if last < first or not _may_remove():
            return 0
        found = walk(rows(upto=last), chain_keys(), start=start)
        if found.why or found.seq != last:
            raise BrokenTrail(_refusal(found))
        _begin_after(last, found.mac)
        AuditAbout.objects.filter(seq__lte=last).delete()
        gone, _ = AuditLine.objects.filter(seq__lte=last).delete()
        day = datetime.fromtimestamp(before, UTC).strftime("%Y-%m-%d %H:%M UTC")
        record(acting(), "Purged", "trail", first=str(first), last=str(last), older_than=day)
    return gone


def _may_remove() -> bool:
    """Whether this process's role on PostgreSQL is one that may: a web's should not be (docs/operations.md)."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(MAY_REMOVE)
        may = bool(cursor.fetchone()[0])
    if not may:
        log.warning("the trail has lines past retention; run `manage.py purge` under a role that may remove them")
    return may


def _begin_after(last: int, mac: str) -> None:
    """The new start, before the lines go: the triggers ask for it."""
    start = sealed(chain_keys()[0], last, mac, time.time())
    row = AuditStart(pk=START, seq=start.seq, mac=start.mac, at=start.at, seal=start.seal)
    row.save(force_update=AuditStart.objects.filter(pk=START).exists())


def _refusal(found: Walk) -> str:
    at, why = found.broken_at or found.seq + 1, found.why or "the line is missing"
    return f"nothing of the trail was removed: chain broken at {at}: {why}. Run verify_audit, and keep a copy."
