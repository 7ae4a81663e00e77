"""How much fits on a wall."""

from __future__ import annotations

import pytest

from dashboard.displays.models import Scale
from dashboard.wall.fit import ROOMS, Grid, grid, room

# Of 1920 by 1080: what the grid, and a list below its heading, have in pixels; text of 32 pt takes 42.67 of them a line.
FIELD, LIST, TEXT = 680, 390, 32 * 96 / 72


def test_scales_have_room() -> None:
    """Every scale that a display offers is known, and the larger all is drawn, the less fits."""
    assert set(ROOMS) == set(Scale.values)
    fitting = [ROOMS[scale] for scale in sorted(ROOMS)]
    tiles, lines = [one.columns * one.rows for one in fitting], [one.lines for one in fitting]
    assert (tiles, lines) == (sorted(tiles, reverse=True), sorted(lines, reverse=True))


@pytest.mark.parametrize("scale", sorted(ROOMS))
def test_text_keeps_size(scale: int) -> None:
    """A line of text at its scale, with some air, is no higher than its tile or its line of a list."""
    fits, text = room(scale), TEXT * scale / 100
    assert 1.3 * text <= FIELD / fits.rows
    assert 1.3 * text <= LIST / fits.lines


def test_odd_scale_fits() -> None:
    """A scale in between has room for what the next larger one has; beyond the largest, for as much as that."""
    assert (room(110), room(50), room(400)) == (ROOMS[125], ROOMS[75], ROOMS[150])


@pytest.mark.parametrize(
    ("agents", "scale", "found"),
    [
        (0, 100, Grid(0, 0, 0)),
        (1, 100, Grid(1, 1, 1)),
        (5, 100, Grid(2, 3, 5)),
        (48, 100, Grid(6, 8, 48)),
        (49, 100, Grid(6, 8, 47, 2)),
        (600, 100, Grid(6, 8, 47, 553)),
        (600, 125, Grid(5, 6, 29, 571)),
        (600, 150, Grid(4, 4, 15, 585)),
        (600, 75, Grid(8, 10, 79, 521)),
    ],
)
def test_grid_fits(agents: int, scale: int, found: Grid) -> None:
    """Few agents have large tiles; too many are counted in the last one."""
    assert grid(agents, scale) == found


@pytest.mark.parametrize("scale", sorted(ROOMS))
@pytest.mark.parametrize("with_alarm", [False, True])
def test_everybody_is_counted(scale: int, with_alarm: bool) -> None:  # noqa: FBT001 a parameter of the test
    """However many there are, each is shown or counted, the tiles suffice, and they stay within the room."""
    fits = room(scale)
    rows = fits.rows - (fits.hero if with_alarm else 0)
    for agents in range(1, 200):
        found = grid(agents, scale, with_alarm=with_alarm)
        assert found.shown + found.more == agents
        assert found.shown + bool(found.more) <= found.columns * found.rows
        assert (found.columns <= fits.columns, found.rows <= rows) == (True, True)
        assert found.columns * (found.rows - 1) < agents, "no row is empty"
