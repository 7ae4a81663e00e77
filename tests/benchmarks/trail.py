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

    from dashboard.audit.chain import Walk

LINES, TIMES = 100_000, 5
SAID = {"rule": "granted:barge:voice", "agents": "agent001", "mode_before": "ListenIn", "latency_ms": "84"}


def main() -> None:
    """Write, verify, print the figures."""
    with tempfile.TemporaryDirectory(prefix="floorwalker-bench-") as folder:
        prepare(folder)
        from django.db import transaction  # noqa: PLC0415 Django is set up by now

        from dashboard.audit import trail  # noqa: PLC0415 as above

        with transaction.atomic():
            for number in range(LINES):
                trail.record("alice", "SwitchToBargeIn", f"call:{number}", "intent", **SAID)
        measured = sorted(_verified(trail.verify) for _ in range(TIMES))
        wall, processor = measured[TIMES // 2]
        sys.stdout.write(
            f"{LINES:,} lines verify in {wall:.2f} s ({processor:.2f} s of processor time; median of {TIMES}) "
            f"on {os.cpu_count()} cores\n"
        )


def _verified(verify: Callable[[], Walk]) -> tuple[float, float]:
    """Seconds on the wall, and of the processor."""
    began, spent = time.perf_counter(), time.process_time()
    found = verify()
    if found.why:
        sys.exit(f"the chain did not verify: {found.why}")
    return time.perf_counter() - began, time.process_time() - spent


if __name__ == "__main__":
    main()
