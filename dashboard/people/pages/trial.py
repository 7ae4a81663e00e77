"""Tries a held password at GWS: one sign-in by GET, which starts nothing at the contact centre and operates nothing.

How often is bounded, lest a trial locks the account out: Tries remembers, in this process. Opens no seal: the house
lends a client that knows the password, and what GWS said is told without it.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async

from dashboard.audit.trail import record
from monitoring.gws.errors import GwsError, Refused, SignInRefused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from monitoring.gws.client import Client

PER_ADMIN, PER_ADMIN_WITHIN = 5, 60.0
FAILURES, FAILURES_WITHIN = 2, 600.0
LONGEST_WORD = 200
OPERATION = "TestPassword"
NOTHING_TO_TRY = "No password is held that could be tested, or GWS refused it twice already. Enter it anew first."


class Answer(StrEnum):
    """How a trial ended."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    NOT_TRIED = "not-tried"


@dataclass(frozen=True, slots=True)
class Trial:
    """The answer, in a sentence for the admin."""

    answer: Answer
    text: str


class Tries:
    """Who tried what when. `clock` is a steady one, in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._by_admin: defaultdict[str, deque[float]] = defaultdict(deque)
        self._failed: defaultdict[str, deque[float]] = defaultdict(deque)
        self._under_way: set[str] = set()

    def begin(self, admin: str, username: str) -> str:
        """Enter a trial, that `end` must follow; or say why it must wait."""
        now = self._clock()
        mine, failed = self._by_admin[admin], self._failed[username]
        _forget(mine, now - PER_ADMIN_WITHIN)
        _forget(failed, now - FAILURES_WITHIN)
        if username in self._under_way:
            return f"{username} is being tested at this moment. Wait for its answer."
        if len(failed) >= FAILURES:
            wait = -(-(failed[0] + FAILURES_WITHIN - now) // 60)
            return (
                f"{username} was tested twice within 10 minutes without success. Not again for {wait:.0f} min: "
                "more tries may lock the account out."
            )
        if len(mine) >= PER_ADMIN:
            return f"You tested {PER_ADMIN} passwords within a minute. Wait a moment."
        mine.append(now)
        self._under_way.add(username)
        return ""

    def end(self, username: str, answer: Answer) -> None:
        """A trial is over. What was not accepted counts: no answer may have been a refusal."""
        self._under_way.discard(username)
        if answer is Answer.ACCEPTED:
            self._failed[username].clear()
        else:
            self._failed[username].append(self._clock())


async def run_trial(
    stranger: Callable[[str], Awaitable[Client | None]], tries: Tries, admin: str, username: str
) -> Trial:
    """Try the held password of an account once, and put it on the trail: that it is asked, then what GWS said.

    `stranger` (`wiring.House`) gives a client of its own for the account, so that no relay's sign-in is touched.
    """
    client = await stranger(username)
    if client is None:
        return Trial(Answer.NOT_TRIED, NOTHING_TO_TRY)
    trial = Trial(Answer.UNREACHABLE, "It was not tried to the end.")
    try:
        if why_not := tries.begin(admin, username):
            return Trial(Answer.NOT_TRIED, why_not)
        try:
            await _record(admin, username, "asked")
            trial = await try_password(client)
        finally:
            tries.end(username, trial.answer)
    finally:
        await client.close()
    await _record(admin, username, "done", answer=trial.answer)
    return trial


async def try_password(client: Client) -> Trial:
    """Sign in once, by GET."""
    name = client.account.username
    try:
        await client.sign_in()
    except SignInRefused as refusal:
        return Trial(Answer.REFUSED, f"GWS refused the password of {name}: {_word(refusal, client)}")
    except Refused as refusal:
        return Trial(Answer.UNREACHABLE, f"GWS answered {name} with something else: {_word(refusal, client)}")
    except GwsError as error:
        return Trial(Answer.UNREACHABLE, f"GWS could not be reached for {name}: {_word(error, client)}")
    return Trial(Answer.ACCEPTED, f"GWS accepts the password of {name}.")


def _word(error: GwsError, client: Client) -> str:
    """What was said, without the password: a far side may repeat what it was sent."""
    return str(error).replace(client.account.password.reveal(), "[password]")[:LONGEST_WORD]


async def _record(admin: str, username: str, stage: str, **detail: str) -> None:
    await sync_to_async(record)(admin, OPERATION, f"account:{username}", stage, **detail)


def _forget(times: deque[float], before: float) -> None:
    while times and times[0] <= before:
        times.popleft()
