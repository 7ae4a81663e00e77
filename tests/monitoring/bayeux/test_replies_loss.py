"""What is lost, and how it is told: sessions, replies, logins. Numbers are rows of cometd.md 6.1."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from monitoring.bayeux import Kind, State
from monitoring.bayeux.course import YOUNG
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
    BARE_UNKNOWN,
    CALLS,
    UNKNOWN,
    Play,
    assert_reports,
    assert_sends,
    event,
)

OK = {"successful": True}


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
    assert all(later > 1.5 * sooner for sooner, later in pairwise(waits[1:]))


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
def test_lost_reply(*, ack: bool | None) -> None:
    """37, 38: A lost connect reply is a gap without ack, and none with it."""
    play = Play()
    poll, since = play.live(ack=ack), play.now - 2
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
    """36: Without ack a lost publish reply may have carried events: a gap, which the probe that follows ends."""
    play = Play()
    poll = play.live(ack=None)
    play.session.publish("/a", 1)
    assert_reports(play.cut(play.send(Kind.PUBLISH)), OutcomeUnknown, Warned)
    assert play.session.is_stale(poll)
    assert_reports(play.cut(poll))
    assert_reports(play.answer(play.send(Kind.CONNECT), OK), Beat, Gap)
    assert play.session.state is State.LIVE


def test_stop_told_by_control() -> None:
    """Advice none on a control reply ends the session too; advice handshake renews it."""
    play = Play()
    play.live()
    play.session.publish("/a", 1)
    reports = play.answer(play.send(Kind.PUBLISH), {**OK, "advice": {"reconnect": "none"}})
    assert_reports(reports, Published, Stopped)


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
