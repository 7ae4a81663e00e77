"""`python -m tests.revocation [RUNS]`: rights taken away in every way there is, one table, exit 1 if any lasted too long.

With the usual 100 runs the table goes into docs/security.md, if the drill was survived.
"""

from __future__ import annotations

import asyncio
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.revocation.drill import LANES, Taken, rehearse
from tests.revocation.server import AGENTS, RATE
from tests.revocation.table import faults, markdown, put

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    type Rehearsal = Callable[[Path, int], Awaitable[tuple[list[Taken], int]]]

PAGE = Path(__file__).parents[2] / "docs" / "security.md"
USUAL = 100


def main(arguments: Sequence[str], rehearsal: Rehearsal = rehearse, page: Path = PAGE) -> int:
    """Rehearse, print, write; the exit code."""
    runs = int(arguments[0]) if arguments else USUAL
    about = _about()
    with tempfile.TemporaryDirectory(prefix="floorwalker-revocation-") as folder:
        taken, reached = asyncio.run(_run(rehearsal, Path(folder), runs))
    block, wrong = markdown(taken, reached, about), list(faults(taken, reached))
    print(block, *wrong, sep="\n")  # noqa: T201 what it is for
    if runs == USUAL and not wrong:
        page.write_text(put(page.read_text(encoding="utf-8"), block), encoding="utf-8")
    return int(bool(wrong))


async def _run(rehearsal: Rehearsal, folder: Path, runs: int) -> tuple[list[Taken], int]:
    return await rehearsal(folder, runs)


def _about() -> dict[str, str]:
    cores = len(os.sched_getaffinity(0))
    return {
        "Date": time.strftime("%Y-%m-%d", time.gmtime()),
        "machine": f"{cores} cores, {platform.machine()}, Python {platform.python_version()}, SQLite, "
        f"load average {os.getloadavg()[0]:.1f} before",
        "load": f"{RATE:g} events a second over {AGENTS} agents, each in a call and a chat, {LANES} people at a time",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
