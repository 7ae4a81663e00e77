"""What verifying the trail costs: 100,000 lines, written one by one as they are in life. `make bench-trail`."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from typing import TYPE_CHECKING

from tests.benchmarks.wall import prepare

if TYPE_CHECKING:
    from collections.abc import Callable

LINES, TIMES = 100_000, 5
SAID = {"rule": "granted:barge:voice", "agents": "agent001", "mode_before": "ListenIn", "latency_ms": "84"}


def main() -> None:
    """Write, verify, print the figures."""
    with tempfile.TemporaryDirectory(prefix="floorwalker-bench-") as folder:
        prepare(folder)
        from django.db import transaction  # noqa: PLC0415 Django is set up by now

        from dashboard.audit import about, trail  # noqa: PLC0415 as above

        with transaction.atomic():
            for number in range(LINES):
                trail.record("alice", "SwitchToBargeIn", f"call:{number}", "intent", **SAID)
        for what, wrong in (("chain", lambda: trail.verify().why), ("agents", about.misfiled)):
            wall, processor = sorted(_timed(wrong) for _ in range(TIMES))[TIMES // 2]
            sys.stdout.write(
                f"{what}: {LINES:,} lines verify in {wall:.2f} s ({processor:.2f} s of processor time; median of {TIMES}) "
                f"on {os.cpu_count()} cores\n"
            )


def _timed(look: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the wall, and of the processor, of a look that finds nothing wrong."""
    began, spent = time.perf_counter(), time.process_time()
    found = look()
    if found:
        sys.exit(f"the trail did not verify: {found}")
    return time.perf_counter() - began, time.process_time() - spent


if __name__ == "__main__":
    main()
