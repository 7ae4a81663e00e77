"""One drill from beginning to end: field, fault, settling, and what the oracle says. One drill, one process, one database."""

from __future__ import annotations

import asyncio
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitoring.floor.reducer import apply
from tests.faults import near, truth
from tests.faults.field import STALL, Field, Size, fielding
from tests.faults.ledger import IMMEDIATE, busiest_user
from tests.faults.verdict import account_for, broken_asks, broken_counts, percentile

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from tests.faults.ledger import Ledger
    from tests.faults.verdict import Tally

SIGN_IN_WINDOW = 30.0
TOLD_WITHIN = 5.0
NAMED = 3


@dataclass(frozen=True, slots=True)
class Drill:
    """A fault of reliability.md 3.4. `told_within` seconds: how long an account that hears nothing may still say LIVE.

    `may_lose`: losses inside gaps are allowed, because the server's session, or its acks, are gone.
    """

    name: str
    fault: str
    run: Callable[[Field], Awaitable[None]]
    options: Mapping[str, Any] = field(default_factory=dict)
    told_within: float = TOLD_WITHIN
    may_lose: bool = False
    recovers_within: float = 0.0
    size: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one drill. Times in seconds."""

    name: str
    fault: str
    injected: str
    events: int
    lost: int
    lost_outside: int
    duplicated: int
    half_applied: int
    quarantined: int
    recovery_p50: float
    recovery_p99: float
    sign_ins: int
    handshakes: int
    operations: int
    seconds: float
    facts: Mapping[str, float | int | str]
    broken: tuple[str, ...]

    @property
    def is_survived(self) -> bool:
        """Whether nothing broke."""
        return not self.broken


def rehearse(drill: Drill, size: Size) -> Verdict:
    """Carry out one drill in this process."""
    with tempfile.TemporaryDirectory(prefix="floorwalker-drill-") as folder:
        near.prepare(Path(folder), size.agents, size.supervisors)
        return asyncio.run(_rehearse(drill, size, Path(folder)))


async def _rehearse(drill: Drill, size: Size, folder: Path) -> Verdict:
    began = time.time()
    async with fielding(folder, size, dict(drill.options)) as made:
        await made.wait(min(2.0, size.seconds))
        for part in (drill.run(made), made.settle()):
            try:
                await part
            except Exception as error:  # noqa: BLE001  # whatever it was, it was not survived, and the rest is told
                made.check(False, f"the drill ended with {type(error).__name__}: {error}")
        # Noted before the checks: they are long, and hold the loop themselves.
        made.notes.facts |= _times(made)
        broken = made.notes.broken + await _broken_floor(made)
        book, tally = made.far.ledger(), await asyncio.to_thread(_tally, made)
        broken += _broken_tally(drill, tally) + await asyncio.to_thread(_broken_books, made, book, tally)
        broken += _broken_manners(drill, made, book)
        return _verdict(drill, made, book, tally, broken=broken, seconds=time.time() - began)


def _tally(made: Field) -> Tally:
    quarantined = near.rejects()[1]
    accounts = set(made.accounts)
    said = [event for event in made.far.ledger().said if event.user in accounts]
    return account_for(said, near.heard(), quarantined, near.spans(), made.begun)


def _broken_tally(drill: Drill, tally: Tally) -> list[str]:
    found = []
    if tally.lost_outside:
        found.append(f"lost outside any gap: {len(tally.lost_outside)}, such as {tally.lost_outside[:NAMED]}")
    if tally.lost and not drill.may_lose:
        found.append(f"lost with ack: {tally.lost}")
    if tally.duplicated:
        found.append(f"applied twice: {tally.duplicated}")
    if tally.half_applied:
        found.append(f"not as it was said: {tally.half_applied}")
    if not tally.events:
        found.append("nothing was said at all")
    return found


def _broken_books(made: Field, book: Ledger, tally: Tally) -> list[str]:
    """I1, I4, I5, and that watching touched nobody."""
    found = broken_counts(near.counts(made.house), len(near.heard()), near.rejects()[0])
    found += broken_asks(near.asked(), book.posted)
    touched = [post for post in book.posted if not post.user.startswith("sup")]
    return found + [f"watching touched {post.user}: POST {post.path}" for post in touched[:NAMED]]


def _broken_manners(drill: Drill, made: Field, book: Ledger) -> list[str]:
    """I3, and the measures against lock-outs and storms."""
    found = []
    if made.notes.longest_lie > drill.told_within:
        liars = sorted(made.notes.liars)
        found.append(f"I3: {len(liars)} accounts said live for up to {made.notes.longest_lie:.1f} s while deaf")
    if (most := busiest_user(book.sign_ins, SIGN_IN_WINDOW, made.struck or made.begun)) > 1:
        found.append(f"{most} sign-ins of one account within {SIGN_IN_WINDOW:g} s of the fault")
    if (most := busiest_user(book.handshakes, IMMEDIATE, made.struck or made.begun)) > 1:
        found.append(f"{most} handshakes of one account at once")
    slow = percentile(made.notes.recoveries, 0.99)
    if drill.recovers_within and slow > drill.recovers_within:
        found.append(f"back only after {slow:.1f} s (p99), not {drill.recovers_within:g} s")
    return found


async def _broken_floor(made: Field) -> list[str]:
    """I2: the floor is a fresh fold of the journal, is what a restart would find, and is what GWS says."""
    from monitoring.follower import Follower  # noqa: PLC0415
    from monitoring.gws.wire import Unreadable  # noqa: PLC0415
    from monitoring.records import decode  # noqa: PLC0415

    follower, journal = made.house.follower, made.house.journal
    found = truth.differences(await made.far.look("truth"), follower.floor)[:NAMED]
    folded, position = type(follower.floor)(), 0
    while records := await journal.read(position, 2000):
        for record in records:
            told = decode(record)
            folded = folded if isinstance(told, Unreadable) else apply(folded, told).floor
        position = records[-1].position
    if folded != follower.floor:
        found.append(f"I2: the floor is not a fold of the journal: {_unlike(folded, follower.floor)}")
    fresh = Follower(journal)
    await fresh.start()
    if fresh.floor != follower.floor:
        found.append(f"I2: a restart would find another floor: {_unlike(fresh.floor, follower.floor)}")
    return found


def _unlike(one: Any, other: Any) -> str:
    """Which maps of two floors differ, in how many keys, and the first of each."""
    found = []
    for name in one.__dataclass_fields__:
        mine, theirs = getattr(one, name), getattr(other, name)
        if mine == theirs:
            continue
        if not hasattr(mine, "get"):
            found.append(f"{name}: {mine} / {theirs}")
            continue
        keys = [key for key in {*mine, *theirs} if mine.get(key) != theirs.get(key)]
        found.append(f"{name} ({len(keys)}): {mine.get(keys[0])} / {theirs.get(keys[0])}")
    return "; ".join(found)


def _times(made: Field) -> dict[str, float]:
    """How long a deaf account said that it was live; how long this process could not even look, and times are worth no more."""
    stall, lie = made.notes.longest_stall, made.notes.longest_lie
    lied = {"deaf and said live, at most s": round(lie, 1)} if lie else {}
    return lied | ({"longest stall of the loop, s": round(stall, 1)} if stall > STALL else {})


def _verdict(drill: Drill, made: Field, book: Ledger, tally: Tally, *, broken: list[str], seconds: float) -> Verdict:
    recoveries = made.notes.recoveries
    return Verdict(
        name=drill.name,
        fault=drill.fault,
        injected=" ".join((drill.run.__doc__ or "").split()).partition(": ")[2].partition(".")[0],
        events=tally.events,
        lost=tally.lost,
        lost_outside=len(tally.lost_outside),
        duplicated=tally.duplicated,
        half_applied=tally.half_applied,
        quarantined=tally.quarantined,
        recovery_p50=percentile(recoveries, 0.5),
        recovery_p99=percentile(recoveries, 0.99),
        sign_ins=busiest_user(book.sign_ins, SIGN_IN_WINDOW, made.struck or made.begun),
        handshakes=busiest_user(book.handshakes, IMMEDIATE, made.struck or made.begun),
        operations=len(book.posted),
        seconds=seconds,
        facts=made.notes.facts,
        broken=tuple(broken),
    )


def as_dict(verdict: Verdict) -> dict[str, Any]:
    """A verdict on its way between two processes."""
    return asdict(verdict)
