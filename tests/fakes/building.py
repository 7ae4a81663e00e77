"""A whole house with its pages, in one loop with a simulated GWS: real database, real websockets, no port.

The cast: alice acts in North, bob looks at North, charlie may nothing, dora acts in South.
"""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
from asgiref.sync import ThreadSensitiveContext, sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import User
from django.db import connections
from django.test import AsyncClient

from dashboard import wiring
from dashboard.consent import rates
from dashboard.people.models import Account, Grant, Team
from dashboard.people.sheets.people import ACTS
from dashboard.people.vault import hold, read_ring
from monitoring.floor.hearing import Status
from monitoring.policy import Verb
from monitoring.ports import Secret
from monitoring.simulator import Simulator
from monitoring.simulator.options import Options

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from django.http import HttpResponse

    from monitoring.floor.model import Floor
    from monitoring.simulator import Request

BASE = "http://gws.test"
ORIGIN = b"http://localhost"
GLANCE = 0.01


class Line(httpx.AsyncBaseTransport):
    """The way to the far side. `dead` takes the POST there and never brings an answer back."""

    def __init__(self, far: Simulator) -> None:
        self._way = httpx.ASGITransport(far.app)
        self.is_dead = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._way.handle_async_request(request)
        if self.is_dead and request.method == "POST" and not request.url.path.endswith("notifications"):
            raise httpx.ReadTimeout("nothing came back", request=request)
        return answer


class Browser(AsyncClient):
    """Somebody's browser. Each request has a thread and a database connection of its own, as the ASGI handler gives it."""

    async def request(self, **request: Any) -> Any:
        async with ThreadSensitiveContext():
            try:
                return await super().request(**request)
            finally:
                await sync_to_async(connections.close_all)()


class Building:
    """A running house and the far side of it."""

    def __init__(self, far: Simulator) -> None:
        self.far, self.line = far, Line(far)
        self.house = wiring.House(
            gws_url=BASE, new_http=lambda url: httpx.AsyncClient(transport=self.line, base_url=url)
        )
        self._moved = asyncio.Event()
        self.house.follower.listeners.append(lambda *_: self._moved.set())

    @property
    def floor(self) -> Floor:
        """The floor as pages see it."""
        return self.house.follower.floor

    def heard(self) -> int:
        """How many people are met and their streams live."""
        live = [account for account, health in self.floor.health.items() if health.status is Status.LIVE]
        return sum(self.floor.agent_of(account) is not None for account in live)

    def posts(self) -> list[Request]:
        """Every operation that reached GWS."""
        return [request for request in self.far.ledger.requests() if request.method == "POST"]

    async def until(self, holds: Callable[[], object], what: str = "it") -> None:
        """Let simulated time creep on until something holds."""
        try:
            async with asyncio.timeout(15):
                while not holds():
                    self.far.advance(self.far.now + 0.1)
                    await self.moment()
        except TimeoutError:
            raise AssertionError(f"{what} never came to be") from None

    async def moment(self) -> None:
        """Wait for the next change of the floor, or a glance."""
        self._moved.clear()
        try:
            async with asyncio.timeout(GLANCE):
                await self._moved.wait()
        except TimeoutError:
            return

    async def call(self, agent: str = "agent001", customer: str = "Ada") -> str:
        """A call that is talked in, and seen."""
        call_id: str = self.far.centre.place_call(agent, customer=customer)

        def is_talked_in() -> bool:
            legs = self.floor.calls[call_id].legs if call_id in self.floor.calls else {}
            return agent in legs and legs[agent].state == "Established"

        await self.until(is_talked_in, "the call")
        return call_id

    async def chat(self, agent: str = "agent001", customer: str = "Ada") -> str:
        """A chat that is written in, and seen."""
        chat_id: str = self.far.centre.start_chat(agent, customer)
        await self.until(lambda: chat_id in self.floor.chats, "the chat")
        return chat_id

    async def browser(self, username: str, **options: Any) -> Browser:
        """Somebody's browser, signed in; of a stranger, where there is no such user."""
        client = Browser(**options)
        user = await User.objects.filter(username=username).afirst()
        if user is not None:
            await client.aforce_login(user)
        return client

    async def ask(self, client: Browser, path: str, operation: str, **more: str) -> HttpResponse:
        """POST one operation, with a key of its own unless told."""
        rates.limiter.storage.reset()
        said = {"operation": operation, "key": str(uuid.uuid4()), **more}
        answer: HttpResponse = await client.post(f"{path}operations/", said)
        return answer

    async def listened(self, call_id: str) -> Browser:
        """Alice's browser, once she listens in on a call and GWS has proven it."""
        alice = await self.browser("alice")
        answer = await self.ask(alice, f"/calls/{call_id}/", "ListenIn")
        assert answer.status_code == 202, answer.content
        await self.until(lambda: "sup001" in self.floor.calls[call_id].legs, "alice's leg")
        await self.until(lambda: not self.house.proxy._pending, "its proof")
        return alice

    async def socket(self, client: Browser, path: str = "/ws/desk/") -> Socket:
        """A page's websocket, opened with that browser's cookies."""
        from dashboard.asgi import application  # noqa: PLC0415 it reads ALLOWED_ORIGINS

        cookie = "; ".join(f"{name}={kept.value}" for name, kept in client.cookies.items()).encode()
        socket = Socket(application, path, headers=[(b"origin", ORIGIN), (b"cookie", cookie)])
        await socket.connect(timeout=5)
        return socket


