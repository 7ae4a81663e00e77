"""Our client against the CometD project's Node server. Numbers are rows of cometd.md 6.1."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import aclosing
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from monitoring.bayeux import LocalProtocolError, Session
from monitoring.bayeux.backlog import Backlog
from monitoring.bayeux.events import (
    Beat,
    Degraded,
    Gap,
    Live,
    Published,
    Received,
    Stopped,
    SubscriptionRefused,
    Warned,
)
from monitoring.http import new_client
from monitoring.transport import LongPolling
from tests.interop.servers import CALLS, Watch, live, wanting, watching

if TYPE_CHECKING:
    from tests.interop.conftest import Starter

pytestmark = pytest.mark.interop

CONNECT = "/meta/connect"


async def test_opening_requests(node: Starter) -> None:
    """1, 6, 9, 13, 34: Handshake with ack, cookie, one message per channel, a probe, then acknowledged polls."""
    server = await node("--ack")
    async with live(server, wanted=(CALLS, "/v2/me/chats")) as watch:
        await watch.until(Beat, 2)
        log = (await server.control("sessions"))["log"]
    (handshake,), subscribes, (probe,), (poll,) = [line["messages"] for line in log[:4]]
    assert (handshake["ext"], handshake.get("clientId")) == ({"ack": True}, None)
    opening = {name: handshake.get(name) for name in ("version", "minimumVersion", "supportedConnectionTypes")}
    assert opening == {"version": "1.0", "minimumVersion": "1.0", "supportedConnectionTypes": ["long-polling"]}
    assert [sent["subscription"] for sent in subscribes] == [CALLS, "/v2/me/chats"]
    assert (probe["advice"], probe["ext"]) == ({"timeout": 0}, {"ack": 0})
    assert (poll.get("advice"), poll["ext"]) == (None, {"ack": 1})
    assert "BAYEUX_BROWSER=" in log[1]["cookie"]
    assert not watch.all(Degraded)


async def test_cookie_for_host_names(node: Starter) -> None:
    """6: The cookie is kept for a host name as for an address."""
    server = await node("--ack")
    server.url = server.url.replace("127.0.0.1", "localhost")
    async with live(server):
        assert len(await server.ids()) == 1


async def test_denied_handshake(node: Starter) -> None:
    """3: A refused handshake with advice none ends with the reason after a single request."""
    server = await node("--auth", "secret")
    async with watching(server) as watch:
        assert (await watch.until(Stopped)).reason == "403::handshake_denied"
    assert len(await server.sent("/meta/handshake")) == 1


async def test_accepted_credentials(node: Starter) -> None:
    """H7: Credentials in the handshake's ext open the door."""
    server = await node("--auth", "secret")
    session = Session(jitter=random.random, ext=lambda: {"authentication": {"token": "secret"}})
    async with live(server, session=session) as watch:
        assert not watch.all(Stopped)


async def test_two_clients(node: Starter) -> None:
    """8: Two clients keep their own cookies and neither is taken for a second tab."""
    server = await node("--ack")
    async with live(server) as one, live(server) as other:
        await server.publish(1)
        await one.until_data(1)
        await other.until_data(1)
        assert one.client.cookies != other.client.cookies
        assert not one.all(Warned) + other.all(Warned)


async def test_refused_channel(node: Starter) -> None:
    """11: A denied channel is reported, and the others go live."""
    server = await node()
    async with live(server, wanted=("/a", "/denied/b", "/c")) as watch:
        assert watch.all(SubscriptionRefused) == [SubscriptionRefused("/denied/b", "403::subscribe_denied")]
        await server.publish(1, "/c")
        await watch.until_data(1)


async def test_one_poll_at_a_time(node: Starter) -> None:
    """14: Over a hundred short polls there is never a second one under way."""
    server = await node("--ack", "--timeout", 21)
    async with live(server) as watch:
        await watch.until(Beat, 100)
        assert max(line["polls"] for line in (await server.control("sessions"))["log"]) == 1


async def test_interval_obeyed(node: Starter) -> None:
    """15, 16: Advised once, an interval of 500 ms separates all later polls."""
    server = await node("--interval", 500, "--timeout", 10)
    async with live(server) as watch:
        await watch.until(Beat, 4)
        log = (await server.control("sessions"))["log"]
    times = [line["at"] for line in log if line["messages"][0]["channel"] == CONNECT]
    assert min(later - sooner for sooner, later in pairwise(times)) >= 495


async def test_own_hold_limit(node: Starter) -> None:
    """F14: Polls that we ask to be short come back in that time although the server would hold them longer."""
    server = await node("--ack", "--timeout", 20000)
    async with live(server, session=Session(jitter=random.random, hold=0.1)) as watch:
        await watch.until(Beat, 4)
        polls = await server.sent(CONNECT)
    assert [poll["advice"] for poll in polls[:3]] == [{"timeout": 0}, {"timeout": 100}, {"timeout": 100}]


@pytest.mark.parametrize("ack", [("--ack",), ()])
async def test_publish_and_receive(node: Starter, ack: tuple[str, ...]) -> None:
    """20, 21: Our own publish is answered and comes back as an event, long before the poll's time is over."""
    server = await node("--timeout", 20000, *ack)
    async with live(server) as watch:
        began = time.monotonic()
        key = watch.session.publish(CALLS, {"n": 1})
        await watch.until_data({"n": 1})
        assert await watch.until(Published) == Published(key, successful=True, error="")
        assert time.monotonic() - began < 2


