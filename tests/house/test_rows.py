"""docs/bayeux.md maps every row of the Bayeux lists to tests that are there, say its number and meet the server it names."""

from __future__ import annotations

import pytest

from tests.house import rows
from tests.house.tree import ROOT

ROOMS = ("tests/interop", "tests/faults", "tests/monitoring", "tests/monitoring/bayeux")
PAGE = (ROOT / "docs/bayeux.md").read_text()


@pytest.fixture(scope="module")
def tests() -> dict[str, dict[str, set[int]]]:
    """What each test of the Bayeux rooms tells, by file and name."""
    files = [file for room in ROOMS for file in (ROOT / room).glob("test_*.py")]
    return {file.stem: rows.told(file.read_text()) for file in files}


def test_every_row_proven(tests: dict[str, dict[str, set[int]]]) -> None:
    """Rows 1 to 56 are there, and each has a test, that says its number, on each server that the row names."""
    lines = rows.client_lines(PAGE)
    faults = rows.misnumbered(lines, rows.CLIENT_ROWS) + rows.unknown(lines, tests)
    assert faults + rows.unsaid(lines, tests) + rows.unserved(lines) == []


def test_java_survived(tests: dict[str, dict[str, set[int]]]) -> None:
    """Everything that Java CometD does otherwise is there, each with a test that exists."""
    lines = rows.java_lines(PAGE)
    assert rows.misnumbered(lines, rows.JAVA_ROWS) + rows.unknown(lines, tests) == []


GOOD = "| 1 | R F | `test_node_a::test_x`, `test_faye::test_y` |"
TESTS = {"test_node_a": {"test_x": {1, 2}, "test_z": set[int]()}, "test_faye": {"test_y": {1}}}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (GOOD.replace("| 1 |", "| 3 |"), "rows are [3], not 1 to 1"),
        (GOOD.replace("test_x", "test_gone"), "row 1: no such test: test_node_a::test_gone"),
        (GOOD.replace("test_x", "test_z"), "row 1: test_node_a::test_z does not say 1"),
        (GOOD.replace("test_faye::test_y", "test_node_a::test_x"), "row 1: no test on F"),
        (GOOD.replace("R F", "R"), "row 1 says R, the list names R F"),
        ("| 1 | R F | by hand |", "row 1 names no test"),
    ],
)
def test_check_bites(line: str, fault: str) -> None:
    """A row that is missing, or names a test that is not, says otherwise or meets the wrong server, is caught."""

    def faults(page: str) -> list[str]:
        lines = rows.client_lines(page)
        return [
            *rows.misnumbered(lines, 1),
            *rows.unknown(lines, TESTS),
            *rows.unsaid(lines, TESTS),
            *rows.unserved(lines),
        ]

    assert faults(GOOD) == []
    assert fault in faults(line)


def test_numbers_read() -> None:
    """Only numbers at the head of a docstring count, letters stand for other lists."""
    text = 'async def test_a():\n    """7, H7, 12: It holds 3: so."""\ndef test_b():\n    """It holds 4: so."""'
    assert rows.told(text) == {"test_a": {7, 12}, "test_b": set()}
