"""What nobody listened to, as the desk shows it: on agents, and in the message logs where something may be missing. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.desk.rows import MessageRow, Unseen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitoring.floor.model import Floor


def unseen_of(floor: Floor, accounts: Iterable[str], since: float = 0.0) -> tuple[Unseen, ...]:
    """The gaps of these accounts that reach behind `since`, oldest first; equal ones once.

    A time before anybody had ever listened counts only for what had begun by then.
    """
    found = {
        Unseen(gap.since, gap.until, gap.reason)
        for account in accounts
        for gap in floor.gaps.get(account, ())
        if gap.until > since and (gap.since or since)
    }
    return tuple(sorted(found, key=lambda one: (one.since, one.until, one.reason)))


def lines_with(lines: Sequence[MessageRow], gaps: Sequence[Unseen]) -> tuple[MessageRow, ...]:
    """A message log with a line for each gap, where the listening began again."""
    marks = [MessageRow(0, "gap", "Gap", "", "", gap.reason, "All", gap.until, since=gap.since) for gap in gaps]
    merged = list(lines)
    for mark in marks:
        at = next((index for index, line in enumerate(merged) if line.at >= mark.at), len(merged))
        merged.insert(at, mark)
    return tuple(merged)
