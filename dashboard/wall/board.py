"""From the floor to the wall's rows, for some teams. Pure. Never a chat's text, a customer's name or a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.desk.board import call_row, chat_row, summary, visible_calls, visible_chats
from dashboard.wall.rows import WallHead, WallLine, WallNow, WallState, WallTile, strip
from monitoring.policy import EVERYONE, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.desk.rows import CallRow, ChatRow, Connection, Watcher
    from monitoring.floor.model import Floor
    from monitoring.policy import Viewer

# What a screen of 16:9 holds at this size; the headings say how many there are.
LINES = 5
LOUDEST = ("BargeIn", "Coach", "ListenIn", "Monitor")
WAIT_WARNS, WAIT_ALERTS = 60.0, 120.0
STRIP_KEYS = ("ready", "talking", "ringing", "chat", "wrapup", "notready", "off")


def head(viewer: Viewer, title: str, zone: str, connection: Connection) -> WallHead:
    """Which teams, which clock, how live."""
    return WallHead(title, said_teams(viewer), zone, connection)


def said_teams(viewer: Viewer) -> str:
    """The teams of a wall in words."""
    overs = viewer.overs(Verb.SEE)
    if EVERYONE in overs:
        return "every team"
    return ", ".join(sorted(over.partition(":")[2] for over in overs if over.startswith("team:"))) or "no team"


def states(floor: Floor, viewer: Viewer) -> tuple[WallState, ...]:
    """The state strip."""
    tiles = {tile.key: tile for tile in summary(floor, viewer)}
    found = (tiles[key] for key in STRIP_KEYS if key in tiles)
    return strip(tuple((tile.key, tile.label, tile.shape, tile.count) for tile in found))


def tiles(floor: Floor, viewer: Viewer, now: float) -> tuple[WallTile, ...]:
    """The hero numbers; `now` rounds a wait to its threshold."""
    counts = {tile.key: tile for tile in summary(floor, viewer)}
    waiting = counts["waiting"]
    waits = now - waiting.since if waiting.since else 0.0
    tone = "alert" if waits > WAIT_ALERTS else "warn" if waits > WAIT_WARNS else ""
    hint = f"longest over {int(WAIT_ALERTS if tone == 'alert' else WAIT_WARNS)} s" if tone else ""
    ready = counts["ready"]
    empty = ready.count == 0 and (counts["talking"].count or waiting.count)
    return (
        WallTile("talking", "Talking", "talking", counts["talking"].count, counts["talking"].since),
        WallTile("chat", "Chatting", "chat", counts["chat"].count, counts["chat"].since),
        WallTile(
            "ready", "Ready", "ready", ready.count, tone="warn" if empty else "", hint="nobody free" if empty else ""
        ),
        WallTile("waiting", "Customers waiting", "alert", waiting.count, waiting.since, tone, hint),
    )


def now(floor: Floor, viewer: Viewer) -> WallNow:
    """What is in progress, longest first, and the longest waits."""
    calls = [_call(call_row(floor, viewer, call)) for call in reversed(visible_calls(floor, viewer))]
    chats = [_chat(chat_row(floor, viewer, chat)) for chat in reversed(visible_chats(floor, viewer))]
    waits = sorted((line for line in chats if line.waiting_since), key=lambda line: line.waiting_since)
    chats.sort(key=lambda line: (line.waiting_since or float("inf"), line.since))
    return WallNow(
        longest_call=calls[0] if calls else None,
        longest_wait=waits[0] if waits else None,
        calls=tuple(calls[:LINES]),
        chats=tuple(chats[:LINES]),
        more_calls=max(0, len(calls) - LINES),
        more_chats=max(0, len(chats) - LINES),
    )


def _call(row: CallRow) -> WallLine:
    mode = _loudest(row.watchers)
    return WallLine(row.id, "call", row.shape, row.agents, row.topic, row.since, held_since=row.held_since, mode=mode)


def _chat(row: ChatRow) -> WallLine:
    mode = _loudest(row.watchers)
    return WallLine(row.id, "chat", "chat", row.agents, "", row.since, waiting_since=row.waiting_since, mode=mode)


def _loudest(watchers: Iterable[Watcher]) -> str:
    modes = {watcher.mode for watcher in watchers}
    return next((mode for mode in LOUDEST if mode in modes), "")
