"""How much fits on a wall, so that all of it can be read from ten feet: nothing below 32 pt at 100 % of 1920 by 1080. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

from monitoring.floor.standing import Kind


@dataclass(frozen=True, slots=True)
class Room:
    """What one scale has room for: the agent grid, and the lines of a list: below a hero, and while there is none."""

    columns: int
    rows: int
    lines: int
    calm_lines: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The agent grid: `shown` agents in `columns` by `rows` tiles, and one tile for the `more` others if there are any."""

    columns: int
    rows: int
    shown: int
    more: int = 0


# A tile holds two lines of text, the name and the time: beside a time, a name would have room for four letters. The hero, an
# alarm or not, stands above the grid and takes nothing of it. Measured in `tests/preview/test_wall_shots.py`.
LEFT_OUT = {125: {Kind.OFF}, 150: {Kind.OFF, Kind.RINGING}}
"""States that the strip has no room for beside counts of three digits: first who is not there, then who rings for seconds."""
NARROW, WIDE = 9, 13
LETTERS_BESIDE = 14
"""How many letters of a name have room beside the state in which somebody has been longest."""
ROOMS = {75: Room(10, 8, 12, 15), 100: Room(8, 6, 8, 10), 125: Room(6, 4, 5, 7), 150: Room(5, 2, 4, 4)}


def room(scale: int) -> Room:
    """What fits at a scale in percent; at one between those that displays offer, what fits at the next larger one."""
    return ROOMS[next((known for known in sorted(ROOMS) if known >= scale), max(ROOMS))]


def grid(agents: int, scale: int) -> Grid:
    """The grid for so many agents: the fewer they are, the larger its tiles, in about the same shape."""
    fits = room(scale)
    columns, rows = fits.columns, fits.rows
    if agents > columns * rows:
        shown = columns * rows - 1
        return Grid(columns, rows, shown, agents - shown)
    if not agents:
        return Grid(0, 0, 0)
    across = min(agents, columns, ceil(sqrt(agents * columns / rows)))
    return Grid(across, ceil(agents / across), agents)


def letters(found: Grid, scale: int) -> int:
    """How many letters of a name have room in a tile; the fewest where the grid is as wide as it can be."""
    return NARROW if found.columns == room(scale).columns else WIDE
