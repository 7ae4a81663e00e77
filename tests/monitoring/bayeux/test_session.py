"""What the session sends and when: handshake, subscriptions, polls. Numbers are rows of cometd.md 6.1."""

from __future__ import annotations

import json

import pytest

from monitoring.bayeux import Kind, LocalProtocolError, Session, State
from monitoring.bayeux.events import (
    Beat,
    Degraded,
    Gap,
    Live,
    Opened,
    Unreadable,
)
from tests.monitoring.bayeux.play import (
    ADVICE,
    CALLS,
    UNKNOWN,
    Play,
    assert_reports,
    assert_sends,
    event,
    granting,
    half,
)

OK = {"successful": True}


def test_handshake_goes_alone() -> None:
    """1: The first request is one handshake with versions, transport and ack, and without a client id."""
    request = Play().send(Kind.HANDSHAKE)
    assert json.loads(request.body) == [
        {
            "channel": "/meta/handshake",
            "id": "00000001",
            "version": "1.0",
            "minimumVersion": "1.0",
            "supportedConnectionTypes": ["long-polling"],
            "ext": {"ack": True},
        }
    ]


def test_handshake_without_ack() -> None:
    """36: A session that wants no acknowledgements offers none, and never sends a number."""
    play = Play(ack=False, wanted=())
    assert_sends(play.send(Kind.HANDSHAKE), ext=None)


def test_ungranted_ack_unsent() -> None:
    """36: Where ack was not granted the connects carry none."""
    assert_sends(Play().live(ack=None), ext=None)


def test_handshake_asks_ext_anew() -> None:
    """H7: The ext of each handshake is asked for at that moment, so that a renewed token is used."""
    tokens = iter(["old", "new"])
    session = Session(jitter=half, ext=lambda: {"authentication": {"token": next(tokens)}})
    session.start()
    (first,) = session.due(0.0)
    session.fail(first, "ConnectError", 0.0, sent=False)
    (second,) = session.due(100.0)
    assert [sent.messages[0]["ext"]["authentication"]["token"] for sent in (first, second)] == ["old", "new"]


def test_subscribe_all_in_one() -> None:
    """9: One request carries one subscribe message for each wanted channel."""
    play = Play(wanted=("/b", "/a", "/c/*"))
    play.shake()
    request = play.send(Kind.SUBSCRIBE)
    assert [(sent["channel"], sent["subscription"]) for sent in request.messages] == [
        ("/meta/subscribe", "/a"),
        ("/meta/subscribe", "/b"),
        ("/meta/subscribe", "/c/*"),
    ]


@pytest.mark.parametrize("name", ["foo", "/", "/a/*/b", "/a//b", "/a/", "/meta/connect", "/service/x", "/a b", ""])
def test_bad_channel_stays_here(name: str) -> None:
    """10: A bad name raises at the caller, adds nothing and sends nothing."""
    play = Play(wanted=())
    poll = play.live()
    with pytest.raises(LocalProtocolError):
        play.session.subscribe("/good", name)
    assert (play.session.wanted, play.sends(), poll.kind) == (frozenset(), [], Kind.CONNECT)


def test_first_connect_probes() -> None:
    """13: The first connect asks for an answer at once, the second is held as advised."""
    play = Play(wanted=())
    play.shake()
    first = play.send(Kind.CONNECT)
    assert_sends(first, advice={"timeout": 0}, connectionType="long-polling", clientId="c1")
    play.answer(first, {**OK, "advice": ADVICE})
    second = play.send(Kind.CONNECT)
    assert_sends(second, advice=None)
    assert (first.timeout, second.timeout) == (0.0, 30.0)


def test_connect_waits_for_subscriptions() -> None:
    """Polling begins when the first subscriptions are answered, so that no event is asked for too early."""
    play = Play()
    play.shake()
    play.send(Kind.SUBSCRIBE)
    assert play.session.wake(play.now) is None


def test_one_poll_only() -> None:
    """14: Over 100 polls there is never a second connect under way."""
    play = Play()
    poll = play.live()
    for number in range(3, 103):
        assert play.sends() == []
        play.now += 30
        play.answer(poll, {**OK, "ext": {"ack": number}})
        poll = play.send(Kind.CONNECT)


def test_advice_outlives_replies() -> None:
    """15: A reply without advice leaves the last one in force."""
    play = Play()
    play.answer(play.live(), {**OK, "advice": {"timeout": 7000}})
    play.answer(play.send(Kind.CONNECT), OK)
    assert play.send(Kind.CONNECT).timeout == 7.0


def test_interval_is_waited() -> None:
    """16: With interval 500 the next connect starts 500 ms after the reply."""
    play = Play()
    play.answer(play.live(), {**OK, "advice": {"interval": 500}})
    assert play.sends() == []
    assert play.session.wake(play.now) == 0.5
    play.now += 0.5
    play.send(Kind.CONNECT)


def test_silent_poll_probed() -> None:
    """18: A poll given up after its time degrades the state, and the next connect asks for an answer at once."""
    play = Play()
    reports = play.cut(play.live())
    assert_reports(reports, Degraded("ReadError", play.now))
    play.skip()
    assert_sends(play.send(Kind.CONNECT), advice={"timeout": 0}, clientId="c1", ext={"ack": 2})


def test_busy_server_keeps_session() -> None:
    """29: After HTTP 503 twice the same session goes on, with growing pauses, and says that it was resumed."""
    play = Play()
    poll, pauses = play.live(), []
    for _ in range(2):
        play.refuse(poll, 503)
        pauses.append(play.skip())
        poll = play.send(Kind.CONNECT)
    reports = play.answer(poll, OK)
    assert_reports(reports, Opened("c1", ack=True, resumed=True), Beat(play.now), Live("c1"))
    assert 0 < pauses[0] < pauses[1]


