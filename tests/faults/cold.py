"""A cold start of 1,000 accounts in one process, the simulator beside it: how long until all are live, and how heavy."""

from __future__ import annotations

import asyncio
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from monitoring.turnstile import SIGN_INS_PER_SECOND
from tests.faults import near
from tests.faults.far import Far
from tests.faults.field import GLANCE
from tests.faults.ledger import busiest
from tests.faults.memory import held_mb
from tests.faults.verdict import percentile

WITHIN = 60.0
PATIENCE = 180.0
WATCHED = 990
SUPERVISORS = 10
BUNCHED = 1.25
"""What leaves us evenly spaced may arrive a little closer together."""


@dataclass(frozen=True, slots=True)
class Cold:
    """What a cold start took. Seconds, and kB of memory for each account."""

    accounts: int
    live: int
    seconds: float
    first_half: float
    kilobytes: float
    sign_ins: int
    busiest: int = 0

    @property
    def is_survived(self) -> bool:
        """Everybody live in time, each with one sign-in, and no more of them in any second than the turnstile lets through."""
        is_in_time = self.live == self.accounts and self.seconds <= WITHIN
        return is_in_time and self.sign_ins <= 1 and self.busiest <= SIGN_INS_PER_SECOND * BUNCHED

    def line(self) -> str:
        """For the table."""
        return (
            f"cold start: {self.live} of {self.accounts} accounts live after {self.seconds:.1f} s"
            f" (half of them after {self.first_half:.1f} s; at most {WITHIN:g} s), {self.kilobytes:.0f} kB each,"
            f" at most {self.sign_ins} sign-ins of one account and {self.busiest} of all in a second"
        )


def start(watched: int = WATCHED, supervisors: int = SUPERVISORS) -> Cold:
    """Start, wait, measure. Once in a process."""
    with tempfile.TemporaryDirectory(prefix="floorwalker-cold-") as folder:
        near.prepare(Path(folder), watched, supervisors)
        return asyncio.run(_start(Path(folder), watched, supervisors))


async def _start(folder: Path, watched: int, supervisors: int) -> Cold:
    from dashboard import wiring  # noqa: PLC0415 Django is set up by now

    far = Far(folder / "book.jsonl", {"agents": watched, "supervisors": supervisors})
    await far.start()
    before, began = held_mb(), time.time()
    house = await wiring.open_house(gws_url=far.url)
    arrived: dict[str, float] = {}
    try:
        while len(arrived) < watched + supervisors and time.time() - began < PATIENCE:
            await asyncio.sleep(GLANCE)
            for name, relay in house.fleet.relays.items():
                if relay.status == "live":
                    arrived.setdefault(name, time.time() - began)
        weight = (held_mb() - before) * 1000 / (watched + supervisors)
        times = list(arrived.values())
        told = far.ledger().sign_ins.values()
        sign_ins, together = max(map(len, told), default=0), busiest([at for each in told for at in each], 1.0)
        total, half = watched + supervisors, percentile(times, 0.5)
        return Cold(total, len(times), max(times, default=0.0), half, weight, sign_ins, together)
    finally:
        await wiring.close_house(house)
        await far.stop()
