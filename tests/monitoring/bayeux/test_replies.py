"""What each reply does to the session. Numbers are rows of cometd.md 6.1."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring.bayeux import Kind, State
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
    Unreadable,
    Warned,
)
from monitoring.bayeux.state import YOUNG
from tests.monitoring.bayeux.play import (
    ADVICE,
    BARE_UNKNOWN,
    CALLS,
    UNKNOWN,
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


@pytest.mark.parametrize(
    "error", ["402::Unknown client", "402::session_unknown", "401:c1:Unknown client", "403::Unknown client"]
)
def test_lost_session_starts_over(error: str) -> None:
    """23, 24: Whatever the error's words, advice handshake brings a new session, all channels and one gap."""
    play = Play(wanted=("/a", "/b"))
    poll = play.live()
    assert_reports(play.answer(poll, {**UNKNOWN, "error": error}))
    assert play.session.state is State.HANDSHAKING
    assert_reports(play.shake(client="c2"), Opened("c2", ack=True, resumed=False))
    again = play.send(Kind.SUBSCRIBE)
    assert [sent["subscription"] for sent in again.messages] == ["/a", "/b"]
    play.answer(again, OK)
    assert_reports(play.answer(play.send(Kind.CONNECT), OK), Beat, Gap, Live)


def test_bare_402_is_loss() -> None:
    """23: A connect refused with 402 and no advice means the same."""
    play = Play()
    play.answer(play.live(), BARE_UNKNOWN)
    assert play.session.state is State.HANDSHAKING


def test_success_may_ask_anew() -> None:
    """C11: A successful connect with advice handshake is obeyed too, after its events."""
    play = Play()
    reports = play.answer(play.live(), {**OK, "advice": {"reconnect": "handshake"}}, events=[event(1)])
    assert_reports(reports, Received)
    assert play.session.state is State.HANDSHAKING


def test_loss_told_by_subscribe() -> None:
    """25: A subscription answered 402 without advice renews the session and is not forgotten."""
    play = Play()
    poll = play.live()
    play.session.subscribe("/more")
    reports = play.answer(play.send(Kind.SUBSCRIBE), BARE_UNKNOWN)
    assert_reports(reports)
    play.cut(poll)
    play.shake(client="c2")
    again = play.send(Kind.SUBSCRIBE)
    assert [sent["subscription"] for sent in again.messages] == ["/more", CALLS]


def test_handshake_storm_spaced() -> None:
    """26: Sessions lost young are replaced ever more slowly, at most one at once, and the cause is named."""
    play = Play(wanted=())
    play.answer(play.live(), UNKNOWN)
    waits, since = [], play.now
    for number in range(6):
        waits.append(play.skip())
        play.shake(client=f"c{number}")
        assert_reports(play.answer(play.send(Kind.CONNECT), UNKNOWN), Degraded(f"402::Unknown client; {YOUNG}", since))
    assert waits[0] == 0
    assert all(later > 1.5 * sooner for sooner, later in zip(waits[1:], waits[2:], strict=False))


def test_storm_names_cause() -> None:
    """26: The first session lost young degrades the state, with the probable cause."""
    play = Play(wanted=())
    play.shake()
    reports = play.answer(play.send(Kind.CONNECT), UNKNOWN)
    assert_reports(reports, Degraded(f"402::Unknown client; {YOUNG}", play.now))


@pytest.mark.parametrize("advice", [{"reconnect": "none"}, {}])
@pytest.mark.parametrize("fields", [OK, {}])
def test_kicked(advice: dict[str, Any], fields: dict[str, Any]) -> None:
    """27: A disconnect that answers nothing of ours ends the session as kicked, after the events beside it."""
    play = Play()
    kick = {"channel": "/meta/disconnect", **fields}
    reports = play.answer(play.live(), {**OK, "advice": advice}, events=[kick, event(1)])
    assert_reports(reports, Received, Stopped("the server closed the session", kicked=True))
    assert play.sends() == []


