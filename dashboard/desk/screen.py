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
from dashboard.desk.rows import AgentRow
from dashboard.desk.sight import sees_agent, sees_call, sees_chat
from dashboard.partials import Part
from monitoring.floor.changes import AgentChanged, CallChanged, CallEnded, ChatChanged, ChatEnded, HealthChanged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dashboard.desk.controls import Asked
    from dashboard.desk.rows import ApprovalRow, CallRow, ChatRow, Connection, Inspector
    from monitoring.floor.changes import Change
    from monitoring.floor.model import Agent, Call, Chat, Floor
    from monitoring.policy import Viewer

    type AskedOf = Callable[[Viewer, str], Asked]
    type Row = AgentRow | CallRow | ChatRow

ROWS_AT_MOST = 200
REGIONS = {"agent": "agents", "call": "calls", "chat": "chats"}
PIECES = ("controls", "participants", "message_log", "composer")
KINDS = {AgentChanged: "agent", CallChanged: "call", CallEnded: "call", ChatChanged: "chat", ChatEnded: "chat"}
VISIBLE: dict[str, Callable[[Floor, Viewer], Sequence[Agent | Call | Chat]]] = {
    "agent": visible_agents,
    "call": visible_calls,
    "chat": visible_chats,
}


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
        target = self.target
        opened = self.open(floor, target)
        if target and not self.target:
            # Not there, or no longer the viewer's to see: nothing of it may stay on the page, nor say which it is.
            gone = {"kind": target.partition(":")[0], "gone": True}
            opened = [Part("#inspector", "innerMorph", partials.draw("ended", gone))]
        return [*parts, *opened]

    def update(self, floor: Floor, changes: Iterable[Change]) -> list[Part]:
        """The parts that these changes ask for, and no others."""
        parts: list[Part] = []
        mine = (self.viewer.account, floor.agent_ids.get(self.viewer.account))
        touched = False
        for change in _implied(floor, changes):
            if isinstance(change, HealthChanged):
                # What may be done hangs on the viewer's own stream, wherever he looks.
                touched |= change.account == mine[0]
                continue
            kind = KINDS[type(change)]
            parts += self._move(kind, change.id, self._row(kind, change.id, floor), floor)
            touched |= self.target == f"{kind}:{change.id}" or change.id == mine[1]
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
            self.lamp(connection),
        ]

    def lamp(self, connection: Connection) -> Part:
        """The connection alone."""
        return partials.replace("connection", partials.draw("connection", connection))

    def approvals(self, rows: tuple[ApprovalRow, ...]) -> list[Part]:
        """Who waits for a second person, if the page shows it otherwise."""
        return self._differs("approvals", partials.draw("approvals", rows))

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

    def _row(self, kind: str, identifier: str, floor: Floor) -> Row | None:
        """The row as it must be drawn; None if there is no such thing, it is not the viewer's to see, or not found."""
        row: Row | None = None
        if kind == "agent" and (agent := floor.agents.get(identifier)) is not None:
            row = agent_row(floor, self.viewer, agent) if sees_agent(floor, self.viewer, agent) else None
        elif kind == "call" and (call := floor.calls.get(identifier)) is not None:
            row = call_row(floor, self.viewer, call) if sees_call(floor, self.viewer, call) else None
        elif kind == "chat" and (chat := floor.chats.get(identifier)) is not None:
            row = chat_row(floor, self.viewer, chat) if sees_chat(floor, self.viewer, chat) else None
        return row if row is not None and matches(row, self.query) else None

    def _move(self, kind: str, identifier: str, row: Row | None, floor: Floor) -> list[Part]:
        """Insert, morph, move or delete one row; nothing if the page shows it so already."""
        before = self.shown.get((kind, identifier))
        if row == before:
            return []
        if row is not None and before is not None and _rank(row) == _rank(before):
            self.shown[kind, identifier] = row
            return [partials.replace(kind, partials.draw_row(kind, row), identifier)]
        parts = self._take_out(kind, identifier, floor) if before is not None else []
        # What took the free place may have been this very row.
        return parts + (self._insert(kind, row) if row is not None and (kind, identifier) not in self.shown else [])

    def _take_out(self, kind: str, identifier: str, floor: Floor) -> list[Part]:
        """Remove a row; where the list was cut, the first that found no room takes the free place."""
        was_cut = len(self._listed(kind)) >= ROWS_AT_MOST
        del self.shown[kind, identifier]
        parts = [partials.remove(kind, identifier)]
        things = VISIBLE[kind](floor, self.viewer) if was_cut else ()
        hidden = (self._row(kind, thing.id, floor) for thing in things if (kind, thing.id) not in self.shown)
        found = next((row for row in hidden if row is not None), None)
        return parts + (self._insert(kind, found) if found is not None else [])

    def _insert(self, kind: str, row: Row) -> list[Part]:
        """Put a new row in its place; a list never holds more than a page can."""
        listed = self._listed(kind)
        before = [one for one in listed if _rank(one) < _rank(row)]
        if len(before) >= ROWS_AT_MOST:
            return []
        self.shown[kind, row.id] = row
        drawn = partials.draw_row(kind, row)
        parts = [
            partials.after(kind, drawn, before[-1].id) if before else Part(f"#{REGIONS[kind]}", "afterbegin", drawn)
        ]
        if len(listed) >= ROWS_AT_MOST:
            del self.shown[kind, listed[-1].id]
            parts.append(partials.remove(kind, listed[-1].id))
        return parts

    def _listed(self, kind: str) -> list[Row]:
        """The rows of one kind that the page shows, in its order."""
        return sorted((row for (known, _), row in self.shown.items() if known == kind), key=_rank)

    def _differs(self, fragment: str, drawn: str) -> list[Part]:
        """The fragment's part, if it is drawn differently from what the page holds."""
        if self.drawn.get(fragment) == drawn:
            return []
        self.drawn[fragment] = drawn
        return [partials.replace(fragment, drawn)]


def _rank(row: Row) -> tuple[str | float, str]:
    """Where a row stands in its list: agents by name, calls and chats newest first (as `board.visible_*`)."""
    return (row.name.casefold() if isinstance(row, AgentRow) else -row.since), row.id


def _implied(floor: Floor, changes: Iterable[Change]) -> Iterable[Change]:
    """The changes, and those of what an agent is in: his calls and chats bear his name and belong to his team."""
    found: dict[Change, None] = {}
    for change in changes:
        found[change] = None
        agent = floor.agents.get(change.id) if isinstance(change, AgentChanged) else None
        if agent is not None:
            found |= dict.fromkeys(CallChanged(call.id) for call in floor.calls_of(agent.account))
            found |= dict.fromkeys(ChatChanged(chat.id) for chat in floor.chats_of(agent.account))
    return found


def _frame_of(found: Inspector) -> tuple[object, ...]:
    """What of an inspector lies outside its pieces: when it differs the whole is drawn."""
    return (
        found.kind,
        found.id,
        found.title,
        found.subtitle,
        found.state,
        found.label,
        found.shape,
        found.since,
        found.facts,
        found.chips,
        bool(found.audiences),
        found.trouble,
        found.trouble_since,
        found.unseen,
    )


def _has(found: Inspector, piece: str) -> bool:
    if piece == "controls":
        return found.controls is not None
    return found.kind == "chat" or (piece == "participants" and found.kind == "call")


def _piece(found: Inspector, piece: str) -> object:
    return found.controls if piece == "controls" else found
