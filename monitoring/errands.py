"""Operations under way: the one POST, its answer, and the proof awaited of the floor; each told to the trail.

Never retries one, never draws a result, and believes only the floor. Whether anything may leave at all is `proxy`.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from contextvars import Context
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from monitoring.floor.notifications import ErrorReport
from monitoring.floor.operations import SENDS, TYPING, Operation
from monitoring.floor.reducer import apply
from monitoring.gws.errors import GwsError, Refused, Unreachable
from monitoring.modes import mode_on
from monitoring.outcomes import Answer, Outcome, accepted
from monitoring.ports import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from monitoring.asks import Ask, Plan
    from monitoring.floor.model import Floor
    from monitoring.floor.notifications import Notification
    from monitoring.gws.paths import OperationRequest
    from monitoring.policy import Verb
    from monitoring.ports import Trail

CONFIRM_WITHIN = 10.0
SIDE_BY_SIDE = SENDS | TYPING

log = logging.getLogger(__name__)


def followed_by(key: str) -> str:
    """The key of the Accept by which an Intrude under this key goes on; empty where it is no UUID."""
    try:
        return str(uuid.uuid5(uuid.UUID(key), Operation.ACCEPT))
    except ValueError:
        return ""


@dataclass(slots=True, eq=False)
class Pending:
    """An operation that was accepted, or may have been, and is not yet proven. `failed` is GWS's later word against it.

    `asked_at` is the time of day, `begun` a steady clock's; `taken` is what it holds for itself until it is settled.
    """

    ask: Ask
    plan: Plan
    account: str
    asked_at: float
    begun: float = 0.0
    verb: Verb | None = None
    taken: frozenset[str] = frozenset()
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    confirmed: bool = False
    failed: str = ""
    mode_after: str = ""


class Upstream(Protocol):
    """GWS as the proxy needs it: one POST as one account, and one look at what is true of that account."""

    async def operate(self, account: str, request: OperationRequest) -> str:
        """Send it, once; returns what GWS said it would leave undone. Raises the errors of `gws.errors`."""

    async def look(self, account: str) -> Notification | None:
        """A fresh snapshot of the account; None if it cannot be had."""


class Errands:
    """All operations that this process has under way."""

    def __init__(  # noqa: PLR0913  # what it needs of the world, all by name
        self,
        trail: Trail,
        upstream: Upstream,
        *,
        floor: Callable[[], Floor],
        clock: Callable[[], float],
        steady: Callable[[], float] = time.monotonic,
        confirm_within: float = CONFIRM_WITHIN,
    ) -> None:
        self._trail, self._upstream = trail, upstream
        self._floor, self._clock, self._steady = floor, clock, steady
        self._confirm_within = confirm_within
        self._pending: list[Pending] = []
        self._working: set[asyncio.Task[Any]] = set()
        self.on_settled: Callable[[Pending], None] = lambda _pending: None

    def pending(self, account: str, target: str) -> Pending | None:
        """The operation this account waits for on this target, if any; messages and typing do not count."""
        mine = (waiting for waiting in self._of(account) if waiting.ask.target == target)
        return next((waiting for waiting in mine if waiting.ask.operation not in SIDE_BY_SIDE), None)

    def hear(self, notification: Notification, floor: Floor) -> None:
        """What the follower just folded: an `ErrorMessage` may be the late answer to something accepted."""
        if isinstance(notification, ErrorReport):
            for waiting in self._pending:
                names = not notification.resource or notification.resource in waiting.plan.resources
                if waiting.account == notification.account and names:
                    waiting.failed = notification.text or "GWS reported an error without a reason."
                    self._settle(waiting, floor)
        self.observe(floor)

    def observe(self, floor: Floor) -> None:
        """Look whether the floor now proves what was asked."""
        for waiting in self._pending:
            if waiting.plan.confirms is not None and not waiting.settled.is_set() and waiting.plan.confirms(floor):
                waiting.confirmed = True
                self._settle(waiting, floor)

    async def close(self) -> None:
        """Stop waiting; what is still open is told apart after the next start."""
        for task in self._working:
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)

    async def _send(self, pending: Pending) -> Outcome:
        operation, left_at = pending.ask.operation, self._steady()
        try:
            undone = await self._upstream.operate(pending.account, pending.plan.request)
        except Refused as refusal:
            pending.settled.set()
            detail = {"statusCode": str(refusal.status_code), "statusMessage": refusal.message}
            await self._tell(pending, "refused", left_at, **detail)
            why = f"{refusal.message or 'no reason given'} (statusCode {refusal.status_code})"
            return Outcome(Answer.REFUSED, "gws", f"GWS refused {operation}: {why}.")
        except Unreachable as cause:
            pending.settled.set()
            await self._tell(pending, "refused", left_at, why=str(cause))
            return Outcome(Answer.REFUSED, "unreachable", f"GWS cannot be reached; {operation} was not done.")
        except Exception as cause:  # noqa: BLE001  # whatever it was, the POST may have left: GWS's own word decides
            self._begin(self._conclude(pending))
            why = str(cause) if isinstance(cause, GwsError) else type(cause).__name__
            await self._tell(pending, "unknown", left_at, why=why)
            return Outcome(Answer.UNKNOWN, "no-answer", f"No answer to {operation}. It may have happened; looking.")
        left = {"undone": undone} if undone else {}
        outcome = accepted(operation, undone, is_confirmed=pending.plan.confirms is not None)
        if pending.plan.confirms is None:
            pending.settled.set()
            await self._tell(pending, "accepted", left_at, confirmation="none is sent", **left)
            return outcome
        # Followed before the trail is asked: should that fail, the operation still comes to an end.
        self._begin(self._conclude(pending))
        await self._tell(pending, "accepted", left_at, **left)
        self.observe(self._floor())
        return outcome

    async def _conclude(self, pending: Pending) -> None:
        try:
            try:
                async with asyncio.timeout(self._confirm_within):
                    await pending.settled.wait()
            except TimeoutError:
                await self._reconcile(pending)
            stage = "confirmed" if pending.confirmed else "refused" if pending.failed else "unconfirmed"
            why = {"why": pending.failed} if pending.failed else {}
            await self._tell(pending, stage, pending.begun, mode_after=pending.mode_after, **why)
            self._drop(pending)
            if pending.confirmed:
                await self._go_on(pending)
        except Exception:
            log.exception("%s on %s could not be brought to an end", pending.ask.operation, pending.ask.target)
        self._drop(pending)
        self.on_settled(pending)

    async def _reconcile(self, pending: Pending) -> None:
        """Nobody told us: look for ourselves, once, and decide by what is true."""
        told = await self._upstream.look(pending.account)
        # The stream may have told us meanwhile, and it is newer than what we looked at.
        if pending.settled.is_set():
            return
        floor = apply(self._floor(), told).floor if told is not None else self._floor()
        if told is not None and pending.plan.confirms is not None:
            pending.confirmed = pending.plan.confirms(floor)
        self._settle(pending, floor)

    async def _go_on(self, pending: Pending) -> None:
        """What follows of itself from an operation that was confirmed."""

    def _of(self, account: str) -> list[Pending]:
        """What an account waits for."""
        return [one for one in self._pending if one.account == account and not one.settled.is_set()]

    def _settle(self, pending: Pending, floor: Floor) -> None:
        pending.mode_after = mode_on(floor, pending.ask, pending.account)
        pending.settled.set()

    def _drop(self, pending: Pending) -> None:
        pending.settled.set()
        self._pending = [waiting for waiting in self._pending if waiting is not pending]

    def _begin[T](self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        # The page that asked may be gone before the work is done: nothing of its context may be relied on.
        task = asyncio.get_running_loop().create_task(work, context=Context())
        self._working.add(task)
        task.add_done_callback(self._working.discard)
        return task

    async def _tell(self, pending: Pending, stage: str, since: float, **detail: str) -> None:
        """One more line about it, with the milliseconds since a moment of the steady clock."""
        took = f"{max(0.0, self._steady() - since) * 1000:.0f}"
        await self._trail.add(self._entry(pending.ask, stage, latency_ms=took, **detail))

    def _entry(self, ask: Ask, stage: str, **detail: str) -> Entry:
        who, account = ask.actor or ask.viewer.username, ask.viewer.account
        of = {"of": ask.viewer.username} if ask.actor else {}
        return Entry(self._clock(), who, account, ask.operation, ask.target, ask.key, stage, detail | of)
