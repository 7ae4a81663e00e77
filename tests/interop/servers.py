"""Servers written by others, started for one test each, and our client pointed at them."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import httpx

from monitoring.bayeux import Session
from monitoring.bayeux.events import Event, Live, Received
from monitoring.http import new_client
from monitoring.transport import LongPolling

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

HERE = Path(__file__).parent
MODULES = HERE.parents[1] / "node_modules"
CALLS = "/v2/me/calls"


class Reachable(Protocol):
    """Whatever has a Bayeux URL."""

    url: str


class Missing(Exception):
    """The far side cannot be started."""


class Server:
    """A Bayeux server in a process of its own, with a control path."""

    def __init__(self, url: str, process: asyncio.subprocess.Process) -> None:
        self.url = url
        self.process = process
        self._root = httpx.URL(url).copy_with(path="/")
        self._client = httpx.AsyncClient(trust_env=False, verify=False)  # noqa: S501 - plain http, no context to load

    async def control(self, name: str, **query: Any) -> dict[str, Any]:
        """Pull one lever of the control path."""
        answer = await self._client.get(self._root.join(f"/_ctl/{name}"), params=query)
        return dict(answer.json())

    async def publish(self, data: object, channel: str = CALLS) -> None:
        """Publish to whoever subscribed."""
        await self.control("publish", channel=channel, data=json.dumps(data))

    async def sent(self, channel: str) -> list[dict[str, Any]]:
        """Return every message of one channel that the server was sent."""
        log = (await self.control("sessions"))["log"]
        messages = [message for line in log for message in line.get("messages", [line.get("message")])]
        return [message for message in messages if message["channel"] == channel]

    async def ids(self) -> list[str]:
        """Return the ids of the sessions alive."""
        alive = (await self.control("sessions"))["sessions"]
        return [one if isinstance(one, str) else one["id"] for one in alive]

    async def stop(self) -> None:
        """End the process."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
        await self._client.aclose()


async def start(script: str, *options: object) -> Server:
    """Start one of the scripts beside this file; `Missing` says what to install if it cannot be."""
    node = shutil.which("node")
    if node is None:
        raise Missing("the interop tests need node 20 on the PATH (or leave them out: -m 'not interop')")
    if not MODULES.is_dir():
        raise Missing("the interop tests need the npm packages: run `npm ci`")
    command = [node, str(HERE / script), *map(str, options)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    line = await process.stdout.readline()
    if not line:
        await process.wait()
        raise Missing(f"{script} did not start: its last words are above")
    return Server(json.loads(line)["url"], process)


class Watch:
    """Our client on a server, watched: what it said so far, and a way to wait for more."""

    def __init__(self, polling: LongPolling, session: Session, client: httpx.AsyncClient) -> None:
        self.polling, self.session, self.client = polling, session, client
        self.said: list[Event] = []
        self._changed = asyncio.Condition()

    async def follow(self) -> None:
        """Take events until the end."""
        async with aclosing(self.polling.events()) as events:
            async for event in events:
                async with self._changed:
                    self.said.append(event)
                    self._changed.notify_all()

    async def until[Said: Event](self, kind: type[Said], number: int = 1) -> Said:
        """Wait until this kind was said so often, and return the last one."""
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(lambda: len(self.all(kind)) >= number)
        return self.all(kind)[number - 1]

    async def until_data(self, *data: object) -> None:
        """Wait until exactly these were received, in this order."""
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(lambda: len(self.all(Received)) >= len(data))
        assert self.data() == list(data)

    def all[Said: Event](self, kind: type[Said]) -> list[Said]:
        """Return all that was said of this kind."""
        return [event for event in self.said if isinstance(event, kind)]

    def data(self) -> list[object]:
        """Return the data received."""
        return [json.loads(event.data) for event in self.all(Received)]


def wanting() -> Session:
    """Make a session that wants the calls."""
    session = Session(jitter=random.random)
    session.subscribe(CALLS)
    return session


@asynccontextmanager
async def watching(
    server: Reachable,
    *,
    wanted: tuple[str, ...] = (CALLS,),
    session: Session | None = None,
    client: httpx.AsyncClient | None = None,
    **knobs: Any,
) -> AsyncIterator[Watch]:
    """Run our client against a server; leaves by `close` if the test has not."""
    session = session or Session(jitter=random.random)
    session.subscribe(*wanted)
    own = client or new_client(server.url)
    polling = LongPolling(server.url, own, session, **{"delay": 2.0, **knobs})
    watch = Watch(polling, session, own)
    task = asyncio.create_task(watch.follow())
    try:
        yield watch
    finally:
        await polling.close()
        await task
        await own.aclose()


@asynccontextmanager
async def live(server: Reachable, **knobs: Any) -> AsyncIterator[Watch]:
    """Run our client and wait until it is live."""
    async with watching(server, **knobs) as watch:
        await watch.until(Live)
        yield watch
