"""One open desk: what its page shows, and the parts that bring it from there to the newest floor. No socket, no clock.

Law 3 is kept here: whatever was missed, `repaint` makes the page what a fresh render would be.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dashboard import partials
from dashboard.desk.board import (
    agent_row,
    call_row,
    chat_row,
    summary,
    visible_agents,
    visible_calls,
    visible_chats,
)
from dashboard.desk.inspect import inspect
from dashboard.partials import Part
from monitoring.floor.changes import AgentChanged, CallChanged, CallEnded, ChatChanged, ChatEnded
from monitoring.floor.model import AGENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dashboard.desk.controls import Asked
    from dashboard.desk.rows import AgentRow, CallRow, ChatRow, Connection, Inspector
    from monitoring.floor.changes import Change
    from monitoring.floor.model import Floor
    from monitoring.policy import Viewer

    type AskedOf = Callable[[Viewer, str], Asked]
    type Row = AgentRow | CallRow | ChatRow

ROWS_AT_MOST = 200
REGIONS = {"agent": "agents", "call": "calls", "chat": "chats"}
PIECES = ("controls", "participants", "message_log", "composer")


@dataclass(slots=True)
class Lists:
    """The three lists as a viewer sees them, cut to what a page can hold, and how many there are in all."""

    agents: list[AgentRow]
    calls: list[CallRow]
    chats: list[ChatRow]
    totals: dict[str, int]


def lists(floor: Floor, viewer: Viewer, query: str = "") -> Lists:
    """All rows that match the query, drawn fresh."""
    agents = _matching((agent_row(floor, viewer, agent) for agent in visible_agents(floor, viewer)), query)
    calls = _matching((call_row(floor, viewer, call) for call in visible_calls(floor, viewer)), query)
    chats = _matching((chat_row(floor, viewer, chat) for chat in visible_chats(floor, viewer)), query)
    totals = {"agents": len(agents), "calls": len(calls), "chats": len(chats)}
    return Lists(agents[:ROWS_AT_MOST], calls[:ROWS_AT_MOST], chats[:ROWS_AT_MOST], totals)


def matches(row: Row, query: str) -> bool:
    """Whether a row is found by a search: every word in its names, phone or team, whatever the case."""
    fields = ("name", "agents", "customer", "phone", "team", "label", "topic")
    text = " ".join(str(getattr(row, name, "")) for name in fields).casefold()
    return all(word in text for word in query.casefold().split())


def _matching[R: (AgentRow, CallRow, ChatRow)](rows: Iterable[R], query: str) -> list[R]:
    return [row for row in rows if matches(row, query)]


@dataclass(slots=True)
class Screen:
    """What one page holds: `shown` are its rows by kind and id, `drawn` its other fragments by name."""

    viewer: Viewer
    asked: AskedOf
    query: str = ""
    target: str = ""
    shown: dict[tuple[str, str], Row] = field(default_factory=dict)
    drawn: dict[str, str] = field(default_factory=dict)

    def repaint(self, floor: Floor) -> list[Part]:
        """Everything, whatever the page shows now."""
        found = lists(floor, self.viewer, self.query)
        self.shown, self.drawn = {}, {}
        parts = []
        regions: tuple[tuple[str, Iterable[Row]], ...] = (
            ("agent", found.agents),
            ("call", found.calls),
            ("chat", found.chats),
        )
        for kind, rows in regions:
            self.shown.update(((kind, row.id), row) for row in rows)
            drawn = "".join(partials.draw_row(kind, row) for row in rows)
            parts.append(Part(f"#{REGIONS[kind]}", "innerMorph", drawn))
        return [*parts, *self.open(floor, self.target)]

    def update(self, floor: Floor, changes: Iterable[Change]) -> list[Part]:
        """The parts that these changes ask for, and no others."""
        parts: list[Part] = []
        touched = False
        for change in changes:
            match change:
                case AgentChanged(id=identifier):
                    parts += self._move("agent", identifier, self._agent(floor, identifier), floor)
                    touched |= self.target == f"agent:{identifier}"
                case CallChanged(id=identifier) | CallEnded(id=identifier):
                    parts += self._move("call", identifier, self._call(floor, identifier), floor)
                    touched |= self.target == f"call:{identifier}"
                case ChatChanged(id=identifier) | ChatEnded(id=identifier):
                    parts += self._move("chat", identifier, self._chat(floor, identifier), floor)
                    touched |= self.target == f"chat:{identifier}"
        return parts + (self.inspector(floor) if touched else [])

    def open(self, floor: Floor, target: str) -> list[Part]:
        """Look at something else, or at nothing."""
        self.target = target
        for piece in ("inspector", *PIECES):
            self.drawn.pop(piece, None)
        return self.inspector(floor) if target else []

    def inspector(self, floor: Floor) -> list[Part]:
        """The pieces of the open inspector that differ from what the page holds."""
        found = inspect(floor, self.viewer, self.target, self.asked(self.viewer, self.target)) if self.target else None
        if found is None:
            return self._close() if self.target else []
        pieces = {piece: partials.draw(piece, _piece(found, piece)) for piece in PIECES if _has(found, piece)}
        frame = repr(_frame_of(found))
        if self.drawn.get("inspector") != frame:
            self.drawn |= {"inspector": frame, **pieces}
            return [Part("#inspector", "innerMorph", partials.draw("inspector", found))]
        return [part for piece, drawn in pieces.items() for part in self._differs(piece, drawn)]

    def tally(self, floor: Floor, connection: Connection) -> list[Part]:
        """The counts and the connection, which are looked at by the clock rather than by change."""
        return [
            *self._differs("summary", partials.draw("summary", summary(floor, self.viewer))),
            partials.replace("connection", partials.draw("connection", connection)),
        ]

    def totals(self, floor: Floor) -> dict[str, int]:
        """How many there are of each, shown or not."""
        if self.query:
            return lists(floor, self.viewer, self.query).totals
        return {
            "agents": len(visible_agents(floor, self.viewer)),
            "calls": len(visible_calls(floor, self.viewer)),
            "chats": len(visible_chats(floor, self.viewer)),
        }

    def _close(self) -> list[Part]:
        """What was open has ended, or is no longer the viewer's to see."""
        kind = self.target.partition(":")[0]
        self.target = ""
        self.drawn.pop("inspector", None)
        return [Part("#controls", "outerMorph", partials.draw("ended", {"kind": kind}))]

    def _agent(self, floor: Floor, identifier: str) -> Row | None:
        agent = floor.agents.get(identifier)
        seen = agent is not None and agent.role == AGENT and agent.team in self.viewer.teams
        return agent_row(floor, self.viewer, agent) if agent is not None and seen else None

    def _call(self, floor: Floor, identifier: str) -> Row | None:
        call = floor.calls.get(identifier)
        seen = call is not None and self.viewer.can_see(floor.teams_of_call(call))
        return call_row(floor, self.viewer, call) if call is not None and seen else None

    def _chat(self, floor: Floor, identifier: str) -> Row | None:
        chat = floor.chats.get(identifier)
        seen = chat is not None and self.viewer.can_see(floor.teams_of_chat(chat))
        return chat_row(floor, self.viewer, chat) if chat is not None and seen else None

    def _move(self, kind: str, identifier: str, row: Row | None, floor: Floor) -> list[Part]:
        """Insert, morph or delete one row; nothing if the page shows it so already."""
        before = self.shown.get((kind, identifier))
        if row is not None and not matches(row, self.query):
            row = None
        if row == before:
            return []
        if row is None:
            del self.shown[kind, identifier]
            return [partials.remove(kind, identifier)]
        if before is None and len(self.shown) >= len(REGIONS) * ROWS_AT_MOST:
            return []
        self.shown[kind, identifier] = row
        if before is not None:
            return [partials.replace(kind, partials.draw_row(kind, row), identifier)]
        return self._insert(kind, row, floor)

    def _insert(self, kind: str, row: Row, floor: Floor) -> list[Part]:
        """A new row: calls and chats come first, agents stand by name, so that a new one moves the others."""
        if kind == "agent":
            return self._all_agents(floor)
        return [Part(f"#{REGIONS[kind]}", "afterbegin", partials.draw_row(kind, row))]

    def _all_agents(self, floor: Floor) -> list[Part]:
        """The agents, by name."""
        rows = lists(floor, self.viewer, self.query).agents
        self.shown.update((("agent", row.id), row) for row in rows)
        return [Part("#agents", "innerMorph", "".join(partials.draw_row("agent", row) for row in rows))]

    def _differs(self, fragment: str, drawn: str) -> list[Part]:
        """The fragment's part, if it is drawn differently from what the page holds."""
        if self.drawn.get(fragment) == drawn:
            return []
        self.drawn[fragment] = drawn
        return [partials.replace(fragment, drawn)]


def _frame_of(found: Inspector) -> tuple[object, ...]:
    """What of an inspector lies outside its pieces: when it differs the whole is drawn."""
    return (
        found.kind,
        found.id,
        found.title,
        found.subtitle,
        found.label,
        found.facts,
        found.chips,
        bool(found.audiences),
    )


def _has(found: Inspector, piece: str) -> bool:
    if piece == "controls":
        return found.controls is not None
    return found.kind == "chat" or (piece == "participants" and found.kind == "call")


def _piece(found: Inspector, piece: str) -> object:
    return found.controls if piece == "controls" else found