def test_advice_none_on_success() -> None:
    """28: A successful connect with advice none ends the session."""
    play = Play()
    reports = play.answer(play.live(), {**OK, "advice": {"reconnect": "none"}})
    assert_reports(reports, Stopped("the server advises to stop", kicked=False))


@pytest.mark.parametrize(
    "fields",
    [
        {"error": "401::Authentication invalid", "advice": {"reconnect": "none"}},
        {"error": "401::Authentication invalid"},
        {"error": "403::Handshake denied", "ext": {"sfdc": {"failureReason": "401::Authentication invalid"}}},
        {"error": "403::x", "ext": {"failureReason": "403::x"}, "advice": {"reconnect": "none"}},
    ],
)
def test_login_wanted_inside(fields: dict[str, Any]) -> None:
    """31: A 401 inside the reply, or a failure reason that says so, asks for a login like HTTP 401."""
    play = Play()
    assert_reports(play.answer(play.live(), {"successful": False, **fields}), AuthLost)


def test_ack_only_from_success() -> None:
    """41: A number on an unsuccessful connect is not taken over: its events will come again."""
    play = Play()
    play.answer(play.live(), {"successful": False, "advice": {"reconnect": "retry"}, "ext": {"ack": 9}})
    play.skip()
    assert_sends(play.send(Kind.CONNECT), ext={"ack": 2}, advice={"timeout": 0})


@pytest.mark.parametrize("ack", [True, None])
def test_lost_reply(ack: bool | None) -> None:
    """37, 38: A lost connect reply is a gap without ack, and none with it."""
    play = Play()
    poll, since = play.live(ack=ack), play.now
    play.now += 5
    play.cut(poll)
    play.skip()
    reports = play.answer(play.send(Kind.CONNECT), OK)
    gap = [] if ack else [Gap("ReadError", since, play.now, old="c1", new="c1")]
    assert_reports(reports, Opened("c1", ack=bool(ack), resumed=True), Beat(play.now), *gap, Live("c1"))


def test_unsent_request_no_gap() -> None:
    """38: A request that never left loses nothing, even without ack."""
    play = Play()
    play.cut(play.live(ack=None), sent=False)
    play.skip()
    assert_reports(play.answer(play.send(Kind.CONNECT), OK), Opened, Beat, Live)


def test_lost_publish_reply_gap() -> None:
    """36: Without ack a lost publish reply may have carried events: a gap, while the poll goes on."""
    play = Play()
    play.live(ack=None)
    play.session.publish("/a", 1)
    assert_reports(play.cut(play.send(Kind.PUBLISH)), OutcomeUnknown, Warned, Gap)
    assert play.session.state is State.LIVE


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


def test_stop_told_by_control() -> None:
    """Advice none on a control reply ends the session too; advice handshake renews it."""
    play = Play()
    play.live()
    play.session.publish("/a", 1)
    reports = play.answer(play.send(Kind.PUBLISH), {**OK, "advice": {"reconnect": "none"}})
    assert_reports(reports, Published, Stopped)


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


def test_unreadable_member_kept() -> None:
    """A member that cannot be read is handed over as bytes; the events and the number beside it count."""
    play = Play()
    poll = play.live()
    key = poll.messages[0]["id"]
    body = (
        b'[{"channel":"/x","data":{"at":1399313371000L}},{"channel":"/v2/me/calls","data":1},'
        b'{"channel":"/meta/connect","id":"%s","successful":true,"ext":{"ack":3}}]' % key.encode()
    )
    reports = play.refuse(poll, 200, "application/json", body)
    bad = Unreadable(b'{"channel":"/x","data":{"at":1399313371000L}}', "not a Bayeux message")
    assert_reports(reports, bad, Received(CALLS, b"1"), Beat)
    assert_sends(play.send(Kind.CONNECT), ext={"ack": 3})


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
    assert play.send(Kind.CONNECT)


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
