"""What the session sends and when: handshake, subscriptions, polls, publishes, farewell. Numbers are rows of cometd.md 6.1."""

from __future__ import annotations

import json

import pytest

from monitoring.bayeux import Kind, LocalProtocolError, Session, State
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
    Unreadable,
    Warned,
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


def test_start_only_once() -> None:
    """A session that has begun cannot begin again: that is our own error."""
    with pytest.raises(LocalProtocolError):
        Play().session.start()


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
    assert play.send(Kind.CONNECT)


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


@pytest.mark.parametrize(
    ("status", "content_type", "body"),
    [(401, "", b""), (403, "text/plain", b"{}"), (302, "", b""), (200, "text/html", b"hi"), (200, "", b" <html>")],
)
def test_login_wanted(status: int, content_type: str, body: bytes) -> None:
    """31: HTTP 401, 403, a redirect and a page in place of JSON all mean that the login is gone; renewed, it goes on."""
    play = Play()
    reports = play.refuse(play.live(), status, content_type, body)
    assert [type(said) for said in reports] == [AuthLost]
    assert (play.session.state, play.session.wake(play.now)) == (State.AUTH_LOST, None)
    play.session.renewed()
    assert_reports(play.shake(client="c2"), Opened("c2", ack=True, resumed=False))


def test_second_refusal_is_silent() -> None:
    """31: Requests that fail together ask for one login only."""
    play = Play()
    poll = play.live()
    play.session.publish("/a", 1)
    publish = play.send(Kind.PUBLISH)
    play.refuse(publish, 401)
    assert (play.session.is_stale(poll), play.refuse(poll, 401)) == (True, [])


def test_no_handshake_beside_poll() -> None:
    """43: The new session waits until the old one's poll has been aborted."""
    play = Play()
    poll = play.live()
    play.session.publish("/a", 1)
    play.answer(play.send(Kind.PUBLISH), {"successful": False, "error": "402::Unknown client"})
    assert (play.sends(), play.session.wake(play.now), play.session.is_stale(poll)) == ([], None, True)
    play.cut(poll)
    assert play.send(Kind.HANDSHAKE)


def test_login_given_up() -> None:
    """32: When the owner has no credentials the session ends, says why, and asks nothing more."""
    play = Play()
    play.refuse(play.live(), 401)
    play.session.gave_up("renewal failed")
    reports = play.session.reports()
    assert_reports(reports, Gap, Stopped("auth: renewal failed", kicked=False))
    assert play.sends() == []


def test_logins_in_vain_end() -> None:
    """32: Logins that never bring a session are tried three times, ever more slowly, and then no more."""
    play = Play()
    waits = []
    for _ in range(3):
        waits.append(play.skip())
        play.refuse(play.send(Kind.HANDSHAKE), 401)
        play.session.renewed()
    play.skip()
    reports = play.refuse(play.send(Kind.HANDSHAKE), 401)
    assert_reports(reports, Stopped("auth: HTTP 401, after 3 logins", kicked=False))
    assert waits[0] == waits[1] == 0 < waits[2]


def test_answers_unasked_ignored() -> None:
    """A renewal that ends after the session did changes nothing."""
    play = Play()
    play.session.close()
    play.session.renewed()
    play.session.gave_up("late")
    assert_reports(play.session.reports(), Stopped("closed", kicked=False))


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
    assert (play.session.wanted, play.send(Kind.CONNECT).kind) == ({"/more"}, Kind.CONNECT)


def test_wishes_wait_while_degraded() -> None:
    """49: While degraded nothing but the probe is sent; afterwards the new channel is."""
    play = Play()
    play.cut(play.live())
    play.session.subscribe("/more")
    assert play.sends() == []
    play.skip()
    play.answer(play.send(Kind.CONNECT), OK)
    assert [request.kind for request in play.sends()] == [Kind.SUBSCRIBE, Kind.CONNECT]


def test_publish_answered() -> None:
    """A publish is sent once, beside the poll, and its answer carries the id given to the caller."""
    play = Play()
    play.live()
    key = play.session.publish("/a", {"x": 1})
    request = play.send(Kind.PUBLISH)
    assert json.loads(request.body) == [{"channel": "/a", "id": key, "data": {"x": 1}, "clientId": "c1"}]
    assert_reports(play.answer(request, OK), Published(key, successful=True, error=""))


def test_publish_unknown() -> None:
    """51: A publish whose reply was lost is reported as unknown and never sent again."""
    play = Play()
    play.live()
    key = play.session.publish("/a", 1)
    reports = play.cut(play.send(Kind.PUBLISH))
    assert_reports(reports, OutcomeUnknown(key), Warned)
    play.now += 100
    assert play.sends() == []


def test_publish_unsent_waits() -> None:
    """51: A publish that certainly never left is sent when the server can be reached again."""
    play = Play()
    play.live()
    key = play.session.publish("/a", 1)
    play.cut(play.send(Kind.PUBLISH), sent=False)
    assert play.sends() == []
    play.skip()
    assert_sends(play.send(Kind.PUBLISH), id=key)


