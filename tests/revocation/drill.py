"""Many people lose a right, each in one of the ways there are, while events flow: what each still heard, and could still do."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import time
import uuid
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.revocation.server import Server, serving_site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import httpx
    from websockets.asyncio.client import ClientConnection

# What names an agent, a call or a chat on a page.
NAMES = re.compile(r"\b(?:agent|call|chat)-[A-Za-z0-9-]{6,}")
LISTENS_ON = 2.5
LANES = 4
GLANCE = 0.02
SEEN_WITHIN = 30.0
FORBIDDEN = "BargeIn"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
KINDS = (
    "grant deleted",
    "grant edited",
    "grants updated in bulk",
    "grants deleted by plain SQL",
    "grant run out",
    "role left",
    "switched off",
    "password changed",
    "sign-in ended",
    "agent protected",
)


@dataclass(frozen=True, slots=True)
class Taken:
    """One run: how it was taken, the seconds until the last byte and until the page was empty or closed, the POST's answer."""

    kind: str
    last_byte: float
    gone: float
    close_code: int | None
    answered: int


@dataclass(slots=True)
class Page:
    """An open desk: every frame with the moment it came."""

    frames: list[tuple[float, str]] = field(default_factory=list)
    closed_at: float = 0.0
    close_code: int | None = None

    async def read(self, socket: ClientConnection) -> None:
        """Keep what comes, until it is closed."""
        try:
            async for text in socket:
                self.frames.append((time.time(), str(text)))
        except ConnectionClosed:
            pass
        self.closed_at, self.close_code = time.time(), socket.close_code

    def names(self) -> set[str]:
        """What was ever named."""
        return {name for _, text in self.frames for name in NAMES.findall(text)}

    def last_byte(self, since: float) -> float:
        """Seconds from then to the last frame that named anything of it; 0 if none did."""
        late = [at - since for at, text in self.frames if at > since and NAMES.search(text)]
        return max(late, default=0.0)

    def gone(self, since: float) -> float:
        """Seconds from then until the page was emptied or closed; infinite if it never was."""
        emptied = [at for at, text in self.frames if at > since and '"#agents"' in text]
        ends = [*emptied[:1], *([self.closed_at] if self.closed_at else [])]
        return min(ends) - since if ends else float("inf")


async def rehearse(folder: Path, runs: int) -> tuple[list[Taken], int]:
    """So many runs over all kinds, some at a time; and how many forbidden POSTs reached the far side."""
    async with serving_site(folder, LANES) as server:
        numbers, taken = itertools.count(), list[Taken]()
        guard = asyncio.Lock()

        async def lane(account: str) -> None:
            while (number := next(numbers)) < runs:
                taken.append(await once(server, KINDS[number % len(KINDS)], number, account, guard))

        async with asyncio.TaskGroup() as lanes:
            for which in range(LANES):
                lanes.create_task(lane(f"sup{which + 1:03}"))
        posted = [one for one in server.far.ledger().posted if one.body.get("operationName") == FORBIDDEN]
        return taken, len(posted)


async def once(server: Server, kind: str, number: int, account: str, guard: asyncio.Lock) -> Taken:
    """One person: let in, shown the floor, a right taken away, listened to for a while."""
    protects = kind == "agent protected"
    told = {"user": f"user{number}", "account": account, "team": "South" if protects else "North"}
    # A protected agent is protected from all: only one such run at a time.
    if protects:
        await guard.acquire()
    try:
        cookie = (await server.order("begin", **told, by_role=kind == "role left"))["cookie"]
        async with opened(server, cookie) as page, server.browser(cookie) as browser:
            target, token = await shown(page, browser)
            at = (await server.order(kind, **told))["at"]
            ends_in = max(0.0, at - time.time())
            await asyncio.sleep(ends_in)
            answered = await ask(browser, target, token)
            with suppress(TimeoutError):
                async with asyncio.timeout(LISTENS_ON):
                    while not page.closed_at:  # noqa: ASYNC110 what is waited for is of another process
                        await asyncio.sleep(GLANCE)
        gone = page.gone(at)
        # Calls of a protected agent may still be seen: there it is the redraw that takes the buttons away.
        return Taken(kind, gone if protects else page.last_byte(at), gone, page.close_code, answered)
    finally:
        await server.order("end", **told)
        if protects:
            guard.release()


@asynccontextmanager
async def opened(server: Server, cookie: str) -> AsyncIterator[Page]:
    """A desk's websocket, as a browser opens it, and one reader of it."""
    headers = {"Cookie": f"sid={cookie}"}
    url = server.url.replace("http", "ws")
    async with connect(f"{url}ws/desk/", origin=server.url.rstrip("/"), additional_headers=headers) as socket:  # type: ignore[arg-type]
        assert socket.protocol.extensions == [], "a compression was negotiated (T19)"
        page = Page()
        reading = asyncio.create_task(page.read(socket))
        try:
            yield page
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


async def shown(page: Page, browser: httpx.AsyncClient) -> tuple[str, str]:
    """Wait until the page names something; one call or agent of it, and the token of a form."""
    async with asyncio.timeout(SEEN_WITHIN):
        while not page.names():  # noqa: ASYNC110 as above
            await asyncio.sleep(GLANCE)
    named = re.findall(r'id=\\"(agent|call|chat)-([A-Za-z0-9-]{6,})', "".join(text for _, text in page.frames))
    kind, identifier = next((one for one in named if one[0] == "call"), named[0])
    token = TOKEN.search((await browser.get(f"/{kind}s/{identifier}/")).text)
    return f"/{kind}s/{identifier}/operations/", token[1] if token else ""


async def ask(browser: httpx.AsyncClient, target: str, token: str) -> int:
    """Try at once what is not his any more."""
    said: dict[str, Any] = {
        "operation": FORBIDDEN,
        "key": str(uuid.uuid4()),
        "csrfmiddlewaretoken": token,
        "reason": "drill",
    }
    return (await browser.post(target, data=said)).status_code


def as_json(taken: list[Taken]) -> str:
    """For a look at what was measured."""
    return json.dumps([[one.kind, one.last_byte, one.gone, one.close_code, one.answered] for one in taken])
