"""The documents say what there is, and only that: settings, pages, commands, operations, targets, fragments, links."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from dashboard.partials import FRAGMENTS
from dashboard.routing import websocket_urlpatterns
from monitoring.floor.operations import Operation, Visibility
from monitoring.policy import INTRUSIONS, verb_of
from tests.house import docs
from tests.house.tree import ROOT, documents, sources

if TYPE_CHECKING:
    from collections.abc import Iterable

OPERATIONS, GLOSSARY, ARCHITECTURE = "docs/operations.md", "docs/glossary.md", "docs/architecture.md"
COMMANDS = "dashboard/management/commands"
CLOSE_CODES = (4000, 4095)
SAMPLES = {"<id>": "0123-abcd", "<pk>": "1", "<slug>": "north", "<uuid>": "6f0d1c9e-0000-4000-8000-000000000000"}


@pytest.fixture(scope="module")
def read() -> dict[str, str]:
    """Every document by its path."""
    return documents()


def own_commands() -> dict[str, str]:
    """The text of each of our commands by its name."""
    names = {path: path.removeprefix(f"{COMMANDS}/").removesuffix(".py") for path in sources(COMMANDS)}
    return {name: sources(COMMANDS)[path] for path, name in names.items() if name != "__init__"}


def url_names(patterns: Iterable[URLPattern | URLResolver]) -> set[str]:
    """The names of all routes; an included app with a namespace counts as one."""
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            found.add(str(pattern.name))
        else:
            found |= {pattern.namespace} if pattern.namespace else url_names(pattern.url_patterns)
    return found


def name_at(path: str) -> str:
    """The name of the route that a documented path leads to; empty for none."""
    for word, sample in SAMPLES.items():
        path = path.replace(word, sample)
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    return match.namespace or str(match.url_name)


def documented_pages(text: str) -> list[str]:
    """The paths of the table of pages."""
    return [path for row in docs.table(text, "Pages") for path in docs.CODE.findall(row[0])]


def socket_routes() -> set[str]:
    """The websockets' paths, as the documents write them."""
    routes = (str(pattern.pattern) for pattern in websocket_urlpatterns)
    return {"/" + re.sub(r"<\w+:(\w+)>", r"<\1>", route) for route in routes if route}


def test_settings_are_documented(read: dict[str, str]) -> None:
    """Every setting has its line, secrets their NAME_FILE too, and no line is about a setting that is not read."""
    found = docs.settings((ROOT / "dashboard/conf.py").read_text(encoding="utf-8"))
    assert len(found) >= 11
    wanted = set(found) | {f"{name}_FILE" for name, secret in found.items() if secret}
    assert {name for row in docs.table(read[OPERATIONS], "Settings") for name in docs.said(row[0])} == wanted


def test_checks_are_documented(read: dict[str, str]) -> None:
    """Every id of a system check stands in the documents."""
    ids = re.findall(r'id="(floorwalker\.E\d+)"', (ROOT / "dashboard/checks.py").read_text(encoding="utf-8"))
    assert ids
    assert docs.missing(ids, read[OPERATIONS]) == []


def test_pages_are_documented(read: dict[str, str]) -> None:
    """Every route stands in the table of pages, and every path of the table leads somewhere."""
    paths = [path for path in documented_pages(read[OPERATIONS]) if not path.startswith("/ws/")]
    assert [path for path in paths if not name_at(path)] == []
    assert {name_at(path) for path in paths} == url_names(get_resolver().url_patterns)


def test_sockets_are_documented(read: dict[str, str]) -> None:
    """Every websocket stands in the table of pages, and every close code in the table of codes."""
    assert {path for path in documented_pages(read[OPERATIONS]) if path.startswith("/ws/")} == socket_routes()
    edges = [
        text
        for path, text in sources("dashboard").items()
        if path.endswith(("/consumers.py", "/pages.py", "/sockets.py"))
    ]
    codes = {str(code) for text in edges for code in docs.numbers(text, *CLOSE_CODES)}
    assert {row[0] for row in docs.table(read[OPERATIONS], "Websockets")} == codes


def test_metrics_are_documented(read: dict[str, str]) -> None:
    """Every metric's name stands in the documents."""
    probes = (ROOT / "dashboard/probes.py").read_text(encoding="utf-8")
    names = set(re.findall(r'"(floorwalker_\w+)"', probes))
    assert names
    assert [name for name in names if name not in docs.section(read[OPERATIONS], "Health")] == []


