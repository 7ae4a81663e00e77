"""The oracle: the far side's ledger against the near side's journal and trail. Pure, and never lenient.

Every event said to an account of ours must be in the journal exactly once, or in quarantine, or in a recorded gap.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tests.faults.ledger import Posted, Said

BLUR = 0.05
"""Seconds by which two processes on one machine may date one moment differently."""
ENDS = frozenset({"refused", "confirmed", "unconfirmed"})


@dataclass(frozen=True, slots=True)
class Heard:
    """One line of the journal under an upstream topic."""

    stream: str
    serial: str
    digest: str


@dataclass(frozen=True, slots=True)
class Span:
    """A recorded gap of one account."""

    stream: str
    since: float
    until: float


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the events. `lost_outside` names the serials that no gap covers."""

    events: int = 0
    lost: int = 0
    lost_outside: tuple[str, ...] = ()
    duplicated: int = 0
    half_applied: int = 0
    quarantined: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """One intent on the trail, and the stages that followed it under its key."""

    at: float
    key: str
    account: str
    path: str
    body: object
    stages: tuple[str, ...] = ()
    is_settled: bool = False


def account_for(
    said: Sequence[Said], heard: Sequence[Heard], quarantined: Iterable[str], gaps: Sequence[Span], since: float = 0.0
) -> Tally:
    """Find every event said from `since` on. `quarantined` are the serials found in what was set aside."""
    digests = {event.serial: event.digest for event in said}
    counted = Counter((line.stream, line.serial) for line in heard)
    aside = set(quarantined)
    due = [event for event in said if event.at >= since and event.serial]
    missing = [e for e in due if not counted[e.user, e.serial] and e.serial not in aside]
    spans = defaultdict(list)
    for gap in gaps:
        spans[gap.stream].append(gap)
    return Tally(
        events=len(due),
        lost=len(missing),
        lost_outside=tuple(e.serial for e in missing if not any(_covers(gap, e.at) for gap in spans[e.user])),
        duplicated=sum(times - 1 for times in counted.values()),
        half_applied=sum(digests.get(line.serial) != line.digest for line in heard),
        quarantined=len(aside),
    )


def _covers(gap: Span, at: float) -> bool:
    return gap.since - BLUR <= at <= gap.until + BLUR


def broken_counts(counts: Mapping[str, int], rows: int, rejects: int) -> list[str]:
    """I1: `received = journalled + duplicates + rejected`, and the tables hold as many."""
    found = []
    if counts["received"] != counts["journalled"] + counts["duplicates"] + counts["rejected"]:
        found.append(f"I1: the counts do not add up: {dict(counts)}")
    if counts["journalled"] != rows:
        found.append(f"I1: {counts['journalled']} counted as journalled, {rows} are")
    if counts["rejected"] != rejects:
        found.append(f"I1: {counts['rejected']} counted as rejected, {rejects} are")
    return found


def broken_asks(asked: Sequence[Asked], posted: Sequence[Posted]) -> list[str]:
    """I4 and I5: one key, at most one POST, after its intent; every intent comes to an end."""
    found = []
    left = sorted(asked, key=lambda one: one.at)
    for post in posted:
        mine = (one for one in left if (one.account, one.path, one.body) == (post.user, post.path, post.body))
        intent = next(mine, None)
        if intent is None:
            found.append(f"I4: a POST of {post.user} to {post.path} that no intent, or one used already, stands for")
            continue
        left.remove(intent)
        if intent.at > post.at + BLUR:
            found.append(f"I5: a POST of {post.user} left {intent.at - post.at:.3f} s before its intent was written")
    found += [f"I4: {one.key} ended in {one.stages[-1:]}" for one in asked if not one.is_settled]
    return found


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
