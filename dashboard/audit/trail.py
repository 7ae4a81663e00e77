"""The trail in the tables (`monitoring.ports.Trail`): one chain, whoever writes, committed before the call returns.

Writers queue for the head row: PostgreSQL by SELECT FOR UPDATE, SQLite by its IMMEDIATE transactions.
"""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from dashboard.audit.about import file
from dashboard.audit.chain import Link, derive_key, detail_text, mac_of, walk
from dashboard.audit.models import AuditHead, AuditLine, AuditStart
from monitoring.ports import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.audit.chain import Row, Start, Walk

INTENT = "intent"
ENDS = ("refused", "unknown", "confirmed", "unconfirmed")
# An operation that GWS confirms in no way says so when it is accepted: that is its end (`monitoring.proxy`).
NONE_DUE = '"confirmation"'
HEAD = START = 1
ROW = (*Link._fields, "mac")
CHUNK = 2000


class DjangoTrail:
    """The append-only record of interventions. Every method may raise DatabaseError: then nothing may be sent."""

    async def begin(self, intent: Entry) -> Entry | None:
        """Add an intent, or return the intent that already used this key and add nothing."""
        return await sync_to_async(begin)(intent)

    async def add(self, entry: Entry) -> None:
        """Add any other entry."""
        await sync_to_async(add)(entry)

    async def last(self, key: str) -> Entry | None:
        """The newest entry under a key."""
        line = await AuditLine.objects.filter(key=key).order_by("-seq").afirst()
        return entry_of(line) if line else None

    async def unfinished(self) -> list[Entry]:
        """Intents that came to no end: nothing followed, or the confirmation that was due."""
        ended = Q(stage__in=ENDS) | Q(stage="accepted", detail__contains=NONE_DUE)
        followed = AuditLine.objects.filter(ended).values("key")
        lines = AuditLine.objects.filter(stage=INTENT).exclude(key__in=followed)
        return [entry_of(line) async for line in lines]


def begin(intent: Entry) -> Entry | None:
    """As `DjangoTrail.begin`."""
    with transaction.atomic(durable=True):
        head = locked_head()
        used = AuditLine.objects.filter(key=intent.key, stage=INTENT).first()
        if used is not None:
            return entry_of(used)
        _append(head, intent)
    return None


def add(entry: Entry) -> None:
    """As `DjangoTrail.add`."""
    with transaction.atomic(durable=True):
        _append(locked_head(), entry)


def record(actor: str, operation: str, target: str, stage: str = "done", **detail: str) -> None:
    """Add a line that is no operation upstream (a change of people, a read, a sign-in), in the caller's transaction.

    What it tells of and the line are kept together or not at all. `detail` never holds what was said in a call or chat.
    """
    put(Entry(time.time(), actor, "", operation, target, str(uuid.uuid4()), stage, detail))


def put(entry: Entry) -> None:
    """Add an entry that is no intent, in the caller's transaction."""
    with transaction.atomic():
        _append(locked_head(), entry)


def verify(anchors: Iterable[tuple[int, str]] = ()) -> Walk:
    """Walk the chain; the head row, read first so that writers may go on, is one anchor more."""
    head, start = AuditHead.objects.filter(pk=HEAD).first(), sealed_start()
    pins = [*anchors, *([(head.seq, head.mac)] if head else [])]
    found = walk(rows(), chain_keys(), pins, start)
    # Purged meanwhile: the lines that seem to be missing are below the start by now.
    moved = found.why and sealed_start() != start
    return verify(pins) if moved else found


def rows(upto: int | None = None) -> Iterable[Row]:
    """The lines in order as `chain.walk` takes them, up to a number or all."""
    lines = AuditLine.objects.order_by("seq")
    if upto is not None:
        lines = lines.filter(seq__lte=upto)
    return lines.values_list(*ROW).iterator(chunk_size=CHUNK)


def chain_keys() -> list[bytes]:
    """The keys that lines may verify under, the one that writes first."""
    return [derive_key(str(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def sealed_start() -> Start | None:
    """Where the chain begins, if not at 1. Whether the seal holds is for `walk` to say."""
    found = AuditStart.objects.filter(pk=START).first()
    return found.sealed() if found else None


def locked_head() -> AuditHead:
    """The end of the chain, whose other writers wait until this transaction ends."""
    found = AuditHead.objects.select_for_update().filter(pk=HEAD)
    head = found.first()
    if head is None:
        AuditHead.objects.bulk_create([_found_head()], ignore_conflicts=True)
        head = found.get()
    return head


def _found_head() -> AuditHead:
    """A head for a chain that has none: at its last line, so that a head removed does not fork the chain."""
    last = AuditLine.objects.order_by("-seq").first() or sealed_start()
    return AuditHead(pk=HEAD, seq=last.seq, mac=last.mac) if last else AuditHead(pk=HEAD)


def _append(head: AuditHead, entry: Entry) -> None:
    line = AuditLine(
        seq=head.seq + 1,
        at=float(entry.at),
        actor=_kept(entry.actor, 150),
        account=_kept(entry.account, 150),
        operation=_kept(entry.operation, 60),
        target=_kept(entry.target, 200),
        key=entry.key,
        stage=entry.stage,
        detail=detail_text(entry.detail),
        previous=head.mac,
    )
    line.mac = mac_of(derive_key(settings.SECRET_KEY), line.link())
    line.save(force_insert=True)
    file(line)
    head.seq, head.mac = line.seq, line.mac
    head.save()


def _kept(text: str, limit: int) -> str:
    """What any database keeps as it is: no NUL, no lone surrogate, not longer than the column."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")[:limit]


def entry_of(line: AuditLine) -> Entry:
    """A line as those have it who know no table."""
    said = (line.at, line.actor, line.account, line.operation, line.target, line.key, line.stage)
    return Entry(*said, detail=line.facts)