def test_commands_are_documented(read: dict[str, str]) -> None:
    """Every command of ours stands in the table with all its options."""
    rows = {row[0].split()[1].rstrip("`"): " ".join(row) for row in docs.table(read[OPERATIONS], "Commands")}
    ours = own_commands()
    assert set(rows) == set(ours)
    assert [
        f"{name} {option}" for name, text in ours.items() for option in docs.missing(docs.options(text), rows[name])
    ] == []


def test_shown_commands_exist(read: dict[str, str]) -> None:
    """Every `manage.py` command and `make` target that a document shows is there."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for path, text in read.items():
        assert docs.commands(text, "manage.py") <= set(get_commands()), path
        assert docs.commands(text, "make") <= docs.targets(makefile), path


def test_operations_are_documented(read: dict[str, str]) -> None:
    """Every operation stands in the glossary with the verb that policy asks for."""
    rows = {row[0].strip("`"): row[2] for row in docs.table(read[GLOSSARY], "Operations")}
    verbs = {operation.value: str(verb_of(operation) or "none") for operation in Operation}
    assert set(INTRUSIONS) == set(Visibility)
    assert rows == verbs | {Operation.INTRUDE.value: "that of the mode it asks for"}


def test_fragments_are_documented(read: dict[str, str]) -> None:
    """The table of one noun in four places is the table that the code has."""
    rows = [[cell.strip("`") for cell in row] for row in docs.table(read[ARCHITECTURE], "One noun, four places")]
    assert {(name, template, element) for name, _, template, element in rows} == {
        (name, fragment.template, f"#{fragment.element}") for name, fragment in FRAGMENTS.items()
    }


def test_rows_of_fragments_exist(read: dict[str, str]) -> None:
    """Every row class that the table of fragments names is defined in the dashboard."""
    texts = "\n".join(sources("dashboard").values())
    named = [row[1].strip("`") for row in docs.table(read[ARCHITECTURE], "One noun, four places")]
    assert [name for name in named if name != "none" and f"class {name}:" not in texts] == []


@pytest.mark.parametrize("package", ["monitoring", "dashboard"])
def test_rooms_are_documented(read: dict[str, str], package: str) -> None:
    """Every room of a package has its line, and no line is about a room that is not there."""
    rooms = {path.split("/")[1].removesuffix(".py") for path in sources(package)} - {"__init__"}
    rows = docs.table(read[ARCHITECTURE], f"`{package}`")
    assert {name for row in rows for name in docs.said(row[0])} == rooms


def test_links_resolve(read: dict[str, str]) -> None:
    """Every relative link of every document leads to a file, and to a heading where it names one."""
    exists = {path.relative_to(ROOT).as_posix() for top in ("docs", ".github") for path in (ROOT / top).rglob("*")}
    exists |= {path.name for path in ROOT.iterdir()}
    assert [link for path in read for link in docs.broken_links(path, read, exists)] == []


def test_shown_paths_exist(read: dict[str, str]) -> None:
    """Every file and folder of ours that a document shows is there."""
    shown = {f"{path}: {place}": ROOT / place for path, text in read.items() for place in docs.paths(text)}
    assert shown
    assert [name for name, place in shown.items() if not place.exists()] == []


def test_decisions_are_whole(read: dict[str, str]) -> None:
    """Every decision has its four parts, in less than a page, and the index names it."""
    pages = {path: text for path, text in read.items() if path.startswith("docs/decisions/")}
    assert len(pages) >= 11
    parts = ("**Status**", "**Context**", "**Decision**", "**Consequences**")
    assert [path for path, text in pages.items() if not all(part in text for part in parts)] == []
    assert [path for path, text in pages.items() if len(text.splitlines()) > 40] == []
    assert [path for path in pages if path.removeprefix("docs/") not in read["docs/index.md"]] == []


def test_readme_is_short(read: dict[str, str]) -> None:
    """The README is read in one go, shows the desk, and names both commands."""
    assert len(read["README.md"].splitlines()) <= 120
    assert "docs/images/desk.png" in read["README.md"]
    assert {"demo", "test"} <= docs.commands(read["README.md"], "make")
