"""Faults of single answers: slow, not signed in any more, wrong token, too many requests (F5, F11 to F13)."""

from __future__ import annotations

import asyncio
import itertools
import time
from statistics import median
from typing import TYPE_CHECKING

from monitoring.outcomes import Answer
from tests.faults import near
from tests.faults.ledger import busiest
from tests.faults.supervisor import hire
from tests.faults.verdict import percentile

if TYPE_CHECKING:
    from tests.faults.field import Field

SLOW_SECONDS = 6.0
TURNS = 5
TENTH = 0.1
NOISE = 0.05
RETRY_AFTER = 2.0
DENIED = '{"statusCode":20,"statusMessage":"Access denied"}'


async def slow(field: Field) -> None:
    """F5: all that GWS answers one agent takes 6 s, in turns with quiet, and one operation is answered after 20 s."""
    alice = await hire(field)
    await field.until(alice.way_in, "a call to listen to")
    await field.far.order("slow", on="operation", user=alice.viewer.account, seconds=20, count=1)
    working = asyncio.create_task(alice.step())
    turns: list[float] = []
    for _ in range(TURNS):
        await field.wait()
        turns.append(time.time())
        await field.far.order("slow", on="any", user="agent002", seconds=SLOW_SECONDS, count=-1)
        await field.wait()
        await field.far.order("clear")
        turns.append(time.time())
    outcome = await working
    field.check(outcome is not None and outcome.answer is Answer.UNKNOWN, f"a POST without answer ended as {outcome}")
    await field.wait(2.0)
    late = _lateness(field, await asyncio.to_thread(near.arrivals), "agent002")
    # By turns, so that whatever else the machine does weighs on both alike; the middle one, so that one stall decides nothing.
    quiet, slowed = _p99s(late, _quiet(field.begun, turns)), _p99s(late, list(itertools.batched(turns, 2)))  # type: ignore[arg-type]
    before, more = median(quiet), median(after - before for before, after in zip(quiet, slowed, strict=True))
    field.notes.facts |= {
        "others' p99 in quiet, ms": round(before * 1000),
        "beside the slow one, ms": round((before + more) * 1000),
    }
    field.check(more <= max(before * TENTH, NOISE), f"the others' p99 went from {before:.3f} s up by {more:.3f} s")


def _p99s(late: list[tuple[float, float]], turns: list[tuple[float, float]]) -> list[float]:
    """The p99 of each turn."""
    return [percentile([delay for at, delay in late if begin <= at < end], 0.99) for begin, end in turns]


def _quiet(begun: float, turns: list[float]) -> list[tuple[float, float]]:
    """The times in which nobody was slow, between those in which somebody was."""
    return list(itertools.batched([begun, *turns[:-1]], 2))  # type: ignore[arg-type]


def _lateness(field: Field, arrivals: dict[str, float], slow_one: str) -> list[tuple[float, float]]:
    """When each event of all the others was said, and how much later it was in the journal."""
    said = field.far.ledger().said
    return [(e.at, arrivals[e.serial] - e.at) for e in said if e.user != slow_one and e.serial in arrivals]


async def signed_out(field: Field) -> None:
    """F11: HTTP sessions end, connects get 401 or statusCode 20, and all of it again 4 s later."""
    alice = await hire(field)
    await alice.work(1.0)
    thirds = [field.accounts[start::3] for start in range(3)]
    working = asyncio.create_task(alice.work(10.0))
    for _ in range(2):
        field.blow()
        for account in thirds[0]:
            await field.far.order("logout", user=account)
        for account in thirds[1]:
            await field.far.order("fail", on="connect", user=account, status=401, body="")
        for account in thirds[2]:
            told = {"status": 403, "body": DENIED, "content_type": "application/json"}
            await field.far.order("fail", on="connect", user=account, **told)
        await field.wait(4.0)
    await working
    await field.wait(2.0)


async def wrong_token(field: Field) -> None:
    """F12: every CSRF token is another one, twice, with operations under way."""
    alice = await hire(field)
    await alice.work(2.0)
    for _ in range(2):
        field.blow()
        await field.far.order("rotate")
        await alice.work(max(4.0, field.size.seconds))
    refused = [outcome.text for outcome in alice.outcomes if outcome.answer not in {Answer.ACCEPTED, Answer.IMPOSSIBLE}]
    field.check(not refused, f"operations under a fresh token ended as {refused[:2]}")
    field.check(any(o.answer is Answer.ACCEPTED for o in alice.outcomes), "no operation was accepted at all")


async def too_many(field: Field) -> None:
    """F13: 429 with Retry-After 2 to everything for 5 s, then 503 for 5 s, with operations under way."""
    alice = await hire(field)
    await alice.work(1.0)
    working = asyncio.create_task(alice.work(9.0))
    said = {"status": 429, "retry_after": f"{RETRY_AFTER:g}", "body": "slow down", "content_type": "text/plain"}
    began = time.time()
    await field.far.order("fail", on="any", count=-1, **said)
    field.strike()
    await field.wait(5.0)
    over = time.time()
    await field.far.order("clear")
    await field.far.order("fail", on="any", count=-1, status=503, body="<html>busy</html>", retry_after="2")
    await field.wait(5.0)
    await field.far.order("clear")
    field.mend()
    await working
    await field.wait()
    requests = field.far.ledger().requests
    hurried = {
        user: most
        for user, times in requests.items()
        if user.startswith("agent")
        and (most := busiest([at for at in times if began + 0.5 <= at < over], RETRY_AFTER * 0.9)) > 1
    }
    field.check(
        not hurried, f"Retry-After: 2 was not heeded by {len(hurried)} accounts: {dict(list(hurried.items())[:2])}"
    )
