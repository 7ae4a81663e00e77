"""The one way in: what changed on the floor, folded into tallies and into what goes on now. O(what changed).

The caller gives the moments; the same changes in the same order always give the same figures, live or from the journal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitoring.figures.looks import Looks
from monitoring.figures.parts import Parts
from monitoring.figures.present import Standing, Talk, stand, talk_of_call, talk_of_chat
from monitoring.figures.tally import Gauge, Tally
from monitoring.floor.changes import AgentChanged, CallChanged, CallEnded, ChatChanged, ChatEnded
from monitoring.floor.model import Floor
from monitoring.floor.standing import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitoring.figures.parts import Fact
    from monitoring.floor.changes import Change

GAUGES = {
    Kind.READY: Gauge.READY,
    Kind.TALKING: Gauge.TALKING,
    Kind.RINGING: Gauge.RINGING_AGENTS,
    Kind.CHAT: Gauge.CHATTING,
    Kind.WRAPUP: Gauge.WRAPUP,
    Kind.NOTREADY: Gauge.NOTREADY,
    Kind.OFF: Gauge.OFF,
}


@dataclass(slots=True)
class Figures:
    """All that is counted. `agents` by user id, `talks` by `call:ID` or `chat:ID`.

    `tallies` by the teams that a thing is of, so that what several share is counted once for all of them together. `looks`
    says when anybody looked at all. `floor` is the one that it stands for.
    """

    floor: Floor = field(default_factory=Floor)
    looks: Looks = field(default_factory=Looks)
    agents: dict[str, Standing] = field(default_factory=dict)
    talks: dict[str, Talk] = field(default_factory=dict)
    tallies: dict[frozenset[str], Tally] = field(default_factory=dict)
    parts: Parts = field(default_factory=Parts)

    @property
    def since(self) -> float:
        """When the oldest counting began that is still remembered, POSIX seconds; 0 before anything was told."""
        return self.looks.since

    def follow(self, floor: Floor, changes: Sequence[Change], at: float, said: float = 0.0) -> None:
        """The floor became this one by these changes, which we heard `at`; `said` is upstream's own time of it."""
        before, self.floor = self.floor, floor
        if unseen := self.looks.note(at):
            for tally in self.tallies.values():
                tally.skip(*unseen)
        for change in changes:
            match change:
                case AgentChanged(agent_id):
                    self._stand(agent_id, at)
                case CallChanged(call_id) | CallEnded(call_id):
                    self._note(self.parts.of_call(before, floor, call_id, said or at), at)
                    self._talk_of_call(call_id, at)
                case ChatChanged(chat_id) | ChatEnded(chat_id):
                    self._note(self.parts.of_chat(before, floor, chat_id, said or at), at)
                    self._talk_of_chat(chat_id, at)
                case _:
                    pass

    def _tally(self, teams: frozenset[str]) -> Tally:
        tally = self.tallies.get(teams)
        if tally is None:
            tally = self.tallies[teams] = Tally()
        return tally

    def _note(self, facts: Iterable[Fact], at: float) -> None:
        for fact in facts:
            fact.note(self._tally(frozenset({fact.team})), at)

    def _stand(self, agent_id: str, at: float) -> None:
        before, after = self.agents.get(agent_id), stand(self.floor, agent_id)
        if before == after:
            return
        if before is not None:
            self._tally(frozenset({before.team})).put(GAUGES[before.kind], -1, at)
        if after is not None:
            self._tally(frozenset({after.team})).put(GAUGES[after.kind], 1, at)
            self.agents[agent_id] = after
        else:
            del self.agents[agent_id]
        if before is None or after is None or before.team != after.team:
            for account in sorted({one.account for one in (before, after) if one is not None}):
                self._moved(account, at)

    def _moved(self, account: str, at: float) -> None:
        """What somebody is in goes with him into another team."""
        for call_id in sorted(self.floor.call_ids.get(account, ())):
            self._talk_of_call(call_id, at)
        for chat_id in sorted(self.floor.chat_ids.get(account, ())):
            self._talk_of_chat(chat_id, at)

    def _talk_of_call(self, call_id: str, at: float) -> None:
        self._talk(f"call:{call_id}", talk_of_call(self.floor, call_id), at)

    def _talk_of_chat(self, chat_id: str, at: float) -> None:
        self._talk(f"chat:{chat_id}", talk_of_chat(self.floor, chat_id, self.parts.offered), at)

    def _talk(self, key: str, after: Talk | None, at: float) -> None:
        before = self.talks.get(key)
        if before == after:
            return
        if before is not None:
            self._count(before, -1, at)
        if after is not None:
            self._count(after, 1, at)
            self.talks[key] = after
        else:
            del self.talks[key]

    def _count(self, talk: Talk, sign: int, at: float) -> None:
        tally = self._tally(talk.teams)
        for gauge, number in talk.gauges():
            tally.put(gauge, sign * number, at)
