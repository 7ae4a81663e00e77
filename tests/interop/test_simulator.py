"""Our client against our simulator, over sockets: what its control path can order. Numbers are rows of cometd.md 6.1."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from monitoring.bayeux import Session
from monitoring.bayeux.events import Beat, Degraded, Live, Opened, Stopped, SubscriptionRefused, Warned
from tests.interop.servers import CALLS

if TYPE_CHECKING:
    from tests.interop.simulated import Simulated

pytestmark = pytest.mark.interop

CONNECT, HANDSHAKE, SUBSCRIBE = "/meta/connect", "/meta/handshake", "/meta/subscribe"
UNKNOWN = {"successful": False, "error": "402::Unknown client", "advice": {"reconnect": "handshake", "interval": 0}}


def steadfast() -> Session:
    """A session without chance in its pauses."""
    return Session(jitter=lambda: 0.0)


def pauses(times: list[float]) -> list[float]:
    return [later - sooner for sooner, later in pairwise(times)]


async def test_foreign_transports_end(simulated: Simulated) -> None:
    """2: A handshake reply without long polling ends it with a negotiation error, and no connect follows."""
    await simulated.order("reply", on="handshake", reply={"supportedConnectionTypes": ["websocket"]})
    async with simulated.watched() as watch:
        assert (await watch.until(Stopped)).reason == "negotiation: the server offers no long-polling"
    assert simulated.sent(CONNECT) == []


async def test_refused_handshake_backs_off(simulated: Simulated) -> None:
    """4: A refused handshake with advice to handshake is tried again ever more slowly, until it succeeds."""
    refusal = {"successful": False, "error": "403::later", "advice": {"reconnect": "handshake"}}
    await simulated.order("reply", on="handshake", count=3, reply=refusal)
    async with simulated.live(session=steadfast()):
        first, second, third = pauses(simulated.times(HANDSHAKE))
    assert 0.12 <= first < second < third


async def test_bare_object_accepted(simulated: Simulated) -> None:
    """5: A bare object in place of an array is as good, in the handshake's reply and in every other."""
    for on in ("handshake", "subscribe", "connect"):
        await simulated.order("raw", on=on, body="%s")
    async with simulated.live() as watch:
        await simulated.publish(1)
        await watch.until_data(1)
        assert not watch.all(Degraded)


async def test_refused_channel_stands_alone(simulated: Simulated) -> None:
    """11: Of three channels the denied one is reported with its error, and the other two are live."""
    await simulated.order("deny", channel="/b")
    try:
        async with simulated.live(wanted=("/a", "/b", "/c")) as watch:
            refused = SubscriptionRefused("/b", "403:denied_by_security_policy:subscribe_denied")
            assert watch.all(SubscriptionRefused) == [refused]
            await simulated.publish(1, "/c")
            await watch.until_data(1)
    finally:
        await simulated.order("allow", channel="/b")


@pytest.mark.parametrize("advice", [{"interval": "soon", "timeout": None}, {"interval": [], "reconnect": 7}, None, "x"])
async def test_odd_advice_ignored(simulated: Simulated, advice: object) -> None:
    """17: Advice that is no number, or none at all, changes no pace and ends nothing."""
    async with simulated.live() as watch:
        await watch.until(Beat, 2)
        await simulated.order("advice", advice=advice, count=-1)
        await watch.until(Beat, 5)
        assert min(pauses(simulated.times(CONNECT))[2:]) > 0.1
        assert not watch.all(Degraded)


async def test_negative_interval_ends(simulated: Simulated) -> None:
    """17: A negative interval means not to retry: it stops, and says so."""
    async with simulated.live() as watch:
        await simulated.order("advice", advice={"reconnect": "retry", "interval": -1000})
        assert (await watch.until(Stopped)).reason == "the server advises to stop"
        before = len(simulated.sends)
        assert watch.session.due(1e9) == []
    assert len(simulated.sends) == before


@pytest.mark.parametrize("order", ["hang", "drip"])
async def test_silent_poll_probed(simulated: Simulated, order: str) -> None:
    """18, 19: A poll that brings nothing, or a blank now and then, is given up in time, and a probe follows."""
    async with simulated.live(delay=0.2, session=steadfast()) as watch:
        await watch.until(Beat, 2)
        before = len(simulated.sent(CONNECT))
        await simulated.order(order)
        assert (await watch.until(Degraded)).cause == "no answer within 0.35 s"
        await watch.until(Live, 2)
        assert [sent for sent in simulated.sent(CONNECT)[before:] if sent.get("advice") == {"timeout": 0}] != []
        assert watch.all(Opened)[1].resumed


