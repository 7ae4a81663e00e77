"""Our simulator on a real socket as a Bayeux server, with its control path, and a note of all that our client sent it."""

from __future__ import annotations

import json
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx

from monitoring.http import new_client
from tests.interop.servers import Watch, live, watching

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PATH = "/api/v2/notifications"


class Simulated:
    """The simulator at `root`, as one test sees it."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.url = root + PATH
        self.sends: list[tuple[float, dict[str, Any]]] = []  # when, and one Bayeux message
        self._hand = httpx.AsyncClient(trust_env=False)

    async def order(self, name: str, **body: Any) -> dict[str, Any]:
        """Give one order to the control path."""
        answer = await self._hand.post(f"{self.root}/_ctl/{name}", json=body)
        assert answer.status_code == httpx.codes.OK, answer.text
        return dict(answer.json())

    async def publish(self, data: object, channel: str = "/v2/me/calls") -> None:
        """Publish to whoever subscribed."""
        await self.order("publish", channel=channel, data=data)

    async def sessions(self) -> list[dict[str, Any]]:
        """The sessions alive."""
        return list((await self._hand.get(f"{self.root}/_ctl/sessions")).json()["sessions"])

    def sent(self, channel: str) -> list[dict[str, Any]]:
        """The messages that our client sent on one channel."""
        return [message for _, message in self.sends if message["channel"] == channel]

    def times(self, channel: str) -> list[float]:
        """When it sent them."""
        return [at for at, message in self.sends if message["channel"] == channel]

    def client(self) -> httpx.AsyncClient:
        """A client of which all is noted."""
        client = new_client(self.url.removesuffix(PATH))
        client.event_hooks = {"request": [self._note]}
        return client

    async def _note(self, request: httpx.Request) -> None:
        self.sends += [(time.monotonic(), message) for message in json.loads(request.content)]

    @asynccontextmanager
    async def watched(self, **knobs: Any) -> AsyncIterator[Watch]:
        """Run our client against it."""
        async with watching(self, client=self.client(), **knobs) as watch:
            yield watch

    @asynccontextmanager
    async def live(self, **knobs: Any) -> AsyncIterator[Watch]:
        """Run our client until it is live."""
        async with live(self, client=self.client(), **knobs) as watch:
            yield watch

    async def leave(self) -> None:
        """Undo every order, for the next test."""
        await self.order("clear")
        await self.order("speak", vocabulary="cometd3")
        await self.order("forget")
        await self._hand.aclose()
