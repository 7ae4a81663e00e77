"""A supervisor at work during a drill: listens in, hangs up, stops watching, each asked twice under one key."""

from __future__ import annotations

import asyncio
import time
import uuid
from typing import TYPE_CHECKING, Any

from asgiref.sync import sync_to_async

from monitoring.asks import Ask
from monitoring.floor.operations import Media, Operation
from monitoring.floor.supervision import watched_by

if TYPE_CHECKING:
    from monitoring.floor.model import Agent, Call, Floor
    from monitoring.outcomes import Outcome
    from monitoring.policy import Viewer
    from tests.faults.field import Field

PAUSE = 0.3


async def hire(field: Field, username: str = "alice") -> Supervisor:
    """Somebody of the cast, with his grants as they stand."""
    from django.contrib.auth.models import User  # noqa: PLC0415 Django is set up by now

    from dashboard.people.viewers import viewer_for  # noqa: PLC0415

    viewer = await sync_to_async(lambda: viewer_for(User.objects.get(username=username)))()
    return Supervisor(field, viewer)


class Supervisor:
    """One person with a GWS account to act through."""

    def __init__(self, field: Field, viewer: Viewer) -> None:
        self.viewer = viewer
        self.outcomes: list[Outcome] = []
        self._field = field
        self._turn = 0

    @property
    def floor(self) -> Floor:
        """The floor as his page shows it."""
        return self._field.house.follower.floor

    async def work(self, seconds: float) -> None:
        """One operation after the other for so long; what was begun is seen through."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            await self.step()
            await asyncio.sleep(PAUSE)

    async def step(self) -> Outcome | None:
        """Whatever makes sense now: out of the call, off the phone, or into another call."""
        wish = self.wish()
        if wish is None:
            return None
        return await self.ask(*wish)

    async def ask(self, kind: str, identifier: str, operation: Operation, **more: Any) -> Outcome:
        """One operation, pressed twice at once: one key, so one POST at most."""
        asked = Ask(self.viewer, kind, identifier, operation, str(uuid.uuid4()), **more)
        first, _ = await asyncio.gather(self._field.house.proxy.operate(asked), self._field.house.proxy.operate(asked))
        self.outcomes.append(first)
        return first

    def wish(self) -> tuple[str, str, Operation] | None:
        """The next operation; None where there is nothing to do, or one of his is still open."""
        floor, me = self.floor, self.floor.agent_of(self.viewer.account)
        if me is None:
            return None
        found = self._way_out(floor, me) or self.way_in()
        if found is not None and self._field.house.proxy.pending(me.account, f"{found[0]}:{found[1]}"):
            return None
        return found

    def way_in(self) -> tuple[str, str, Operation] | None:
        """A call to listen to, another one each time."""
        calls = sorted((call for call in self.floor.calls.values() if self._is_open(call)), key=lambda call: call.id)
        self._turn += 1
        return ("call", calls[self._turn % len(calls)].id, Operation.LISTEN_IN) if calls else None

    def _way_out(self, floor: Floor, me: Agent) -> tuple[str, str, Operation] | None:
        for call in floor.calls_of(me.account):
            return "call", call.id, Operation.HANGUP
        watching = watched_by(floor, me)
        owner = floor.owner_of(watching[1].id) if watching is not None else None
        return ("agent", owner.id, Operation.CANCEL) if owner is not None else None

    def _is_open(self, call: Call) -> bool:
        others = all(account.startswith("agent") for account in call.legs)
        mine = bool(self.viewer.seen(Media.VOICE, self.floor.whose_call(call)))
        return others and mine and len(call.legs) == 1 and any(leg.state == "Established" for leg in call.legs.values())
