"""Which edition of the walls' pages this process serves: a screen that shows another one loads the page anew."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING
from zlib import crc32

from dashboard.conf import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from dashboard.displays.models import Display
    from dashboard.displays.plan import Plan

FOLDERS = ("static/css", "static/js", "templates/kiosk", "templates/partials", "templates/wall")


def edition_of(plan: Plan | Display, edition: str) -> str:
    """The edition as a display's own page: it differs too when what stands around its fragments does. 15 letters."""
    around = f"{plan.theme} {plan.overscan} {plan.language} {plan.sound}"
    return f"{edition[:8]}-{crc32(around.encode()) & 0xFFFFFF:06x}"


@cache
def edition() -> str:
    """A word of 12 letters that differs when what a screen draws with does."""
    return _digest([path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*")) if path.is_file()])


def _digest(paths: list[Path]) -> str:
    summed = sha256()
    for path in paths:
        summed.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return summed.hexdigest()[:12]
