"""Which edition of the walls' pages this process serves: a screen that shows another one loads the page anew."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from dashboard.conf import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = ("static/css", "static/js", "templates/kiosk", "templates/partials", "templates/wall")


@cache
def edition() -> str:
    """A word of 12 letters that differs when what a screen draws with does."""
    return _digest([path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*")) if path.is_file()])


def _digest(paths: list[Path]) -> str:
    summed = sha256()
    for path in paths:
        summed.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return summed.hexdigest()[:12]
