"""What goes on at the far side during the drill: each agent in one call and one chat for all of it, something new all the time.

A day of the simulator would end calls in the middle of a run; here nothing does but what the drill does itself.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.faults.far import Far


class Events:
    """The calls and chats by agent, and the moments at which customers wrote, with whom."""

    def __init__(self, far: Far, agents: int) -> None:
        self._far = far
        self._agents = [f"agent{number:03}" for number in range(1, agents + 1)]
        self.calls, self.chats = dict[str, str](), dict[str, str]()
        self.written: list[tuple[float, str]] = []

    async def begin(self) -> None:
        """Everybody is called, and written to."""
        for agent in self._agents:
            customer = {"CustomerName": f"drill-caller-{agent}"}
            self.calls[agent] = await self._do("place_call", agent=agent, customer="+441632960101", user_data=customer)
            self.chats[agent] = await self._do("start_chat", agent=agent, nickname=f"drill-visitor-{agent}")

    async def stir(self, rate: float) -> None:
        """So many times a second something happens in one of the calls and chats, for ever."""
        for number in itertools.count():
            began = time.monotonic()
            turn, which = divmod(number, len(self._agents))
            await self._step(self._agents[which], turn)
            await asyncio.sleep(max(0.0, 1 / rate - (time.monotonic() - began)))

    async def _step(self, agent: str, turn: int) -> None:
        call, chat = self.calls[agent], self.chats[agent]
        match turn % 7:
            case 0 | 3:
                await self._do("attach", call=call, user_data={"Queue": f"drill-queue-{turn}"})
            case 1:
                await self._do("hold", user=agent, call=call)
            case 4:
                await self._do("retrieve", user=agent, call=call)
            case 2 | 5:
                await self._do("customer_says", chat=chat, text=f"drill-text-{turn}")
                self.written.append((time.time(), agent))
            case _:
                await self._do("customer_types", chat=chat)

    def wrote(self, agents: Collection[str], since: float, until: float) -> int:
        """How often customers wrote to these agents within that time."""
        return sum(since < at <= until and who in agents for at, who in self.written)

    async def _do(self, verb: str, **told: Any) -> Any:
        return await self._far.order("stage", verb=verb, **told)
