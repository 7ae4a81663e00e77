"""The day by itself: seeded, warm, busy as told, and survivable by whoever watches."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from monitoring.simulator.centre import Centre
from monitoring.simulator.options import Options

if TYPE_CHECKING:
    from monitoring.simulator.centre import Notification

START = 1_700_000_000.0


def _day(seed: int = 1, **more: float) -> Centre:
    return Centre(Options(agents=12, supervisors=1, seed=seed, start=START, rate=more.get("rate")))


def _live(centre: Centre, seconds: float, step: float = 30.0) -> list[Notification]:
    heard: list[Notification] = []
    end = centre.now + seconds
    while centre.now < end:
        heard += centre.advance(min(end, centre.now + step))
    return heard


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(steps=some.lists(some.floats(0.0, 200.0), max_size=25), seed=some.integers(0, 5))
def test_steps_make_no_difference(steps: list[float], seed: int) -> None:
    """Many small advances say what one big one says, in the same order."""
    small, big = _day(seed), _day(seed)
    end = START + sum(steps) + 60
    heard = [notification for step in steps for notification in small.advance(small.now + step)]
    heard += small.advance(end)
    assert heard == big.advance(end)


def test_seeds_differ() -> None:
    """The same seed gives the same day, another seed another one."""
    one, again, other = (_live(_day(seed), 120) for seed in (1, 1, 2))
    assert one == again
    assert one != other


def test_time_never_returns() -> None:
    """An advance into the past does nothing."""
    centre = _day()
    centre.advance(START + 100)
    assert centre.advance(START) == []
    assert centre.now == START + 100


def test_warm_at_start() -> None:
    """At start calls and chats are in progress, begun before it, and nothing is left to say of the past."""
    centre = Centre(Options(start=START))
    assert centre.now == START
    assert len(centre.world.calls) > 8
    assert len(centre.world.chats) > 5
    stamps = [
        notification.data["metrics"]["eventProcessing"]["serverGenerationTimestamp"]
        for notification in centre.advance(START + 30)
    ]
    assert min(stamps) >= START * 1000
    assert all(earlier <= later for earlier, later in pairwise(stamps))


def test_busy_as_described() -> None:
    """Over two hours 40 to 50 % of forty agents talk on average, about a quarter chat, three at most each."""
    centre = Centre(Options(start=START))
    agents = [seat for seat in centre.world.seats.values() if not seat.person.supervises]
    talking, writing = 0, 0
    for minute in range(120):
        centre.advance(START + minute * 60)
        talking += sum(any(leg.active for leg in seat.legs.values()) for seat in agents)
        writing += sum(bool(seat.chats) for seat in agents)
        assert max(len(seat.chats) for seat in agents) <= 3
    assert 0.38 < talking / 120 / 40 < 0.52
    assert 0.18 < writing / 120 / 40 < 0.30


def test_everything_happens() -> None:
    """In an hour there are holds, consultations, conferences, wrap-up, typing, hostile text and the end of it all."""
    heard = _live(Centre(Options(start=START)), 3600)
    said = json.dumps([notification.data for notification in heard])
    for word in (
        "Held",
        "Consult",
        "AfterCallWork",
        "TypingStarted",
        "LeftChat",
        "<script>alert(1)</script>",
        "\\u202e",
    ):
        assert word in said, word
    calls = [notification.data["call"] for notification in heard if "call" in notification.data]
    assert {len(call["participants"]) for call in calls} >= {1, 2}
    assert {call["state"] for call in calls} == {"Ringing", "Dialing", "Established", "Held", "Released"}


def test_everybody_told_on_own_topics() -> None:
    """Each notification goes to one known user, on one of GWS's channels, and is JSON with messageType and stamp."""
    centre = _day()
    for notification in _live(centre, 600):
        assert centre.person(notification.user) is not None
        assert notification.channel in {f"/v2/me/{topic}" for topic in ("calls", "chats", "devices", "channels")}
        assert notification.data["messageType"]
        assert notification.data["metrics"]["eventProcessing"]["serverGenerationTimestamp"] > 0
        json.dumps(notification.data, allow_nan=False)


def test_nobody_reads_too_much() -> None:
    """Nothing with visibility Supervisors ever reaches an agent, while a supervisor monitors every chat."""
    centre = _day()
    for person in centre.people():
        if not person.supervises:
            centre.perform("sup001", f"/users/{person.id}/channels/chat", {"operationName": "Monitor"})
    heard = _live(centre, 900)
    assert any(note.user == "sup001" and "Supervisors" in json.dumps(note.data) for note in heard)
    assert not any("Supervisors" in json.dumps(note.data) for note in heard if note.user != "sup001")


@pytest.mark.parametrize("rate", [50.0, 300.0])
def test_rate_as_asked(rate: float) -> None:
    """`rate` raises the number of notifications a second to about what was asked."""
    centre = _day(rate=rate)
    assert len(_live(centre, 60)) / 60 == pytest.approx(rate, rel=0.2)


def test_unknown_scenario() -> None:
    """A scenario that nobody wrote is refused by name."""
    with pytest.raises(ValueError, match="unknown scenario 'night'"):
        Centre(Options(scenario="night"))


def test_quiet_stays_quiet() -> None:
    """In scenario quiet nothing happens by itself, however long one waits."""
    centre = Centre(Options(start=START, scenario="quiet"))
    assert centre.advance(START + 86_400) == []


def test_meddling_is_survived() -> None:
    """Calls ended, states changed and agents logged out under its feet do not disturb the day of the others."""
    centre = _day()
    for minute in range(30):
        centre.advance(START + minute * 60)
        for call in list(centre.world.calls)[:1]:
            centre.end_call(call)
        for chat in list(centre.world.chats.values())[:1]:
            if not chat.over:
                centre.end_chat(chat.id)
        centre.perform("agent001", "/me", {"operationName": "EndContactCenterSession"})
    assert centre.touched("agent001") == (0, 30)
    assert centre.world.seats["agent001"].states["voice"].state == "LoggedOut"
    assert _live(centre, 300)
