"""What the wall's templates are given: frozen rows, ready to draw. Never a chat's text, a customer's name or number.

Times are POSIX seconds; the browser ticks durations from them. Equal rows draw equally.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.desk.rows import Connection  # noqa: TC001 a row's fields are read at run time by its tests

STRIP = 1000


@dataclass(frozen=True, slots=True)
class WallHead:
    """`partials/wall_head.html`, `#wall-head`. `zone` is the clock's; `teams` is said in words."""

    title: str
    teams: str
    zone: str
    connection: Connection


@dataclass(frozen=True, slots=True)
class WallState:
    """One stretch of the state strip: `start` and `width` in thousandths of the whole. Shapes as on the desk."""

    key: str
    label: str
    shape: str
    count: int
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class WallTile:
    """One hero number. `since` 0, or the start of the longest; `tone` empty, warn or alert; `hint` says why."""

    key: str
    label: str
    shape: str
    count: int
    since: float = 0.0
    tone: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class WallLine:
    """One call or chat in progress: `kind` call or chat, `who` the agents, `mode` that of its loudest supervisor.

    `waiting_since` is 0 unless a customer waits for an answer; `held_since` is 0 unless the call is on hold.
    """

    id: str
    kind: str
    shape: str
    who: str
    topic: str
    since: float
    waiting_since: float = 0.0
    held_since: float = 0.0
    mode: str = ""


@dataclass(frozen=True, slots=True)
class WallNow:
    """`partials/wall_now.html`, `#wall-now`: longest waits, then what is in progress; `more_*` found no room."""

    longest_call: WallLine | None
    longest_wait: WallLine | None
    calls: tuple[WallLine, ...]
    chats: tuple[WallLine, ...]
    more_calls: int = 0
    more_chats: int = 0


def strip(counts: tuple[tuple[str, str, str, int], ...]) -> tuple[WallState, ...]:
    """Stretches for `(key, label, shape, count)`: widths in proportion, summing to the whole; none for empty states."""
    total = sum(count for *_, count in counts)
    states: list[WallState] = []
    passed = 0
    for key, label, shape, count in counts:
        start = passed * STRIP // total if total else 0
        passed += count
        end = passed * STRIP // total if total else 0
        states.append(WallState(key, label, shape, count, start, end - start))
    return tuple(states)
