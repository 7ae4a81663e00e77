"""A far side inside this process, for the transport: httpx talks to it as to a network."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CONNECT = "/meta/connect"


class Trickle(httpx.AsyncByteStream):
    """A reply of blanks that never ends."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0)
            yield b" "


class Far(httpx.AsyncBaseTransport):
    """A far side that shakes hands, subscribes, and answers connects from a script; after its end it holds them."""

    def __init__(self, *script: httpx.Response | Exception | list[dict[str, Any]]) -> None:
        self.script = list(script)
        self.requests: list[httpx.Request] = []
        self.messages: list[dict[str, Any]] = []
        self.hold = 60000  # the time-out it advises, in ms
        self.holding = asyncio.Event()
        self._freed = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        sent = json.loads(await request.aread())
        self.requests.append(request)
        self.messages += sent
        (first, *_) = sent
        if first["channel"] == CONNECT and "advice" not in first:
            answer = await self._next()
            if not isinstance(answer, list):
                return answer
            return httpx.Response(200, json=[*answer, self._reply(first)])
        if first["channel"] == "/meta/disconnect":
            self._freed.set()
        return httpx.Response(200, json=[self._reply(message) for message in sent])

    async def _next(self) -> httpx.Response | list[dict[str, Any]]:
        if not self.script:
            self.holding.set()
            await self._freed.wait()
            return []
        answer = self.script.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _reply(self, message: dict[str, Any]) -> dict[str, Any]:
        reply = {"channel": message["channel"], "id": message["id"], "successful": True}
        if message["channel"] == "/meta/handshake":
            reply |= {"clientId": "c1", "supportedConnectionTypes": ["long-polling"], "advice": {"timeout": self.hold}}
        return reply

    def sent(self, channel: str) -> list[dict[str, Any]]:
        """Return the messages sent on one channel."""
        return [message for message in self.messages if message["channel"] == channel]


class Deaf(Far):
    """A far side that hears no farewell."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if b"/meta/disconnect" in await request.aread():
            await asyncio.Event().wait()
        return await super().handle_async_request(request)
