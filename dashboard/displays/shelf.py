"""The plans of all displays, as they stand: read once, and again after a change here or, from other processes, every 10 s."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async

from dashboard.displays.models import Display
from dashboard.people import changed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.displays.plan import Plan

AGAIN_AFTER = 10.0

_plans: Mapping[int, Plan] = {}
_read: tuple[int, float] = (-1, 0.0)


async def plans() -> Mapping[int, Plan]:
    """Every display's plan, by its key."""
    global _plans, _read  # noqa: PLW0603 one shelf for the process is what it is for
    revision, now = changed.revision(), time.monotonic()
    if _read[0] != revision or now - _read[1] > AGAIN_AFTER:
        _plans = await sync_to_async(_load)()
        _read = revision, now
    return _plans


def _load() -> Mapping[int, Plan]:
    displays = Display.objects.prefetch_related("teams", "thresholds__team")
    return {display.pk: display.plan for display in displays}


def put_back() -> None:
    """Forget what was read: the database is another one, or was written to behind our back."""
    global _read  # noqa: PLW0603 as above
    _read = (-1, 0.0)
