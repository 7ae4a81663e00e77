"""Ends what somebody goes on doing after his right to it was taken away, whether he has a page open or not, and tells him.

What he does by another desktop and never had a right to here is GWS's business: only what was his and is no longer is ended,
whether his rights changed or what he listens to: an agent's team, a call that goes on to somebody else, who joins a chat.
Knows no table and no GWS word: who may do what is asked, the asks are `monitoring.eviction`'s, the way out is the proxy's.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard import partials
from dashboard.notices import GOOD, Notice, bad
from dashboard.partials import Part
from monitoring.asks import CHAT
from monitoring.eviction import supervisors, to_end, ways_out
from monitoring.floor.operations import Operation
from monitoring.outcomes import Answer
from monitoring.policy import Viewer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from monitoring.asks import Ask
    from monitoring.floor.model import Floor
    from monitoring.outcomes import Outcome

BEAT = 2.0
AGAIN_AFTER = 10.0
ON_HIS_WAY = "still-pending"
LEFT = {
    Operation.CANCEL: "you watch no longer",
    Operation.HANGUP: "you left the call",
    Operation.LEAVE: "you left the chat",
    Operation.REJECT: "you will not enter the chat",
}

log = logging.getLogger(__name__)


class Bailiff:
    """Looks at every change of people, at each moment that somebody's right ends, and once every beat."""

    def __init__(  # noqa: PLR0913  # what it needs of the world, all by name
        self,
        floor: Callable[[], Floor],
        acting: Callable[[Iterable[str]], Awaitable[Mapping[str, Viewer]]],
        expel: Callable[[Ask, str], Awaitable[Outcome]],
        tell: Callable[[str, Part], None],
        *,
        beat: float = BEAT,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._floor, self._acting, self._expel, self._tell = floor, acting, expel, tell
        self._beat, self._clock = beat, clock
        self._before: dict[str, Viewer] = {}
        self._his: set[tuple[str, str, str]] = set()
        self._due: set[tuple[str, str, Operation]] = set()
        self._asked: dict[tuple[str, str, Operation], float] = {}
        self._until = 0.0
        self._something = asyncio.Event()

    def wake(self) -> None:
        """Who may do what may have changed: look now."""
        self._something.set()

    async def run(self) -> None:
        """Look, for ever."""
        while True:
            self._something.clear()
            await self.look()
            try:
                async with asyncio.timeout(self._pause()):
                    await self._something.wait()
            except TimeoutError:
                continue

    async def look(self) -> None:
        """End what must be ended now; each thing at most once in 10 s, for GWS may need a while to say that it is done."""
        now = self._clock()
        self._asked = {each: at for each, at in self._asked.items() if now - at < AGAIN_AFTER}
        viewers = await self._viewers(supervisors(self._floor()))
        moments = [viewer.until for viewer in viewers if viewer.until > now]
        self._until = min(moments, default=0.0)
        doing = [ask for viewer in viewers for ask in ways_out(self._floor(), viewer)]
        asks = [ask for ask in doing if ask.reason and self._was_his(ask)]
        self._due = {_name(ask) for ask in asks}
        self._his = {(ask.viewer.account, ask.kind, ask.id) for ask in doing if not ask.reason}
        self._before = {viewer.account: viewer for viewer in viewers}
        await asyncio.gather(*(self._end(ask, now) for ask in asks if _name(ask) not in self._asked))

    def _was_his(self, ask: Ask) -> bool:
        """Whether he need not have left before: he did it at the last look, or his phone took him on from there."""
        account, name = ask.viewer.account, _name(ask)
        if name in self._due or (account, ask.kind, ask.id) in self._his:
            return True
        if ask.kind != CHAT and any(one == account and kind != CHAT for one, kind, _ in self._his):
            return True
        before = self._before.get(account)
        return before is not None and name not in map(_name, to_end(self._floor(), before))

    def _pause(self) -> float:
        return max(0.0, min(self._beat, self._until - self._clock())) if self._until else self._beat

    async def _viewers(self, accounts: frozenset[str]) -> list[Viewer]:
        """Who acts through these. An account that was taken from its user is nobody's: he holds nothing."""
        acting = await self._acting(accounts) if accounts else {}
        known = (viewer for account, viewer in self._before.items() if account in accounts and account not in acting)
        return [*acting.values(), *(Viewer(viewer.username, viewer.account) for viewer in known)]

    async def _end(self, ask: Ask, now: float) -> None:
        self._asked[_name(ask)] = now
        try:
            outcome = await self._expel(replace(ask, key=str(uuid.uuid4())), ask.reason)
        except Exception:
            log.exception("%s on %s could not be asked for; it is tried again", ask.operation, ask.target)
            return
        notice = said(ask, outcome)
        if notice is not None:
            self._tell(ask.viewer.username, Part("#notice", "innerMorph", partials.draw("notice", notice)))


def said(ask: Ask, outcome: Outcome) -> Notice | None:
    """What the person is told; nothing where it has ended meanwhile, or he is leaving by himself."""
    if outcome.answer is Answer.MISSING or outcome.rule == ON_HIS_WAY:
        return None
    if outcome.answer in GOOD:
        return bad("Taken away", f"{ask.reason}; {LEFT[ask.operation]}.", "Rule: revoked")
    return bad("Taken away", f"{ask.reason}. Leave it yourself: {outcome.text}", "Rule: revoked")


def _name(ask: Ask) -> tuple[str, str, Operation]:
    return ask.viewer.account, ask.target, ask.operation
