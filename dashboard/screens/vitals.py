"""How the screens do, by their own word: gathered here, written together now and then. A screen that says nothing is silent."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec
from asgiref.sync import sync_to_async

from dashboard.screens.models import Screen

if TYPE_CHECKING:
    from collections.abc import Callable

SILENT_AFTER = 60.0
LARGEST = 2**31 - 1
FIELDS = ("painted_at", "version", "dropped", "delay_ms")


class Report(msgspec.Struct, forbid_unknown_fields=True):
    """What a screen says every 5 s: `painted` in ms since 1970 on our clock, `delay` in ms."""

    painted: float
    version: str
    dropped: int
    delay: int


_decode = msgspec.json.Decoder(Report).decode


class Malformed(ValueError):
    """No report."""


def read(text: str) -> Report:
    """A report, within bounds. Raises Malformed."""
    try:
        report = _decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise Malformed from error
    if len(report.version) > 16 or not 0 <= report.dropped <= LARGEST or not 0 <= report.delay <= LARGEST:
        raise Malformed
    return report


class Vitals:
    """What was reported since the last writing, by screen."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._reports: dict[int, Report] = {}

    def note(self, number: int, report: Report) -> None:
        """The newest word of a screen."""
        self._reports[number] = report

    async def write(self) -> None:
        """Keep what was said. A clock that is ahead of ours paints no later than now."""
        reports, self._reports = self._reports, {}
        if reports:
            await sync_to_async(_write)(reports, self._now())

    async def silent(self) -> dict[int, float]:
        """The screens that ought to be there and are not: since when, by number."""
        return await sync_to_async(_silent)(self._now())


def _write(reports: dict[int, Report], now: float) -> None:
    screens = list(Screen.objects.filter(pk__in=reports, revoked_at=0))
    for screen in screens:
        report = reports[screen.pk]
        screen.painted_at = max(0.0, min(now, report.painted / 1000))
        screen.version, screen.dropped, screen.delay_ms = report.version, report.dropped, report.delay
    Screen.objects.bulk_update(screens, FIELDS)


def _silent(now: float) -> dict[int, float]:
    gone = Screen.objects.filter(approved_at__gt=0, revoked_at=0, painted_at__lt=now - SILENT_AFTER)
    return dict(gone.values_list("pk", "painted_at"))
