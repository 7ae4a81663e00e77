"""How many websockets one sign-in, one person and one address may hold, and how much may be said on each.

OWASP's WebSocket cheat sheet: limits of connections, sizes and rates; connect, close and refusal are logged, no content is.
Knows no page. Close codes: 4029 too many sockets or messages, 4009 a message that is too large.
"""

from __future__ import annotations

import logging
import time
from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

TOO_LARGE, TOO_MANY = 4009, 4029
SHOWN = 80

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """Sockets open at once, per sign-in, user and address (0: any number); messages per `within` seconds; bytes of one.

    `proxies` is how many proxies of ours stand before us: so far from its end the client stands in X-Forwarded-For.
    """

    sign_in: int = 5
    user: int = 20
    address: int = 200
    messages: int = 20
    within: float = 10.0
    size: int = 16 * 1024
    proxies: int = 0


class Limited:
    """An ASGI application behind these limits. Stands behind the sign-in, which tells whose a socket is."""

    def __init__(self, app: Any, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self.app, self.limits, self._clock = app, limits, clock
        self.open: Counter[tuple[str, str]] = Counter()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Let the socket in and watch what is said on it, or close it at once with 4029."""
        holders = self._holders(scope)
        full = next((kind for kind, name in holders if self._is_full(kind, name)), "")
        line = Line(receive, send, self.limits, self._clock)
        who = f"user {scope['user'].pk}, {scope['path'][:SHOWN]!r}"
        if full:
            log.warning("a websocket was refused: too many of one %s (%s)", full, who)
            await line.refuse()
            return
        self.open.update(holders)
        log.info("a websocket opened (%s)", who)
        try:
            await self.app(scope, line.hear, line.say)
        finally:
            self.open.subtract(holders)
            self.open += Counter()
            log.info("a websocket closed with %s (%s)", line.code, who)

    def _holders(self, scope: dict[str, Any]) -> list[tuple[str, str]]:
        """By whom a socket is held: kind and name, as far as they are known."""
        found = {
            "sign-in": scope["session"].session_key,
            "user": scope["user"].pk,
            "address": address_of(scope, self.limits.proxies),
        }
        return [(kind, str(name)) for kind, name in found.items() if name]

    def _is_full(self, kind: str, name: str) -> bool:
        most = {"sign-in": self.limits.sign_in, "user": self.limits.user, "address": self.limits.address}[kind]
        return bool(most) and self.open[kind, name] >= most


class Line:
    """One socket's two directions. Once it is closed nothing more is said, and the application hears that it is over."""

    def __init__(
        self,
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
        limits: Limits,
        clock: Callable[[], float],
    ) -> None:
        self._receive, self._send, self._limits, self._clock = receive, send, limits, clock
        self._heard: deque[float] = deque()
        self.code: int | None = None

    async def hear(self) -> dict[str, Any]:
        """The next message; the end, if it was one too many or too large."""
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            self.code = self.code or message.get("code")
        against = self._against(message) if message["type"] == "websocket.receive" else 0
        if not against:
            return message
        await self.say({"type": "websocket.close", "code": against})
        return {"type": "websocket.disconnect", "code": against}

    async def say(self, message: dict[str, Any]) -> None:
        """Pass a message on."""
        if self.code is not None:
            return
        if message["type"] == "websocket.close":
            self.code = message.get("code") or 1000
        await self._send(message)

    async def refuse(self) -> None:
        """Close with a code, which a browser is told only of a socket that was accepted."""
        await self._receive()
        await self._send({"type": "websocket.accept"})
        await self._send({"type": "websocket.close", "code": TOO_MANY})

    def _against(self, message: dict[str, Any]) -> int:
        """The close code for a message that is not taken; 0 for one that is."""
        size = len(message.get("bytes") or b"") or len((message.get("text") or "").encode())
        if size > self._limits.size:
            return TOO_LARGE
        now = self._clock()
        while self._heard and now - self._heard[0] >= self._limits.within:
            self._heard.popleft()
        self._heard.append(now)
        return TOO_MANY if len(self._heard) > self._limits.messages else 0


def address_of(scope: dict[str, Any], proxies: int) -> str:
    """Whence the socket comes: as the proxy nearest to the client wrote it, counted from ours; else who is connected."""
    peer = str((scope.get("client") or ("",))[0])
    if not proxies:
        return peer
    told = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    hops = [hop.strip() for hop in told.decode("latin-1").split(",") if hop.strip()]
    return hops[-proxies] if len(hops) >= proxies else peer
