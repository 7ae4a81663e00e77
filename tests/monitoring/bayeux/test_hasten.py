"""A session whose owner hurries it, or asks it for room: what may go at once does, what must wait waits."""

from __future__ import annotations

from monitoring.bayeux import Kind, State
from tests.monitoring.bayeux.play import ADVICE, Play

OK = {"successful": True}


def test_pause_after_faults_is_cut() -> None:
    """After several faults the pause is long; hastened, the next try is due now, and the shell is nudged."""
    play, nudges = Play(), list[int]()
    play.cut(play.live())
    for _ in range(4):
        play.skip()
        play.cut(play.send(Kind.CONNECT), sent=False)
    assert (play.session.wake(play.now) or 0.0) > 1
    play.session.nudge = lambda: nudges.append(1)
    play.session.hasten()
    assert (play.session.wake(play.now), nudges) == (0.0, [1])
    play.answer(play.send(Kind.CONNECT), OK)
    assert play.session.state is not State.DEGRADED


def test_retry_after_is_kept() -> None:
    """A server that asked to be left alone is left alone for that long, whoever is in a hurry; only our own share is cut."""
    play = Play()
    play.session.receive(play.live(), 503, "", b"", play.now, retry_after=7.0)
    play.session.hasten()
    assert play.skip() == 7.0


def test_storm_guard_is_kept() -> None:
    """Sessions that die young are not opened anew any faster for being hastened."""
    play = Play()
    play.shake()
    play.answer(play.send(Kind.SUBSCRIBE), OK)
    play.answer(play.send(Kind.CONNECT), OK | {"advice": ADVICE})
    lost = {"successful": False, "error": "402::Unknown client", "advice": {"reconnect": "handshake"}}
    play.answer(play.send(Kind.CONNECT), lost)
    before = play.session.wake(play.now)
    play.session.hasten()
    assert before
    assert play.session.wake(play.now) == before


def test_live_session_is_not_hurried() -> None:
    """A session without trouble has nothing to hasten."""
    play = Play()
    play.live()
    play.session.hasten()
    assert play.sends() == []


def test_room_is_left() -> None:
    """While its owner has more urgent work, a session waits between polls; what comes meanwhile comes with the next."""
    room = [0.0]
    play = Play(room=lambda: room[0])
    poll = play.live()
    room[0] = 0.25
    play.answer(poll, OK)
    assert (play.sends(), play.skip()) == ([], 0.25)
    room[0] = 0.0
    play.answer(play.send(Kind.CONNECT), OK)
    play.send(Kind.CONNECT)
