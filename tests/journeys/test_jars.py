"""Every account has a client and a cookie jar of its own: cookie, CSRF token and account are never mixed (T11)."""

from __future__ import annotations

import asyncio
import base64
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING

import httpx
import pytest

from monitoring.asks import Ask
from monitoring.floor.operations import Operation
from monitoring.gws.client import Client
from monitoring.outcomes import Answer
from monitoring.simulator.options import Options
from tests.fakes.centre_floor import BASE, START
from tests.fakes.cuttable import CuttableRig
from tests.fakes.people import alice
from tests.fakes.vault import account
from tests.house.tree import sources

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from monitoring.ports import Account

AGENTS, BOSSES = ("agent001", "agent003"), ("sup001", "sup002")


@dataclass
class Jar(httpx.AsyncBaseTransport):
    """The way of one client: what it was given on its way back, and what it showed on its way out."""

    owner: str
    inner: httpx.ASGITransport
    given: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
    users: set[str] = field(default_factory=set)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        cookies = SimpleCookie(request.headers.get("cookie", ""))
        self.shown |= {morsel.value for name, morsel in cookies.items() if name == "JSESSIONID"}
        self.tokens |= {value for name, value in request.headers.items() if name == "x-csrf-token"}
        self.shown |= self.tokens
        if basic := request.headers.get("authorization", "").removeprefix("Basic "):
            self.users.add(base64.b64decode(basic).decode().partition(":")[0])
        answer = await self.inner.handle_async_request(request)
        for line in answer.headers.get_list("set-cookie"):
            self.given |= {morsel.value for name, morsel in SimpleCookie(line).items() if name == "JSESSIONID"}
        self.given |= {token for token in [answer.headers.get("x-csrf-token")] if token}
        return answer


class Jars(CuttableRig):
    """A near side of which each client is watched by itself."""

    def __init__(self, options: Options, *accounts: Account) -> None:
        self.jars: list[Jar] = []
        super().__init__(options, *accounts)

    def connect(self, held: Account) -> Client:
        jar = Jar(held.username, httpx.ASGITransport(self.far.app))
        self.jars.append(jar)
        return Client(held, httpx.AsyncClient(transport=jar, base_url=BASE))

    async def listen(self, boss: str, call: str) -> Answer:
        """One of the supervisors listens in."""
        viewer = alice(account=boss)
        outcome = await self.proxy.operate(Ask(viewer, "call", call, Operation.LISTEN_IN, str(uuid.uuid4())))
        return outcome.answer


@asynccontextmanager
async def jars(*, csrf: bool) -> AsyncIterator[Jars]:
    """Two agents and two supervisors, all live; the operations leave by clients of their own, as in a process without relay."""
    told = {"scenario": "quiet", "start": START, "agents": 4, "supervisors": 2, "control": True, "csrf": csrf}
    held = [account(name, "supervisor" if name in BOSSES else "agent") for name in (*AGENTS, *BOSSES)]
    made = Jars(Options(**told), *held)  # type: ignore[arg-type]
    await made.fleet.reconcile()
    await made.follower.start()
    try:
        for one in held:
            await made.health(one.username, "live")
        yield made
    finally:
        await made.fleet.close()
        await made.proxy.close()
        await made.upstream.close()


@pytest.mark.parametrize("csrf", [False, True])
async def test_triples_are_never_mixed(csrf: bool) -> None:  # noqa: FBT001 a case of a table
    """Two supervisors act at once, sessions and tokens change under them: each request shows what its own account was given."""
    async with jars(csrf=csrf) as made:
        calls = [made.far.centre.place_call(agent) for agent in AGENTS]
        await made.until(
            lambda f: all(
                c in f.calls and f.calls[c].legs[a].state == "Established" for a, c in zip(AGENTS, calls, strict=True)
            )
        )
        assert await asyncio.gather(*map(made.listen, BOSSES, calls)) == [Answer.ACCEPTED, Answer.ACCEPTED]
        await made.order("rotate") if csrf else await made.order("expire", user=AGENTS[0])
        await made.until(lambda _: made.trail.stages().count("confirmed") == 2)
        listened = [one for one in made.far.ledger.requests() if "operationName" in (one.body or {})]
        assert sorted(str(one.user) for one in listened) == list(BOSSES)
        for jar in made.jars:
            assert jar.users == {jar.owner}
            assert jar.shown <= jar.given
            assert jar.shown
        assert csrf == any(jar.tokens for jar in made.jars if jar.owner in BOSSES)
        seen: list[str] = [value for jar in made.jars for value in jar.given]
        assert len(seen) == len(set(seen))


def test_no_client_is_global() -> None:
    """No module makes an HTTP client when it is imported: each is made for an account, or for the pulse that has none."""
    texts = sources("monitoring", "dashboard")
    lines = [line for text in texts.values() for line in text.splitlines()]
    made = [line for line in lines if "AsyncClient(" in line or "new_client(" in line or "new_http(" in line]
    assert made
    assert [line for line in made if not line.startswith((" ", "def "))] == []
