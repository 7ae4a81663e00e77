"""Runs drills and long works, each in a process of its own: a fault of one reaches no other, and each has a fresh database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tests.faults.drill import Verdict, as_dict, rehearse
from tests.faults.drills.table import BY_NAME
from tests.faults.field import Size

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LONGEST = 300
LONGEST_WORK = 900
WORKS: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {
    "cold": ("tests.faults.cold", "start", {}),
    "soak": ("tests.faults.soak", "soak", {}),
    "fuzz": ("tests.faults.fuzz", "run", {"mutations": 100_000, "seed": 1}),
    "reorder": ("tests.faults.reorder", "run", {}),
}
"""What else `make faults` does: module, function and arguments. Each gives `is_survived` and `line()`."""


@dataclass(frozen=True, slots=True)
class Worked:
    """What became of one of WORKS."""

    name: str
    is_survived: bool
    said: str


def drill(name: str, size: Size, log: Path) -> Verdict:
    """One drill; what it logs goes to a file. One that dies, or never ends, is not survived."""
    told = ["--drill", name, "--rate", str(size.rate), "--agents", str(size.agents), "--seconds", str(size.seconds)]
    answer, trouble = _apart(told, log, LONGEST)
    if answer is None:
        return _fallen(name, trouble)
    return Verdict(**{**answer, "broken": tuple(answer["broken"])})


def work(name: str, log: Path) -> Worked:
    """One of WORKS."""
    answer, trouble = _apart(["--work", name], log, LONGEST_WORK)
    if answer is None:
        return Worked(name, is_survived=False, said=f"{name}: {trouble}")
    return Worked(**answer)


def inside_drill(name: str, size: Size) -> str:
    """The same, in the process that does it: its verdict as JSON."""
    return json.dumps(as_dict(rehearse(BY_NAME[name], sized(name, size))))


def inside_work(name: str) -> str:
    """The same for one of WORKS."""
    import asyncio  # noqa: PLC0415
    import importlib  # noqa: PLC0415
    import inspect  # noqa: PLC0415

    module, function, told = WORKS[name]
    outcome = getattr(importlib.import_module(module), function)(**told)
    if inspect.iscoroutine(outcome):
        outcome = asyncio.run(outcome)
    return json.dumps({"name": name, "is_survived": bool(outcome.is_survived), "said": outcome.line()})


def sized(name: str, size: Size) -> Size:
    """A drill's own size wins over the general one, unless that is a small rehearsal."""
    own = BY_NAME[name].size
    return replace(size, **own) if size == Size() else size


def _apart(told: list[str], log: Path, longest: float) -> tuple[Any, str]:
    """The JSON that a process of ours said at last, or None and why there is none."""
    environment = {**os.environ, "LOG_LEVEL": os.environ.get("LOG_LEVEL", "ERROR")}
    with log.open("w", encoding="utf-8") as noise:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "tests.faults", *told],
                stdout=subprocess.PIPE,
                stderr=noise,
                timeout=longest,
                check=False,
                env=environment,
                text=True,
            )
        except subprocess.TimeoutExpired:
            return None, f"it did not end within {longest:g} s"
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        return None, f"it ended with status {done.returncode}: {_last_line(log)}"
    return json.loads(lines[-1]), ""


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8").strip().splitlines()
    return lines[-1] if lines else "without a word"


def _fallen(name: str, trouble: str) -> Verdict:
    zero: dict[str, Any] = {field: 0 for field, kind in Verdict.__annotations__.items() if kind in {"int", "float"}}
    told = BY_NAME[name]
    return Verdict(name=name, fault=told.fault, injected="", facts={}, broken=(trouble,), **zero)
