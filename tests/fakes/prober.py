"""A raw Bayeux client that says exactly what it is told, and writes down the answer as one line of text."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
import time
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

# One for all: httpx reads every CA certificate anew for each client that brings none, 0.3 s each.
_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
HANDSHAKE = {"version": "1.0", "supportedConnectionTypes": ["long-polling"]}


class Client:
    """One raw Bayeux client with its own cookie jar; ids are counted."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.client: str | None = None
        self.asked = 0
        self.last: httpx.Response

    def message(self, channel: str, **fields: Any) -> dict[str, Any]:
        self.asked += 1
        made: dict[str, Any] = {"id": str(self.asked), "channel": channel}
        if self.client and channel != "/meta/handshake":
            made["clientId"] = self.client
        if channel == "/meta/connect":
            made["connectionType"] = "long-polling"
        return {key: value for key, value in {**made, **fields}.items() if value is not None}

    async def post(self, content: str) -> str:
        begun = time.monotonic()
        headers = {"content-type": "application/json;charset=UTF-8"}
        self.last = await self.http.post("/api/v2/notifications", content=content, headers=headers)
        pace = "held" if time.monotonic() - begun > 2.5 else "at once"
        return plain(f"{self.last.status_code} {pace} {compact(self.last.text)}")

    async def say(self, channel: str, **fields: Any) -> str:
        return await self.send(self.message(channel, **fields))

    async def send(self, *messages: dict[str, Any]) -> str:
        return await self.post(json.dumps(list(messages)))

    async def handshake(self, **fields: Any) -> str:
        said = await self.say("/meta/handshake", **{**HANDSHAKE, **fields})
        self.client = self.last.json()[0]["clientId"]
        return said

    async def connect(self, **fields: Any) -> str:
        return await self.say("/meta/connect", advice={"timeout": 0}, **fields)

    async def ready(self, *subscriptions: str) -> Client:
        await self.handshake()
        await self.connect()
        for subscription in subscriptions:
            await self.say("/meta/subscribe", subscription=subscription)
        return self

    async def until(self, state: str) -> None:
        """Wait until the server holds this client's poll, or holds none, or has forgotten the client."""
        waited = await self.http.post("/_ctl/await", json={"clientId": self.client, "state": state})
        assert waited.status_code == 200, state

    @asynccontextmanager
    async def polling(self, **fields: Any) -> AsyncIterator[asyncio.Task[str]]:
        task = asyncio.create_task(self.say("/meta/connect", **fields))
        await self.until("held")
        yield task


class Prober:
    """Makes clients for one question."""

    def __init__(self, url: str, stack: AsyncExitStack) -> None:
        self._url = url
        self._stack = stack

    async def client(self, cookies: httpx.Cookies | None = None) -> Client:
        http = httpx.AsyncClient(base_url=self._url, timeout=20, trust_env=False, cookies=cookies, verify=_TLS)
        return Client(await self._stack.enter_async_context(http))

    async def ready(self, *subscriptions: str) -> Client:
        return await (await self.client()).ready(*subscriptions)


def compact(text: str) -> str:
    try:
        return json.dumps(json.loads(text), separators=(",", ":"), sort_keys=True)
    except ValueError:
        return text


def plain(line: str) -> str:
    """One line without what differs from run to run."""
    line = re.sub(r'"clientId":"\w+"', '"clientId":"<client>"', line)
    return re.sub(r"BAYEUX_BROWSER=\w+", "BAYEUX_BROWSER=<cookie>", line).strip()


def untimed(line: str) -> str:
    return line.replace(" at once ", " ", 1)
