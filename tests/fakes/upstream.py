"""GWS as the proxy needs it, in memory: keeps what was sent, and looks at the trail at the moment of each POST."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitoring.floor.notifications import Notification
    from monitoring.gws.paths import OperationRequest
    from tests.fakes.trail import FakeTrail


@dataclass
class FakeUpstream:
    """`monitoring.proxy.Upstream`. `fails` are raised one after the other, else `undone` is returned.

    A POST waits while `gate` is shut. `asked` and `looked` are set by the first POST and the first look.
    """

    trail: FakeTrail
    fails: list[Exception] = field(default_factory=list)
    sees: Notification | None = None
    sent: list[tuple[str, OperationRequest]] = field(default_factory=list)
    stages: list[list[str]] = field(default_factory=list)
    undone: str = ""
    looks: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    look_gate: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    looked: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()
        self.look_gate.set()

    async def operate(self, account: str, request: OperationRequest) -> str:
        self.sent.append((account, request))
        self.stages.append(self.trail.stages())
        self.asked.set()
        await self.gate.wait()
        if self.fails:
            raise self.fails.pop(0)
        return self.undone

    async def look(self, account: str) -> Notification | None:
        self.looks += 1
        self.looked.set()
        await self.look_gate.wait()
        return self.sees
