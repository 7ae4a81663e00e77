"""Every display of this process: judged each second, drawn each tick if somebody shows it, the same bytes to all who do.

What a wall costs does not grow with its screens. Who may show a display is the sockets' and the hub's business; while the
hub is not sure of it nobody is told anything.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from statistics import median
from typing import TYPE_CHECKING, Protocol

from asgiref.sync import sync_to_async

from dashboard.alarms import book
from dashboard.displays import shelf
from dashboard.frames import batches, frame_of
from dashboard.wall.stage import HEARD, Stage
from monitoring.figures.alarms import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dashboard.desk.rows import Connection
    from dashboard.displays.plan import Plan
    from dashboard.partials import Part
    from dashboard.wall.rows import WallBody, WallHead
    from monitoring.figures import Figures
    from monitoring.floor.model import Floor
    from monitoring.latency import Birth
    from monitoring.policy import Viewer

LOOK_EVERY = 0.5
JUDGE_EVERY = 1.0
HEAD_EVERY = 1.0
BIRTHS_AT_MOST = 1000

log = logging.getLogger(__name__)


class Screen(Protocol):
    """Whoever shows a display."""

    async def push(self, frame: str) -> None:
        """Send one frame."""

    async def drop(self) -> None:
        """Close: the page comes again and starts over."""


class World(Protocol):
    """What is true now."""

    @property
    def floor(self) -> Floor:
        """The floor."""

    @property
    def figures(self) -> Figures:
        """What is counted of it."""

    @property
    def is_whole(self) -> bool:
        """Whether all that can be counted has been: before, an alarm would be raised or ended by mistake."""

    def connection(self, viewer: Viewer) -> Connection:
        """How well GWS is heard, for somebody who sees this much."""


class Stages:
    """The displays by their plans. `is_sure()` says whether it is known who may look; `now()` is the time of day."""

    def __init__(self, world: World, *, is_sure: Callable[[], bool], now: Callable[[], float], version: str) -> None:
        self.stages: dict[Plan, Stage] = {}
        self.version = version
        self._world, self._is_sure, self._now = world, is_sure, now
        self._screens: dict[Screen, Plan] = {}
        self._noted: dict[int, tuple[object, ...]] = {}
        self._births: list[Birth] = []
        self._judged_at = self._headed_at = 0.0

    def date(self, births: Sequence[Birth]) -> None:
        """When the events behind the next changes were generated."""
        self._births += births[: BIRTHS_AT_MOST - len(self._births)]

    async def join(self, screen: Screen, plan: Plan) -> None:
        """Show this plan on a screen from now on, and all of it at once."""
        if self._screens.get(screen) == plan:
            return
        stage = self._stage(plan)
        if plan not in self._screens.values():
            # Nobody has shown it for a while: what was drawn last is old.
            stage.differing(self.rows(plan))
        self._screens[screen] = plan
        await self._send([screen], stage, stage.whole())

    def leave(self, screen: Screen) -> None:
        """Tell a screen nothing more."""
        self._screens.pop(screen, None)

    def rows(self, plan: Plan) -> tuple[WallHead, WallBody]:
        """What a plan comes to now."""
        stage, world, now = self._stage(plan), self._world, self._now()
        return stage.rows(world.floor, world.figures, world.connection(stage.eyes), now, self.version)

    def trial(self, plan: Plan) -> tuple[WallHead, WallBody]:
        """What a plan that nobody shows would come to now, with what alarms at once; it is not kept."""
        stage, world, now = Stage(plan), self._world, self._now()
        if world.is_whole:
            stage.judge(world.figures, now)
        return stage.rows(world.floor, world.figures, world.connection(stage.eyes), now, self.version)

    async def run(self) -> None:
        """Judge and draw, for ever."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """One tick."""
        now = self._now()
        if now - self._judged_at >= JUDGE_EVERY or now < self._judged_at:
            self._judged_at = now
            await self._judge(now)
        if not self._is_sure():
            return
        births, self._births = self._births, []
        is_head_due = now - self._headed_at >= HEAD_EVERY or now < self._headed_at
        self._headed_at = now if is_head_due else self._headed_at
        for plan in dict.fromkeys(self._screens.values()):
            await self._show(self._stage(plan), births, is_head_due=is_head_due)

    async def _show(self, stage: Stage, births: Sequence[Birth], *, is_head_due: bool) -> None:
        parts = stage.differing(self.rows(stage.plan), with_head=is_head_due)
        if not parts and not is_head_due:
            return
        born = median(birth.born for birth in births) if births and parts else None
        stage.frame += 1
        await self._send([one for one, plan in self._screens.items() if plan == stage.plan], stage, parts, born)

    async def _send(
        self, screens: Sequence[Screen], stage: Stage, parts: Sequence[Part], born: float | None = None
    ) -> None:
        at = self._now()
        age = None if born is None else max(0.0, at - born)
        frames = [frame_of(stage.frame, batch, at, age) for batch in [*batches(parts)] or [[]]]
        for screen in screens:
            if screen not in self._screens:
                continue  # put out while the others were told
            try:
                for frame in frames:
                    await screen.push(frame)
            except Exception:
                log.exception("a screen could not be written to: %s", stage.plan.title)
                self.leave(screen)
                with suppress(Exception):
                    await screen.drop()

    def _stage(self, plan: Plan) -> Stage:
        stage = self.stages.get(plan)
        if stage is None:
            stage = self.stages[plan] = Stage(plan)
        return stage

    async def _judge(self, now: float) -> None:
        """What is alarming on every display, shown or not; what changed is written down. What is not live is not judged."""
        plans = await shelf.plans()
        wanted = {*plans.values(), *self._screens.values()}
        self.stages = {plan: self._stage(plan) for plan in wanted}
        # A screen may have shown the plan before it was judged for the first time.
        for plan, stage in self.stages.items():
            if plan.number and not stage.is_resumed:
                stage.resume(await sync_to_async(book.standing)(plan.number, plan.rules))
        if not self._world.is_whole:
            return
        for stage in self.stages.values():
            if self._world.connection(stage.eyes).status in HEARD:
                stage.judge(self._world.figures, now)
                await self._note(stage, now)
                await self._see(stage)
        self._noted = {number: noted for number, noted in self._noted.items() if number in plans}

    async def _note(self, stage: Stage, now: float) -> None:
        number = stage.plan.number
        state = tuple((alarm.rule, alarm.level) for alarm in stage.alarms)
        if number and self._noted.get(number) != state:
            await sync_to_async(book.note)(number, stage.alarms, now)
            self._noted[number] = state

    async def _see(self, stage: Stage) -> None:
        """Which of its alerts somebody has acknowledged, wherever he did."""
        is_asked = stage.plan.number and any(alarm.level is Level.ALERT for alarm in stage.alarms)
        stage.seen = await sync_to_async(book.seen)(stage.plan.number, stage.plan.rules) if is_asked else frozenset()
