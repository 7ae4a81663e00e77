"""Our client against faye, which answers differently wherever Bayeux lets it. Numbers are rows of cometd.md 6.1."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from monitoring.bayeux import Session
from monitoring.bayeux.events import Beat, Degraded, Gap, Live, Opened, Published
from tests.interop.servers import CALLS, live, watching

if TYPE_CHECKING:
    from tests.interop.servers import Server

pytestmark = pytest.mark.interop

CONNECT = "/meta/connect"


async def test_opening_requests(faye: Server) -> None:
    """1, 9, 13, 36: The same opening suits faye; ack is offered, not granted, and no connect carries a number."""
    async with live(faye, wanted=(CALLS, "/v2/me/chats")) as watch:
        await watch.until(Beat, 2)
        (handshake,) = await faye.sent("/meta/handshake")
        probe, poll = (await faye.sent(CONNECT))[:2]
        requests = (await faye.control("sessions"))["requests"]
        assert requests[:2] == [["/meta/handshake"], ["/meta/subscribe"] * 2]
        subscribed = [one["subscription"] for one in await faye.sent("/meta/subscribe")]
        assert sorted(subscribed) == sorted([CALLS, "/v2/me/chats"])
    opening = {
        name: handshake.get(name) for name in ("version", "minimumVersion", "supportedConnectionTypes", "clientId")
    }
    assert opening == {
        "version": "1.0",
        "minimumVersion": "1.0",
        "supportedConnectionTypes": ["long-polling"],
        "clientId": None,
    }
    assert handshake["ext"] == {"ack": True}
    assert (probe["advice"], poll.get("advice"), poll.get("ext")) == ({"timeout": 0}, None, None)
    assert [one.ack for one in watch.all(Opened)] == [False]


async def test_refused_handshake(faye: Server) -> None:
    """4: A handshake that faye refuses, with advice to handshake at once, is tried again ever more slowly."""
    session = Session(jitter=lambda: 0.0, ext=lambda: {"refuse": True})
    async with watching(faye, session=session, wanted=()) as watch:
        await watch.until(Degraded)
        while len(await faye.sent("/meta/handshake")) < 4:
            pass
        log = (await faye.control("sessions"))["log"]
    times = [line["at"] for line in log]
    pauses = [later - sooner for sooner, later in pairwise(times)]
    assert all(pause >= least for pause, least in zip(pauses, [120, 245, 495], strict=False))


async def test_replies_before_events(faye: Server) -> None:
    """21, 22: faye puts replies first and gives an event its publisher's id: event and answer are told apart."""
    async with live(faye) as watch:
        key = watch.session.publish(CALLS, {"n": 1})
        await watch.until_data({"n": 1})
        assert await watch.until(Published) == Published(key, successful=True, error="")


async def test_expired_session(faye: Server) -> None:
    """23, 24: faye's 401 with advice handshake is a lost session like any other, not a lost login."""
    async with live(faye) as watch:
        await faye.control("expire")
        await watch.until(Live, 2)
        await faye.publish("after")
        await watch.until_data("after")
        assert len(watch.all(Gap)) == 1


async def test_lost_reply(faye: Server) -> None:
    """36, 38: A lost reply is a gap, for faye acknowledges nothing."""
    async with live(faye) as watch:
        # No event ends the poll: it breaks when its time is over, too late to be a race with keep-alive.
        await faye.control("cut", on=CONNECT)
        await watch.until(Gap)
        assert watch.all(Opened)[-1].resumed


async def test_patterns(faye: Server) -> None:
    """52: faye sends an event once, however many patterns overlap."""
    async with live(faye, wanted=("/v2/**", CALLS)) as watch:
        await faye.publish(1)
        await faye.publish(2)
        await watch.until_data(1, 2)


async def test_close(faye: Server) -> None:
    """54: Closing during a held poll removes the server's session."""
    async with live(faye) as watch:
        await watch.polling.close()
    assert await faye.ids() == []
