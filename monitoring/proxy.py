"""One operation from the ask to the proof: verdict, consent, possibility, intent on the trail, one POST, outcome, proof.

The proxy alone sends interventions. What becomes of one that left is `errands`.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from monitoring.asks import CHAT_STARTS, describe, plan, possibility, settle, sight
from monitoring.consent import Lack
from monitoring.door import ABSENT, UNASKED, Judgement, judge
from monitoring.errands import SIDE_BY_SIDE, Errands, Pending, followed_by
from monitoring.floor.operations import Operation
from monitoring.gws.errors import ForbiddenPath
from monitoring.modes import mode_on
from monitoring.outcomes import (
    KEY_TOO_OLD,
    KEY_USED,
    NOT_AN_ID,
    NOT_HEARD,
    REASON_REQUIRED,
    SECOND_PERSON,
    Answer,
    Outcome,
    repeated,
)
from monitoring.policy import OWN_WAY_OUT, Verdict
from monitoring.taken import held, takes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from monitoring.asks import Ask
    from monitoring.consent import Rules
    from monitoring.errands import Upstream
    from monitoring.floor.model import Agent, Floor
    from monitoring.policy import Viewer
    from monitoring.ports import Entry, Trail

KEY_LIVES = 600.0
FLOORWALKER = "floorwalker"
KEY_OF_ANOTHER = Verdict(False, "key-of-another", "This key belongs to somebody else; draw the page again.")
OTHER_ACCOUNT = Verdict(False, "other-account", "You act through another GWS account since: ask again.")
STEP_UP = Verdict(False, Lack.STEP_UP, "Prove again that it is you: barging in needs a fresh sign-in.")

log = logging.getLogger(__name__)


class Proxy(Errands):
    """The one way out."""

    def __init__(self, trail: Trail, upstream: Upstream, *, base_url: str, **world: Any) -> None:
        """`world` is what `Errands` needs."""
        super().__init__(trail, upstream, **world)
        self._base_url = base_url
        self._turns: Counter[tuple[str, str]] = Counter()
        self._salt = uuid.uuid4()
        self.stale: Callable[[Viewer], str] = lambda _viewer: ""  # why nothing may be done on what he sees
        self.rules: Callable[[], Awaitable[Rules]] = _no_rules  # what each team asks for, read anew for each ask
        self.rights: Callable[[Viewer], Awaitable[Viewer]] = _as_asked  # what he may do at this moment

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

    def teams(self, ask: Ask) -> frozenset[str]:
        """The teams that an ask concerns, if the viewer may; none if he may not, which `operate` will tell him."""
        judged = self._judge(settle(ask, self._floor()), self._floor(), {})
        return judged.teams if judged.verdict.allowed else frozenset()

    def agents(self, ask: Ask) -> str:
        """The accounts of the agents whom an ask concerns, as the trail has them."""
        return self._judge(settle(ask, self._floor()), self._floor(), {}).agents

    async def operate(self, ask: Ask) -> Outcome:
        """Carry out one ask, or say why not. At most one POST leaves for one key (law 5)."""
        try:
            rules = await self.rules()
            used = await self._trail.last(ask.key)
            ask = replace(ask, viewer=await self.rights(ask.viewer))
        except Exception:
            log.exception("what the teams ask for, or what he may, could not be read")
            return await self._deny(ask, UNASKED)
        # Once begun it is seen through, even if the page that asked goes away in the middle of it.
        return await asyncio.shield(self._begin(self._decide(ask, rules, used)))

    async def expel(self, ask: Ask, why: str) -> Outcome:
        """Take out somebody who may no longer see or do: his own way out, asked by floorwalker in his place.

        `why` goes on the trail. No verdict is asked. Raises ValueError for what is no way out.
        """
        if ask.operation not in OWN_WAY_OUT:
            raise ValueError(f"{ask.operation} is no way out")
        gone = Judgement(Verdict(True, "revoked", why), sight(ask, self._floor()))
        ask = replace(ask, actor=FLOORWALKER)
        used = await self._trail.last(ask.key)
        if used is not None:
            return await self._replay(ask, used)
        return await asyncio.shield(self._begin(self._take_out(ask, gone)))

    async def _decide(self, ask: Ask, rules: Rules, used: Entry | None) -> Outcome:
        """From here to the reservation nothing is awaited: what is judged is what is still true when it is reserved."""
        floor = self._floor()
        ask = settle(ask, floor)
        judged = self._judge(ask, floor, rules)
        if judged.verdict is ABSENT:
            return Outcome(Answer.MISSING, ABSENT.rule, ABSENT.reason)
        if not judged.verdict.allowed:
            return await self._deny(ask, judged.verdict, agents=judged.agents)
        if used is not None and used.stage != "denied":
            return await self._replay(ask, used)
        if judged.lack is Lack.STEP_UP:
            return await self._deny(ask, STEP_UP, agents=judged.agents)
        me = floor.agent_of(ask.viewer.account)
        return await self._attempt(ask, floor, me, judged) if me is not None else NOT_HEARD

    async def _attempt(self, ask: Ask, floor: Floor, me: Agent, judged: Judgement) -> Outcome:
        waiting = self.pending(me.account, ask.target)
        if waiting is not None and waiting.ask.key == ask.key:
            return await self._replay(ask, self._entry(waiting.ask, "waiting for GWS"))
        hindered = self._hindrance(ask, floor, me, waiting)
        if hindered is not None:
            return hindered
        return await self._reserve(ask, floor, me, judged)

    def _hindrance(self, ask: Ask, floor: Floor, me: Agent, waiting: Pending | None) -> Outcome | None:
        """What stands against an ask: an old picture, GWS does not offer it, another of his own waits."""
        why = self.stale(ask.viewer) or possibility(ask, floor, me).why
        if why:
            return Outcome(Answer.IMPOSSIBLE, "not-possible-now", why)
        if waiting is not None and ask.operation not in SIDE_BY_SIDE:
            return Outcome(Answer.IMPOSSIBLE, "still-pending", f"{waiting.ask.operation} is still waiting for GWS.")
        return None

    async def _reserve(self, ask: Ask, floor: Floor, me: Agent, judged: Judgement) -> Outcome:
        try:
            planned = plan(ask, floor, me, self._base_url)
        except ForbiddenPath:
            return NOT_AN_ID
        taken = takes(ask, judged.verb, planned.request)
        first = next((one for one in self._pending if one.taken & taken and not one.settled.is_set()), None)
        if first is not None:
            return Outcome(Answer.IMPOSSIBLE, "held", held(floor, first.account, first.verb))
        if judged.lack is Lack.REASON:
            return REASON_REQUIRED
        self._turns[ask.viewer.username, ask.target] += 1
        if judged.lack is Lack.SECOND:
            return SECOND_PERSON
        pending = Pending(ask, planned, me.account, self._clock(), self._steady(), judged.verb, taken)
        self._pending.append(pending)
        mode = {} if ask.operation in SIDE_BY_SIDE else {"mode_before": mode_on(floor, ask, me.account)}
        why = {"why": judged.verdict.reason} if ask.actor else {}
        said = {"rule": judged.verdict.rule, "agents": judged.agents, **mode, **describe(ask, planned.request), **why}
        return await self._carry_out(pending, said)

    async def _carry_out(self, pending: Pending, said: dict[str, str]) -> Outcome:
        """The intent on the trail, then the POST."""
        sent = False
        try:
            used = await self._trail.begin(self._entry(pending.ask, "intent", **said))
            if used is not None:
                return await self._replay(pending.ask, used)
            stopped = await self._stop(pending.ask)
            if stopped is not None:
                return stopped
            sent = True
            return await self._send(pending)
        finally:
            if not sent or pending.settled.is_set():
                self._drop(pending)

    async def _stop(self, ask: Ask) -> Outcome | None:
        """Writing the intent took time, in which his right may have ended: asked once more, and nothing is awaited after."""
        if ask.operation in OWN_WAY_OUT:
            return None
        try:
            now = await self.rights(ask.viewer)
        except Exception:
            log.exception("what he may could not be read")
            verdict = UNASKED
        else:
            verdict = self._judge(replace(ask, viewer=now), self._floor(), {}).verdict
            if verdict.allowed and now.account != ask.viewer.account:
                verdict = OTHER_ACCOUNT
        if verdict.allowed:
            return None
        await self._trail.add(self._entry(ask, "refused", rule=verdict.rule, why=verdict.reason))
        answer = Answer.MISSING if verdict is ABSENT else Answer.DENIED
        return Outcome(answer, verdict.rule, verdict.reason)

    async def _take_out(self, ask: Ask, gone: Judgement) -> Outcome:
        floor = self._floor()
        me = floor.agent_of(ask.viewer.account)
        if me is None:
            return NOT_HEARD
        if sight(ask, floor) is None:
            return Outcome(Answer.MISSING, "gone", "It has ended by itself.")
        if any(one.ask.operation in OWN_WAY_OUT and one.ask.target == ask.target for one in self._of(me.account)):
            return Outcome(Answer.IMPOSSIBLE, "still-pending", "He is on his way out already.")
        why = possibility(ask, floor, me).why
        return Outcome(Answer.IMPOSSIBLE, "not-possible-now", why) if why else await self._reserve(ask, floor, me, gone)

    async def _go_on(self, pending: Pending) -> None:
        """An Intrude that was heard ends in an invitation, which the supervisor who asked for it accepts."""
        ask, floor = pending.ask, self._floor()
        chat = floor.chats.get(ask.id)
        seat = chat.seats.get(pending.account) if chat is not None else None
        key = followed_by(ask.key)
        if key and ask.operation is Operation.INTRUDE and seat is not None and seat.state == "Invited":
            await self.operate(replace(ask, operation=Operation.ACCEPT, key=key))

    def _judge(self, ask: Ask, floor: Floor, rules: Rules) -> Judgement:
        """What the rules say; where they cannot be asked, no (T20)."""
        try:
            return judge(ask, floor, rules)
        except Exception:
            log.exception("%s on %s could not be judged", ask.operation, ask.target)
            return Judgement(UNASKED)

    async def _deny(self, ask: Ask, verdict: Verdict, **more: str) -> Outcome:
        known = {name: word for name, word in more.items() if word}
        await self._trail.add(self._entry(ask, "denied", rule=verdict.rule, reason=verdict.reason, **known))
        return Outcome(Answer.DENIED, verdict.rule, verdict.reason)

    async def _replay(self, ask: Ask, used: Entry) -> Outcome:
        """What a key that was used is worth: how its operation stands, to whoever asked for just that, for 10 minutes."""
        if used.actor != (ask.actor or ask.viewer.username):
            # Under a key of its own: a line of somebody else's must not become the last word on this one.
            return await self._deny(replace(ask, key=str(uuid.uuid4())), KEY_OF_ANOTHER, key=ask.key)
        same = {ask.operation, Operation.INTRUDE} if ask.operation in CHAT_STARTS else {ask.operation}
        if used.target != ask.target or used.operation not in same:
            return KEY_USED
        if self._clock() - used.at > KEY_LIVES:
            return KEY_TOO_OLD
        last = await self._trail.last(ask.key) or used
        return repeated(ask.operation, last.stage)


async def _no_rules() -> Rules:
    return {}


async def _as_asked(viewer: Viewer) -> Viewer:
    return viewer
