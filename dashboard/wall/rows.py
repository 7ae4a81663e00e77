"""What the wall's templates are given: frozen rows, ready to draw. Never a chat's text, a customer's name or number.

Times are POSIX seconds; the browser ticks durations from them. Equal rows draw equally. Words are the display's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.desk.rows import Connection  # noqa: TC001 a row's fields are read at run time by its tests
from dashboard.wall.words import Words  # noqa: TC001 as above

STRIP = 1000
ABOVE_LISTS = ("waiting", "ringing", "calls", "chats")
"""The figures of the tiles of Interactions; what the lists below say again comes last, for a large scale has fewer tiles."""


@dataclass(frozen=True, slots=True)
class WallHead:
    """`partials/wall_head.html`, `#wall-head`. `zone` is the clock's; `teams` is said in words.

    `version` is the edition of the page that the server has now (`data-version`).
    """

    title: str
    teams: str
    zone: str
    connection: Connection
    words: Words
    version: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One tile. `value` is ready to read (`12`, `84 %`, `03:41`, or a dash).

    With `since` the page draws the age of that moment and counts it on; `value` is then the time of day at which it was
    (`10:42:07`), so that equal rows stay equal.

    `level` empty, warn or alert, and then `word` says it, `why` by which limit (`1:00 or more`), `team` of whom alone, or empty.
    `line` is the last hour, the data of an SVG path in a box of 1000 by 100 (y down; a lone point is a stroke of no length, for
    round caps). `bars` is the day, per bar its x, y and height in such a box; each is 30 wide. Either is empty where there is
    nothing.
    `of` (`of 31`) and `counts_since` (`since 10:42`: counting began within the figure's time) are ready to read, or empty.
    `team` is a name that somebody typed.
    """

    key: str
    label: str
    value: str
    since: float = 0.0
    of: str = ""
    level: str = ""
    word: str = ""
    why: str = ""
    team: str = ""
    level_since: float = 0.0
    line: str = ""
    bars: tuple[tuple[int, int, int], ...] = ()
    counts_since: str = ""


@dataclass(frozen=True, slots=True)
class MoreAlarms:
    """What is alarming besides the hero: how many, and how badly the worst of them, warn or alert; `word` says it."""

    count: int
    level: str
    word: str


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
class AgentTile:
    """One agent of the grid. `id` is his tile's place, from 1, and says nothing of him; `name` as the display's naming allows.

    `label` may be a site's own word. `since` 0: unknown. `lost`: he is not heard, so that the tile has no time.
    """

    id: str
    name: str
    shape: str
    label: str
    since: float
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Longest:
    """Who has been longest in a state that matters; where agents are not named `who` says that it is the longest."""

    label: str
    shape: str
    who: str
    since: float


@dataclass(frozen=True, slots=True)
class WallLine:
    """One call or chat: `kind` call or chat, `who` the agents, `topic` its queue, `mode` that of its loudest supervisor.

    `id` is the line's place in its list, from 1. `who` is empty where agents are not named. Chats have no `topic`: what is
    attached to one may be the customer's own words. `mode` ListenIn, Monitor, Coach, BargeIn (`Words.modes`) or empty.
    `waiting_since` is 0 unless a customer waits for an answer; `held`: the call is on hold. `lost`: nobody in it is heard, so
    that the line has no time.
    """

    id: str
    kind: str
    shape: str
    who: str
    topic: str
    since: float
    waiting_since: float = 0.0
    held: bool = False
    mode: str = ""
    lost: bool = False


@dataclass(frozen=True, slots=True)
class TeamBody:
    """The Team layout. `more` agents found no room; where agents are not named, there is no grid but the states, large.

    `columns` and `rows` are the grid's, with the tile that says `more`; both 0 where there is no grid. They are few where the
    agents are, so that tiles are larger, and leave a fifth of the height to the hero while there is one.
    `is_empty`: nobody of these teams is signed on; `empty_since` (`since 17:42`) says since when, as far as that is known.
    """

    states: tuple[WallState, ...]
    agents: tuple[AgentTile, ...]
    more: int
    longest: tuple[Longest, ...]
    columns: int = 0
    rows: int = 0
    is_empty: bool = False
    empty_since: str = ""


@dataclass(frozen=True, slots=True)
class InteractionsBody:
    """The Interactions layout: calls longest first, chats by how long their customer waits and then longest first.

    `more_*` found no room. `quiet_*` (`since 17:42`) says since when there is none. What still rings, or waits to be accepted,
    is in no list but in its tile, as the figures say.
    """

    tiles: tuple[Figure, ...]
    calls: tuple[WallLine, ...]
    chats: tuple[WallLine, ...]
    more_calls: int = 0
    more_chats: int = 0
    quiet_calls: str = ""
    quiet_chats: str = ""


@dataclass(frozen=True, slots=True)
class WallBody:
    """`partials/wall_body.html`, `#wall-body`: one layout at a time, named by `layout`; the part of any other is None.

    `hero` is the large tile: the worst alarm's figure, else Numbers has the display's own, and any other layout none. `tiles`
    are the four others of Numbers, and on Team that of the next alarm after the hero.
    `alarms`: those besides the hero's, None where there are none. `turn` (from 0) and `turns`: which of how many layouts this is.
    `scale` percent; `room` the scale for which there is room (`Plan.room`). `ending` says until when the announcement is to be
    read, or is empty.
    """

    layout: str
    words: Words
    scale: int
    room: int
    hero: Figure | None
    alarms: MoreAlarms | None = None
    turn: int = 0
    turns: int = 1
    team: TeamBody | None = None
    interactions: InteractionsBody | None = None
    tiles: tuple[Figure, ...] = ()
    announcement: str = ""
    ending: str = ""


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