async def test_subscribe_beside_held_poll(node: Starter) -> None:
    """48: A channel wanted during a held poll is live long before the poll's time is over."""
    server = await node("--ack", "--timeout", 20000)
    async with live(server) as watch:
        await watch.until(Beat)
        began = time.monotonic()
        watch.session.subscribe("/late")
        await watch.until(Live, 2)
        assert time.monotonic() - began < 2
        assert [sent["subscription"] for sent in await server.sent("/meta/subscribe")] == [CALLS, "/late"]


async def test_event_before_subscribe_reply(node: Starter) -> None:
    """12: An event that comes before the reply of its own subscription, in one response, is received."""
    server = await node()
    async with live(server, wanted=("/greeting/all",)) as watch:
        await watch.until_data("welcome")
        kinds = [type(said) for said in watch.said]
        assert kinds.index(Received) < kinds.index(Live)


async def test_bad_channel_stays_here(node: Starter) -> None:
    """10: A bad channel name is an error here, and neither it nor what stood beside it is sent."""
    server = await node()
    async with live(server) as watch:
        with pytest.raises(LocalProtocolError):
            watch.session.subscribe("/fine", "/a/*/b")
        await watch.until(Beat, len(watch.all(Beat)) + 2)
        assert [sent["subscription"] for sent in await server.sent("/meta/subscribe")] == [CALLS]


async def test_consumer_raises(node: Starter) -> None:
    """41: A consumer that stumbles over one event gets the next ones, and polling goes on."""
    server = await node("--ack")
    async with new_client(server.url) as client:
        polling = LongPolling(server.url, client, wanting())
        events, taken = polling.events(), []
        for _ in range(2):
            async for event in events:
                if isinstance(event, Live):
                    await server.control("publish", channel=CALLS, count=3)
                if isinstance(event, Received):
                    taken.append(event.data)
                    break
        async for event in events:
            if isinstance(event, Received):
                taken.append(event.data)
                await polling.close()
        assert taken == [b"0", b"1", b"2"]
    numbers = [sent["ext"]["ack"] for sent in await server.sent(CONNECT)]
    assert numbers == list(range(len(numbers)))


async def test_crowd_warned(node: Starter) -> None:
    """44: Two sessions with one cookie are warned of once, and the paced one obeys the interval and still hears."""
    server = await node("--ack", "--timeout", 20000, "--multiSessionInterval", 200)
    async with live(server) as one:
        await one.until(Beat)
        (cookie,) = one.client.cookies.jar
        same = new_client(server.url)
        same.headers["Cookie"] = f"{cookie.name}={cookie.value}"
        async with live(server, client=same) as other:
            await other.until(Beat, 4)
            await server.publish(1)
            await other.until_data(1)
            times = [beat.at for beat in other.all(Beat)]
            assert len(other.all(Warned)) == 1
    assert min(later - sooner for sooner, later in pairwise(times[1:4])) >= 0.19


async def test_overlapping_patterns(node: Starter) -> None:
    """52: The server sends an event once per pattern; we report it as often, and no more."""
    server = await node("--ack")
    async with live(server, wanted=("/v2/**", "/v2/me/*", CALLS)) as watch:
        await server.publish(1)
        await server.publish(2, "/v2/last/word")
        await watch.until_data(1, 1, 1, 2)


async def test_slow_consumer(node: Starter) -> None:
    """53: While the consumer rests polling goes on, the backlog is bounded, and what was dropped is a counted gap."""
    server = await node("--ack")
    async with new_client(server.url) as client:
        polling = LongPolling(server.url, client, wanting())
        polling.backlog = Backlog(length=20)
        async with aclosing(polling.events()) as events:
            async for event in events:
                if isinstance(event, Live):
                    break
            await server.control("publish", channel=CALLS, count=200)
            while polling.backlog.dropped < 180:
                await server.control("sessions")
            await polling.close()
            rest = [event async for event in events]
    received = [event for event in rest if isinstance(event, Received)]
    assert len(received) + polling.backlog.dropped == 200
    assert [event.reason[:8] for event in rest if isinstance(event, Gap)] == ["overflow"]


async def test_close_while_held(node: Starter) -> None:
    """54: Closing during a held poll ends it, removes the server's session, and takes less than a second."""
    server = await node("--ack", "--timeout", 20000)
    async with live(server) as watch:
        began = time.monotonic()
        await watch.polling.close()
        assert (await watch.until(Stopped)).reason == "closed"
        assert time.monotonic() - began < 1
        assert await server.ids() == []


@pytest.mark.parametrize("beats", [0, 1, 3])
async def test_cancelled_anywhere(node: Starter, beats: int) -> None:
    """55: Cancelled at any await, the loop leaves no task and no connection behind."""
    server = await node("--ack")
    before = asyncio.all_tasks()
    async with new_client(server.url) as client:
        session = wanting()
        watch = Watch(LongPolling(server.url, client, session), session, client)
        task = asyncio.create_task(watch.follow())
        if beats:
            await watch.until(Beat, beats)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert asyncio.all_tasks() == before
