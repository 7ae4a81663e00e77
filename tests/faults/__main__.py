"""`python -m tests.faults [F3 F12 …]`: drills under load, one table, exit 1 if any was not survived.

Without names: every drill and every long work, and the table goes into docs/reliability.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults import run, table
from tests.faults.drills.table import BY_NAME, DRILLS
from tests.faults.field import Size

if TYPE_CHECKING:
    from tests.faults.drill import Verdict

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"

USUAL = Size()


def main() -> int:
    """Do what the command line says."""
    told = _arguments()
    size = Size(told.rate, told.agents, seconds=told.seconds)
    if told.list:
        sys.stdout.writelines(f"{drill.name:<11}{drill.fault}\n" for drill in DRILLS)
        return 0
    if told.drill or told.work:
        print(run.inside_drill(told.drill, size) if told.drill else run.inside_work(told.work), flush=True)  # noqa: T201
        return 0
    return _all(_chosen(told.names), size, is_whole=not told.names)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="Faults under load, and the proof.")
    parser.add_argument(
        "names", nargs="*", help="such as F3 (with its variants), F1-no-ack, cold, soak; all by default"
    )
    parser.add_argument("--list", action="store_true", help="name the drills")
    parser.add_argument("--rate", type=float, default=USUAL.rate, help="notifications a second")
    parser.add_argument("--agents", type=int, default=USUAL.agents)
    parser.add_argument(
        "--seconds", type=float, default=USUAL.seconds, help="how long a fault lasts, where it may vary"
    )
    parser.add_argument("--drill", default="", help=argparse.SUPPRESS)
    parser.add_argument("--work", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _chosen(names: list[str]) -> list[str]:
    known = [*BY_NAME, *run.WORKS]
    found = [name for name in known if not names or name in names or name.partition("-")[0] in names]
    if not found:
        sys.exit(f"no such drill: {' '.join(names)}; --list names them")
    return found


def _all(names: list[str], size: Size, *, is_whole: bool) -> int:
    began, logs = time.time(), Path(tempfile.mkdtemp(prefix="floorwalker-faults-"))
    verdicts: list[Verdict] = []
    works: list[run.Worked] = []
    for name in names:
        if name in run.WORKS:
            works.append(run.work(name, logs / f"{name}.log"))
            _say(f"{'' if works[-1].is_survived else 'NOT SURVIVED '}{works[-1].said}")
        else:
            verdicts.append(run.drill(name, size, logs / f"{name}.log"))
            _say(table.line(verdicts[-1]))
    block = table.markdown(verdicts, [each.said for each in works], _about(time.time() - began, size))
    if is_whole:
        PAGE.write_text(table.put(PAGE.read_text(encoding="utf-8"), block), encoding="utf-8")
    _say(f"\n{block}\n\nWhat the drills logged is in {logs}")
    return int(not (all(each.is_survived for each in verdicts) and all(each.is_survived for each in works)))


def _about(seconds: float, size: Size) -> dict[str, str]:
    cores = len(os.sched_getaffinity(0))
    return {
        "Date": time.strftime("%Y-%m-%d", time.gmtime()),
        "machine": f"{cores} cores, {platform.machine()}, Python {platform.python_version()}",
        "load": f"{size.rate:g} events a second, {size.agents} agents and {size.supervisors} supervisors",
        "duration": f"{seconds / 60:.0f} minutes",
    }


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


sys.exit(main())