@pytest.mark.parametrize("vocabulary", ["faye", "salesforce"])
async def test_foreign_words_for_loss(simulated: Simulated, vocabulary: str) -> None:
    """24: A session lost in the words of faye or Salesforce is replaced all the same: advice decides."""
    async with simulated.live(wanted=(CALLS, "/b")) as watch:
        await simulated.order("speak", vocabulary=vocabulary)
        await simulated.order("expire")
        await watch.until(Live, 2)
        await simulated.publish("after", "/b")
        await watch.until_data("after")
        assert watch.all(Opened)[0].client_id != watch.all(Opened)[1].client_id


async def test_handshake_storm_spaced(simulated: Simulated) -> None:
    """26: Sessions that die at their first connect are replaced ever more slowly, and the probable cause is named."""
    await simulated.order("reply", on="connect", count=3, reply=UNKNOWN)
    async with simulated.live(session=steadfast()) as watch:
        spaced = pauses(simulated.times(HANDSHAKE))
    assert [pause >= least for pause, least in zip(spaced, [0.24, 0.49, 0.99], strict=True)] == [True] * 3
    assert "stickiness" in watch.all(Degraded)[0].cause


@pytest.mark.parametrize("is_advised", [True, False])
async def test_kicked(simulated: Simulated, *, is_advised: bool) -> None:
    """27: A disconnect that nobody asked for stops the session as kicked, whether advice none stands by or not."""
    async with simulated.live() as watch:
        if not is_advised:
            await simulated.order("reply", on="any", reply={"advice": None}, count=-1)
        await simulated.order("kick")
        assert (await watch.until(Stopped)).kicked
        before = len(simulated.sends)
        assert watch.session.due(1e9) == []
    assert len(simulated.sends) == before


async def test_advice_none_on_success(simulated: Simulated) -> None:
    """28: A successful connect that advises none is the end all the same."""
    async with simulated.live() as watch:
        await simulated.order("advice", advice={"reconnect": "none"})
        stopped = await watch.until(Stopped)
        assert (stopped.reason, stopped.kicked) == ("the server advises to stop", False)
        assert watch.session.due(1e9) == []


async def test_renewals_give_up(simulated: Simulated) -> None:
    """32: A renewal that fails three times stops the session, and the server is asked nothing meanwhile."""
    tries: list[str] = []

    async def renew(cause: str) -> bool:
        tries.append(cause)
        return False

    async with simulated.live(session=steadfast(), renew=renew) as watch:
        await simulated.order("fail", on="any", status=401, count=-1)
        assert (await watch.until(Stopped)).reason == "auth: HTTP 401; 3 renewals failed"
        assert (len(tries), len(simulated.sent(HANDSHAKE))) == (3, 1)


async def test_grant_with_number(simulated: Simulated) -> None:
    """35: A grant of acknowledgements that begins at 7 is acknowledged with 7 first."""
    grant = {"ext": {"ack": {"enabled": True, "batch": 7}}}
    await simulated.order("reply", on="handshake", reply=grant)
    async with simulated.live() as watch:
        assert watch.all(Opened)[0].ack
    assert simulated.sent(CONNECT)[0]["ext"] == {"ack": 7}


def fields(message: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: message[name] for name in names if name in message}


async def test_suffixes_served(simulated: Simulated) -> None:
    """E7: With the kind appended to the URL all goes as without."""
    async with simulated.live(append_type=True) as watch:
        await simulated.publish(1)
        await watch.until_data(1)


async def test_busy_server_left_alone(simulated: Simulated) -> None:
    """A 503 with Retry-After makes a pause of that length, and the same session goes on."""
    async with simulated.live(session=steadfast()) as watch:
        await simulated.order("fail", status=503, retry_after="1")
        await watch.until(Degraded)
        before = len(simulated.times(CONNECT))
        await watch.until(Live, 2)
        times = simulated.times(CONNECT)
        assert times[before] - times[before - 1] >= 1
        assert watch.all(Opened)[1].resumed


async def test_unknown_unsubscribe_is_done(simulated: Simulated) -> None:
    """50: An unsubscribe that was carried out unheard is asked again, and the 400 for it counts as done."""
    async with simulated.live(session=steadfast(), wanted=(CALLS, "/b")) as watch:
        await simulated.order("cut", on="unsubscribe")
        watch.session.unsubscribe("/b")
        await watch.until(Warned)
        await watch.until(Beat, len(watch.all(Beat)) + 5)
        asked = [fields(message, "subscription") for message in simulated.sent("/meta/unsubscribe")]
        assert asked == [{"subscription": "/b"}] * 2
        assert [one["subscriptions"] for one in await simulated.sessions()] == [[CALLS]]
