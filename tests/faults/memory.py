"""How much memory this process holds. Linux only, as the drills are."""

from __future__ import annotations

import resource
from pathlib import Path


def held_mb() -> float:
    """Resident memory now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6
