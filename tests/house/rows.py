"""Which test proves which row of the Bayeux lists: docs/bayeux.md and the tests, as plain values. Reads no file itself."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

CLIENT_ROWS = 56
JAVA_ROWS = 26
# The server that each client row names (R: npm cometd-nodejs-server, F: npm faye, S: our simulator); R where not listed.
NAMED = {
    **dict.fromkeys((1, 9, 13, 21, 36), "R F"),
    **dict.fromkeys((2, 5, 17, 19, 26, 28, 32, 35, 40, 50), "S"),
    **dict.fromkeys((4, 24), "F S"),
    **dict.fromkeys((11, 18, 27, 30), "R S"),
    22: "F",
}
HOMES = {
    "R": ("test_node_", "test_soak"),
    "F": ("test_faye",),
    "S": ("test_simulator",),
}
_ROW = re.compile(r"^\| (\d+) \| ([RFS ]*)\| (.+) \|$", re.MULTILINE)
_JAVA = re.compile(r"^\| J(\d+) \| .+? \| (.+) \|$", re.MULTILINE)
_NODE = re.compile(r"`(\w+)::(\w+)`")
_TOLD = re.compile(r"((?:[A-Z]?\d+, )*[A-Z]?\d+): ")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the page: its number, the servers it says, the tests it names as (file, function)."""

    number: int
    servers: str
    tests: tuple[tuple[str, str], ...]


def client_lines(page: str) -> list[Line]:
    """The rows of the client's list."""
    return [
        Line(int(number), servers.strip(), tuple(_NODE.findall(tests))) for number, servers, tests in _ROW.findall(page)
    ]


def java_lines(page: str) -> list[Line]:
    """The rows of the list of what Java does."""
    return [Line(int(number), "", tuple(_NODE.findall(tests))) for number, tests in _JAVA.findall(page)]


def told(text: str) -> dict[str, set[int]]:
    """The row numbers at the head of the docstring of each test of a module; none where it carries none."""
    tests = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {test.name: _rows_of(ast.get_docstring(test) or "") for test in tests if test.name.startswith("test_")}


def _rows_of(docstring: str) -> set[int]:
    head = _TOLD.match(docstring)
    return {int(row) for row in head[1].split(", ") if row.isdigit()} if head else set()


def misnumbered(lines: list[Line], last: int) -> list[str]:
    """Rows that are not there, or twice."""
    numbers = [line.number for line in lines]
    return [] if numbers == list(range(1, last + 1)) else [f"rows are {numbers}, not 1 to {last}"]


def unknown(lines: list[Line], tests: dict[str, dict[str, set[int]]]) -> list[str]:
    """Tests that a row names and nobody wrote, and rows that name none."""
    idle = [f"row {line.number} names no test" for line in lines if not line.tests]
    return idle + [
        f"row {line.number}: no such test: {file}::{name}"
        for line in lines
        for file, name in line.tests
        if name not in tests.get(file, {})
    ]


def unsaid(lines: list[Line], tests: dict[str, dict[str, set[int]]]) -> list[str]:
    """Tests whose docstring does not carry the row that names them."""
    return [
        f"row {line.number}: {file}::{name} does not say {line.number}"
        for line in lines
        for file, name in line.tests
        if line.number not in tests.get(file, {}).get(name, set())
    ]


def unserved(lines: list[Line]) -> list[str]:
    """Rows that say other servers than the list names, or have no test on one of them."""
    wrong = [
        f"row {line.number} says {line.servers}, the list names {NAMED.get(line.number, 'R')}"
        for line in lines
        if line.servers != NAMED.get(line.number, "R")
    ]
    return wrong + [
        f"row {line.number}: no test on {server}"
        for line in lines
        for server in NAMED.get(line.number, "R").split()
        if not any(file.startswith(HOMES[server]) for file, _ in line.tests)
    ]
