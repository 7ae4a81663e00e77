"""Our client, our simulator and a bad line between them. Numbers are rows of cometd.md 6.1."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from monitoring.bayeux import Session
from monitoring.bayeux.events import Beat, Degraded, Gap, Live, Opened
from monitoring.http import new_client
from tests.faults.proxy import proxying
from tests.interop.simulated import PATH

if TYPE_CHECKING:
    from tests.interop.simulated import Simulated

pytestmark = pytest.mark.interop

CONNECT = "/meta/connect"


def port_of(simulated: Simulated) -> int:
    return int(simulated.root.rpartition(":")[2])


async def test_late_reply_dropped(simulated: Simulated) -> None:
    """40: A reply that comes after its poll was given up brings nothing and changes no number; its events come once."""
    async with proxying("127.0.0.1", port_of(simulated)) as proxy:
        simulated.url = proxy.url + PATH
        async with simulated.live(delay=0.3, session=Session(jitter=lambda: 0.0)) as watch:
            await watch.until(Beat, 2)
            proxy.delay(30)
            await simulated.publish("late")
            await watch.until(Degraded)
            given_up = simulated.sent(CONNECT)[-1]["ext"]
            assert watch.data() == []
            proxy.passing()
            await watch.until(Live, 2)
            await simulated.publish("after")
            await watch.until_data("late", "after")
            assert not watch.all(Gap)
    again = [message["ext"] for message in simulated.sent(CONNECT) if message.get("advice")][1:]
    assert again[0] == given_up


async def test_trickling_line(simulated: Simulated) -> None:
    """19: A line on which the reply trickles is given up when the poll's time is over, however alive it looks."""
    async with proxying("127.0.0.1", port_of(simulated)) as proxy:
        simulated.url = proxy.url + PATH
        # A second of delay: on a loaded machine the polls before the drip must not be late themselves.
        async with simulated.live(delay=1.0, session=Session(jitter=lambda: 0.0)) as watch:
            await watch.until(Beat, 2)
            proxy.drip(20)
            assert (await watch.until(Degraded)).cause == "no answer within 1.15 s"
            proxy.passing()
            await watch.until(Live, 2)
            assert watch.all(Opened)[1].resumed


async def test_slow_server_tolerated(simulated: Simulated) -> None:
    """A reply that is late, but within the delay granted for pauses of a large heap, is no fault."""
    async with proxying("127.0.0.1", port_of(simulated)) as proxy:
        simulated.url = proxy.url + PATH
        async with simulated.live() as watch:
            proxy.delay(0.3)
            await watch.until(Beat, len(watch.all(Beat)) + 2)
            assert not watch.all(Degraded)


async def test_superseded_poll_ignored(simulated: Simulated) -> None:
    """30: A poll that the server ends with 408, because another superseded it, costs neither session nor events."""
    await simulated.order("advice", on="handshake", advice={"timeout": 20000})
    async with simulated.live(session=Session(jitter=lambda: 0.0)) as watch:
        await watch.until(Beat)
        client_id = watch.all(Live)[0].client_id
        await simulated.order("await", clientId=client_id, state="held")
        rival = {"channel": CONNECT, "id": "9", "clientId": client_id, "connectionType": "long-polling"}
        cookies = httpx.Cookies({one.name: one.value or "" for one in watch.client.cookies.jar})
        async with new_client(simulated.root) as other:
            other.cookies = cookies
            answer = asyncio.create_task(other.post(PATH, json=[rival]))
            assert (await watch.until(Degraded)).cause == "HTTP 408"
            await answer
        await simulated.publish(1)
        await watch.until_data(1)
        assert {one.client_id for one in watch.all(Opened)} == {client_id}
        assert not watch.all(Gap)
