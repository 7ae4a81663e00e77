"""The HTTP shell: one gate before all of /api/v2, a ledger of what passed it, and the routes behind it.

It must never know what a notification or an operation means.
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.requests import HTTPConnection
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from monitoring.simulator.bayeux.endpoint import LIMIT, drop, fail
from monitoring.simulator.bayeux.faults import REST, Faults
from monitoring.simulator.door import LOGIN, TOKEN, Door, Entry, Knock, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from monitoring.simulator.bayeux import Endpoint

_ROOT = "/api/v2"
_NOTIFICATIONS = "/api/v2/notifications"
_REMEMBERED = 100_000


@dataclass(frozen=True, slots=True)
class Published:
    """One notification handed to Bayeux; `at` is simulated POSIX seconds, `user` None means everybody."""

    at: float
    user: str | None
    channel: str
    data: Any


@dataclass(frozen=True, slots=True)
class Request:
    """One REST request that passed the gate: `body` as JSON (None without), `statusCode` as GWS answered (or None)."""

    at: float
    user: str | None
    method: str
    path: str
    body: Any
    statusCode: int | None  # noqa: N815 - spelled as GWS spells it
    status: int


class Ledger:
    """What happened, oldest first, forgotten from the far end: the tests' oracle. `stamp` dates its lines."""

    def __init__(self, stamp: Callable[[], float]) -> None:
        self.stamp = stamp
        self.entries: deque[Published | Request] = deque(maxlen=_REMEMBERED)

    def add(self, entry: Published | Request) -> None:
        """Write one line."""
        self.entries.append(entry)

    def published(self, user: str | None = None) -> list[Published]:
        """The notifications, or those of one user."""
        return [e for e in self.entries if isinstance(e, Published) and user in (None, e.user)]

    def requests(self, user: str | None = None) -> list[Request]:
        """The REST requests, or those of one user."""
        return [e for e in self.entries if isinstance(e, Request) and user in (None, e.user)]


class Gate:
    """ASGI in front of /api/v2: signs in, sets `user`, `login` and `end_session` in the state, writes the ledger."""

    def __init__(self, app: ASGIApp, door: Door, faults: Faults, ledger: Ledger, clock: Callable[[], float]) -> None:
        """`clock` is monotonic, as the endpoint's."""
        self._app = app
        self._door = door
        self._faults = faults
        self._ledger = ledger
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in, or answer it here."""
        if scope["type"] != "http" or not _is_below(scope["path"], _ROOT):
            await self._app(scope, receive, send)
            return
        entry = self._door.admit(_knock(scope), self._clock())
        if isinstance(entry, Refusal):
            refusal = Response(entry.body, status_code=entry.status, headers={"content-type": entry.content_type})
            await refusal(scope, receive, send)
            return
        login = entry.login or ""
        scope.setdefault("state", {}).update(
            user=entry.user, login=entry.login, end_session=lambda: self._door.end(login)
        )
        if _is_below(scope["path"], _NOTIFICATIONS):
            await self._app(scope, receive, _adding(send, entry))
        else:
            await self._rest(scope, receive, _adding(send, entry), entry.user)

    async def _rest(self, scope: Scope, receive: Receive, send: Send, user: str | None) -> None:
        body = await _body(HttpRequest(scope, receive))
        heard = bytearray()
        status = 0

        async def replay() -> Message:
            return {"type": "http.request", "body": body or b"", "more_body": False}

        async def listen(message: Message) -> None:
            nonlocal status, heard
            status = message.get("status", status)
            heard += message.get("body", b"")
            await send(message)

        if body is None:
            await Response(status_code=413)(scope, receive, send)
            return
        if fault := self._faults.take("fail", REST, user or "", self._clock()):
            await fail(fault)(scope, replay, listen)
        elif self._faults.take("cut", REST, user or "", self._clock()):
            await self._app(scope, replay, _swallow)
            await drop(scope, send)
        else:
            await self._app(scope, replay, listen)
        said = _json(bytes(heard))
        code = said.get("statusCode") if isinstance(said, dict) else None
        line = Request(self._ledger.stamp(), user, scope["method"], scope["path"], _json(body), code, status)
        self._ledger.add(line)


def assemble(endpoint: Endpoint, rest: Sequence[BaseRoute], control: Sequence[BaseRoute]) -> Starlette:
    """The routes behind the gate; the Bayeux URL also takes the suffixes that CometD clients append."""
    notifications = [
        Route(_NOTIFICATIONS, endpoint),
        Route(_NOTIFICATIONS + "/{suffix:path}", endpoint),
    ]
    return Starlette(
        routes=[*notifications, *rest, *control],
        exception_handlers={404: _absent, 405: _absent},
    )


async def _absent(_: HttpRequest, error: Exception) -> Response:
    status = getattr(error, "status_code", 404)
    return JSONResponse({"statusCode": 6, "statusMessage": "Resource not found"}, status_code=status)


def _is_below(path: str, root: str) -> bool:
    return path == root or path.startswith(root + "/")


def _knock(scope: Scope) -> Knock:
    shown = HTTPConnection(scope)
    return Knock(
        scope["method"],
        scope["path"],
        shown.headers.get("authorization"),
        shown.cookies.get(LOGIN),
        shown.headers.get(TOKEN),
    )


def _adding(send: Send, entry: Entry) -> Send:
    """A send that adds the entry's headers to whatever is answered."""
    extra = [(name.lower().encode(), value.encode()) for name, value in entry.headers]

    async def forward(message: Message) -> None:
        if extra and message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *extra]}
        await send(message)

    return forward


async def _swallow(_: Message) -> None:
    """Hear an answer that never leaves."""


async def _body(request: HttpRequest) -> bytes | None:
    """The whole body; None if it is longer than this server takes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LIMIT:
            return None
    return bytes(body)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError):
        return None
