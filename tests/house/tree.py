"""Where the house's files are. The only place of the house tests that looks at the disk."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]


def sources(*folders: str) -> dict[str, str]:
    """The text of every Python file below these folders, by its path from the root; migrations are generated."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    }


def markup() -> dict[str, str]:
    """The text of every template, and of every script that is our own."""
    paths = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static" / "js").rglob("*.js")]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in sorted(paths)}


def documents() -> dict[str, str]:
    """The text of every document that a reader of the repository meets."""
    paths = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").rglob("*.md")]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in sorted(paths)}


def contracts() -> list[dict[str, Any]]:
    """The import contracts."""
    read: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = read["tool"]["importlinter"]["contracts"]
    return found


def pure_sources() -> dict[str, str]:
    """The files of the rooms that the contract `pure` names."""
    rooms = next(contract for contract in contracts() if contract["id"] == "pure")["source_modules"]
    return {path: text for path, text in sources("monitoring", "dashboard").items() if any(_is_in(path, rooms))}


def _is_in(path: str, rooms: list[str]) -> Iterator[bool]:
    for room in rooms:
        place = room.replace(".", "/")
        yield path == f"{place}.py" or path.startswith(f"{place}/")
