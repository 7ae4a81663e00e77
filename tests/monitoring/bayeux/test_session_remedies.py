"""Remedies that no row of cometd.md 6.1 asks for: those of its sections 1 and 5, by their letters."""

from __future__ import annotations

import pytest

from monitoring.bayeux import Kind, Session, State
from monitoring.bayeux.events import Beat, Degraded, Gap, Opened, Warned
from tests.monitoring.bayeux.play import ADVICE, Play, assert_reports, assert_sends, event, granting, half

OK = {"successful": True}


def test_sibling_failure_probes() -> None:
    """F8: When a subscribe breaks the held poll is given up, and a probe asks at once whether the server is there."""
    play = Play()
    poll = play.live()
    play.session.subscribe("/more")
    assert_reports(play.cut(play.send(Kind.SUBSCRIBE)), Warned)
    assert play.session.is_stale(poll)
    assert play.sends() == []
    play.abort(poll)
    assert_sends(play.send(Kind.CONNECT), advice={"timeout": 0}, ext={"ack": 2})


def test_probe_tells_of_death() -> None:
    """F8: If the probe breaks as well the session is degraded, long before the poll's time is over."""
    play = Play()
    poll = play.live()
    play.session.publish("/a", 1)
    play.cut(play.send(Kind.PUBLISH), sent=False)
    play.abort(poll)
    play.cut(play.send(Kind.CONNECT), sent=False)
    assert play.session.state is State.DEGRADED


def test_sibling_retries_space_out() -> None:
    """F8: A subscribe that breaks again and again is tried ever more slowly although the probes succeed."""
    play = Play()
    poll = play.live()
    play.session.subscribe("/more")
    pauses = []
    for _ in range(4):
        play.cut(play.send(Kind.SUBSCRIBE))
        play.abort(poll)
        play.answer(play.send(Kind.CONNECT), OK, events=[event(1)])
        poll = play.send(Kind.CONNECT)
        pauses.append(play.skip())
    assert pauses == sorted(pauses)
    assert pauses[-1] > 4 * pauses[0]


def test_keepalive_race_retried_once() -> None:
    """F15: A poll that breaks at once met a closing connection: the next goes at once, the one after it waits."""
    play = Play()
    play.answer(play.live(), OK)
    for expected in ([], [Degraded]):
        (poll,) = play.sends()
        assert_reports(play.session.fail(poll, "ReadError", play.now, sent=True), *expected)
    assert play.sends() == []


def test_keepalive_race_is_gap() -> None:
    """F15: Without ack even that may have lost something: a gap, ended by the probe."""
    play = Play()
    play.answer(play.live(ack=None), OK)
    (poll,) = play.sends()
    assert_reports(play.session.fail(poll, "ReadError", play.now, sent=True))
    assert_reports(play.answer(play.send(Kind.CONNECT), OK), Beat, Gap)


def test_stall_doubts_poll() -> None:
    """F21: After a stall the poll held since before it is replaced by a probe; a younger one is trusted."""
    play = Play()
    poll = play.live()
    play.session.doubt(play.now - 1)
    assert not play.session.is_stale(poll)
    play.session.doubt(play.now)
    assert play.session.is_stale(poll)
    play.abort(poll)
    assert_sends(play.send(Kind.CONNECT), advice={"timeout": 0})


def test_long_stall_starts_over() -> None:
    """F21: A stall longer than the server keeps sessions leads straight to a handshake, and is a gap."""
    play = Play()
    poll = play.live(advice={**ADVICE, "maxInterval": 5000})
    play.session.doubt(play.now, asleep=60.0)
    play.abort(poll)
    reports = play.answer(play.send(Kind.HANDSHAKE), granting("c2"))
    assert_reports(reports, Opened)
    play.answer(play.send(Kind.SUBSCRIBE), OK)
    assert any(isinstance(said, Gap) for said in play.answer(play.send(Kind.CONNECT), OK))


def test_challenge_reaches_owner() -> None:
    """H6: The refusal of a handshake is shown to the owner before the next one asks for its fields."""
    told: list[object] = []
    session = Session(jitter=half, ext=lambda: {"answers": len(told)}, challenged=told.append)
    session.start()
    (first,) = session.due(0.0)
    refusal = (
        b'[{"channel":"/meta/handshake","successful":false,"error":"401::more","advice":{"reconnect":"handshake"},'
    )
    session.receive(first, 200, "", refusal + b'"ext":{"nonce":"n1"}}]', 0.0)
    (second,) = session.due(10.0)
    assert told == [{"error": "401::more", "advice": {"reconnect": "handshake"}, "ext": {"nonce": "n1"}}]
    assert [one.messages[0]["ext"]["answers"] for one in (first, second)] == [0, 1]


@pytest.mark.parametrize(("hold", "asked", "timeout"), [(20.0, {"timeout": 20000}, 20.0), (60.0, None, 30.0)])
def test_own_hold_limit(hold: float, asked: dict[str, int] | None, timeout: float) -> None:
    """F14: A limit of our own is asked for in each poll if it is below what the server would hold."""
    play = Play(hold=hold)
    poll = play.live()
    assert_sends(poll, advice=asked)
    assert poll.timeout == timeout


@pytest.mark.parametrize(
    ("status", "asked", "least"), [(503, 7.0, 7.0), (429, 9e9, 300.0), (500, 7.0, 0.0), (503, -5.0, 0.0)]
)
def test_busy_server_left_alone(status: int, asked: float, least: float) -> None:
    """A busy server's Retry-After is obeyed within bounds, with a share of our own on top; of others it is not."""
    play = Play()
    play.session.receive(play.live(), status, "", b"", play.now, retry_after=asked)
    assert least < play.skip() <= least + 0.5
