"""The sessions and polls of the Bayeux core; its channels and events are in test_server_channels.py."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitoring.simulator.bayeux import Answer, Caller, Poll, Refused
from tests.fakes.far_side import ALICE, BOB, CALLS, Bench, answered, datas

REHANDSHAKE = {"interval": 0, "reconnect": "handshake"}
FULL = {"interval": 0, "reconnect": "retry", "timeout": 3000}


def test_handshake_introduces_client() -> None:
    """Row 1: the reply has a clientId, versions, transports and the full advice; a browser cookie is set."""
    answer = Bench().ask({"id": "1", "channel": "/meta/handshake"}, caller=Caller("alice"))
    assert isinstance(answer, Answer)
    reply = answer.messages[0]
    assert reply["clientId"]
    assert (reply["version"], reply["advice"]) == ("1.0", FULL)
    assert reply["supportedConnectionTypes"] == ["long-polling", "callback-polling"]
    assert answer.browser


def test_known_browser_keeps_cookie() -> None:
    """Row 1: a browser that brings a cookie is given no other."""
    answer = Bench().ask({"channel": "/meta/handshake"})
    assert isinstance(answer, Answer)
    assert answer.browser is None


def test_handshake_comes_alone() -> None:
    """Row 2: a handshake beside another message fails the whole request."""
    with pytest.raises(Refused) as refused:
        Bench().ask({"channel": "/meta/handshake"}, {"channel": "/meta/subscribe"})
    assert refused.value.status == 500


def test_empty_request_refused() -> None:
    """Row 3: an empty array is a violation."""
    with pytest.raises(Refused):
        Bench().ask()


@pytest.mark.parametrize("channel", ["/meta/subscribe", "/meta/unsubscribe", "/meta/disconnect", CALLS])
def test_unknown_client_told(channel: str) -> None:
    """Row 4: without the cookie of the handshake a client is unknown; only connect is advised what to do."""
    bench = Bench()
    client = bench.ready()
    for caller in (replace(ALICE, browser=None), replace(ALICE, browser="foreign"), BOB):
        reply = bench.say(channel, client, caller=caller)[0]
        assert reply["error"] == "402::Unknown client"
        assert "advice" not in reply
        assert bench.say("/meta/connect", client, caller=caller)[0]["advice"] == REHANDSHAKE


def test_wrong_client_in_batch() -> None:
    """Row 5: a foreign clientId in a batch spoils its own message only."""
    bench = Bench()
    client = bench.ready()
    good = {"channel": "/meta/subscribe", "clientId": client, "subscription": "/a"}
    answer = bench.ask(good, {**good, "clientId": "ghost"})
    assert isinstance(answer, Answer)
    assert [message["successful"] for message in answer.messages] == [True, False]


def test_first_connect_at_once() -> None:
    """Row 6: the first connect is answered at once, the next is held as long as the server's timeout."""
    bench = Bench()
    client = bench.shake()
    assert bench.say("/meta/connect", client) == [{"channel": "/meta/connect", "successful": True, "id": "1"}]
    assert bench.hold(client).seconds == 3.0


def test_asked_hold_obeyed() -> None:
    """Row 7: a connect is held as long as it asks for, and then repeats the full advice."""
    bench = Bench()
    client = bench.ready()
    poll = bench.hold(client, advice={"timeout": 500})
    assert poll.seconds == 0.5
    assert bench.server.release(poll, bench.now).messages[0]["advice"] == FULL
    assert bench.say("/meta/connect", client, advice={"timeout": 0})[0]["advice"] == FULL


@pytest.mark.parametrize("asked", [-5, "soon", None, float("nan"), [1]])
def test_odd_hold_harmless(asked: object) -> None:
    """Row 7: what is no time is not obeyed, and a negative one means at once."""
    bench = Bench()
    outcome = bench.ask({"channel": "/meta/connect", "clientId": bench.ready(), "advice": {"timeout": asked}})
    assert isinstance(outcome, Answer if asked == -5 else Poll)


