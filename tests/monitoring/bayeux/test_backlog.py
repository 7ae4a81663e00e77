"""The bounded backlog between polling and its consumer. Numbers are rows of cometd.md 6.1."""

from __future__ import annotations

from monitoring.bayeux.backlog import Backlog
from monitoring.bayeux.events import Beat, Gap, Received, Stopped, Unreadable


def test_backlog_drops_and_counts() -> None:
    """53: When full the backlog drops what a snapshot makes good for, in one gap, and nothing else."""
    backlog = Backlog(length=2)
    for number in range(5):
        backlog.put(Received("/a", b"%d" % number), float(number))
    backlog.put(Beat(5.0), 5.0)
    backlog.put(Stopped("x", kicked=False), 6.0)
    assert [backlog.pop() for _ in range(5)] == [
        Received("/a", b"0"),
        Received("/a", b"1"),
        Gap("overflow: the consumer is slower than the stream", 2.0, 4.0),
        Stopped("x", kicked=False),
        None,
    ]
    assert backlog.dropped == 3


def test_backlog_counts_bytes() -> None:
    """53: Few but large events fill the backlog as well, and taking them makes room."""
    backlog = Backlog(size=10)
    backlog.put(Received("/a", b"12345678"), 0.0)
    backlog.put(Received("/a", b"12345678"), 1.0)
    backlog.pop()
    backlog.pop()
    backlog.put(Unreadable(b"12345678", "x"), 2.0)
    assert (backlog.dropped, backlog.pop()) == (1, Unreadable(b"12345678", "x"))
