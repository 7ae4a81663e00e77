"""Daphne as we run it: its limit on a websocket's messages is for what comes in, not for our own pages."""

from __future__ import annotations

import pytest
from autobahn.websocket.protocol import WebSocketProtocol as Autobahn

from dashboard.serving import LARGEST_MESSAGE, HearingLess


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What autobahn was made to put on the wire."""
    frames: list[bytes] = []
    monkeypatch.setattr(Autobahn, "sendFrame", lambda _self, payload, **_: frames.append(payload))
    return frames


def talking() -> HearingLess:
    """A socket that is open."""
    socket = HearingLess()
    socket.state, socket.maxMessagePayloadSize = Autobahn.STATE_OPEN, LARGEST_MESSAGE
    socket.trackedTimings = socket._perMessageCompress = None
    socket.logFrames = socket.websocket_version_draft76 = False
    socket.send_state, socket.autoFragmentSize = Autobahn.SEND_STATE_GROUND, 0
    socket.trafficStats = type("Stats", (), dict.fromkeys(STATS, 0))()
    return socket


STATS = ("outgoingOctetsAppLevel", "outgoingOctetsWebSocketLevel", "outgoingWebSocketMessages")


def test_large_page_leaves(sent: list[bytes]) -> None:
    """A page larger than what we would listen to is sent, and the limit on what comes in stands as before."""
    socket, page = talking(), b"x" * (LARGEST_MESSAGE * 20)
    socket.sendMessage(page)
    assert (sent, socket.maxMessagePayloadSize) == ([page], LARGEST_MESSAGE)


def test_limit_is_real() -> None:
    """Without this autobahn would end the socket over such a page."""
    with pytest.raises(Exception, match="exceeding payload limit"):
        super(HearingLess, talking()).sendMessage(b"x" * (LARGEST_MESSAGE + 1))
