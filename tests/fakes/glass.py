"""A near side seen through glass: each request as it left is remembered, and a test may bend an answer on its way back."""

from __future__ import annotations

import json
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from monitoring.asks import Ask
from monitoring.gws.client import Client
from monitoring.ports import HEALTH
from monitoring.simulator.options import Options
from tests.fakes.centre_floor import BASE, START
from tests.fakes.cuttable import CuttableRig, Line
from tests.fakes.people import alice
from tests.fakes.vault import account

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from monitoring.floor.operations import Operation
    from monitoring.outcomes import Outcome
    from monitoring.ports import Account

    type Twist = Callable[[httpx.Request, httpx.Response], httpx.Response | None]

AGENT, BOSS = "agent001", "sup001"
NOTIFICATIONS = "/api/v2/notifications"
REST = 30.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it left, and what came of it."""

    account: str
    method: str
    path: str
    with_password: bool
    status: int


class Glass(httpx.AsyncBaseTransport):
    """A line through which a test sees every request, and bends an answer on its way back."""

    def __init__(self, inner: httpx.AsyncBaseTransport, house: House, username: str) -> None:
        self._inner, self._house, self._username = inner, house, username

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(request)
        if self._house.twists and request.url.path != NOTIFICATIONS:
            answer = httpx.Response(answer.status_code, headers=answer.headers, content=await answer.aread())
            for twist in self._house.twists:
                answer = twist(request, answer) or answer
        basic = "authorization" in request.headers
        asked = Asked(self._username, request.method, request.url.path, basic, answer.status_code)
        self._house.asked.append(asked)
        return answer


class House(CuttableRig):
    """A rig whose clients are watched, and rest between sign-ins on a clock that a test moves."""

    def __init__(self, options: Options) -> None:
        self.asked: list[Asked] = []
        self.twists: list[Twist] = []
        self.steady = 0.0
        super().__init__(options, account(AGENT), account("agent003"), account(BOSS, "supervisor"))

    def connect(self, held: Account) -> Client:
        inner = Line(httpx.ASGITransport(self.far.app), self.cut)
        http = httpx.AsyncClient(transport=Glass(inner, self, held.username), base_url=BASE)
        return Client(held, http, rest=REST, clock=lambda: self.steady)

    def sign_ins(self, username: str = AGENT) -> int:
        """How often the account's password has travelled."""
        return sum(one.with_password for one in self.asked if one.account == username)

    def reads(self, username: str = AGENT) -> int:
        """How many GETs of the account left."""
        return sum((one.account, one.method) == (username, "GET") for one in self.asked)

    def is_snapshot(self, request: httpx.Request, username: str = AGENT) -> bool:
        """Whether this asks for the account's snapshot, in its session."""
        ours = self.fleet.relays[username].client.http.cookies.get("JSESSIONID", "none")
        return "subresources" in str(request.url) and ours in request.headers.get("cookie", "")

    def posts(self, username: str | None = None) -> list[str]:
        """Where anybody, or one account, POSTed to, but for CometD."""
        posts = (one for one in self.asked if one.method == "POST" and username in (None, one.account))
        return [one.path for one in posts if one.path != NOTIFICATIONS]

    def causes(self, username: str = AGENT) -> list[str]:
        """What was said of the account's stream, oldest first."""
        told = (record for record in self.journal.records if (record.stream, record.topic) == (username, HEALTH))
        return [f"{said['status']}: {said['cause']}" for said in (json.loads(record.body) for record in told)]

    async def again(self, *, seen: int, username: str = AGENT) -> None:
        """Until the account was lost and is live again since `seen` words were said of it."""
        await self.until(
            lambda _: (
                any("reconnecting" in one for one in self.causes(username)[seen:])
                and self.causes(username)[-1].startswith("live")
            )
        )

    async def in_call(self) -> str:
        """A call of the agent, seen."""
        call = self.far.centre.place_call(AGENT)
        await self.until(lambda f: call in f.calls and f.calls[call].legs[AGENT].state == "Established")
        return str(call)

    async def ask(self, kind: str, identifier: str, operation: Operation) -> Outcome:
        """Alice asks."""
        return await self.proxy.operate(Ask(alice(), kind, identifier, operation, str(uuid.uuid4())))


@asynccontextmanager
async def house(**options: object) -> AsyncIterator[House]:
    """All accounts live."""
    told = {"scenario": "quiet", "start": START, "agents": 4, "supervisors": 2, "control": True, **options}
    made = House(Options(**told))  # type: ignore[arg-type]
    await made.fleet.reconcile()
    await made.follower.start()
    try:
        for one in (AGENT, "agent003", BOSS):
            await made.health(one, "live")
        yield made
    finally:
        await made.fleet.close()
        await made.proxy.close()
        await made.upstream.close()
