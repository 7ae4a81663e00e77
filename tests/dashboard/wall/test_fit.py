"""How much fits on a wall."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.displays.models import Scale
from dashboard.displays.plan import Layout
from dashboard.wall.fit import ROOMS, Grid, grid, room
from tests.fakes.displays import plan_of

# Of 1920 by 1080: what the grid, and a list below its heading, have in pixels at each scale; a line of 32 pt takes 42.67.
FIELDS = {75: 727, 100: 610, 125: 492, 150: 374}
LISTS = {75: 460, 100: 430, 125: 360, 150: 400}
TEXT = 32 * 96 / 72


def test_scales_have_room() -> None:
    """Every scale that a display offers is known, and the larger all is drawn, the less fits."""
    assert set(ROOMS) == set(Scale.values)
    fitting = [ROOMS[scale] for scale in sorted(ROOMS)]
    tiles, lines = [one.columns * one.rows for one in fitting], [(one.lines, one.calm_lines) for one in fitting]
    assert (tiles, lines) == (sorted(tiles, reverse=True), sorted(lines, reverse=True))
    assert all(one.lines <= one.calm_lines for one in fitting)


@pytest.mark.parametrize(("scale", "found"), [(75, 100), (100, 125), (125, 125), (150, 150)])
def test_margin_takes_room(scale: int, found: int) -> None:
    """With a margin less is shown where letters may not become smaller; above 100 % they do, and all stays."""
    made = plan_of("North", layout=Layout.TEAM)
    assert replace(made, scale=scale).room == scale
    assert replace(made, scale=scale, overscan=3).room == found


@pytest.mark.parametrize("scale", sorted(ROOMS))
def test_text_keeps_size(scale: int) -> None:
    """Two lines of text at its scale are no higher than their tile, and one, with some air, than its line of a list."""
    fits, text = room(scale), TEXT * scale / 100
    assert 2.1 * text <= FIELDS[scale] / fits.rows
    assert 1.15 * text <= LISTS[scale] / fits.lines


def test_odd_scale_fits() -> None:
    """A scale in between has room for what the next larger one has; beyond the largest, for as much as that."""
    assert (room(110), room(50), room(400)) == (ROOMS[125], ROOMS[75], ROOMS[150])


@pytest.mark.parametrize(
    ("agents", "scale", "found"),
    [
        (0, 100, Grid(0, 0, 0)),
        (1, 100, Grid(1, 1, 1)),
        (5, 100, Grid(3, 2, 5)),
        (48, 100, Grid(8, 6, 48)),
        (49, 100, Grid(8, 6, 47, 2)),
        (600, 100, Grid(8, 6, 47, 553)),
        (600, 125, Grid(6, 4, 23, 577)),
        (600, 150, Grid(5, 2, 9, 591)),
        (600, 75, Grid(10, 8, 79, 521)),
    ],
)
def test_grid_fits(agents: int, scale: int, found: Grid) -> None:
    """Few agents have large tiles; too many are counted in the last one."""
    assert grid(agents, scale) == found


@pytest.mark.parametrize("scale", sorted(ROOMS))
def test_everybody_is_counted(scale: int) -> None:
    """However many there are, each is shown or counted, the tiles suffice, and they stay within the room."""
    fits = room(scale)
    for agents in range(1, 200):
        found = grid(agents, scale)
        assert found.shown + found.more == agents
        assert found.shown + bool(found.more) <= found.columns * found.rows
        assert (found.columns <= fits.columns, found.rows <= fits.rows) == (True, True)
        assert found.columns * (found.rows - 1) < agents, "no row is empty"
