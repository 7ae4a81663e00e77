"""A near side whose line to GWS can be cut, and which never waits between tries."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx

from monitoring.chance import Chance
from monitoring.gws.client import Client
from monitoring.simulator.options import Options
from tests.fakes.centre_floor import BASE, START, Rig

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from monitoring.floor.model import Floor
    from monitoring.ports import Account

from contextlib import asynccontextmanager


class Line(httpx.AsyncBaseTransport):
    """A transport that is cut while `cut` is set: what is under way breaks, what is new finds nobody."""

    def __init__(self, inner: httpx.AsyncBaseTransport, cut: asyncio.Event) -> None:
        self._inner, self._cut = inner, cut

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._cut.is_set():
            raise httpx.ConnectError("the line is cut")
        asked = asyncio.ensure_future(self._inner.handle_async_request(request))
        cut = asyncio.ensure_future(self._cut.wait())
        try:
            await asyncio.wait({asked, cut}, return_when=asyncio.FIRST_COMPLETED)
            if asked.done():
                return asked.result()
            raise httpx.ReadError("the line was cut")
        finally:
            asked.cancel()
            cut.cancel()


class CuttableRig(Rig):
    """A rig with a line to cut, the far side's control path, and a count of the pauses nobody waited for."""

    def __init__(self, options: Options, *accounts: Account) -> None:
        self.cut = asyncio.Event()
        self.pauses: list[float] = []
        super().__init__(options, *accounts)
        self.fleet._chance = Chance(lambda: self.clock, lambda: 0.5, self._pause)

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0)

    def connect(self, held: Account) -> Client:
        http = httpx.AsyncClient(transport=Line(httpx.ASGITransport(self.far.app), self.cut), base_url=BASE)
        return Client(held, http)

    async def order(self, name: str, **what: object) -> None:
        """Give an order to the far side's control path."""
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.far.app), base_url=BASE) as hand:
            answer = await hand.post(f"/_ctl/{name}", json=what)
        assert answer.status_code == httpx.codes.OK, answer.text

    async def health(self, account: str, status: str) -> Floor:
        """The floor once an account's stream stands so."""
        return await self.until(lambda floor: account in floor.health and floor.health[account].status == status)


@asynccontextmanager
async def cuttable(
    *accounts: Account, wait: Callable[[Floor], object] | None = None, **options: object
) -> AsyncIterator[CuttableRig]:
    """A cuttable rig whose relays run until the block ends; waits until `wait` holds, else until every account is live."""
    told = {"scenario": "quiet", "start": START, "agents": 4, "supervisors": 2, "control": True, **options}
    made = CuttableRig(Options(**told), *accounts)  # type: ignore[arg-type]
    names = [one.username for one in accounts]
    await made.fleet.reconcile()
    await made.follower.start()
    try:
        await made.until(
            wait or (lambda floor: all(n in floor.health and floor.health[n].status == "live" for n in names))
        )
        yield made
    finally:
        await made.fleet.close()
        await made.proxy.close()
        await made.upstream.close()
