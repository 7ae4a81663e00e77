"""`python -m tests.revocation [RUNS]`: rights taken away in every way there is, one table, exit 1 if any lasted too long.

With the usual 100 runs the table goes into docs/security.md.
"""

from __future__ import annotations

import asyncio
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

from tests.revocation.drill import LANES, rehearse
from tests.revocation.server import AGENTS, RATE
from tests.revocation.table import is_survived, markdown, put

PAGE = Path(__file__).parents[2] / "docs" / "security.md"
USUAL = 100


def main() -> int:
    """Rehearse, print, write."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else USUAL
    with tempfile.TemporaryDirectory(prefix="floorwalker-revocation-") as folder:
        taken, reached = asyncio.run(rehearse(Path(folder), runs))
    cores = len(os.sched_getaffinity(0))
    block = markdown(
        taken,
        reached,
        {
            "Date": time.strftime("%Y-%m-%d", time.gmtime()),
            "machine": f"{cores} cores, {platform.machine()}, Python {platform.python_version()}, SQLite",
            "load": f"{RATE:g} events a second over {AGENTS} agents, {LANES} people at a time",
        },
    )
    print(block)  # noqa: T201 what it is for
    if runs == USUAL:
        PAGE.write_text(put(PAGE.read_text(encoding="utf-8"), block), encoding="utf-8")
    return int(not is_survived(taken, reached))


sys.exit(main())
