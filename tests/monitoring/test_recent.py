"""Resends are told from news by the server's own time in them."""

from __future__ import annotations

from monitoring.recent import RECENT, STAMP, Recent


def stamped(number: int) -> bytes:
    return STAMP + str(number).encode()


def test_same_bytes_are_a_resend() -> None:
    """The same bytes on the same topic repeat; on another topic, or other bytes, are news."""
    recent = Recent()
    said = [recent.repeats(topic, stamped(number)) for topic, number in (("a", 1), ("b", 1), ("a", 2), ("a", 1))]
    assert said == [False, False, False, True]


def test_unstamped_is_always_news() -> None:
    """Without the server's time the same bytes may be said twice and meant twice."""
    recent = Recent()
    assert not recent.repeats("a", b"ready")
    assert not recent.repeats("a", b"ready")
    assert len(recent) == 0


def test_memory_is_bounded() -> None:
    """Only the newest are remembered."""
    recent = Recent()
    for number in range(RECENT + 1):
        recent.repeats("a", stamped(number))
    assert len(recent) == RECENT
    assert recent.repeats("a", stamped(1))
    assert not recent.repeats("a", stamped(0))
