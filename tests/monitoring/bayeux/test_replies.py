"""What each reply does to the session. Numbers are rows of cometd.md 6.1."""

from __future__ import annotations

import pytest

from monitoring.bayeux import Kind
from monitoring.bayeux.events import (
    Beat,
    Degraded,
    Live,
    Opened,
    OutcomeUnknown,
    Published,
    Received,
    Stopped,
    SubscriptionRefused,
    Warned,
)
from tests.monitoring.bayeux.play import (
    ADVICE,
    CALLS,
    Play,
    assert_reports,
    assert_sends,
    event,
    granting,
)

OK = {"successful": True}


def test_foreign_transports_end() -> None:
    """2: A server without long polling ends the session with a negotiation error, and no connect is sent."""
    play = Play()
    reports = play.shake(supportedConnectionTypes=["websocket"])
    assert_reports(reports, Stopped("negotiation: the server offers no long-polling", kicked=False))
    assert play.sends() == []


def test_denied_handshake_ends() -> None:
    """3: A handshake refused with advice none ends the session with the reason."""
    play = Play()
    refusal = {"successful": False, "error": "403::handshake_denied", "advice": {"reconnect": "none"}}
    reports = play.answer(play.send(Kind.HANDSHAKE), refusal)
    assert_reports(reports, Stopped("403::handshake_denied", kicked=False))
    assert (play.sends(), play.session.wake(play.now)) == ([], None)


def test_refused_handshake_backs_off() -> None:
    """4: A handshake refused with advice handshake is tried again, ever more slowly."""
    play = Play()
    waits = []
    for _ in range(5):
        refusal = {"successful": False, "error": "402:x:Missing", "advice": {"reconnect": "handshake"}}
        play.answer(play.send(Kind.HANDSHAKE), refusal)
        waits.append(play.skip())
    assert waits == sorted(waits)
    assert waits[0] > 0
    assert waits[-1] > 8 * waits[0]


def test_unadvised_refusal_backs_off() -> None:
    """H5: A handshake refused without advice is tried again after a pause."""
    play = Play()
    assert_reports(play.answer(play.send(Kind.HANDSHAKE), {"successful": False, "error": "500::x"}), Degraded)
    assert play.skip() > 0


def test_bare_object_accepted() -> None:
    """5: A handshake reply outside an array is as good as one inside."""
    play = Play()
    request = play.send(Kind.HANDSHAKE)
    reply = {"channel": "/meta/handshake", "id": request.messages[0]["id"], **granting()}
    assert_reports(play.give(request, reply), Opened("c1", ack=True, resumed=False))


def test_refused_channel_stands_alone() -> None:
    """11: Of three channels one is refused: it is reported with its error, and the other two go live."""
    play = Play(wanted=("/a", "/b", "/c"))
    play.shake()
    refusal = {"successful": False, "error": "403:denied_by_security_policy:subscribe_denied"}
    reports = play.answer(play.send(Kind.SUBSCRIBE), OK, refusal, OK)
    assert_reports(reports, SubscriptionRefused("/b", "403:denied_by_security_policy:subscribe_denied"))
    assert_reports(play.answer(play.send(Kind.CONNECT), OK), Beat, Live)


def test_refused_channel_asked_again() -> None:
    """11: A refused channel is asked for again after a minute; when it is granted a snapshot is due."""
    play = Play()
    play.shake()
    play.answer(play.send(Kind.SUBSCRIBE), {"successful": False, "error": "403::x"})
    play.answer(play.send(Kind.CONNECT), OK)
    play.send(Kind.CONNECT)
    assert play.skip() == 60
    assert_reports(play.answer(play.send(Kind.SUBSCRIBE), OK), Live("c1"))


def test_event_before_subscribe_reply() -> None:
    """12: An event in the same response before the reply to its subscription is delivered."""
    play = Play()
    play.shake()
    reports = play.answer(play.send(Kind.SUBSCRIBE), OK, events=[event({"x": 1})])
    assert_reports(reports, Received(CALLS, b'{"x": 1}'))


@pytest.mark.parametrize("interval", [-1, -0.5])
def test_negative_interval_ends(interval: float) -> None:
    """17: A negative interval means do not retry: the session ends, it does not spin."""
    play = Play()
    reports = play.answer(play.live(), {**OK, "advice": {"interval": interval}})
    assert_reports(reports, Stopped("the server advises to stop", kicked=False))


@pytest.mark.parametrize("odd", ["soon", None, [], {}, True])
def test_odd_advice_ignored(odd: object) -> None:
    """17: Advice that is no number changes nothing and breaks nothing."""
    play = Play()
    play.answer(play.live(), {**OK, "advice": {"interval": odd, "timeout": odd, "reconnect": odd}})
    assert play.send(Kind.CONNECT).timeout == 30.0


@pytest.mark.parametrize("odd", ["none", 7, None, ["none"]])
def test_odd_advice_object_ignored(odd: object) -> None:
    """17: Advice that is no object is none."""
    play = Play()
    assert_reports(play.answer(play.live(), {**OK, "advice": odd}), Beat)


def test_empty_answers_braked() -> None:
    """17: A server that answers connects at once with nothing is asked ever more slowly, up to once a second."""
    play = Play()
    poll, waits = play.live(), []
    for _ in range(12):
        play.answer(poll, {**OK, "advice": {"timeout": 0}})
        waits.append(play.skip())
        poll = play.send(Kind.CONNECT)
    assert (waits[0], waits[-1]) == (0.0, 1.0)


def test_busy_answers_not_braked() -> None:
    """C8: Replies that bring events are followed by the next connect at once, however quick they come."""
    play = Play()
    poll = play.live()
    for number in range(12):
        play.answer(poll, OK, events=[event(number)])
        poll = play.send(Kind.CONNECT)


