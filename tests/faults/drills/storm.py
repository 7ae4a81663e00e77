"""A storm of events (F30), and one event that no page can draw (F32): with pages open, on their real websockets."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from asgiref.sync import sync_to_async

from tests.faults import near
from tests.faults.memory import held_mb
from tests.faults.verdict import percentile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.faults.field import Field

FLAT_MB = 100.0
KEPT_SHARE = 0.9


@asynccontextmanager
async def page(username: str) -> AsyncIterator[Any]:
    """Somebody's open desk, on its websocket."""
    from django.conf import settings  # noqa: PLC0415 Django is set up by now

    from tests.fakes.building import ORIGIN, Browser, Socket  # noqa: PLC0415

    settings.ALLOWED_ORIGINS = [ORIGIN.decode()]
    from django.contrib.auth.models import User  # noqa: PLC0415

    from dashboard.asgi import application  # noqa: PLC0415 it reads ALLOWED_ORIGINS

    browser = Browser()
    user = await sync_to_async(User.objects.get)(username=username)
    await browser.aforce_login(user)
    cookie = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}".encode()
    socket = Socket(application, "/ws/desk/", headers=[(b"origin", ORIGIN), (b"cookie", cookie)])
    await socket.connect(timeout=5)
    try:
        yield socket
    finally:
        await socket.disconnect()


async def storm(field: Field) -> None:
    """F30: 1,000 events a second for 60 s, two desks open."""
    async with page("alice") as alice, page("dora") as dora:
        await field.wait(field.size.seconds / 6)
        before, began = held_mb(), time.time()
        await field.wait()
        ended, after = time.time(), held_mb()
        frames = [[json.loads(text) for text in one.drain()] for one in (alice, dora)]
    behind = [frame["age_ms"] for each in frames for frame in each if "age_ms" in frame]
    # Apart from the loop: a book of a hundred thousand events is long to read, and the loop's stalls are noted.
    book = await asyncio.to_thread(field.far.ledger)
    said = [event for event in book.said if began <= event.at < ended]
    rate = len(said) / (ended - began)
    await field.far.order("still", still=True)
    await field.wait(2.0)
    arrivals = await sync_to_async(near.arrivals)()
    late = [arrivals[event.serial] - event.at for event in said if event.serial in arrivals]
    field.notes.facts |= {
        "events a second": round(rate),
        "journal p50, ms": round(percentile(late, 0.5) * 1000),
        "journal p99, ms": round(percentile(late, 0.99) * 1000),
        "memory before, MB": round(before),
        "memory after, MB": round(after),
        "frames": sum(map(len, frames)),
        "pages behind GWS p50, ms": round(percentile(behind, 0.5)),
        "pages behind GWS p99, ms": round(percentile(behind, 0.99)),
    }
    field.check(after - before < FLAT_MB, f"memory grew from {before:.0f} to {after:.0f} MB")
    field.check(rate >= KEPT_SHARE * field.size.rate, f"the far side made only {rate:.0f} events a second")
    field.check(all(frames), "a page heard nothing")


async def poison(field: Field) -> None:
    """F32: one call whose row no renderer survives, on an open desk; a second desk does not show it."""
    from dashboard import partials  # noqa: PLC0415 Django is set up by now

    true_draw = partials._draw
    marked: set[str] = set()

    def draw(fragment: str, row: Any) -> str:
        if fragment == "call" and row.id in marked:
            raise ZeroDivisionError("the failpoint of this drill")
        return true_draw(fragment, row)

    await field.far.order("stage", verb="place_call", agent="agent001", customer="+441632960199", answer=False)
    partials._draw = draw
    try:
        await _behold(field, marked)
    finally:
        partials._draw = true_draw
    await field.wait(1.0)


async def _behold(field: Field, marked: set[str]) -> None:
    async with page("alice") as alice, page("dora") as dora:
        await field.wait(1.0)
        marked.add(await _place_poison(field))
        await field.wait(1.0)
        dora.drain().clear()
        alice.drain().clear()
        await field.wait()
        field.check(dora.drain(), "a page that does not show the poison heard nothing any more")
        field.check(dora.code is None, f"a page that does not show the poison was closed with {dora.code}")
        field.check(alice.code is None, f"the page that shows the poison was closed with {alice.code}")
        field.check(any("unreadable" in text for text in alice.drain()), "no row says that it is unreadable")
    async with page("alice") as again:
        await field.wait(1.0)
        field.check(
            any("agent-" in text for text in again.drain()), "with the poison on it a desk cannot be opened at all"
        )


async def _place_poison(field: Field) -> str:
    """A call of alice's team, in her sight."""
    name: str = await field.far.order(
        "stage", verb="place_call", agent="agent003", customer="+441632960198", answer=False
    )
    return name