def test_batched_connect_not_held() -> None:
    """Row 8: a connect beside other messages is answered at once."""
    bench = Bench()
    client = bench.ready()
    subscribe = {"channel": "/meta/subscribe", "clientId": client, "subscription": "/a"}
    answer = bench.ask({"channel": "/meta/connect", "clientId": client}, subscribe)
    assert isinstance(answer, Answer)
    assert [message["channel"] for message in answer.messages] == ["/meta/connect", "/meta/subscribe"]


def test_event_wakes_poll() -> None:
    """Row 9: an event answers the held connect, the event before the reply."""
    bench = Bench()
    poll = bench.hold(bench.ready(CALLS))
    bench.publish({"n": 1})
    assert bench.server.finished() == [poll]
    assert [message["channel"] for message in answered(poll)] == [CALLS, "/meta/connect"]


def test_events_wait_between_polls() -> None:
    """Row 9: events between polls come with the next connect, at once and in order."""
    bench = Bench()
    client = bench.ready(CALLS)
    for n in range(3):
        bench.publish(n)
    assert bench.fetch(client) == [0, 1, 2]


def test_burst_one_then_rest() -> None:
    """Row 10: the first event of a burst goes alone; the others come next, none lost, in order."""
    bench = Bench()
    client = bench.ready(CALLS)
    poll = bench.hold(client)
    for n in range(20):
        bench.publish(n)
    assert datas(answered(poll)) == [0]
    assert bench.fetch(client) == list(range(1, 20))


def test_piggyback_without_acks() -> None:
    """Row 11: without acks events ride on any reply of their client; the held poll stays held."""
    bench = Bench()
    client = bench.ready(CALLS)
    poll = bench.hold(client)
    assert datas(bench.say(CALLS, client, data=1)) == [1]
    assert poll.answer is None


def test_no_piggyback_with_acks() -> None:
    """Row 11: with acks events come in connect replies alone."""
    bench = Bench()
    client = bench.ready(CALLS, ack=True)
    poll = bench.hold(client, ext={"ack": 1})
    assert datas(bench.say(CALLS, client, data=1)) == []
    assert datas(answered(poll)) == [1]


@pytest.mark.parametrize("status", [500, 408])
def test_second_connect_ends_first(status: int) -> None:
    """Row 12: a second connect of the session ends the first with a bare HTTP status."""
    bench = Bench(duplicate_connect_status=status)
    client = bench.ready(CALLS)
    first, second = bench.hold(client), bench.hold(client)
    assert first.answer == Answer(status=status)
    bench.publish(1)
    assert datas(answered(second)) == [1]


def test_silent_session_swept() -> None:
    """Row 13: a session without a connect for maxInterval is swept, by a sweeper that looks now and then."""
    bench = Bench(max_interval_ms=5000, sweep_ms=1000)
    client = bench.ready()
    assert bench.server.sweep(bench.now) == []
    bench.now += 4.9
    assert bench.server.sweep(bench.now) == []
    bench.now += 0.2
    assert bench.server.sweep(bench.now) == []
    bench.now += 1.0
    assert [session.id for session in bench.server.sweep(bench.now)] == [client]


def test_held_session_not_swept() -> None:
    """Row 13: a held connect keeps its session for as long as it is held, and a reply begins the term anew."""
    bench = Bench(max_interval_ms=5000)
    poll = bench.hold(bench.ready(), advice={"timeout": 60_000})
    bench.now += 60
    assert bench.server.sweep(bench.now) == []
    bench.server.release(poll, bench.now)
    bench.now += 4
    assert bench.server.sweep(bench.now) == []


def test_other_messages_extend() -> None:
    """Row 13: any message of a client extends its term."""
    bench = Bench(max_interval_ms=5000)
    client = bench.ready()
    for _ in range(3):
        bench.now += 4
        bench.say("/k", client, data=1)
        assert bench.server.sweep(bench.now) == []


