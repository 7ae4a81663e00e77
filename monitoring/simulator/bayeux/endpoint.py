"""The Bayeux server over HTTP long polling (ASGI): parses requests, holds polls, commits the ordered faults.

It must never know GWS words or decide what a reply says. It does not look at a client's disconnect: CometD notices a
lost poll only when it writes to it, and what it wrote is gone.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from monitoring.simulator.bayeux.faults import Fault, Faults, kind_of
from monitoring.simulator.bayeux.server import Refused, Server
from monitoring.simulator.bayeux.sessions import Answer, Caller, Message, Poll, Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from starlette.types import Receive, Scope, Send

BROWSER = "BAYEUX_BROWSER"
LIMIT = 1 << 20
_JSON = "application/json;charset=utf-8"
_DRIP_SECONDS = 0.05


class Endpoint:
    """One URL in front of one or more nodes; several take the requests in turn, as a balancer without stickiness."""

    def __init__(
        self,
        nodes: Sequence[Server],
        faults: Faults,
        clock: Callable[[], float],
        end_login: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`clock` is monotonic; `end_login` is told the HTTP login of each session that was swept."""
        self.nodes = nodes
        self.counts: Counter[str] = Counter()
        self._faults = faults
        self._clock = clock
        self._end_login = end_login
        self._turn = 0
        self._waiters: dict[Poll, asyncio.Event] = {}
        self._cleared = asyncio.Event()
        self.note: Callable[..., None] = _nothing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. The state of the scope may carry `user` and `login`."""
        request = Request(scope, receive)
        self.sweep()
        try:
            messages = await _read(request)
        except Refused as refused:
            await Response(status_code=refused.status)(scope, receive, send)
            return
        user = _caller(request).user
        on = kind_of(messages[0].get("channel")) if messages else "publish"
        self.note("bayeux", user=user, on=on)
        if fault := self._faults.take("slow", on, user, self._clock()):
            await asyncio.sleep(fault.seconds)
        if fault := self._faults.take("fail", on, user, self._clock()):
            await fail(fault)(scope, receive, send)
        elif self._faults.take("hang", on, user, self._clock()):
            await self._stall(receive)
            await drop(scope, send)
        elif self._faults.take("drip", on, user, self._clock()):
            await self._drip(receive, send)
        else:
            answer = await self._answer(messages, _caller(request))
            cut = self._faults.take("cut", on, user, self._clock())
            await (drop(scope, send) if cut or answer.dropped else self._reply(request, answer)(scope, receive, send))

    def publish(self, channel: str, data: Any, user: str | None) -> None:
        """Send an event to a user's sessions (None: to all) and wake the polls it answers."""
        for node in self.nodes:
            node.publish(channel, data, user, self._clock())
        self.settle()

    def settle(self) -> None:
        """Wake the requests whose poll has got its answer."""
        for node in self.nodes:
            for poll in node.finished():
                if waiter := self._waiters.get(poll):
                    waiter.set()

    def sweep(self) -> None:
        """Let every node drop what is overdue, and bury the HTTP logins with it."""
        for node in self.nodes:
            self.bury(node.sweep(self._clock()))

    def bury(self, sessions: Iterable[Session]) -> None:
        """Tell of the HTTP logins that die with their Bayeux sessions."""
        for session in sessions:
            if session.caller.login:
                self._end_login(session.caller.login)

    def sessions(self, client: str | None = None, user: str | None = None) -> list[Session]:
        """The living sessions, or those of one client id or one user."""
        return [
            session
            for node in self.nodes
            for session in node.sessions.values()
            if client in (None, session.id) and user in (None, session.caller.user)
        ]

    def clear(self) -> None:
        """Let go of everything that hangs or drips."""
        self._cleared.set()
        self._cleared = asyncio.Event()

    async def _answer(self, messages: Sequence[Message], caller: Caller) -> Answer:
        if not messages:
            return Answer()
        for message in messages:
            self.counts[kind_of(message.get("channel"))] += 1
        node = self.nodes[self._turn % len(self.nodes)]
        self._turn += 1
        try:
            answer = node.receive(messages, caller, self._clock())
        except Refused as refused:
            answer = Answer(status=refused.status)
        self.settle()
        return await self._hold(node, answer) if isinstance(answer, Poll) else answer

    async def _hold(self, node: Server, poll: Poll) -> Answer:
        waiter = self._waiters[poll] = asyncio.Event()
        try:
            async with asyncio.timeout(poll.seconds):
                await waiter.wait()
        except TimeoutError:
            pass
        finally:
            # Also when the server under us cancels the request: a poll may never stay held for nobody.
            del self._waiters[poll]
            answer = node.release(poll, self._clock())
        return answer

    def _reply(self, request: Request, answer: Answer) -> Response:
        if answer.status != HTTPStatus.OK:
            return Response(status_code=answer.status)
        user = _caller(request).user
        messages = self._faults.rewrite(answer.messages, user, self._clock())
        body = json.dumps(messages, separators=(",", ":")) if messages else ""
        if messages and (raw := self._faults.take("raw", kind_of(messages[-1].get("channel")), user, self._clock())):
            body = raw.body.replace("%s", body[1:-1])
        response = Response(body, headers={"content-type": _JSON})
        if answer.browser:
            response.headers["set-cookie"] = f"{BROWSER}={answer.browser}; Path=/; HttpOnly"
        return response

    async def _stall(self, receive: Receive) -> None:
        """Never answer: until the client leaves, or until the faults are cleared."""
        leaving = asyncio.ensure_future(left(receive))
        clearing = asyncio.ensure_future(self._cleared.wait())
        try:
            await asyncio.wait({leaving, clearing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            clearing.cancel()

    async def _drip(self, receive: Receive, send: Send) -> None:
        """Trickle whitespace, which defeats every time-out that counts from the last byte."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", _JSON.encode())]})
        stalled = asyncio.ensure_future(self._stall(receive))
        try:
            while not stalled.done():
                await send({"type": "http.response.body", "body": b" ", "more_body": True})
                await asyncio.wait({stalled}, timeout=_DRIP_SECONDS)
        finally:
            stalled.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def fail(fault: Fault) -> Response:
    """The ordered HTTP answer in place of the true one."""
    said = {"content-type": fault.content_type, "location": fault.location, "retry-after": fault.retry_after}
    headers = {name: value for name, value in said.items() if value}
    return Response(fault.body, status_code=fault.status, headers=headers)


async def drop(scope: Scope, send: Send) -> None:
    """End the connection without an answer.

    ASGI has no word for it: a server that offers the extension `http.response.cut` closes the socket, any other gets a
    body shorter than it was promised, which a client sees as a broken reply or, on a kept connection, as a stall.
    """
    if "http.response.cut" in scope.get("extensions", {}):
        await send({"type": "http.response.cut"})
        return
    headers = [(b"content-type", _JSON.encode()), (b"content-length", b"4096"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"[", "more_body": False})


async def left(receive: Receive) -> None:
    """Wait until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _nothing(_: str, **_said: Any) -> None:
    """Nobody keeps a book."""


async def _read(request: Request) -> list[Message]:
    """The messages of a request; empty for an empty body. Raises Refused with CometD's HTTP status otherwise."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LIMIT:
            raise Refused(413)
    if request.method != "POST" or kind != "application/json":
        raise Refused(400)
    if not body.strip():
        return []
    try:
        parsed = json.loads(bytes(body))
    except (ValueError, RecursionError) as error:
        raise Refused(400) from error
    messages = parsed if isinstance(parsed, list) else [parsed]
    if not messages:
        raise Refused(500)
    if not all(isinstance(message, dict) for message in messages):
        raise Refused(400)
    return messages


def _caller(request: Request) -> Caller:
    state = request.scope.get("state", {})
    return Caller(state.get("user") or "", request.cookies.get(BROWSER), state.get("login"))
