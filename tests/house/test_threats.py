"""docs/security.md has a row for each threat T1 to T25, with tests that are there; every test of a threat is named in it."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from tests.house import docs
from tests.house.tree import ROOT, sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
THREATS = range(1, 26)
NODE = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
NUMBER = re.compile(r"T(\d+) \w")
OWN = "tests/threats/"

type Tests = Mapping[str, set[str]]


def rows(page: str) -> list[tuple[int, str, list[tuple[str, str]]]]:
    """Of each row: its number, how the threat is met, and the tests as (file, name)."""
    found = []
    for cells in docs.table(page, "Threats"):
        number = NUMBER.match(cells[0])
        found.append((int(number[1]) if number else 0, cells[1], NODE.findall(cells[2])))
    return found


def misnumbered(page: str) -> list[str]:
    """Threats without a row of their own, and rows of no threat."""
    numbers = [number for number, _, _ in rows(page)]
    return [] if numbers == list(THREATS) else [f"rows are {numbers}"]


def idle(page: str) -> list[str]:
    """Rows that do not say how, or name no test."""
    return [f"T{number}" for number, how, tests in rows(page) if len(how.split()) < 4 or not tests]


def missing(page: str, tests: Tests) -> list[str]:
    """Tests that a row names and nobody wrote."""
    named = [node for _, _, nodes in rows(page) for node in nodes]
    return [f"{file}::{name}" for file, name in named if name not in tests.get(file, set())]


def unnamed(page: str, tests: Tests) -> list[str]:
    """Files of tests of a threat that no row names."""
    named = {file for _, _, nodes in rows(page) for file, _ in nodes}
    return sorted(file for file in tests if file.startswith(OWN) and file not in named)


def told_otherwise(page: str, docstrings: Mapping[tuple[str, str], str]) -> list[str]:
    """Tests of `tests/threats` whose row is of another threat than their docstring says."""
    return [
        f"{file}::{name} is in the row of T{number}"
        for number, _, nodes in rows(page)
        for file, name in nodes
        if file.startswith(OWN) and number in _only(docstrings.get((file, name), ""), number)
    ]


def _only(docstring: str, number: int) -> Iterable[int]:
    told = {int(one) for one in re.findall(r"\bT(\d+)\b", docstring.partition(":")[0])}
    return () if number in told else (number,)


@pytest.fixture(scope="module")
def functions() -> dict[tuple[str, str], str]:
    """The docstring of every test there is, by file and name."""
    return {
        (path, node.name): ast.get_docstring(node) or ""
        for path, text in sources("tests").items()
        if path.rpartition("/")[2].startswith("test_")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


@pytest.fixture(scope="module")
def tests(functions: dict[tuple[str, str], str]) -> dict[str, set[str]]:
    """The names of every test there is, by file."""
    found: dict[str, set[str]] = {}
    for file, name in functions:
        found.setdefault(file, set()).add(name)
    return found


def test_every_threat_is_met(tests: dict[str, set[str]]) -> None:
    """T1 to T25 each have a row that says how, and names tests that are there."""
    assert misnumbered(PAGE) + idle(PAGE) + missing(PAGE, tests) == []


def test_every_test_is_named(tests: dict[str, set[str]]) -> None:
    """Every file of tests of threats is named by a row."""
    assert len([file for file in tests if file.startswith(OWN)]) > 5
    assert unnamed(PAGE, tests) == []


def test_every_test_says_its_threat(functions: dict[tuple[str, str], str]) -> None:
    """A test of a threat begins with its number, and stands in that row or in none."""
    ours = {node: said for node, said in functions.items() if node[0].startswith(OWN)}
    assert [node for node, said in ours.items() if not re.match(r"T\d+(, T\d+)*: ", said)] == []
    assert told_otherwise(PAGE, ours) == []


HEAD = "\n## Threats\n\n| threat | how | tests | otherwise |\n|---|---|---|---|\n"
LINE = "| T{0} a danger | it is met by this and that | `tests/threats/test_a.py::test_x` | |\n"
GOOD = HEAD + "".join(LINE.format(number) for number in THREATS)
THERE = {"tests/threats/test_a.py": {"test_x"}}


def test_check_bites() -> None:
    """A row that is missing, silent or names a test that is not there is caught; so is a file that no row names."""
    assert misnumbered(GOOD) + idle(GOOD) + missing(GOOD, THERE) + unnamed(GOOD, THERE) == []
    assert misnumbered(GOOD.replace("| T7 a", "| T8 a")) != []
    assert misnumbered(HEAD) == ["rows are []"]
    assert idle(GOOD.replace("it is met by this and that", "yes", 1)) == ["T1"]
    assert idle(GOOD.replace("`tests/threats/test_a.py::test_x`", "by hand", 1)) == ["T1"]
    assert missing(GOOD, {"tests/threats/test_a.py": {"test_y"}}) == ["tests/threats/test_a.py::test_x"] * 25
    assert unnamed(GOOD, THERE | {"tests/threats/test_b.py": {"test_x"}}) == ["tests/threats/test_b.py"]
    said = {("tests/threats/test_a.py", "test_x"): "T1, T2: it is so."}
    assert told_otherwise(GOOD, said)[0].endswith("T3")
