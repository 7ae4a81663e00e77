"""A sign-in that ends by the clock alone ends its open sockets: nothing is written and nobody is told, the hub must look."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from dashboard import conf
from dashboard import hub as hub_module
from dashboard.hub import BEAT, THOROUGH_EVERY
from dashboard.signin import standing
from dashboard.signin.standing import BEGAN
from tests.fakes.building import building

if TYPE_CHECKING:
    from datetime import datetime

    from dashboard.partials import Part
    from monitoring.floor.model import Floor
    from tests.fakes.building import Browser, Building, Socket

pytestmark = pytest.mark.django_db(transaction=True)

JUST = timedelta(minutes=1)
SEEN_WITHIN = 30.0
IDLE, OLD, FRESH = ("alice", "/ws/wall/north/"), ("bob", "/ws/wall/north/"), ("dora", "/ws/wall/south/")


class Held:
    """The hub's clock and that of the sign-ins, in a hand that moves each: no row changes when they do."""

    def __init__(self) -> None:
        self.at, self.passed = time.monotonic(), timedelta()

    def monotonic(self) -> float:
        """The hub's now."""
        return self.at

    def now(self) -> datetime:
        """The now of whoever asks how old a sign-in is."""
        return timezone.now() + self.passed


async def age(browser: Browser, *, seen: timedelta = timedelta(), began: timedelta = timedelta()) -> None:
    """A sign-in that was last seen so long ago, and began so long ago."""
    key = browser.cookies["sid"].value
    row = UserSession.objects.filter(session_key=key)
    assert await row.aupdate(last_seen_at=timezone.now() - seen) == 1
    store = SessionStore(key)
    await store.aset(BEGAN, time.time() - began.total_seconds())
    await store.asave()


async def beat(made: Building, clock: Held) -> None:
    """The hub's next beat, begun and ended. It is watched at dora's desk, which stays."""
    clock.at += BEAT
    told = list[object]()

    def tell(floor: Floor) -> list[Part]:
        told.append(floor)
        return []

    page = next(one for one in made.house.hub.sockets if one.username == FRESH[0])
    # What is told first may be told by a round that was under way.
    for rounds in (1, 2):
        made.house.hub.tell(page, tell)
        await made.until(lambda wanted=rounds: len(told) == wanted, "the hub's round")  # type: ignore[misc]


async def opened(made: Building) -> dict[str, list[Socket]]:
    """The desk and the wall of each of three: one soon idle, one soon too old, one just come; all are shown something."""
    idle = timedelta(minutes=conf.SESSION_IDLE_MINUTES) - JUST
    old = timedelta(hours=conf.SESSION_HOURS) - JUST
    pages = {}
    for (person, wall), ages in ((IDLE, {"seen": idle}), (OLD, {"began": old}), (FRESH, {})):
        browser = await made.browser(person)
        await age(browser, **ages)
        pages[person] = [await made.socket(browser), await made.socket(browser, wall)]
    every = [socket for sockets in pages.values() for socket in sockets]
    await made.until(lambda: all(socket.drain() for socket in every), "the pages")
    return pages


async def test_expiry_closes_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Idle for 30 minutes or 12 hours old, a desk and a wall close with 4001 within 30 s and hear no more; a fresh one stays."""
    async with building() as made:
        clock, pages = Held(), await opened(made)
        ended = [*pages[IDLE[0]], *pages[OLD[0]]]
        monkeypatch.setattr(hub_module, "time", clock)
        monkeypatch.setattr(standing, "timezone", clock)
        # Who is new is looked at closely once, whenever that is: not the look that is meant here.
        await beat(made, clock)
        clock.passed = 2 * JUST
        assert [socket.closed() for socket in ended] == [None] * 4
        for _ in range(THOROUGH_EVERY):
            await beat(made, clock)
        assert [socket.closed() for socket in ended] == [4001] * 4
        assert THOROUGH_EVERY * BEAT <= SEEN_WITHIN
        await hears_on(made, ended, pages[FRESH[0]])


async def hears_on(made: Building, ended: list[Socket], fresh: list[Socket]) -> None:
    """Of a call in each team those hear whose sockets are open; they alone, and they stay so."""
    before = [len(socket.drain()) for socket in (*ended, *fresh)]
    for agent in ("agent001", "agent002"):
        await made.call(agent)
    await made.until(
        lambda: all(len(socket.drain()) > known for socket, known in zip(fresh, before[4:], strict=True)), "the news"
    )
    assert [len(socket.drain()) for socket in ended] == before[:4]
    assert [socket.closed() for socket in fresh] == [None] * 2
    for socket in fresh:
        await socket.disconnect()
