"""One process's look at the approvals: polled, so that what is asked in another is seen here; tells who is concerned.

What is carried out goes by the proxy, as the asker's own operation, with his rights of that moment.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async

from dashboard import partials
from dashboard.consent import requests
from dashboard.consent.board import shown, subject
from dashboard.consent.models import State
from dashboard.consent.rules import load_rules
from dashboard.consent.waiting import may_decide
from dashboard.notices import alert, ended_notice
from dashboard.partials import Part
from dashboard.people.viewers import load_viewer, load_viewers
from monitoring.outcomes import KEY_USED, SECOND_PERSON, Answer, Outcome
from monitoring.policy import Verb
from monitoring.proxy import KEY_OF_ANOTHER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dashboard.consent.waiting import Request
    from dashboard.desk.rows import ApprovalRow
    from dashboard.hub import Hub
    from monitoring.asks import Ask
    from monitoring.consent import Rules
    from monitoring.floor.model import Floor
    from monitoring.policy import Viewer
    from monitoring.proxy import Proxy

LOOK_EVERY = 1.0
GONE = Outcome(Answer.DENIED, "asker-gone", "Whoever asked may not sign in any more; nothing was done.")


class Approvals:
    """The requests of now and the teams' rules, as last looked at."""

    def __init__(
        self, hub: Hub, proxy: Proxy, floor: Callable[[], Floor], *, now: Callable[[], float] = time.time
    ) -> None:
        self.rules: Rules = {}
        self._hub, self._proxy, self._floor, self._now = hub, proxy, floor, now
        self._known: dict[str, str] | None = None
        self._open: Sequence[Request] = ()
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """Look for ever."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """Read the table once, and tell whoever is concerned of what is new."""
        async with self._turn:
            self.rules = await load_rules()
            found = await sync_to_async(requests.recent)(self._now())
            before, self._known = self._known, {one.id: one.state for one in found}
            self._open = [one for one in found if one.state == State.WAITING]
            news = [one for one in found if before is not None and before.get(one.id) != one.state]
        if news:
            self._hub.feel()
        for one in news:
            await self._tell(one)

    def rows(self, viewer: Viewer, floor: Floor) -> tuple[ApprovalRow, ...]:
        """What of it this viewer is shown."""
        return shown(floor, viewer, [one for one in self._open if one.expires > self._now()])

    async def ask_for(self, user_id: int, ask: Ask) -> Outcome:
        """Have a second person asked, at once; says how it stands if that was asked before."""
        asked = await sync_to_async(requests.ask_for)(user_id, ask, self._now(), self._proxy.agents(ask))
        await self.look()
        if asked.asker_id != user_id:
            return Outcome(Answer.DENIED, KEY_OF_ANOTHER.rule, KEY_OF_ANOTHER.reason)
        if (asked.ask.operation, asked.ask.target) != (ask.operation, ask.target):
            return KEY_USED
        if asked.state != State.WAITING:
            text = f"This was asked for already: {State(asked.state).label}."
            return Outcome(Answer.IMPOSSIBLE, "key-used", text)
        return SECOND_PERSON

    async def decide(self, request: Request, state: State, by: str, glass: str = "") -> bool:
        """Decide, if it still waits; False if somebody, or time, was first."""
        is_first = await sync_to_async(requests.decide)(request, state, by, self._now(), glass)
        if not is_first or state not in {State.APPROVED, State.BROKEN}:
            await self.look()
        return is_first

    async def carry_out(self, request: Request, *, approved_by: str = "", glass: str = "") -> Outcome:
        """Do what was asked for, as the asker with his rights of now; once decided, this is called once."""
        viewer = await load_viewer(request.asker_id)
        ask = replace(request.ask, approved_by=approved_by, break_glass=glass)
        outcome = await self._proxy.operate(replace(ask, viewer=viewer)) if viewer is not None else GONE
        await sync_to_async(requests.keep)(request, outcome.text)
        self._hub.redraw(request.ask.target)
        await self.look()
        return outcome

    async def _tell(self, request: Request) -> None:
        if request.state == State.WAITING:
            return
        if request.state != State.WITHDRAWN:
            self._hub.announce(request.ask.viewer.username, _part(ended_notice(request)))
        if request.state == State.BROKEN:
            await self._alarm(request)

    async def _alarm(self, request: Request) -> None:
        """Everybody who answers for power here, or could have said yes, hears of broken glass."""
        sockets, floor = tuple(self._hub.sockets), self._floor()
        viewers = await load_viewers({socket.user_id for socket in sockets})
        for socket in sockets:
            viewer = viewers.get(socket.user_id)
            if viewer is not None and _hears(floor, viewer, request):
                part = _part(alert(request, subject(floor, viewer, request.ask)))
                self._hub.tell(socket, lambda _floor, part=part: [part])  # type: ignore[misc]


def _hears(floor: Floor, viewer: Viewer, request: Request) -> bool:
    if request.is_of(viewer):
        return False
    answers = viewer.holds(Verb.MANAGE_PEOPLE) or viewer.holds(Verb.READ_TRAIL)
    return answers or may_decide(floor, viewer, request)


def _part(notice: object) -> Part:
    return Part("#notice", "innerMorph", partials.draw("notice", notice))
