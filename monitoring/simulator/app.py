"""The HTTP shell: one gate before all of /api/v2, a ledger of what passed it, and the routes behind it.

It must never know what a notification or an operation means.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.requests import HTTPConnection
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from monitoring.simulator.bayeux.endpoint import LIMIT, drop, fail, left
from monitoring.simulator.bayeux.faults import OPERATION, READ, Faults
from monitoring.simulator.book import digest_of, serial_of
from monitoring.simulator.door import LOGIN, TOKEN, Door, Entry, Knock, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from monitoring.simulator.bayeux import Endpoint
    from monitoring.simulator.bayeux.faults import Fault
    from monitoring.simulator.book import Book

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
    """What happened, oldest first, forgotten from the far end: the tests' oracle. `stamp` dates its lines.

    What is noted goes into the book alone, if one is kept.
    """

    def __init__(self, stamp: Callable[[], float], book: Book | None = None) -> None:
        self.stamp = stamp
        self._book = book
        self.entries: deque[Published | Request] = deque(maxlen=_REMEMBERED)

    def add(self, entry: Published | Request) -> None:
        """Write one line."""
        self.entries.append(entry)
        if self._book is None:
            return
        if isinstance(entry, Published):
            data = entry.data
            self.note("event", user=entry.user, channel=entry.channel, serial=serial_of(data), digest=digest_of(data))
        else:
            said = {name: getattr(entry, name) for name in ("user", "method", "path", "body", "statusCode", "status")}
            self.note("rest", **said)

    def note(self, kind: str, **said: Any) -> None:
        """Write one line that only the book keeps."""
        if self._book is not None:
            self._book.write(kind, **said)

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
        knock = _knock(scope)
        entry = self._door.admit(knock, self._clock())
        if knock.authorization is not None:
            self._ledger.note(
                "sign-in", user=entry.user if isinstance(entry, Entry) else None, accepted=isinstance(entry, Entry)
            )
        if isinstance(entry, Refusal):
            self._ledger.note("turned-away", method=scope["method"], path=scope["path"], status=entry.status)
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
        on = OPERATION if scope["method"] == "POST" else READ
        slow = self._take("slow", on, user)
        await asyncio.sleep(slow.seconds if slow else 0)
        lost = "hang" if self._take("hang", on, user) else "cut" if self._take("cut", on, user) else ""
        if fault := None if lost else self._take("fail", on, user):
            await fail(fault)(scope, replay, listen)
        else:
            await self._app(scope, replay, _swallow if lost else listen)
        code = _code(bytes(heard))
        line = Request(self._ledger.stamp(), user, scope["method"], scope["path"], _json(body), code, status)
        self._ledger.add(line)
        if lost:
            await _lose(scope, receive, send, is_late=lost == "hang")

    def _take(self, kind: str, on: str, user: str | None) -> Fault | None:
        return self._faults.take(kind, on, user or "", self._clock())


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


async def _lose(scope: Scope, receive: Receive, send: Send, *, is_late: bool) -> None:
    """Drop the connection: at once, or when the client has given up."""
    if is_late:
        await left(receive)
    await drop(scope, send)


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


def _code(body: bytes) -> int | None:
    said = _json(body)
    return said.get("statusCode") if isinstance(said, dict) else None


def _json(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError):
        return None
