"""What a reply means."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring.bayeux.advice import Advice, Verdict, acknowledged, granted, judge, retry_after
from monitoring.bayeux.messages import Message


def reply(channel: str = "/meta/connect", **fields: Any) -> Message:
    """Build a reply as it is after reading."""
    return Message(channel=channel, **fields)


@pytest.mark.parametrize(
    ("message", "verdict"),
    [
        (reply(successful=True), Verdict.GO),
        (reply(successful=True, advice={"reconnect": "handshake"}), Verdict.HANDSHAKE),
        (reply("/meta/handshake", successful=True, advice={"reconnect": "handshake"}), Verdict.GO),
        (reply(successful=False), Verdict.RETRY),
        (reply(successful=False, error="402::x", advice={"reconnect": "retry"}), Verdict.RETRY),
        (reply(successful=False, error="402::x", advice={"reconnect": "perhaps"}), Verdict.HANDSHAKE),
        (reply(successful=False, error="403::x"), Verdict.AUTH),
        (reply(successful=False, error="403::x", advice={"reconnect": "none"}), Verdict.STOP),
        (reply("/meta/handshake", successful=False, error="401::x"), Verdict.AUTH),
        (reply("/meta/handshake", successful=False, error="403::x"), Verdict.HANDSHAKE),
        (reply("/meta/subscribe", successful=False, error="403::x"), Verdict.GO),
        (reply("/meta/subscribe", successful=False, error="401:c:x"), Verdict.HANDSHAKE),
        (reply("/a", successful=False, error="402::x"), Verdict.HANDSHAKE),
    ],
)
def test_judge(message: Message, verdict: Verdict) -> None:
    """Advice decides, then the code; what is said of one channel concerns that channel only."""
    assert judge(message) is verdict


@pytest.mark.parametrize(
    ("ext", "number"),
    [
        ({"ack": True}, 0),
        ({"ack": {"enabled": True, "batch": 7}}, 7),
        ({"ack": {"enabled": True}}, 0),
        ({"ack": {"enabled": False, "batch": 7}}, None),
        ({"ack": 1}, None),
        ({}, None),
        ("ack", None),
    ],
)
def test_granted(ext: object, number: int | None) -> None:
    """A grant is true, or an object that says enabled; anything else is none."""
    assert granted(reply("/meta/handshake", ext=ext)) == number


@pytest.mark.parametrize(("ext", "number"), [({"ack": 5}, 5), ({"ack": True}, 3), ({"ack": "5"}, 3), (None, 3)])
def test_acknowledged(ext: object, number: int) -> None:
    """Only a whole number is taken over; else the last one stands."""
    assert acknowledged(reply(ext=ext), 3) == number


def test_ungranted_never_counts() -> None:
    """Where ack was not granted a number in a reply changes nothing."""
    assert acknowledged(reply(ext={"ack": 5}), None) is None


def test_advice_merges() -> None:
    """Milliseconds become seconds, and what a reply leaves out stays."""
    advice = Advice(timeout=30.0, interval=1.0, max_interval=10.0)
    assert advice.merge(reply(advice={"interval": 250})) == Advice(30.0, 0.25, 10.0)


@pytest.mark.parametrize(
    ("value", "said", "seconds"),
    [
        ("120", "", 120.0),
        ("9" * 400, "", 300.0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:07 GMT", 30.0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", "", 17.0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", "rubbish", 17.0),
        ("Sun, 06 Nov 1994 08:49:00 GMT", "", 0.0),
        ("Sun, 06 Nov 1994 08:49:37 -0000", "", 17.0),
        *[(odd, "", None) for odd in ("", "-1", "1.5", "soon", "Sun, 99 Nov 99999 99:99:99 GMT", "\u0661")],
    ],
)
def test_retry_after(value: str, said: str, seconds: float | None) -> None:
    """Retry-After is read as seconds or as a date against the reply's own, within bounds; rubbish says nothing."""
    assert retry_after(value, said, 784111760.0) == seconds
