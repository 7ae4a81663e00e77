"""The house's rules as pure functions: a path and its text in, a sentence for each breach out. Reads no file."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

type Function = ast.FunctionDef | ast.AsyncFunctionDef

FILE_LINES = 300
BODY_LINES = 40
MARKUP_LINES = 60
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter"}
CLOCK_OWNERS = {"datetime", "date", "time"}
SHUNNED_ENDINGS = ("Manager", "Helper", "Helpers", "Util", "Utils", "Service", "Handler")


def long_file(path: str, text: str, limit: int = FILE_LINES) -> list[str]:
    """A file is read in one sitting."""
    lines = len(text.splitlines())
    return [f"{path}: {lines} lines, more than {limit}"] if lines > limit else []


def functions(text: str) -> Iterator[Function]:
    """Every function of a module, nested ones and methods too."""
    return (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def body_length(function: Function) -> int:
    """The lines of a body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def body_lengths(text: str) -> list[int]:
    """Of every function in a module."""
    return [body_length(function) for function in functions(text)]


def long_bodies(path: str, text: str) -> list[str]:
    """No function body is longer than a screen."""
    long = ((function, body_length(function)) for function in functions(text))
    return [
        f"{path}:{function.lineno} {function.name}: {length} lines, more than {BODY_LINES}"
        for function, length in long
        if length > BODY_LINES
    ]


def doorless(path: str, text: str) -> list[str]:
    """Every module with a line in it says what it is for."""
    tree = ast.parse(text)
    return [f"{path}: no docstring"] if tree.body and ast.get_docstring(tree) is None else []


def impure(path: str, text: str) -> list[str]:
    """A pure room reads no clock and prints nothing."""
    return [f"{path}:{call.lineno} {_name(call)}()" for call in _calls(text) if _is_impure(call)]


def mocks(path: str, text: str) -> list[str]:
    """Fakes have names; nothing is mocked."""
    found = []
    for node in ast.walk(ast.parse(text)) if "mock" in text else ():
        if isinstance(node, ast.Import) and any(alias.name.startswith("unittest.mock") for alias in node.names):
            found.append(f"{path}:{node.lineno} imports unittest.mock")
        if isinstance(node, ast.ImportFrom) and (
            node.module == "unittest.mock"
            or (node.module == "unittest" and any(alias.name == "mock" for alias in node.names))
        ):
            found.append(f"{path}:{node.lineno} imports unittest.mock")
    return found


def sleeps(path: str, text: str) -> list[str]:
    """A test waits for an event or advances a clock; it never sleeps (`asyncio.sleep(0)` only gives way)."""
    found = []
    for call in _calls(text):
        if not _name(call).endswith("sleep"):
            continue
        gives_way = call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0
        told = call.args and not isinstance(call.args[0], ast.Constant)
        if _name(call) == "time.sleep" or not (gives_way or told):
            found.append(f"{path}:{call.lineno} {_name(call)}()")
    return found


def unspoken(path: str, text: str) -> list[str]:
    """Every test says its behaviour in one paragraph that ends with a full stop."""
    found = []
    for function in functions(text):
        said = ast.get_docstring(function) or ""
        if function.name.startswith("test_") and (not said.endswith(".") or "\n\n" in said):
            found.append(f"{path}:{function.lineno} {function.name}: no sentence")
    return found


def empty_names(path: str, text: str) -> list[str]:
    """A class is named for what it is, not for being a place to put things."""
    classes = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ClassDef))
    return [f"{path}:{node.lineno} class {node.name}" for node in classes if node.name.endswith(SHUNNED_ENDINGS)]


def _calls(text: str) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func)


def _is_impure(call: ast.Call) -> bool:
    owner, _, name = _name(call).rpartition(".")
    return (name == "print" and not owner) or (name in CLOCKS and owner.rpartition(".")[2] in CLOCK_OWNERS)
