"""The control path: tests and operators order faults and look inside, by POST /_ctl/NAME with a JSON object.

Off by default. It only translates requests into calls; what a fault does is `bayeux.faults` and `bayeux.endpoint`.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict, fields
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from monitoring.simulator.app import Published
from monitoring.simulator.bayeux.faults import Fault, Faults
from monitoring.simulator.bayeux.replies import VOCABULARIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from monitoring.simulator.app import Ledger
    from monitoring.simulator.bayeux import Endpoint, Session
    from monitoring.simulator.door import Door

_ORDERS = frozenset({"fail", "cut", "hang", "drip", "slow", "raw", "reply"})
_FIELDS = frozenset(field.name for field in fields(Fault)) - {"kind", "since"}
_PATIENCE = 10.0
_GLANCE = 0.01


class Control:
    """The hands behind /_ctl."""

    def __init__(
        self, endpoint: Endpoint, door: Door, faults: Faults, ledger: Ledger, clock: Callable[[], float]
    ) -> None:
        self._endpoint = endpoint
        self._door = door
        self._faults = faults
        self._ledger = ledger
        self._clock = clock

    def routes(self) -> list[Route]:
        """The Starlette routes of the path."""
        return [
            Route("/_ctl/sessions", self._show_sessions, methods=["GET"]),
            Route("/_ctl/ledger", self._show_ledger, methods=["GET"]),
            Route("/_ctl/await", self._await, methods=["POST"]),
            Route("/_ctl/{name}", self._act, methods=["POST"]),
        ]

    async def _act(self, request: Request) -> Response:
        """Do what the last segment names. 400 for a body that is no such order, 404 for a name unknown."""
        name = request.path_params["name"]
        act = None if name in _ORDERS else getattr(self, f"do_{name}", None)
        if act is None and name not in _ORDERS | {"advice"}:
            return JSONResponse({"error": "no such order"}, status_code=404)
        try:
            body = await _object(request)
            done = act(body) if act else self._order(name, body)
        except (KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, status_code=HTTPStatus.BAD_REQUEST)
        self._endpoint.settle()
        return JSONResponse({"done": done})

    def do_publish(self, body: dict[str, Any]) -> int:
        """{channel, data, user?, count?}: events to one user's sessions, or to all; several are numbered `n`."""
        count = int(body.get("count", 1))
        user, channel = body.get("user"), str(body["channel"])
        for n in range(count):
            data = {**body["data"], "n": n} if count > 1 and isinstance(body["data"], dict) else body["data"]
            self._ledger.add(Published(self._ledger.stamp(), user, channel, data))
            self._endpoint.publish(channel, data, user)
        return count

    def do_expire(self, body: dict[str, Any]) -> int:
        """{user | clientId, http?}: as if the sweeper had come; `http: false` spares the HTTP login."""
        chosen = self._chosen(body)
        for node in self._endpoint.nodes:
            node.expire(session for session in chosen if session.id in node.sessions)
        if body.get("http", True):
            self._endpoint.bury(chosen)
        return len(chosen)

    def do_kick(self, body: dict[str, Any]) -> int:
        """{user | clientId}: disconnect sessions from the server's side."""
        chosen = self._chosen(body)
        for node in self._endpoint.nodes:
            node.kick([session for session in chosen if session.id in node.sessions], self._clock())
        return len(chosen)

    def do_forget(self, body: dict[str, Any]) -> None:
        """{http?}: what a restart on the same port does; `http: false` keeps the HTTP logins."""
        for node in self._endpoint.nodes:
            node.forget()
        if body.get("http", True):
            self._door.end_user(None)

    def do_reset(self, _: dict[str, Any]) -> None:
        """{}: drop the connection under every held poll."""
        for node in self._endpoint.nodes:
            node.reset()

    def do_logout(self, body: dict[str, Any]) -> None:
        """{user?}: end HTTP logins only."""
        self._door.end_user(body.get("user"))

    def do_deny(self, body: dict[str, Any]) -> None:
        """{channel}: refuse subscriptions to it; `/meta/handshake` refuses handshakes."""
        for node in self._endpoint.nodes:
            node.denied.add(str(body["channel"]))

    def do_allow(self, body: dict[str, Any]) -> None:
        """{channel}: take a denial back."""
        for node in self._endpoint.nodes:
            node.denied.discard(str(body["channel"]))

    def do_rotate(self, _: dict[str, Any]) -> None:
        """{}: every CSRF token is another one from now on."""
        self._door.rotate()

    def do_speak(self, body: dict[str, Any]) -> None:
        """{vocabulary}: errors in the words of another server."""
        for node in self._endpoint.nodes:
            node.words = VOCABULARIES[str(body["vocabulary"])]

    def do_clear(self, _: dict[str, Any]) -> None:
        """{}: no more faults; what hangs or drips ends."""
        self._faults.clear()
        self._endpoint.clear()

    def _order(self, name: str, body: dict[str, Any]) -> int:
        """Order a fault; `advice` is a reply fault with only the advice, missing where null."""
        order = dict(body)
        if name == "advice":
            order["reply"] = {"advice": order.pop("advice")}
        since = self._clock() + float(order.pop("after", 0))
        if unknown := set(order) - _FIELDS:
            raise ValueError(f"unknown fields {sorted(unknown)}")
        order |= {name: int(order[name]) for name in ("count", "status") if name in order}
        order |= {name: float(order[name]) for name in ("seconds",) if name in order}
        order.setdefault("on", "any" if name == "reply" else "connect")
        self._faults.order(Fault("reply" if name == "advice" else name, since=since, **order))
        return 1

    def _chosen(self, body: dict[str, Any]) -> list[Session]:
        return self._endpoint.sessions(body.get("clientId"), body.get("user"))

    async def _show_sessions(self, _: Request) -> Response:
        living = [_describe(session) for session in self._endpoint.sessions()]
        return JSONResponse({"sessions": living, "counts": dict(self._endpoint.counts)})

    async def _show_ledger(self, _: Request) -> Response:
        lines = [{"kind": type(line).__name__, **asdict(line)} for line in self._ledger.entries]
        return JSONResponse({"entries": lines})

    async def _await(self, request: Request) -> Response:
        """{user | clientId, state: held | free | gone, seconds?}: answers when it is so; 408 after ten seconds."""
        try:
            body = await _object(request)
            until = self._clock() + float(body.get("seconds", _PATIENCE))
        except (TypeError, ValueError) as error:
            return JSONResponse({"error": str(error)}, status_code=HTTPStatus.BAD_REQUEST)
        while self._clock() < until:
            self._endpoint.sweep()
            if _is_so(str(body.get("state", "held")), self._chosen(body)):
                return JSONResponse({"done": True})
            await asyncio.sleep(_GLANCE)
        return JSONResponse({"done": False}, status_code=HTTPStatus.REQUEST_TIMEOUT)


def _is_so(state: str, sessions: list[Session]) -> bool:
    if state == "gone" or not sessions:
        return state == "gone" and not sessions
    return all((session.poll is not None) == (state == "held") for session in sessions)


def _describe(session: Session) -> dict[str, Any]:
    return {
        "clientId": session.id,
        "user": session.caller.user,
        "held": session.poll is not None,
        "backlog": session.backlog,
        "subscriptions": sorted(session.subscriptions),
        "ack": session.batch if session.acks else None,
    }


async def _object(request: Request) -> dict[str, Any]:
    """The JSON object of a request; ValueError for anything else.

    The content type is insisted on: no page in a browser can send it across origins unasked.
    """
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise ValueError("application/json, please")
    body = await request.json()
    if not isinstance(body, dict):
        raise TypeError("a JSON object, please")
    return body
