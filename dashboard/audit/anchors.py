"""The trail's end, written down where the database cannot reach: in the log, and in a file of our own.

A line is `TIME anchor SEQ:MAC`. Whoever cuts the trail, or writes it anew with the key in hand, would have to find all of
them. Ship the log to another machine: a file beside the database is only as safe as the disk it lies on.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
from datetime import UTC, datetime
from pathlib import Path

from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection

from dashboard import conf
from dashboard.audit.chain import read_anchor
from dashboard.audit.models import AuditHead

FIRST, EVERY = 10.0, 3600.0
WORD = "anchor"
ANCHOR = re.compile(rf"\b{WORD} ([0-9]+:[0-9a-f]{{64}})\s*$", re.MULTILINE)

log = logging.getLogger(__name__)


class Anchors:
    """One process's anchors: dropped soon after its start, every hour, at its end; only where the trail has grown."""

    def __init__(self, pause: float = EVERY, first: float = FIRST) -> None:
        self._pause, self._first, self._last = pause, first, ""

    async def keep(self) -> None:
        """Drop anchors, for ever. The first words of a process are its own: where it listens."""
        await asyncio.sleep(self._first)
        while True:
            await self.drop()
            await asyncio.sleep(self._pause)

    async def drop(self) -> None:
        """One now, if there is news. What fails is said and tried again in an hour: nothing waits for it."""
        try:
            self._last = await sync_to_async(write_anchor)(self._last)
        except (DatabaseError, OSError):
            log.exception("no anchor could be dropped")


def write_anchor(last: str = "") -> str:
    """Write the trail's end down, unless it is the one written last; returns it, empty for an empty trail."""
    head = AuditHead.objects.first()
    anchor = f"{head.seq}:{head.mac}" if head is not None and head.seq else ""
    if not anchor or anchor == last:
        return anchor
    at = datetime.now(UTC).isoformat(timespec="seconds")
    log.info("%s %s", WORD, anchor)
    path = anchor_file()
    if path is not None and not _ends_with(path, anchor):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, f"{at} {WORD} {anchor}\n".encode("ascii"))
            os.fsync(file)
        finally:
            os.close(file)
    return anchor


def read_anchors(path: Path) -> list[tuple[int, str]]:
    """Every anchor of a file, such as our own or a log; other lines are passed over. Raises OSError, ValueError for none."""
    found = [read_anchor(said) for said in ANCHOR.findall(path.read_text(encoding="utf-8", errors="replace"))]
    if not found:
        raise ValueError(f"{path.name} holds no anchor, which is a line that ends in `{WORD} SEQ:HASH`")
    return found


def anchor_file() -> Path | None:
    """AUDIT_ANCHOR_FILE; None if it is empty: off. Unset it is named after the database, beside it where that is a file."""
    if conf.AUDIT_ANCHOR_FILE is not None:
        return Path(conf.AUDIT_ANCHOR_FILE) if conf.AUDIT_ANCHOR_FILE else None
    database = Path(str(connection.settings_dict["NAME"]))
    place = database.parent if connection.vendor == "sqlite" else conf.VAR
    return place / f"{database.stem}.anchors.log"


def _ends_with(path: Path, anchor: str) -> bool:
    """Whether another process wrote this one already."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").rstrip().endswith(f" {anchor}")
    except FileNotFoundError:
        return False