@pytest.mark.parametrize("status", [500, 408])
def test_superseded_poll_ignored(status: int) -> None:
    """30: An HTTP error on a poll that was given up changes nothing."""
    play = Play()
    old = play.live()
    play.cut(old)
    play.skip()
    play.answer(play.send(Kind.CONNECT), OK)
    assert play.refuse(old, status) == []
    assert play.session.state is State.LIVE


def test_late_reply_dropped() -> None:
    """40: A reply that comes after its poll was given up delivers nothing and leaves the number as it was."""
    play = Play()
    old = play.live()
    play.cut(old)
    assert play.answer(old, {**OK, "ext": {"ack": 9}}, events=[event(1)]) == []
    play.skip()
    assert_sends(play.send(Kind.CONNECT), ext={"ack": 2})


def test_no_handshake_beside_poll() -> None:
    """43: The new session waits until the old one's poll has been aborted."""
    play = Play()
    poll = play.live()
    play.session.publish("/a", 1)
    play.answer(play.send(Kind.PUBLISH), {"successful": False, "error": "402::Unknown client"})
    assert (play.sends(), play.session.wake(play.now), play.session.is_stale(poll)) == ([], None, True)
    play.cut(poll)
    play.send(Kind.HANDSHAKE)


def test_each_connect_acknowledges() -> None:
    """34: Each connect acknowledges the number of the last reply."""
    play = Play()
    poll = play.live()
    assert_sends(poll, ext={"ack": 2})
    play.answer(poll, {**OK, "ext": {"ack": 5}})
    assert_sends(play.send(Kind.CONNECT), ext={"ack": 5})


def test_grant_with_number() -> None:
    """35: A grant as an object with batch 7 makes the first connect acknowledge 7."""
    play = Play(wanted=())
    play.shake(ack={"enabled": True, "batch": 7})
    assert_sends(play.send(Kind.CONNECT), ext={"ack": 7})


def test_new_session_counts_anew() -> None:
    """42: A number of the old session is never sent in a new one."""
    play = Play(wanted=())
    play.answer(play.live(), UNKNOWN)
    play.shake(client="c2")
    assert_sends(play.send(Kind.CONNECT), ext={"ack": 0}, clientId="c2")


def test_subscribe_beside_poll() -> None:
    """48: A channel wanted during a held poll is subscribed at once, beside it, and then a snapshot is due."""
    play = Play()
    play.live()
    play.session.subscribe("/more")
    assert play.session.state is State.SUBSCRIBING
    reports = play.answer(play.send(Kind.SUBSCRIBE), OK)
    assert_reports(reports, Live("c1"))


def test_unsubscribe_beside_poll() -> None:
    """49: A channel no longer wanted is unsubscribed at once; that needs no snapshot."""
    play = Play()
    play.live()
    play.session.unsubscribe(CALLS)
    request = play.send(Kind.SUBSCRIBE)
    assert_sends(request, channel="/meta/unsubscribe", subscription=CALLS)
    assert_reports(play.answer(request, OK))
    assert (play.session.wanted, play.sends()) == (frozenset(), [])


def test_wishes_wait_for_session() -> None:
    """49: What is wanted or not while handshaking or degraded counts in the next session."""
    play = Play()
    handshake = play.send(Kind.HANDSHAKE)
    play.session.subscribe("/more")
    play.answer(handshake, granting())
    subscribe = play.send(Kind.SUBSCRIBE)
    play.session.unsubscribe(CALLS)
    play.answer(subscribe, OK)
    play.answer(play.send(Kind.SUBSCRIBE), OK)
    assert (play.session.wanted, play.send(Kind.CONNECT).kind) == (frozenset({"/more"}), Kind.CONNECT)


def test_wishes_wait_while_degraded() -> None:
    """49: While degraded nothing but the probe is sent; afterwards the new channel is."""
    play = Play()
    play.cut(play.live())
    play.session.subscribe("/more")
    assert play.sends() == []
    play.skip()
    play.answer(play.send(Kind.CONNECT), OK)
    assert [request.kind for request in play.sends()] == [Kind.SUBSCRIBE, Kind.CONNECT]


def test_long_absence_starts_over() -> None:
    """F21: After longer than timeout, interval and maxInterval without contact no connect is tried, but a handshake."""
    play = Play()
    play.cut(play.live(advice={**ADVICE, "maxInterval": 5000}))
    play.now += 60
    request = play.send(Kind.HANDSHAKE)
    assert request.generation == 1


def test_poison_costs_session() -> None:
    """Replies that nobody can read are kept for the quarantine; the third in a row costs the session."""
    play = Play()
    poll = play.live()
    for _ in range(2):
        reports = play.refuse(poll, 200, "application/json", b"\xff[{")
        assert Unreadable(b"\xff[{", "the reply is not JSON") in reports
        assert play.skip() > 0
        poll = play.send(Kind.CONNECT)
    play.refuse(poll, 200, "application/json", b"[1]")
    play.skip()
    play.send(Kind.HANDSHAKE)


def test_gap_spans_sessions() -> None:
    """23: Between the last reply of one session and the confirmed channels of the next there is one gap."""
    play = Play()
    poll, since = play.live(), play.now - 2
    play.now += 20
    assert_reports(play.answer(poll, UNKNOWN))
    play.shake(client="c2")
    play.answer(play.send(Kind.SUBSCRIBE), OK)
    play.now += 1
    reports = play.answer(play.send(Kind.CONNECT), OK)
    gap = Gap("402::Unknown client", since, play.now, old="c1", new="c2")
    assert_reports(reports, Beat(play.now), gap, Live("c2"))
