"""One operation from the ask to the proof: verdict, possibility, intent on the trail, one POST, outcome, confirmation.

The proxy alone sends interventions. It never retries one, never draws a result, and believes only the floor.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import Counter
from contextvars import Context
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from monitoring.asks import AGENT, CHAT_STARTS, Plan, describe, plan, possibility, settle, sight
from monitoring.floor.notifications import ErrorReport
from monitoring.floor.operations import SENDS, TYPING, Operation
from monitoring.floor.reducer import apply
from monitoring.gws.errors import ForbiddenPath, GwsError, Refused, Unreachable
from monitoring.outcomes import KEY_USED, Answer, Outcome, accepted
from monitoring.policy import Verdict, may
from monitoring.ports import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from monitoring.asks import Ask
    from monitoring.floor.model import Agent, Floor
    from monitoring.floor.notifications import Notification
    from monitoring.gws.paths import OperationRequest
    from monitoring.policy import Viewer
    from monitoring.ports import Trail

CONFIRM_WITHIN = 10.0
SIDE_BY_SIDE = SENDS | TYPING

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Pending:
    """An operation that was accepted, or may have been, and is not yet proven. `failed` is GWS's later word against it."""

    ask: Ask
    plan: Plan
    account: str
    asked_at: float
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    confirmed: bool = False
    failed: str = ""


class Upstream(Protocol):
    """GWS as the proxy needs it: one POST as one account, and one look at what is true of that account."""

    async def operate(self, account: str, request: OperationRequest) -> str:
        """Send it, once; returns what GWS said it would leave undone. Raises the errors of `gws.errors`."""

    async def look(self, account: str) -> Notification | None:
        """A fresh snapshot of the account; None if it cannot be had."""


