"""Hands for the simulator's own tests: a bench that holds its Bayeux core, and a caller of ASGI apps."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from monitoring.simulator import Options
from monitoring.simulator.bayeux import Answer, Caller, Message, Poll, Server

if TYPE_CHECKING:
    from collections.abc import Callable

ALICE = Caller("alice", "browser-alice", "login-alice")
BOB = Caller("bob", "browser-bob", "login-bob")
CALLS = "/v2/me/calls"


def counter(prefix: str = "id") -> Callable[[], str]:
    """A mint whose coins are told apart by number."""
    numbers = count(1)
    return lambda: f"{prefix}-{next(numbers)}"


class Bench:
    """A Bayeux core and a clock in the test's hand; `wake` waits for nothing."""

    def __init__(self, **options: Any) -> None:
        self.server = Server(Options(**{"start": 1.0, "timeout_ms": 3000, **options}), counter())
        self.now = 1000.0

    def ask(self, *messages: Message, caller: Caller = ALICE) -> Answer | Poll:
        return self.server.receive(messages, caller, self.now)

    def say(self, channel: str, client: str | None = None, *, caller: Caller = ALICE, **fields: Any) -> list[Message]:
        """Ask with one message and expect an answer at once."""
        made = {"id": "1", "channel": channel, "clientId": client, **fields}
        answer = self.ask({key: value for key, value in made.items() if value is not None}, caller=caller)
        assert isinstance(answer, Answer)
        assert answer.status == 200
        return list(answer.messages)

    def shake(self, caller: Caller = ALICE, **fields: Any) -> str:
        return str(self.say("/meta/handshake", caller=caller, **fields)[0]["clientId"])

    def ready(self, *subscriptions: str, caller: Caller = ALICE, ack: bool = False) -> str:
        """A client that has connected once."""
        client = self.shake(caller, **({"ext": {"ack": True}} if ack else {}))
        self.say("/meta/connect", client, caller=caller, **({"ext": {"ack": 0}} if ack else {}))
        for subscription in subscriptions:
            self.say("/meta/subscribe", client, caller=caller, subscription=subscription)
        return client

    def hold(self, client: str, *, caller: Caller = ALICE, **fields: Any) -> Poll:
        """A connect that the server keeps."""
        poll = self.ask({"id": "9", "channel": "/meta/connect", "clientId": client, **fields}, caller=caller)
        assert isinstance(poll, Poll)
        return poll

    def fetch(self, client: str, *, caller: Caller = ALICE) -> list[Any]:
        """The data of the events that wait."""
        return datas(self.say("/meta/connect", client, caller=caller, advice={"timeout": 0}))

    def publish(self, data: Any, channel: str = CALLS, user: str | None = "alice") -> None:
        self.server.publish(channel, data, user, self.now)


def answered(poll: Poll) -> list[Message]:
    """What a poll was answered."""
    assert poll.answer is not None
    return list(poll.answer.messages)


def datas(messages: list[Message]) -> list[Any]:
    """The events among some messages."""
    return [message["data"] for message in messages if "data" in message]


@dataclass
class Heard:
    """What came back over ASGI; `is_cut` says the server was asked to drop the connection."""

    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    is_cut: bool = False

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name.lower()), None)


class Browser:
    """Calls an ASGI app with a cookie jar of its own; `gone` tells the app that the client has left."""

    def __init__(self, app: Any, **headers: str) -> None:
        self.app = app
        self.headers = headers
        self.cookies: dict[str, str] = {}
        self.gone = asyncio.Event()
        self.extensions: dict[str, Any] = {"http.response.cut": {}}

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Heard:
        """One request; a body that is no bytes goes as JSON."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        shown = {"content-type": "application/json", **self.headers, **named}
        if self.cookies:
            shown["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        heard, sent = Heard(), False

        async def receive() -> dict[str, Any]:
            nonlocal sent
            if sent:
                await self.gone.wait()
                return {"type": "http.disconnect"}
            sent = True
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            heard.is_cut |= message["type"] == "http.response.cut"
            heard.status = message.get("status", heard.status)
            heard.body += message.get("body", b"")
            heard.headers += [(key.decode(), value.decode()) for key, value in message.get("headers", ())]

        await self.app(self._scope(method, path, shown), receive, send)
        self._keep(heard)
        return heard

    async def bayeux(self, *messages: Message, **headers: str) -> Heard:
        return await self.ask("POST", "/api/v2/notifications", list(messages), **headers)

    def _scope(self, method: str, path: str, headers: dict[str, str]) -> dict[str, Any]:
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(key.encode(), value.encode()) for key, value in headers.items()],
            "extensions": self.extensions,
        }

    def _keep(self, heard: Heard) -> None:
        for key, value in heard.headers:
            if key == "set-cookie":
                name, _, rest = value.partition("=")
                self.cookies[name] = rest.partition(";")[0]
