from __future__ import annotations

from monitoring.simulator.bayeux.faults import Fault, Faults, kind_of


def test_counted_down() -> None:
    """A fault ordered twice happens twice."""
    faults = Faults()
    faults.order(Fault("cut", on="connect", count=2))
    taken = [faults.take("cut", "connect", "alice", 0.0) is not None for _ in range(3)]
    assert taken == [True, True, False]


def test_only_where_meant() -> None:
    """Row 26: a fault waits for its kind of request, its user and its time."""
    faults = Faults()
    faults.order(Fault("fail", on="handshake", user="alice", since=5.0))
    assert faults.take("fail", "connect", "alice", 9.0) is None
    assert faults.take("fail", "handshake", "bob", 9.0) is None
    assert faults.take("fail", "handshake", "alice", 4.0) is None
    assert faults.take("cut", "handshake", "alice", 9.0) is None
    assert faults.take("fail", "handshake", "alice", 5.0) is not None


def test_any_and_bayeux() -> None:
    """`any` means every request, `bayeux` every one but REST."""
    assert Fault("fail", on="any").fits("fail", "rest", "", 0.0)
    assert Fault("fail", on="bayeux").fits("fail", "subscribe", "", 0.0)
    assert not Fault("fail", on="bayeux").fits("fail", "rest", "", 0.0)


def test_for_ever_until_cleared() -> None:
    """A negative count lasts until the faults are cleared."""
    faults = Faults()
    faults.order(Fault("hang", count=-1))
    assert all(faults.take("hang", "connect", "", 0.0) for _ in range(5))
    faults.clear()
    assert faults.take("hang", "connect", "", 0.0) is None


def test_reply_rewritten() -> None:
    """Row 27: a reply fault lays any fields over a reply and takes away those that are None."""
    faults = Faults()
    faults.order(Fault("reply", on="connect", reply={"advice": {"interval": -1}, "ext": None}))
    reply = {"channel": "/meta/connect", "successful": True, "ext": {"ack": 1}}
    event = {"channel": "/a", "data": 1}
    rewritten = [{"channel": "/meta/connect", "successful": True, "advice": {"interval": -1}}]
    assert faults.rewrite([event, reply], "", 0.0) == [event, *rewritten]
    assert faults.rewrite([reply], "", 0.0) == [reply]


def test_kinds_by_channel() -> None:
    """A message's kind is its meta channel's last segment, or publish."""
    assert [kind_of(name) for name in ("/meta/connect", "/v2/me", None)] == ["connect", "publish", "publish"]
