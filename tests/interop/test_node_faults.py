"""Our client against the CometD project's Node server when things go wrong. Numbers are rows of cometd.md 6.1."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from monitoring.bayeux.events import (
    Beat,
    Degraded,
    Gap,
    Live,
    Opened,
    OutcomeUnknown,
    Stopped,
    Warned,
)
from monitoring.http import new_client
from tests.interop.servers import CALLS, live, start

if TYPE_CHECKING:
    from tests.interop.conftest import Starter

pytestmark = pytest.mark.interop

CONNECT = "/meta/connect"


async def test_cleared_cookies(node: Starter) -> None:
    """7: When the cookies are gone one new handshake repairs it."""
    server = await node("--ack")
    async with live(server) as watch:
        watch.client.cookies.clear()
        await watch.until(Live, 2)
        await server.publish("after")
        await watch.until_data("after")
    assert len(await server.sent("/meta/handshake")) == 2


@pytest.mark.parametrize("ack", [("--ack",), ()])
async def test_expired_session(node: Starter, ack: tuple[str, ...]) -> None:
    """23, 42: A forgotten session is replaced with all its channels and one gap; acknowledging begins anew."""
    server = await node(*ack)
    async with live(server, wanted=(CALLS, "/b")) as watch:
        await server.control("expire")
        await watch.until(Live, 2)
        await server.publish("after", "/b")
        await watch.until_data("after")
        opened, (gap,) = watch.all(Opened), watch.all(Gap)
        assert (gap.old, gap.new) == (opened[0].client_id, opened[1].client_id)
        assert opened[0].client_id != opened[1].client_id
        assert [one.resumed for one in opened] == [False, False]
        fresh = [sent for sent in await server.sent(CONNECT) if sent["clientId"] == gap.new]
        assert fresh[0].get("ext") == ({"ack": 0} if ack else None)


async def test_loss_told_by_subscribe(node: Starter) -> None:
    """25, 43: A subscription refused with 402 renews the session, which is not paced although a poll was held."""
    server = await node("--ack", "--timeout", 20000)
    async with live(server) as watch:
        await watch.until(Beat)
        await server.control("unknown", on="/meta/subscribe")
        watch.session.subscribe("/more")
        await watch.until(Live, 2)
        await server.publish(1, "/more")
        await watch.until_data(1)
        assert not watch.all(Warned)


async def test_kicked(node: Starter) -> None:
    """27: A session closed by the server is stopped as kicked, and asks nothing more."""
    server = await node("--ack")
    async with live(server) as watch:
        await server.control("kick")
        assert (await watch.until(Stopped)).kicked
        before = len(await server.sent(CONNECT))
        assert watch.session.due(time.monotonic() + 1000) == []
        assert len(await server.sent(CONNECT)) == before


async def test_busy_server(node: Starter) -> None:
    """29: After HTTP 503 twice the same session goes on, and with ack nothing is lost."""
    server = await node("--ack")
    async with live(server) as watch:
        await server.control("fail", status=503, count=2, on=CONNECT)
        await watch.until(Degraded)
        await server.publish("meanwhile")
        await watch.until_data("meanwhile")
        assert {one.client_id for one in watch.all(Opened)} == {watch.all(Live)[0].client_id}
        assert not watch.all(Gap)


async def test_superseded_poll(node: Starter) -> None:
    """30: When another poll supersedes ours, ours is tried again in the same session."""
    server = await node("--ack", "--timeout", 20000)
    async with live(server) as watch:
        await watch.until(Beat)
        client_id = watch.all(Live)[0].client_id
        rival = {"channel": CONNECT, "id": "9", "clientId": client_id, "connectionType": "long-polling"}
        cookies = httpx.Cookies({one.name: one.value or "" for one in watch.client.cookies.jar})
        async with new_client(server.url) as other:
            other.cookies = cookies
            answer = asyncio.create_task(other.post(server.url, json=[rival]))
            await watch.until(Degraded)
            await answer
        await watch.until(Opened, 2)
        assert [one.client_id for one in watch.all(Opened)] == [client_id, client_id]


async def test_lost_reply_with_ack(node: Starter) -> None:
    """37: With ack an event whose reply was lost arrives once, in order, and there is no gap."""
    server = await node("--ack")
    async with live(server) as watch:
        await server.publish(0)
        await watch.until_data(0)
        await server.control("cut", on=CONNECT)
        await server.publish(1)
        await server.publish(2)
        await watch.until_data(0, 1, 2)
        assert not watch.all(Gap)


async def test_lost_reply_without_ack(node: Starter) -> None:
    """36, 38: Without ack a lost reply is reported as a gap, and no connect carries a number."""
    server = await node()
    async with live(server) as watch:
        await server.control("cut", on=CONNECT)
        await server.publish(1)
        await watch.until(Gap)
        assert not any("ext" in sent for sent in await server.sent(CONNECT))


async def test_connections_reset(node: Starter) -> None:
    """45: After all connections were reset the same session hears again within the back-off."""
    server = await node("--ack", "--timeout", 20000)
    async with live(server) as watch:
        began = time.monotonic()
        await server.control("reset")
        await watch.until(Beat, len(watch.all(Beat)) + 1)
        await server.publish(1)
        await watch.until_data(1)
        assert time.monotonic() - began < 2
        assert len({one.client_id for one in watch.all(Opened)}) == 1


async def test_server_restarted(node: Starter) -> None:
    """46: A server restarted on the same port gets a new session with all channels, and the gap is reported."""
    server = await node("--ack")
    async with live(server) as watch:
        await server.stop()
        await watch.until(Degraded)
        port = server.url.rpartition(":")[2]
        again = await start("node_server.js", "--ack", "--port", port)
        try:
            await watch.until(Gap)
            await again.publish("after")
            await watch.until_data("after")
            await watch.polling.close()
        finally:
            await again.stop()


async def test_wishes_while_degraded(node: Starter) -> None:
    """49: What is wanted while degraded is subscribed when the server answers again."""
    server = await node("--ack")
    async with live(server) as watch:
        await server.control("fail", status=503, on=CONNECT)
        await watch.until(Degraded)
        watch.session.subscribe("/more")
        watch.session.unsubscribe(CALLS)
        await watch.until(Live, 2)
        await server.publish(1, "/more")
        await watch.until_data(1)
        (one,) = (await server.control("sessions"))["sessions"]
        assert one["subscriptions"] == ["/more"]


async def test_publish_unknown(node: Starter) -> None:
    """51: A publish whose reply was cut off is reported as unknown, and the server saw it once."""
    server = await node("--ack")
    async with live(server) as watch:
        await server.control("cut", on="/elsewhere")
        key = watch.session.publish("/elsewhere", 1)
        assert await watch.until(OutcomeUnknown) == OutcomeUnknown(key)
        await watch.until(Beat, len(watch.all(Beat)) + 2)
    assert len(await server.sent("/elsewhere")) == 1


async def test_close_dead_server(node: Starter) -> None:
    """54: Closing when the server is gone ends soon all the same."""
    server = await node("--ack", "--timeout", 20000)
    async with live(server) as watch:
        await server.stop()
        await watch.until(Degraded)
        began = time.monotonic()
        await watch.polling.close()
        assert time.monotonic() - began < 3
