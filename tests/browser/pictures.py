"""Pictures of whole pages on the way through a walk, for whoever wants to look: kept only where PICTURES names a folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")


def keep(page: Page, name: str) -> None:
    """The page in light and dark, from top to bottom."""
    folder = os.environ.get("PICTURES")
    for scheme in SCHEMES if folder else ():
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.screenshot(path=Path(folder or "") / f"{name}-{scheme}.png", full_page=True)
