"""What the owner's calls do: publish, close, answers to a lost login. Numbers are rows of cometd.md 6.1."""

from __future__ import annotations

import json

import pytest

from monitoring.bayeux import Kind, LocalProtocolError, Session, State
from monitoring.bayeux.events import (
    AuthLost,
    Gap,
    Opened,
    OutcomeUnknown,
    Published,
    Received,
    Stopped,
    Warned,
)
from tests.monitoring.bayeux.play import (
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


def test_start_only_once() -> None:
    """A session that has begun cannot begin again: that is our own error."""
    with pytest.raises(LocalProtocolError):
        Play().session.start()


@pytest.mark.parametrize(
    ("status", "content_type", "body"),
    [(401, "", b""), (403, "text/plain", b"{}"), (302, "", b""), (200, "text/html", b"hi"), (200, "", b" <html>")],
)
def test_login_wanted(status: int, content_type: str, body: bytes) -> None:
    """31: HTTP 401, 403, a redirect and a page for JSON all mean that the login is gone; renewed, it goes on."""
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
    unsent = Published(key, successful=False, error="never sent")
    assert_reports(play.session.reports(), unsent, Stopped("closed", kicked=False))
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
