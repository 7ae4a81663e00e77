"""Websockets from our own origins only (OWASP: cross-site websocket hijacking)."""

from __future__ import annotations

import pytest
from channels.testing import WebsocketCommunicator

from dashboard import asgi

OURS = ["https://desk.example", "http://127.0.0.1:8000"]


async def accepting(scope: object, receive: object, send: object) -> None:
    """An application that lets everybody in."""
    await send({"type": "websocket.accept"})  # type: ignore[operator]


async def is_let_in(origin: str | None) -> bool:
    """Whether a websocket with this Origin gets past the validator, as `asgi` puts it there."""
    headers = [] if origin is None else [(b"origin", origin.encode("latin-1"))]
    door = asgi.OwnOrigins(accepting, OURS)
    socket = WebsocketCommunicator(door, "/ws/desk/", headers=headers)
    connected, _ = await socket.connect(timeout=5)
    return bool(connected)


@pytest.mark.parametrize("origin", [*OURS, "https://desk.example:443", "HTTPS://desk.example"])
async def test_own_origin_is_let_in(origin: str) -> None:
    """Scheme, host and port as they were set, in whatever spelling a browser may use."""
    assert await is_let_in(origin)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "https://evil.example",
        "https://desk.example.evil.example",
        "https://evildesk.example",
        "https://sub.desk.example",
        "http://desk.example",
        "wss://desk.example",
        "https://desk.example:8443",
        "http://127.0.0.1",
        "http://127.0.0.1:8001",
        "http://localhost:8000",
        "https://desk.example@evil.example",
        "file://",
        "http://[",
        "\xff",
        "http://desk.example:port",
    ],
)
async def test_other_origin_is_kept_out(origin: str | None) -> None:
    """Another host, suffix, prefix, scheme or port, null, none and nonsense are refused before anybody is asked who he is."""
    assert not await is_let_in(origin)


@pytest.mark.parametrize("path", ["/ws/desk/", "/ws/wall/all/"])
async def test_validator_stands_before_all(path: str) -> None:
    """Our application has that validator in front of every websocket, with exactly the origins that were set."""
    assert isinstance(asgi.websocket, asgi.OwnOrigins)
    assert asgi.websocket.allowed_origins == ["http://localhost", "http://127.0.0.1"]
    socket = WebsocketCommunicator(asgi.websocket, path, headers=[(b"origin", b"https://evil.example")])
    connected, _ = await socket.connect(timeout=5)
    assert not connected
