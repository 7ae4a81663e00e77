"""What Java CometD does and the npm servers do not (cometd.md 4), where no other test has it already. By hand, no clock."""

from __future__ import annotations

import re

import pytest

from monitoring.bayeux import Kind, State
from monitoring.bayeux.events import AuthLost, Beat, Degraded, Gap, Live, Opened, Received
from tests.monitoring.bayeux.play import ADVICE, UNKNOWN, Play, acked, assert_reports, event, granting

OK = {"successful": True}


def test_lazy_event_is_on_time() -> None:
    """An event that was held back to the end of the poll is as good as any, and nothing was late."""
    play = Play()
    poll = play.live()
    play.now += 30
    assert_reports(play.answer(poll, OK, events=[event(1)]), Received("/v2/me/calls", b"1"), Beat(play.now))
    assert play.session.state is State.LIVE


def test_sweep_takes_login_along() -> None:
    """A sweep that ended the HTTP session too shows at the new handshake: a login is asked for, then all goes on."""
    play = Play()
    play.answer(play.live(), UNKNOWN)
    assert_reports(play.refuse(play.send(Kind.HANDSHAKE), 401), AuthLost("HTTP 401"))
    play.session.renewed()
    play.shake(client="c2")
    play.answer(play.send(Kind.SUBSCRIBE), OK)
    assert_reports(play.answer(play.send(Kind.CONNECT), OK), Beat, Gap, Live)


def test_destroyed_poll_then_loss() -> None:
    """A held poll that ends in an empty HTTP 500, and 402 at the next, is one loss and one gap."""
    play = Play()
    assert_reports(play.refuse(play.live(), 500, ""), Degraded)
    play.skip()
    play.answer(play.send(Kind.CONNECT), UNKNOWN)
    play.shake(client="c2")
    play.answer(play.send(Kind.SUBSCRIBE), OK)
    assert_reports(play.answer(play.send(Kind.CONNECT), OK), Beat, Gap, Live)


def test_rich_handshake_accepted() -> None:
    """A handshake reply with fields of other extensions, and transports beside ours, opens the session."""
    play = Play()
    extras = {
        "minimumVersion": "1.0",
        "x-messages": 3,
        "authSuccessful": True,
        "advice": {**ADVICE, "maxInterval": 60000},
        "supportedConnectionTypes": ["websocket", "callback-polling", "long-polling"],
    }
    assert_reports(play.shake(**extras), Opened("c1", ack=True, resumed=False))
    play.answer(play.send(Kind.SUBSCRIBE), {**OK, "ext": {}})
    (poll,) = play.send(Kind.CONNECT).messages
    assert poll["connectionType"] == "long-polling"


@pytest.mark.parametrize("ext", [{}, {"ack": 3, "timesync": {"tc": 1, "ts": 2, "p": 0, "a": 0}}])
def test_foreign_extensions_tolerated(ext: dict[str, object]) -> None:
    """A timestamp, timesync or an empty ext on replies and events changes nothing."""
    play = Play()
    poll = play.live()
    stamped = event(1, ext={}, timestamp="Thu Jan 01 00:00:00 GMT 1970")
    reply = {**OK, **acked(3, {}), "timestamp": "1970", **({"ext": ext} if ext else {})}
    assert_reports(play.answer(poll, reply, events=[stamped]), Received, Beat)
    assert play.send(Kind.CONNECT).messages[0]["ext"] == {"ack": 3}


def test_ids_are_alphanumeric() -> None:
    """Every id is of letters and digits only, for CometD 5 may refuse others with 405."""
    play = Play()
    play.session.publish("/a", 1)
    requests = [play.send(Kind.HANDSHAKE)]
    play.answer(requests[0], granting())
    requests += play.sends()
    ids = [message["id"] for request in requests for message in request.messages]
    assert len(ids) == len(set(ids)) == 3
    assert all(re.fullmatch("[A-Za-z0-9]+", one) for one in ids)
