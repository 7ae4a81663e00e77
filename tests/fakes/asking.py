"""The proxy with a floor the test writes, a trail it reads, and a GWS it scripts. Nothing else is pretended."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from monitoring.asks import Ask
from monitoring.floor.operations import Operation
from monitoring.proxy import Proxy
from tests.fakes.made_floor import leg, leg_in, made, seat, staff, told_leg, told_seat
from tests.fakes.people import alice
from tests.fakes.trail import FakeTrail
from tests.fakes.upstream import FakeUpstream

if TYPE_CHECKING:
    from monitoring.consent import Rule, Rules
    from monitoring.errands import Pending
    from monitoring.floor.notifications import Notification
    from monitoring.outcomes import Outcome

SUE = alice(account="sue")
BARGED = told_leg(leg_in("sue", "BargeIn"))


class House:
    """Anna is on a call that Sue listens in on, and in a chat; Axel is on another call.

    `now` and `steady` are the clocks, `teams` what each team asks for beside the right.
    """

    def __init__(self, *fails: Exception, confirm_within: float = 30.0, trail: FakeTrail | None = None) -> None:
        self.now, self.steady = 1000.0, 5.0
        self.trail = trail or FakeTrail()
        self.upstream = FakeUpstream(self.trail, list(fails))
        self.floor = made(
            staff(),
            told_leg(leg("anna")),
            told_leg(leg_in("sue", "ListenIn")),
            told_seat(seat("anna")),
            told_leg(leg("axel", "call-2")),
        )
        self.proxy = Proxy(
            self.trail,
            self.upstream,
            floor=lambda: self.floor,
            base_url="http://gws.test",
            clock=lambda: self.now,
            steady=lambda: self.steady,
            confirm_within=confirm_within,
        )
        self.teams: dict[str, Rule] = {}
        self.proxy.rules = self._rules
        self.ended: list[Pending] = []
        self.settled = asyncio.Event()
        self.proxy.on_settled = self._settle

    async def _rules(self) -> Rules:
        return self.teams

    def _settle(self, pending: Pending) -> None:
        self.ended.append(pending)
        self.settled.set()

    def hear(self, notification: Notification) -> None:
        """Fold what GWS says now, as the follower would."""
        self.floor = made(notification, floor=self.floor)
        self.proxy.hear(notification, self.floor)

    async def switch(self, **more: object) -> Outcome:
        """Ask for SwitchToBargeIn on Anna's call."""
        return await self.proxy.operate(ask(Operation.SWITCH_TO_BARGE_IN, "call", **more))  # type: ignore[arg-type]

    async def end(self) -> list[str]:
        """The stages on the trail once the operation has ended."""
        async with asyncio.timeout(5):
            await self.settled.wait()
        self.settled.clear()
        return self.trail.stages()


def ask(operation: Operation, kind: str = "call", identifier: str = "call-1", **more: object) -> Ask:
    """What Sue asks, under a fresh key."""
    return replace(Ask(SUE, kind, identifier, operation, str(uuid.uuid4())), **more)  # type: ignore[arg-type]