class Proxy:
    """The one way out."""

    def __init__(  # noqa: PLR0913  # what it needs of the world, all by name
        self,
        trail: Trail,
        upstream: Upstream,
        *,
        floor: Callable[[], Floor],
        base_url: str,
        clock: Callable[[], float],
        confirm_within: float = CONFIRM_WITHIN,
    ) -> None:
        self._trail, self._upstream = trail, upstream
        self._floor, self._base_url, self._clock = floor, base_url, clock
        self._confirm_within = confirm_within
        self._pending: list[Pending] = []
        self._working: set[asyncio.Task[Any]] = set()
        self._turns: Counter[tuple[str, str]] = Counter()
        self._salt = uuid.uuid4()
        self.on_settled: Callable[[Pending], None] = lambda _pending: None
        self.stale: Callable[[Viewer], str] = lambda _viewer: ""  # why nothing may be done on what he sees

    def pending(self, account: str, target: str) -> Pending | None:
        """The operation this account waits for on this target, if any; messages and typing do not count."""
        mine = (waiting for waiting in self._pending if (waiting.account, waiting.ask.target) == (account, target))
        open_ones = (waiting for waiting in mine if not waiting.settled.is_set())
        return next((waiting for waiting in open_ones if waiting.ask.operation not in SIDE_BY_SIDE), None)

    def next_key(self, username: str, target: str) -> str:
        """The idempotency key to draw on this viewer's controls: the same until an operation of his on this target."""
        return str(uuid.uuid5(self._salt, f"{username} {target} {self._turns[username, target]}"))

    async def recover(self, older_than: float = 0.0) -> int:
        """Intents that came to no end were left in the dark by the process that asked. Says so on the trail.

        Returns how many. `older_than` seconds spares those that another process may still be waiting for.
        """
        now = self._clock()
        left = [entry for entry in await self._trail.unfinished() if now - entry.at >= older_than]
        for entry in left:
            await self._trail.add(replace(entry, at=now, stage="unknown", detail={"why": "restart"}))
        return len(left)

    async def operate(self, ask: Ask) -> Outcome:
        """Carry out one ask, or say why not. At most one POST leaves for one key (law 5)."""
        floor = self._floor()
        ask = settle(ask, floor)
        seen = sight(ask, floor)
        if seen is None or not ask.viewer.sees(seen.media, seen.whose, as_agent=ask.kind == AGENT):
            text = "There is no such call, chat or agent, or it is not yours to see."
            return Outcome(Answer.MISSING, "not-yours-to-see", text)
        verdict = may(ask.viewer, ask.operation, seen.media, seen.whose, seen.visibility)
        me = floor.agent_of(ask.viewer.account)
        if not verdict.allowed:
            return await self._deny(ask, verdict)
        used = await self._trail.last(ask.key)
        if used is not None and used.stage != "denied":
            return await self._replay(ask, used)
        if me is None:
            text = "GWS has not yet been heard on your supervisor account."
            return Outcome(Answer.IMPOSSIBLE, "account-not-heard", text)
        # Once begun it is seen through, even if the page that asked goes away in the middle of it.
        return await asyncio.shield(self._begin(self._attempt(ask, floor, me, verdict)))

    async def _attempt(self, ask: Ask, floor: Floor, me: Agent, verdict: Verdict) -> Outcome:
        why = self.stale(ask.viewer) or possibility(ask, floor, me).why
        hindered = _hindrance(ask, why, self.pending(me.account, ask.target))
        if hindered is not None:
            return hindered
        try:
            pending = Pending(ask, plan(ask, floor, me, self._base_url), me.account, self._clock())
        except ForbiddenPath:
            return Outcome(Answer.MISSING, "not-an-id", "This is not an id that GWS could have given.")
        self._pending.append(pending)
        self._turns[ask.viewer.username, ask.target] += 1
        sent = False
        try:
            said = describe(ask, pending.plan.request)
            used = await self._trail.begin(self._entry(ask, "intent", rule=verdict.rule, **said))
            if used is not None:
                return await self._replay(ask, used)
            sent = True
            return await self._send(pending)
        finally:
            if not sent or pending.settled.is_set():
                self._drop(pending)

    async def _send(self, pending: Pending) -> Outcome:
        operation = pending.ask.operation
        try:
            undone = await self._upstream.operate(pending.account, pending.plan.request)
        except Refused as refusal:
            pending.settled.set()
            detail = {"statusCode": str(refusal.status_code), "statusMessage": refusal.message}
            await self._trail.add(self._entry(pending.ask, "refused", **detail))
            why = f"{refusal.message or 'no reason given'} (statusCode {refusal.status_code})"
            return Outcome(Answer.REFUSED, "gws", f"GWS refused {operation}: {why}.")
        except Unreachable as cause:
            pending.settled.set()
            await self._trail.add(self._entry(pending.ask, "refused", why=str(cause)))
            return Outcome(Answer.REFUSED, "unreachable", f"GWS cannot be reached; {operation} was not done.")
        except Exception as cause:  # noqa: BLE001  # whatever it was, the POST may have left: GWS's own word decides
            self._begin(self._conclude(pending))
            why = str(cause) if isinstance(cause, GwsError) else type(cause).__name__
            await self._trail.add(self._entry(pending.ask, "unknown", why=why))
            return Outcome(Answer.UNKNOWN, "no-answer", f"No answer to {operation}. It may have happened; looking.")
        left = {"undone": undone} if undone else {}
        outcome = accepted(operation, undone, is_confirmed=pending.plan.confirms is not None)
        if pending.plan.confirms is None:
            pending.settled.set()
            await self._trail.add(self._entry(pending.ask, "accepted", confirmation="none is sent", **left))
            return outcome
        # Followed before the trail is asked: should that fail, the operation still comes to an end.
        self._begin(self._conclude(pending))
        await self._trail.add(self._entry(pending.ask, "accepted", **left))
        self.observe(self._floor())
        return outcome

    def hear(self, notification: Notification, floor: Floor) -> None:
        """What the follower just folded: an `ErrorMessage` may be the late answer to something accepted."""
        if isinstance(notification, ErrorReport):
            for waiting in self._pending:
                names = not notification.resource or notification.resource in waiting.plan.resources
                if waiting.account == notification.account and names:
                    waiting.failed = notification.text or "GWS reported an error without a reason."
                    waiting.settled.set()
        self.observe(floor)

    def observe(self, floor: Floor) -> None:
        """Look whether the floor now proves what was asked."""
        for waiting in self._pending:
            if waiting.plan.confirms is not None and not waiting.settled.is_set() and waiting.plan.confirms(floor):
                waiting.confirmed = True
                waiting.settled.set()

    async def close(self) -> None:
        """Stop waiting; what is still open is told apart after the next start."""
        for task in self._working:
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)

    def _begin[T](self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        # The page that asked may be gone before the work is done: nothing of its context may be relied on.
        task = asyncio.get_running_loop().create_task(work, context=Context())
        self._working.add(task)
        task.add_done_callback(self._working.discard)
        return task

    def _drop(self, pending: Pending) -> None:
        pending.settled.set()
        self._pending = [waiting for waiting in self._pending if waiting is not pending]

    async def _conclude(self, pending: Pending) -> None:
        try:
            try:
                async with asyncio.timeout(self._confirm_within):
                    await pending.settled.wait()
            except TimeoutError:
                await self._reconcile(pending)
            stage = "confirmed" if pending.confirmed else "refused" if pending.failed else "unconfirmed"
            why = {"why": pending.failed} if pending.failed else {}
            await self._trail.add(self._entry(pending.ask, stage, **why))
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
        if told is not None and pending.plan.confirms is not None and not pending.settled.is_set():
            pending.confirmed = pending.plan.confirms(apply(self._floor(), told).floor)
        pending.settled.set()

    async def _go_on(self, pending: Pending) -> None:
        """An Intrude that was heard ends in an invitation, which the supervisor who asked for it accepts."""
        ask, floor = pending.ask, self._floor()
        chat = floor.chats.get(ask.id)
        seat = chat.seats.get(pending.account) if chat is not None else None
        if ask.operation is Operation.INTRUDE and seat is not None and seat.state == "Invited":
            key = str(uuid.uuid5(uuid.UUID(ask.key), Operation.ACCEPT))
            await self.operate(replace(ask, operation=Operation.ACCEPT, key=key))

    async def _deny(self, ask: Ask, verdict: Verdict) -> Outcome:
        await self._trail.add(self._entry(ask, "denied", rule=verdict.rule, reason=verdict.reason))
        return Outcome(Answer.DENIED, verdict.rule, verdict.reason)

    async def _replay(self, ask: Ask, used: Entry) -> Outcome:
        same = {ask.operation, Operation.INTRUDE} if ask.operation in CHAT_STARTS else {ask.operation}
        if (used.actor, used.target) != (ask.viewer.username, ask.target) or used.operation not in same:
            return KEY_USED
        last = await self._trail.last(ask.key) or used
        return Outcome(Answer.REPEATED, "same-key", f"{ask.operation} was asked for already: {last.stage}.")

    def _entry(self, ask: Ask, stage: str, **detail: str) -> Entry:
        who, account = ask.viewer.username, ask.viewer.account
        return Entry(self._clock(), who, account, ask.operation, ask.target, ask.key, stage, detail)


def _hindrance(ask: Ask, why: str, waiting: Pending | None) -> Outcome | None:
    """What stands against an ask: it waits already, its key is another's, GWS does not offer it, another one waits."""
    if waiting is not None and waiting.ask.key == ask.key:
        if waiting.ask.operation is not ask.operation:
            return KEY_USED
        return Outcome(Answer.REPEATED, "same-key", f"{ask.operation} was asked for already and waits for GWS.")
    if why:
        return Outcome(Answer.IMPOSSIBLE, "not-possible-now", why)
    if waiting is not None and ask.operation not in SIDE_BY_SIDE:
        return Outcome(Answer.IMPOSSIBLE, "still-pending", f"{waiting.ask.operation} is still waiting for GWS.")
    return None