def test_publish_lost_with_session() -> None:
    """51: A publish under way when the session is lost is unknown, even if its reply comes later."""
    play = Play()
    poll = play.live()
    key = play.session.publish("/a", 1)
    publish = play.send(Kind.PUBLISH)
    reports = play.answer(poll, UNKNOWN)
    assert OutcomeUnknown(key) in reports
    assert play.answer(publish, OK) == []


def test_publish_waits_for_session() -> None:
    """A publish made before there is a session carries the id of the session that sends it."""
    play = Play(wanted=())
    play.session.publish("/a", 1)
    play.shake(client="c9")
    requests = play.sends()
    assert [request.kind for request in requests] == [Kind.PUBLISH, Kind.CONNECT]
    assert_sends(requests[0], clientId="c9")


@pytest.mark.parametrize("name", ["/meta/connect", "/a/*", "a"])
def test_publish_bad_channel(name: str) -> None:
    """A publish to a pattern, a protocol channel or no channel is our own error."""
    with pytest.raises(LocalProtocolError):
        Play().session.publish(name, 1)


def test_publish_never_sent() -> None:
    """A publish that never left when the session ends is reported as refused, before the end."""
    play = Play()
    key = play.session.publish("/a", 1)
    play.session.close()
    expected = [Published(key, successful=False, error="never sent"), Stopped("closed", kicked=False)]
    assert_reports(play.session.reports(), *expected)
    with pytest.raises(LocalProtocolError):
        play.session.publish("/a", 1)


def test_publish_queue_bounded() -> None:
    """More publishes than may wait are refused to the caller."""
    play = Play()
    for number in range(1000):
        play.session.publish("/a", number)
    with pytest.raises(LocalProtocolError):
        play.session.publish("/a", 1000)


def test_close_disconnects() -> None:
    """54: Closing disconnects beside the held poll, takes its last events, ignores advice, and only then is stopped."""
    play = Play()
    poll = play.live()
    play.session.close()
    farewell = play.send(Kind.DISCONNECT)
    assert_sends(farewell, channel="/meta/disconnect", clientId="c1")
    assert_reports(play.answer(farewell, OK))
    reports = play.answer(poll, {**OK, "advice": {"reconnect": "handshake"}}, events=[event(7)])
    assert_reports(reports, Received(CALLS, b"7"), Stopped("closed", kicked=False))
    assert play.sends() == []


def test_close_survives_failure() -> None:
    """54: A farewell that nobody answers ends the session all the same."""
    play = Play()
    poll = play.live()
    play.session.close()
    assert_reports(play.cut(play.send(Kind.DISCONNECT)))
    assert_reports(play.refuse(poll, 401), Stopped("closed", kicked=False))


def test_close_during_handshake() -> None:
    """54: A session whose handshake is under way is left as soon as it exists."""
    play = Play()
    handshake = play.send(Kind.HANDSHAKE)
    play.session.close()
    assert play.sends() == []
    play.answer(handshake, granting())
    assert_reports(play.answer(play.send(Kind.DISCONNECT), OK), Stopped("closed", kicked=False))


def test_close_before_start() -> None:
    """54: A session that never began ends at once, and closing twice changes nothing."""
    session = Session(jitter=half)
    session.close()
    session.close()
    assert_reports(session.reports(), Stopped("closed", kicked=False))


def test_ids_keep_width() -> None:
    """56: The ids of a session that polls for ever do not grow."""
    play = Play()
    play.live()
    keys = {play.session.publish("/a", number) for number in range(500)}
    assert {len(key) for key in keys} == {8}


def test_owner_calls_nudge() -> None:
    """A shell that asked for it is told when a call of the owner may have made something due."""
    nudges: list[str] = []
    session = Session(jitter=half)
    session.nudge = lambda: nudges.append("nudged")
    session.subscribe(CALLS)
    session.start()
    session.publish("/a", 1)
    session.close()
    assert len(nudges) == 4


def test_long_absence_starts_over() -> None:
    """F21: After longer than timeout, interval and maxInterval without contact no connect is tried, but a handshake."""
    play = Play()
    play.cut(play.live(advice={**ADVICE, "maxInterval": 5000}))
    play.now += 60
    request = play.send(Kind.HANDSHAKE)
    assert request.generation == 1


def test_poison_costs_session() -> None:
    """Replies that nobody can read are kept for the quarantine; the third in a row costs the session, not a hot loop."""
    play = Play()
    poll = play.live()
    for _ in range(2):
        reports = play.refuse(poll, 200, "application/json", b"\xff[{")
        assert Unreadable(b"\xff[{", "the reply is not JSON") in reports
        assert play.skip() > 0
        poll = play.send(Kind.CONNECT)
    play.refuse(poll, 200, "application/json", b"[1]")
    play.skip()
    assert play.send(Kind.HANDSHAKE)


def test_gap_spans_sessions() -> None:
    """23: Between the last reply of one session and the confirmed channels of the next there is one gap."""
    play = Play()
    poll, since = play.live(), play.now
    play.now += 20
    assert_reports(play.answer(poll, UNKNOWN))
    play.shake(client="c2")
    play.answer(play.send(Kind.SUBSCRIBE), OK)
    play.now += 1
    reports = play.answer(play.send(Kind.CONNECT), OK)
    gap = Gap("402::Unknown client", since, play.now, old="c1", new="c2")
    assert_reports(reports, Beat(play.now), gap, Live("c2"))