def test_swept_is_forgotten() -> None:
    """Row 14: after the sweep the clientId is unknown and its subscriptions are gone."""
    bench = Bench(max_interval_ms=5000)
    client = bench.ready(CALLS)
    bench.now += 6
    assert bench.server.sweep(bench.now)[0].caller.login == "login-alice"
    bench.publish(1)
    assert bench.say("/meta/connect", client)[0]["error"] == "402::Unknown client"
    assert bench.say("/meta/unsubscribe", bench.ready(), subscription=CALLS)[0]["error"] == "400::channel_missing"


def test_disconnect_ends_all() -> None:
    """Row 15: disconnect succeeds, the held connect returns with reconnect none, and the client is unknown."""
    bench = Bench()
    client = bench.ready()
    poll = bench.hold(client)
    assert bench.say("/meta/disconnect", client)[0]["successful"] is True
    assert answered(poll)[0]["advice"] == {"reconnect": "none"}
    assert bench.say("/meta/connect", client)[0]["advice"] == REHANDSHAKE


def test_kicked_while_held() -> None:
    """Row 16: a kicked client hears a disconnect without id, and its connect succeeds with reconnect none."""
    bench = Bench()
    client = bench.ready()
    poll = bench.hold(client)
    bench.server.kick(bench.server.sessions.values(), bench.now)
    told, reply = answered(poll)
    assert told == {"channel": "/meta/disconnect", "successful": True}
    assert (reply["successful"], reply["advice"]) == (True, {"reconnect": "none"})
    assert bench.say("/meta/connect", client)[0]["error"] == "402::Unknown client"


def test_kicked_between_polls() -> None:
    """Row 16: a client that is not polling hears it with its next connect."""
    bench = Bench()
    client = bench.ready()
    bench.server.kick(bench.server.sessions.values(), bench.now)
    told, reply = bench.say("/meta/connect", client)
    assert (told["channel"], reply["advice"]) == ("/meta/disconnect", {"reconnect": "none"})


def test_second_session_of_browser() -> None:
    """Row 22: while one session of a cookie is held, the other is told multiple-clients and polls every 2 s."""
    bench = Bench()
    one, two = bench.ready(), bench.ready()
    poll = bench.hold(one)
    crowded = {"interval": 2000, "multiple-clients": True, "reconnect": "retry"}
    assert bench.say("/meta/connect", two)[0]["advice"] == crowded
    bench.server.release(poll, bench.now)
    alone = bench.hold(two)
    assert alone.reply["advice"] == FULL


def test_handshake_may_be_denied() -> None:
    """Row 26: a policy against handshakes refuses with advice none and makes no session."""
    bench = Bench(denied=frozenset({"/meta/handshake"}))
    reply = bench.say("/meta/handshake")[0]
    assert (reply["error"], reply["advice"]) == ("403::Handshake denied", {"reconnect": "none"})
    assert bench.server.sessions == {}


def test_expired_on_demand() -> None:
    """Row 13: an expiry on demand tells a held poll 402 at once."""
    bench = Bench()
    poll = bench.hold(bench.ready())
    bench.server.expire(bench.server.sessions.values())
    reply = answered(poll)[0]
    assert (reply["error"], reply["advice"]) == ("402::Unknown client", REHANDSHAKE)
    assert bench.server.sessions == {}


def test_restart_forgets() -> None:
    """Row 29: a restart forgets every session and drops every held connection."""
    bench = Bench()
    client = bench.ready()
    poll = bench.hold(client)
    bench.server.forget()
    assert poll.answer == Answer(dropped=True)
    assert bench.say("/meta/connect", client)[0]["advice"] == REHANDSHAKE


def test_reset_keeps_sessions() -> None:
    """A reset drops connections and nothing else: the events are still there."""
    bench = Bench()
    client = bench.ready(CALLS)
    poll = bench.hold(client)
    bench.server.reset()
    bench.publish(1)
    assert poll.answer == Answer(dropped=True)
    assert bench.fetch(client) == [1]


def test_old_session_lives_on() -> None:
    """A second handshake does not end the first session."""
    bench = Bench()
    old, new = bench.ready(), bench.ready()
    assert old != new
    assert bench.say("/meta/connect", old, advice={"timeout": 0})[0]["successful"] is True
