"""Our client and the Node server when the line, or the whole server, is bad. Numbers are rows of cometd.md 6.1."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import pytest

from monitoring.bayeux import Session
from monitoring.bayeux.events import Beat, Degraded, Gap, Live, Opened, Received
from tests.faults.proxy import proxying
from tests.interop.servers import CALLS, live, watching

if TYPE_CHECKING:
    from tests.interop.conftest import Starter
    from tests.interop.servers import Server, Watch

pytestmark = pytest.mark.interop

CONNECT = "/meta/connect"
EVENTS = 300


def port_of(server: Server) -> int:
    return int(server.url.rpartition(":")[2])


async def publish_all(server: Server) -> list[tuple[float, float]]:
    """Publish them three at a time and return when each was."""
    times = []
    for number in range(0, EVENTS, 3):
        began = time.monotonic()
        await server.control("publish", channel=CALLS, data=number, count=3)
        times += [(began, time.monotonic())] * 3
    return times


async def cut_replies(server: Server) -> int:
    """How many connects came, of which every tenth reply was cut."""
    return len(await server.sent(CONNECT)) // 10


async def test_stopped_server_probed(node: Starter) -> None:
    """18, 47: A server that stands still is given up when the time is over, probed, and never polled twice at once."""
    server = await node("--ack")
    async with live(server, delay=0.3, session=Session(jitter=lambda: 0.0, ack=True), wanted=(CALLS,)) as watch:
        await watch.until(Beat, 2)
        server.process.send_signal(signal.SIGSTOP)
        assert (await watch.until(Degraded)).cause.startswith("no answer within")
        server.process.send_signal(signal.SIGCONT)
        await watch.until(Live, 2)
        await watch.until(Beat, len(watch.all(Beat)) + 3)
        await server.publish(1)
        await watch.until_data(1)
        log = [line for line in (await server.control("sessions"))["log"] if line["messages"][0]["channel"] == CONNECT]
    assert {one.client_id for one in watch.all(Opened)} == {log[0]["messages"][0]["clientId"]}
    assert any(line["messages"][0].get("advice") == {"timeout": 0} for line in log[1:])
    assert [line["polls"] for line in log[-3:]] == [1, 1, 1]


async def test_black_hole_probed(node: Starter) -> None:
    """18: A line that swallows everything is noticed when the time is over, and afterwards the same session goes on."""
    server = await node("--ack", "--maxInterval", 20000)
    async with proxying("127.0.0.1", port_of(server)) as proxy:
        real, server.url = server.url, proxy.url
        async with live(server, delay=0.2, session=Session(jitter=lambda: 0.0)) as watch:
            proxy.black_hole()
            assert (await watch.until(Degraded)).cause == "no answer within 0.35 s"
            proxy.passing()
            await watch.until(Live, 2)
            await server.publish(1)
            await watch.until_data(1)
            assert (len(await server.ids()), proxy.connections <= 2) == (1, True)
        server.url = real


async def test_lossy_line_with_ack(node: Starter) -> None:
    """39: With ack 300 events over a line that loses every tenth reply arrive all, once, in order."""
    server = await node("--ack")
    async with live(server, session=Session(jitter=lambda: 0.0)) as watch:
        await server.control("cut", on=CONNECT, every=10, count=-1)
        await publish_all(server)
        await watch.until_data(*range(EVENTS))
        assert not watch.all(Gap)
        assert await cut_replies(server) > 10


def unseen(watch: Watch) -> list[int]:
    seen = set(watch.data())
    return [number for number in range(EVENTS) if number not in seen]


async def test_lossy_line_without_ack(node: Starter) -> None:
    """39: Without ack what is lost of 300 events was published inside a reported gap; the rest comes once, in order."""
    server = await node()
    async with live(server, session=Session(jitter=lambda: 0.0)) as watch:
        await server.control("cut", on=CONNECT, every=10, count=-1)
        times = await publish_all(server)
        await server.control("clear")
        await watch.until(Beat, len(watch.all(Beat)) + 3)
        known = len(watch.all(Received))
        await server.publish(EVENTS)
        await watch.until(Received, known + 1)
        gaps = watch.all(Gap)
        lost = unseen(watch)
        data = watch.data()
    assert len(lost) > 3
    assert (sorted(set(map(str, data)), key=int), data[-1]) == (list(map(str, data)), EVENTS)
    told = [any(gap.since <= end and begun <= gap.until for gap in gaps) for begun, end in times]
    assert [number for number in lost if not told[number]] == []
    assert told.count(False) > EVENTS / 4, "gaps that cover all tell nothing"


async def test_wishes_while_handshaking(node: Starter) -> None:
    """49: What is wanted, and not any more, before the handshake's reply holds for the session that it brings."""
    server = await node("--ack")
    session = Session(jitter=lambda: 0.0)
    session.subscribe("/regretted")
    session.start()
    session.subscribe("/more")
    session.unsubscribe("/regretted")
    async with watching(server, session=session, wanted=()) as watch:
        await watch.until(Live)
        await server.publish(1, "/more")
        await watch.until_data(1)
        assert len(watch.all(Received)) == 1
        (one,) = (await server.control("sessions"))["sessions"]
    assert one["subscriptions"] == ["/more"]
