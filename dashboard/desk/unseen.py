"""What nobody listened to, as the desk shows it: on agents, and in the message logs where something may be missing. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.desk.rows import MessageRow, Unseen
from monitoring.floor.hearing import GAPS_KEPT, Gap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitoring.floor.model import Floor


TOO_MANY = "more gaps than are remembered"


def unseen_of(floor: Floor, accounts: Iterable[str], since: float = 0.0) -> tuple[Unseen, ...]:
    """The gaps of these accounts that reach behind `since`, oldest first; equal ones once.

    A time before anybody had ever listened counts only for what had begun by then. Where there are as many gaps as a
    floor remembers, the time before the oldest is one more: nobody knows any longer what of it was heard.
    """
    found = {
        Unseen(gap.since, gap.until, gap.reason)
        for account in accounts
        for gap in (*_forgotten(floor.gaps.get(account, ()), since), *floor.gaps.get(account, ()))
        if gap.until > since and (gap.since or since)
    }
    return tuple(sorted(found, key=lambda one: (one.since, one.until, one.reason)))


def _forgotten(gaps: Sequence[Gap], since: float) -> tuple[Gap, ...]:
    return (Gap(since, gaps[0].since, TOO_MANY),) if len(gaps) == GAPS_KEPT and since else ()


def lines_with(lines: Sequence[MessageRow], gaps: Sequence[Unseen]) -> tuple[MessageRow, ...]:
    """A message log with a line for each gap, where the listening began again."""
    marks = [MessageRow(0, "gap", "Gap", "", "", gap.reason, "All", gap.until, since=gap.since) for gap in gaps]
    merged = list(lines)
    for mark in marks:
        at = next((index for index, line in enumerate(merged) if line.at >= mark.at), len(merged))
        merged.insert(at, mark)
    return tuple(merged)