def test_events_in_any_reply() -> None:
    """20: Events in the reply to a publish are delivered like those of a connect."""
    play = Play()
    play.live()
    key = play.session.publish("/a", 1)
    reports = play.answer(play.send(Kind.PUBLISH), OK, events=[event(1)])
    assert_reports(reports, Received(CALLS, b"1"), Published(key, successful=True, error=""))


def test_replies_before_events() -> None:
    """21: The order of replies and events inside a response makes no difference."""
    play = Play()
    poll = play.live()
    reply = {"channel": "/meta/connect", "id": poll.messages[0]["id"], **OK}
    assert_reports(play.give(poll, [reply, event(1), event(2)]), Received, Received(CALLS, b"2"), Beat)


def test_event_with_publish_id() -> None:
    """22: An event that carries the id of our own publish is an event, and the publish still gets its reply."""
    play = Play()
    play.live()
    key = play.session.publish(CALLS, 1)
    reports = play.answer(play.send(Kind.PUBLISH), OK, events=[event(1, id=key)])
    assert_reports(reports, Received(CALLS, b"1"), Published(key, successful=True, error=""))


def test_subscribe_failure_tried_again() -> None:
    """A subscription whose reply was lost is asked for again after a pause; polling does not wait for it."""
    play = Play()
    play.shake()
    play.cut(play.send(Kind.SUBSCRIBE))
    play.answer(play.send(Kind.CONNECT), OK)
    play.send(Kind.CONNECT)
    assert play.skip() > 0
    assert_reports(play.answer(play.send(Kind.SUBSCRIBE), OK), Live)


def test_crowd_warned() -> None:
    """44: Advice multiple-clients is reported once and its interval obeyed, for as long as the server repeats it."""
    play = Play()
    crowd = {**OK, "advice": {"multiple-clients": True, "interval": 2000}}
    assert_reports(play.answer(play.live(), crowd), Warned, Beat)
    assert play.skip() == 2.0
    assert_reports(play.answer(play.send(Kind.CONNECT), crowd), Beat)
    play.skip()
    play.answer(play.send(Kind.CONNECT), OK)
    assert play.skip() == 0.0


def test_unknown_unsubscribe_is_done() -> None:
    """50: An unsubscription refused with 400 counts as done."""
    play = Play()
    play.live()
    play.session.unsubscribe(CALLS)
    play.answer(play.send(Kind.SUBSCRIBE), {"successful": False, "error": "400::channel_missing"})
    assert play.sends() == []


def test_refused_publish() -> None:
    """S10: A refused publish belongs to the caller; the session goes on."""
    play = Play()
    play.live()
    key = play.session.publish("/a", 1)
    reports = play.answer(play.send(Kind.PUBLISH), {"successful": False, "error": "403::publish_denied"})
    assert_reports(reports, Published(key, successful=False, error="403::publish_denied"))


def test_unanswered_messages() -> None:
    """S10: A publish without a reply in the response is unknown; a subscription without one is asked for again."""
    play = Play()
    play.live()
    key = play.session.publish("/a", 1)
    assert_reports(play.give(play.send(Kind.PUBLISH), [event(1)]), Received, OutcomeUnknown(key))
    play.session.subscribe("/more")
    assert_reports(play.give(play.send(Kind.SUBSCRIBE), [event(1)]), Received, Warned)
    assert play.skip() > 0
    assert_sends(play.send(Kind.SUBSCRIBE), subscription="/more")


@pytest.mark.parametrize("kind", [Kind.HANDSHAKE, Kind.CONNECT])
def test_answer_without_reply(kind: Kind) -> None:
    """A response that holds no reply to ours is a fault, tried again after a pause."""
    play = Play(wanted=())
    if kind is Kind.CONNECT:
        play.shake()
    assert_reports(play.give(play.send(kind), [event(1)]), Received, Degraded)
    assert play.skip() > 0


def test_handshake_without_client() -> None:
    """A successful handshake without a client id is a fault."""
    play = Play()
    assert_reports(play.shake(client=""), Degraded)


def test_events_once_per_wire() -> None:
    """52: What the server sends three times for overlapping patterns is reported three times, never more."""
    play = Play(wanted=("/v2/**", "/v2/me/*", CALLS))
    reports = play.answer(play.live(), OK, events=[event(1)] * 3)
    assert_reports(reports, Received, Received, Received, Beat)


def test_unwanted_events_counted() -> None:
    """H10: Events on channels that nobody subscribed to are delivered, and counted."""
    play = Play()
    reports = play.answer(play.live(), OK, events=[event(1, channel="/service/hello"), event(2)])
    assert_reports(reports, Received("/service/hello", b"1"), Received, Beat)
    assert play.session.unmatched == 1


def test_numbers_as_ids() -> None:
    """E4: A server that echoes ids in another type or adds unknown fields is understood."""
    play = Play(wanted=())
    request = play.send(Kind.HANDSHAKE)
    reply = {
        "channel": "/meta/handshake",
        **granting(),
        "id": None,
        "x-messages": 3,
        "timestamp": "now",
        "authSuccessful": 1,
    }
    assert_reports(play.give(request, [reply]), Opened)
    play.send(Kind.CONNECT)


def test_advice_by_transport() -> None:
    """Advice under the transport's own name overrides the common one."""
    play = Play()
    play.answer(play.live(), {**OK, "advice": {**ADVICE, "long-polling": {"timeout": 9000}}})
    assert play.send(Kind.CONNECT).timeout == 9.0


def test_advice_is_clamped() -> None:
    """17: Absurd times are cut to five minutes."""
    play = Play()
    play.answer(play.live(), {**OK, "advice": {"timeout": 1e300}})
    assert play.send(Kind.CONNECT).timeout == 300.0
