"""The channels, events and acks of the Bayeux core; its sessions and polls are in test_server.py."""

from __future__ import annotations

import pytest

from monitoring.simulator.bayeux import Answer, Refused
from tests.fakes.far_side import BOB, CALLS, Bench, answered, datas

FULL = {"interval": 0, "reconnect": "retry", "timeout": 3000}


def test_array_applies_good_members() -> None:
    """Row 17: one reply echoes the array; a bad member spoils the reply, not the good members."""
    bench = Bench()
    client = bench.ready()
    asked = ["/good/*", "/meta/bad", "/deep/**"]
    reply = bench.say("/meta/subscribe", client, subscription=asked)[0]
    assert (reply["successful"], reply["subscription"]) == (False, asked)
    assert reply["error"] == "403:denied_by_security_policy:create_denied"
    for channel in ("/good/one", "/deep/er/still"):
        bench.publish(channel, channel)
    assert bench.fetch(client) == ["/good/one", "/deep/er/still"]


def test_overlap_delivers_once() -> None:
    """Row 18: three patterns that cover a channel mean one delivery."""
    bench = Bench()
    client = bench.ready(CALLS, "/v2/me/*", "/v2/**")
    bench.publish(1)
    assert bench.fetch(client) == [1]


def test_subscriptions_refused() -> None:
    """Row 19: meta and denied channels are refused, service channels accepted and never heard."""
    bench = Bench(denied=frozenset({"/v2/users"}))
    client = bench.ready()
    for name in ("/meta/connect", "/v2/users"):
        reply = bench.say("/meta/subscribe", client, subscription=name)[0]
        assert reply["error"] == "403:denied_by_security_policy:subscribe_denied"
    assert bench.say("/meta/subscribe", client, subscription="/service/echo")[0]["successful"] is True
    bench.say("/service/echo", client, data=1)
    assert bench.fetch(client) == []


@pytest.mark.parametrize("name", ["nolead", "/a/*/b", "/", 7])
def test_malformed_fails_request(name: object) -> None:
    """Row 19: CometD 3 answers a malformed subscription with a bare 500, for leaving as for joining."""
    bench = Bench()
    client = bench.ready()
    for channel in ("/meta/subscribe", "/meta/unsubscribe"):
        with pytest.raises(Refused):
            bench.say(channel, client, subscription=name)


@pytest.mark.parametrize("nothing", [None, []])
def test_missing_subscription(nothing: object) -> None:
    """Row 19: a subscribe without a subscription is told so."""
    bench = Bench()
    reply = bench.say("/meta/subscribe", bench.ready(), subscription=nothing)[0]
    assert reply["error"] == "403::subscription_missing"


def test_unsubscribe_known_and_unknown() -> None:
    """Row 20: leaving a channel works once it exists; an unknown one is 400."""
    bench = Bench()
    client = bench.ready(CALLS)
    assert bench.say("/meta/unsubscribe", client, subscription=CALLS)[0]["successful"] is True
    bench.publish(1)
    assert bench.fetch(client) == []
    assert bench.say("/meta/unsubscribe", client, subscription="/never")[0]["error"] == "400::channel_missing"


def test_publish_leaks_nothing() -> None:
    """Row 21: another subscriber hears channel and data, never the publisher's clientId or id."""
    bench = Bench()
    client, other = bench.ready(), bench.ready("/a/b", caller=BOB)
    assert bench.say("/a/b", client, data=1) == [{"channel": "/a/b", "successful": True, "id": "1"}]
    assert bench.say("/meta/connect", other, caller=BOB)[0] == {"channel": "/a/b", "data": 1}


@pytest.mark.parametrize("channel", ["nolead", "/", None, ["/a"], {}])
def test_nameless_publish_refused(channel: object) -> None:
    """Row 21: what is no channel fails the request, whatever its type."""
    bench = Bench()
    with pytest.raises(Refused):
        bench.ask({"channel": channel, "clientId": bench.ready()})


def test_unknown_meta_refused() -> None:
    """Row 21: nobody may make a new meta channel."""
    bench = Bench()
    assert bench.say("/meta/foo", bench.ready())[0]["error"] == "403:denied_by_security_policy:create denied"


def test_users_hear_their_own() -> None:
    """A notification reaches all sessions of its user, and nobody else's; one for everybody reaches all."""
    bench = Bench()
    one, two, bob = bench.ready(CALLS), bench.ready("/v2/**"), bench.ready(CALLS, caller=BOB)
    bench.publish("mine")
    bench.publish("everybody's", user=None)
    assert bench.fetch(one) == ["mine", "everybody's"]
    assert bench.fetch(two) == ["mine", "everybody's"]
    assert bench.fetch(bob, caller=BOB) == ["everybody's"]


def test_ack_granted_when_asked() -> None:
    """Row 23: acks are granted to who asks, unless switched off; the object form is switchable."""
    shake = {"channel": "/meta/handshake", "ext": {"ack": True}}
    granted = {"enabled": True, "batch": 1}
    for options, expected in (({}, True), ({"ack_object": True}, granted), ({"ack": False}, None)):
        answer = Bench(**options).ask(shake)
        assert isinstance(answer, Answer)
        assert answer.messages[0].get("ext", {}).get("ack") == expected
    assert "ext" not in Bench().say("/meta/handshake")[0]


def test_ack_counts_replies() -> None:
    """Row 23: each connect reply is a new batch; it starts anew with each handshake."""
    bench = Bench()
    for _ in range(2):
        client = bench.ready(ack=True)
        numbers = [bench.say("/meta/connect", client, advice={"timeout": 0}, ext={"ack": n})[0] for n in (1, 2)]
        assert [reply["ext"]["ack"] for reply in numbers] == [2, 3]


def test_lost_reply_comes_again() -> None:
    """Row 24: with acks the events of a lost reply come again, at once and with the full advice; without, never."""
    bench = Bench()
    client = bench.ready(CALLS, ack=True)
    lost = bench.hold(client, ext={"ack": 1})
    bench.publish("lost?")
    assert datas(answered(lost)) == ["lost?"]
    again = bench.say("/meta/connect", client, ext={"ack": 1})
    assert (datas(again), again[-1]["advice"], again[-1]["ext"]) == (["lost?"], FULL, {"ack": 3})
    assert bench.hold(client, ext={"ack": 3}).answer is None


def test_lost_without_acks() -> None:
    """Row 24: without acks nothing of a lost reply comes again."""
    bench = Bench()
    client = bench.ready(CALLS)
    bench.hold(client)
    bench.publish("lost")
    assert bench.fetch(client) == []