class Socket(WebsocketCommunicator):  # type: ignore[misc]  # channels is not typed
    """One open websocket; `heard` is all text it was sent, `code` how it was closed."""

    heard: list[str]
    code: int | None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.heard, self.code = [], None

    def drain(self) -> list[str]:
        """Everything it was sent until now."""
        while not self.output_queue.empty():
            message = self.output_queue.get_nowait()
            if message["type"] == "websocket.close":
                self.code = message.get("code", 1000)
            elif message["type"] == "websocket.send":
                self.heard.append(message["text"])
        return self.heard

    def closed(self) -> int | None:
        """The close code, once it was closed."""
        self.drain()
        return self.code


def staff(agents: int, supervisors: int) -> None:
    """Teams, accounts of everybody at the far side, and the cast. Rows only."""
    teams = [Team.objects.create(name=name, slug=name.lower()) for name in ("North", "South")]
    for number, person in enumerate(["alice", "bob", "charlie", "dora"]):
        user = User.objects.create(username=person)
        granted = {"alice": (Verb.SEE, *ACTS), "bob": (Verb.SEE,), "charlie": (), "dora": (Verb.SEE, *ACTS)}[person]
        team = teams[number == 3]
        Grant.objects.bulk_create(Grant(user=user, team=team, verb=verb) for verb in granted)
    acts = {"sup001": "alice", "sup002": "dora"}
    names = [(f"agent{n:03}", "agent") for n in range(1, agents + 1)]
    names += [(f"sup{n:03}", "supervisor") for n in range(1, supervisors + 1)]
    ring = read_ring()
    for name, role in names:
        team = teams[(int(name[-3:]) - 1) % 2]
        user_id = User.objects.get(username=acts[name]).pk if name in acts else None
        account = Account(username=name, role=role, team=team, user_id=user_id)
        hold(account, Secret("secret"), ring)
        account.save()


@asynccontextmanager
async def building(*, prepare: Callable[[Simulator], None] | None = None, **options: Any) -> AsyncIterator[Building]:
    """A house that runs until the block ends; the database must be one of a transactional test."""
    sizes = {"agents": 4, "supervisors": 2}
    far = Simulator(Options(**{"scenario": "quiet", "start": time.time(), **sizes, **options}))
    if prepare is not None:
        prepare(far)
    await sync_to_async(staff)(far.options.agents, far.options.supervisors)
    made = Building(far)
    wiring._running.append(made.house)
    await made.house.start()
    people = far.options.agents + far.options.supervisors
    try:
        await made.until(lambda: made.heard() == people, "everybody's stream")
        yield made
    finally:
        await wiring.close_house(made.house)


def plain(html: str) -> str:
    """A page without what is drawn anew each time: nonces and tokens."""
    html = re.sub(r'(nonce|value)="[A-Za-z0-9_-]{20,}={0,2}"', r'\1=""', html)
    return re.sub(r"\s+", " ", html)
