"""Limits of websockets: how many, how much is said on each, and what is written down of them."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Any

import pytest

from dashboard.sockets import Limited, Limits, address_of

LIMITS = Limits(sign_in=2, user=3, address=4, messages=3, within=10.0, size=100)


@dataclass
class FakeUser:
    pk: int | None = 7


@dataclass
class FakeSession:
    session_key: str | None = "key-1"


class Wire:
    """A client whose messages come in order; keeps what the application heard and what was sent."""

    def __init__(self, *said: dict[str, Any]) -> None:
        self.said = [{"type": "websocket.connect"}, *said]
        self.sent: list[dict[str, Any]] = []
        self.heard: list[dict[str, Any]] = []

    async def receive(self) -> dict[str, Any]:
        return self.said.pop(0) if self.said else {"type": "websocket.disconnect", "code": 1001}

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    async def app(self, scope: object, receive: Any, send: Any) -> None:
        """Accepts, hears all, and says one word more than it should."""
        while (message := await receive())["type"] != "websocket.disconnect":
            self.heard.append(message)
            if message["type"] == "websocket.connect":
                await send({"type": "websocket.accept"})
        self.heard.append(message)
        await send({"type": "websocket.send", "text": "too late"})


def scope(
    key: str | None = "key-1", user: int | None = 7, address: str = "192.0.2.1", **headers: str
) -> dict[str, Any]:
    """A handshake as it comes behind the sign-in."""
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    opened = {"session": FakeSession(key), "user": FakeUser(user), "client": [address, 5], "headers": named}
    return {"path": "/ws/desk/", **opened}


async def opened(limited: Limited, *said: dict[str, Any], **who: Any) -> Wire:
    """A socket from its beginning to its end."""
    wire = Wire(*said)
    limited.app = wire.app
    await limited(scope(**who), wire.receive, wire.send)
    return wire


def text(said: str) -> dict[str, Any]:
    return {"type": "websocket.receive", "text": said}


@pytest.mark.parametrize(
    ("held", "who", "is_let_in"),
    [
        ([("sign-in", "key-1")], {}, True),
        ([("sign-in", "key-1")] * 2, {}, False),
        ([("sign-in", "key-1")] * 2, {"key": "key-2"}, True),
        ([("user", "7")] * 3, {"key": "key-2"}, False),
        ([("user", "7")] * 3, {"user": 8}, True),
        ([("address", "192.0.2.1")] * 4, {"key": None, "user": None}, False),
        ([("address", "192.0.2.1")] * 4, {"address": "192.0.2.2"}, True),
    ],
)
async def test_one_too_many_is_refused(held: list[tuple[str, str]], who: dict[str, Any], is_let_in: bool) -> None:  # noqa: FBT001
    """Two a sign-in, three a user, four an address: the next is accepted only to be told 4029, and never heard."""
    limited = Limited(None, LIMITS)
    limited.open.update(held)
    wire = await opened(limited, **who)
    assert wire.sent[0] == {"type": "websocket.accept"}
    assert (wire.heard != []) is is_let_in
    assert is_let_in or wire.sent[1:] == [{"type": "websocket.close", "code": 4029}]
    assert limited.open.total() == len(held)


async def test_zero_is_no_limit() -> None:
    """Where a proxy hides the addresses, their number need not be limited."""
    limited = Limited(None, replace(LIMITS, address=0))
    limited.open["address", "192.0.2.1"] = 1000
    assert (await opened(limited)).heard


async def test_flood_is_cut() -> None:
    """After the third message in 10 s the application hears that it is over, and nothing more is sent."""
    wire = await opened(Limited(None, LIMITS, clock=lambda: 5.0), *map(text, "abcdef"))
    assert [message.get("text") for message in wire.heard[1:4]] == ["a", "b", "c"]
    assert wire.heard[4:] == [{"type": "websocket.disconnect", "code": 4029}]
    assert wire.sent[1:] == [{"type": "websocket.close", "code": 4029}]


async def test_slow_talk_goes_on() -> None:
    """Three messages in any 10 s are as many as one likes in a day."""
    clock = iter(range(0, 1000, 4))
    wire = await opened(Limited(None, LIMITS, clock=lambda: float(next(clock))), *map(text, "abcdefghij"))
    assert len(wire.heard) == 12


@pytest.mark.parametrize("said", [text("é" * 51), {"type": "websocket.receive", "bytes": b"x" * 101}])
async def test_large_message_is_not_heard(said: dict[str, Any]) -> None:
    """A message of more bytes than the limit closes with 4009; one of just as many is heard."""
    assert len((await opened(Limited(None, LIMITS), text("é" * 50))).heard) == 3
    wire = await opened(Limited(None, LIMITS), said)
    assert wire.heard[1:] == [{"type": "websocket.disconnect", "code": 4009}]


async def test_log_has_no_content(caplog: pytest.LogCaptureFixture) -> None:
    """Opening, closing and refusal are written down, by whom and why; what was said is not, nor can it break a line."""
    limited = Limited(None, LIMITS)
    with caplog.at_level(logging.INFO, "dashboard.sockets"):
        await opened(limited, text("canary"))
        limited.open["sign-in", "key-1"] = 2
        wire = Wire()
        await limited({**scope(), "path": "/ws/x\nforged"}, wire.receive, wire.send)
    assert [record.getMessage() for record in caplog.records] == [
        "a websocket opened (user 7, '/ws/desk/')",
        "a websocket closed with 1001 (user 7, '/ws/desk/')",
        "a websocket was refused: too many of one sign-in (user 7, '/ws/x\\nforged')",
    ]


@pytest.mark.parametrize(
    ("proxies", "told", "found"),
    [
        (0, "198.51.100.9", "192.0.2.1"),
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "6.6.6.6, 198.51.100.9", "198.51.100.9"),
        (2, "6.6.6.6, 198.51.100.9, 10.0.0.1", "198.51.100.9"),
        (2, "198.51.100.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_address_is_not_the_clients_word(proxies: int, told: str, found: str) -> None:
    """Only what our own proxies added counts; what a client wrote before them does not."""
    assert address_of(scope(x_forwarded_for=told), proxies) == found
