"""Our client against the CometD project's Node server. Numbers are rows of cometd.md 6.1."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import aclosing
from typing import TYPE_CHECKING

import httpx
import pytest

from monitoring.bayeux import Session, State
from monitoring.bayeux.events import (
    AuthLost,
    Beat,
    Degraded,
    Gap,
    Live,
    Opened,
    OutcomeUnknown,
    Published,
    Received,
    Stopped,
    SubscriptionRefused,
    Warned,
)
from monitoring.transport import Backlog, LongPolling, new_client
from tests.interop.servers import CALLS, Watch, live, start, watching

if TYPE_CHECKING:
    from tests.interop.conftest import Starter

pytestmark = pytest.mark.interop

CONNECT = "/meta/connect"


def wanting() -> Session:
    """Make a session that wants the calls."""
    session = Session(jitter=random.random)
    session.subscribe(CALLS)
    return session


async def test_opening_requests(node: Starter) -> None:
    """1, 6, 9, 13, 34: Handshake alone with ack, cookie kept, one message per channel, a probe, then acknowledged polls."""
    server = await node("--ack")
    async with live(server, wanted=(CALLS, "/v2/me/chats")) as watch:
        await watch.until(Beat, 2)
        log = (await server.control("sessions"))["log"]
    (handshake,), subscribes, (probe,), (poll,) = [line["messages"] for line in log[:4]]
    assert (handshake["ext"], handshake.get("clientId")) == ({"ack": True}, None)
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


async def test_cleared_cookies(node: Starter) -> None:
    """7: When the cookies are gone one new handshake repairs it."""
    server = await node("--ack")
    async with live(server) as watch:
        watch.client.cookies.clear()
        await watch.until(Live, 2)
        await server.publish("after")
        await watch.until_data("after")
    assert len(await server.sent("/meta/handshake")) == 2


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
    """14: Over many short polls there is never a second one under way."""
    server = await node("--ack", "--timeout", 20)
    async with live(server) as watch:
        await watch.until(Beat, 30)
        assert max(line["polls"] for line in (await server.control("sessions"))["log"]) == 1


async def test_interval_obeyed(node: Starter) -> None:
    """15, 16: Advised once, an interval of 300 ms separates all later polls."""
    server = await node("--interval", 300, "--timeout", 10)
    async with live(server) as watch:
        await watch.until(Beat, 4)
        log = (await server.control("sessions"))["log"]
    times = [line["at"] for line in log if line["messages"][0]["channel"] == CONNECT]
    assert min(later - sooner for sooner, later in zip(times, times[1:], strict=False)) >= 295


@pytest.mark.parametrize("ack", [("--ack",), ()])
async def test_publish_and_receive(node: Starter, ack: tuple[str, ...]) -> None:
    """20, 21, 48: Our own publish is answered and comes back as an event, long before the poll's time is over."""
    server = await node("--timeout", 20000, *ack)
    async with live(server) as watch:
        began = time.monotonic()
        key = watch.session.publish(CALLS, {"n": 1})
        await watch.until_data({"n": 1})
        assert await watch.until(Published) == Published(key, successful=True, error="")
        assert time.monotonic() - began < 2


@pytest.mark.parametrize("ack", [("--ack",), ()])
async def test_expired_session(node: Starter, ack: tuple[str, ...]) -> None:
    """23, 42: A forgotten session is replaced, its channels subscribed again, with one gap; acknowledging begins anew."""
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
    """25: A subscription refused with 402 renews the session and is not forgotten."""
    server = await node("--ack", "--timeout", 20000)
    async with live(server) as watch:
        watch.client.cookies.clear()
        watch.session.subscribe("/more")
        await watch.until(Live, 2)
        await server.publish(1, "/more")
        await watch.until_data(1)


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


@pytest.mark.parametrize(("status", "page"), [(401, ""), (403, ""), (302, "html"), (200, "html")])
async def test_login_wanted(node: Starter, status: int, page: str) -> None:
    """31, 33, 43: The renewal runs once, its token is used by the next request, and the new session is not paced."""
    server = await node("--ack")
    token, calls = ["old"], []

    async def renew(cause: str) -> bool:
        calls.append(cause)
        token[0] = "new"
        return True

    async with live(server, renew=renew, headers=lambda: {"x-token": token[0]}) as watch:
        await server.control("fail", status=status, type=page, on=CONNECT)
        await watch.until(AuthLost)
        await watch.until(Live, 2)
        await watch.until(Beat, len(watch.all(Beat)) + 2)
        assert len(calls) == 1
        assert {line["token"] for line in (await server.control("sessions"))["log"]} == {"old", "new"}
        assert not watch.all(Warned)


async def test_renewal_fails(node: Starter) -> None:
    """32: A renewal that fails again and again stops the session after three tries, and no request follows."""
    server = await node("--ack")
    calls = []

    async def renew(cause: str) -> bool:
        calls.append(cause)
        if len(calls) == 2:
            raise RuntimeError("the identity provider is down")
        return False

    session = Session(jitter=lambda: 0.0)
    async with live(server, session=session, renew=renew) as watch:
        await server.control("fail", status=401, count=1, on=CONNECT)
        assert (await watch.until(Stopped)).reason == "auth: HTTP 401; 3 renewals failed"
    assert len(calls) == 3
    assert len(await server.sent("/meta/handshake")) == 1


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


async def test_lossy_line_with_ack(node: Starter) -> None:
    """39: With ack 60 events over a line that loses every tenth reply arrive all, once, in order."""
    server = await node("--ack")
    async with live(server, session=Session(jitter=lambda: 0.0)) as watch:
        for number in range(60):
            if number % 10 == 5:
                await server.control("cut", on=CONNECT)
            await server.publish(number)
        await watch.until_data(*range(60))
        assert not watch.all(Gap)


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
    assert min(later - sooner for sooner, later in zip(times[1:3], times[2:4], strict=True)) >= 0.19


async def test_connections_reset(node: Starter) -> None:
    """45: After all connections were reset the same session is live again, soon."""
    server = await node("--ack")
    async with live(server) as watch:
        began = time.monotonic()
        await server.control("reset")
        await watch.until(Live, 2)
        assert time.monotonic() - began < 2
        assert watch.all(Opened)[1].resumed
        await server.publish(1)
        await watch.until_data(1)


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


async def test_close_dead_server(node: Starter) -> None:
    """54: Closing when the server is gone ends soon all the same."""
    server = await node("--ack", "--timeout", 20000)
    async with live(server) as watch:
        await server.stop()
        await watch.until(Degraded)
        began = time.monotonic()
        await watch.polling.close()
        assert time.monotonic() - began < 3


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
