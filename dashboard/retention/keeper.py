"""Forgets by itself, every hour, in whichever process of the house is first. What is too old is said in docs/operations.md."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import ProgrammingError, connections

from dashboard import conf
from dashboard.alarms import book
from dashboard.audit.retention import purge_trail
from dashboard.consent.models import Approval
from dashboard.journal.models import Chore
from dashboard.people import leavers
from dashboard.retention import disk
from dashboard.retention.ages import purge_journal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

PURGE, EVERY = "purge", 3600.0
LOOK_EVERY = 300.0
DAY = 86_400.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What one purge took away. `settled`: SQLite's log was cut too. `denied`: the trail is not this database role's to purge."""

    records: int
    rejects: int
    lines: int
    approvals: int
    passwords: int
    settled: bool
    denied: bool = False
    alarms: int = 0

    def __str__(self) -> str:
        late = "" if self.settled else "; the database's log is read by somebody and is cut the next time"
        late += (
            "; old lines of the trail stay, for this role of the database may not remove them" if self.denied else ""
        )
        return (
            f"{self.records} records and {self.rejects} rejects of the journal, {self.lines} lines of the trail,"
            f" {self.alarms} alarms, {self.approvals} approvals and {self.passwords} passwords of leavers forgotten{late}"
        )


async def keep(
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep, jitter: Callable[[], float] = random.random
) -> None:
    """Look now and then whether it is time, for ever; `jitter()` gives 0 to 1."""
    while True:
        await pause(LOOK_EVERY * (0.5 + jitter()))
        await asyncio.to_thread(take_turn, time.time())


def take_turn(now: float) -> Forgotten | None:
    """Purge, if it is time and no other process took the turn. On a thread of its own, whose connections it gives back."""
    try:
        if not Chore.take(PURGE, now, EVERY):
            return None
        forgotten = purge(now)
        log.info("%s", forgotten)
        return forgotten
    finally:
        connections.close_all()


def purge(now: float) -> Forgotten:
    """Forget all that is too old at `now` (POSIX seconds). Raises BrokenTrail last, when all else is forgotten."""
    records, rejects = purge_journal(now - conf.JOURNAL_RETENTION_HOURS * 3600)
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    passwords = leavers.sweep()
    approvals, _ = Approval.objects.filter(at__lt=now - DAY).delete()
    alarms = book.forget(now)
    lines, denied = 0, False
    try:
        lines = purge_trail(now - conf.AUDIT_RETENTION_DAYS * DAY)
    except ProgrammingError:
        # The web's role may add to the trail and nothing else (docs/operations.md): `manage.py purge` has another.
        denied = True
    finally:
        settled = disk.settle()
    return Forgotten(records, rejects, lines, approvals, passwords, settled, denied, alarms)
