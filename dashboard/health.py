"""How well GWS is heard, in words for a page: live, late, reconnecting or offline, and since when. Pure.

A page's status is about GWS as a whole and about the viewer's own account. One agent who is not heard is said on his row,
not by shutting the whole desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.desk.rows import Connection
from dashboard.desk.words import plain
from monitoring.floor.hearing import Health, Status
from monitoring.floor.whose import Whose
from monitoring.policy import Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from monitoring.floor.model import Floor
    from monitoring.policy import Viewer

LATE_AFTER, LOST_AFTER, OFFLINE_AFTER = 5.0, 15.0, 30.0
"""Seconds without any sign of life of GWS; `static/js/connection.js` says late by the same first number."""
WAITS_FOR_ADMIN = frozenset({Status.REFUSED, Status.FAILED, Status.STOPPED})
UNMET = Health(Status.STARTING, 0.0, "waiting for the first answer")
WORDS = {"late": "late", "reconnecting": "being reconnected", "offline": "lost"}


@dataclass(frozen=True, slots=True)
class Hearing:
    """The streams a viewer's picture hangs on: all of them, those not heard, those of them that nobody tries, his own."""

    total: int
    unheard: tuple[Health, ...]
    waiting: tuple[Health, ...]
    own: Health | None

    @property
    def trying(self) -> tuple[Health, ...]:
        """Those that are being reconnected."""
        return tuple(health for health in self.unheard if health.status not in WAITS_FOR_ADMIN)


def hearing(floor: Floor, viewer: Viewer) -> Hearing:
    """How the accounts in the viewer's teams, and his own, are heard. Who is only polled has no stream and does not count."""
    healths = tuple(_healths(floor, viewer))
    unheard = tuple(health for health in healths if health.status is not Status.LIVE)
    waiting = tuple(health for health in unheard if health.status in WAITS_FOR_ADMIN)
    own = floor.health.get(viewer.account, UNMET) if viewer.account in floor.placements else None
    return Hearing(len(healths), unheard, waiting, own)


class Hearings:
    """The hearings of many viewers, counted anew only when some account's health or place differs: all pages ask each beat."""

    def __init__(self) -> None:
        self._counted: tuple[object, object] = (None, None)
        self._known: dict[tuple[frozenset[str], str], Hearing] = {}

    def of(self, floor: Floor, viewer: Viewer) -> Hearing:
        """How the viewer's accounts are heard on this floor."""
        # The maps are persistent: what did not change is the very same object.
        if self._counted[0] is not floor.health or self._counted[1] is not floor.placements:
            self._counted, self._known = (floor.health, floor.placements), {}
        key = viewer.overs(Verb.SEE), viewer.account
        if key not in self._known:
            self._known[key] = hearing(floor, viewer)
        return self._known[key]


def connection(
    floor: Floor,
    viewer: Viewer,
    *,
    seen_at: float,
    now: float,
    hear: Callable[[Floor, Viewer], Hearing] = hearing,
) -> Connection:
    """The state of a page; `seen_at` is the newest sign of life of GWS on any stream or pulse, 0 before the first."""
    found = hear(floor, viewer)
    silence = max(0.0, now - seen_at) if seen_at else 0.0
    age_ms = int(silence * 1000)
    if not found.total and not _sees_polled(floor, viewer):
        return Connection("live", age_ms, "No accounts in your teams yet")
    status, text, cause, since = _state(found, silence, seen_at)
    if status != "live":
        as_of = min(filter(None, (seen_at, since)), default=0.0)
        return Connection(status, age_ms, text, since, as_of, cause, seen_at=seen_at)
    heard = (found.total - len(found.unheard), found.total)
    return Connection("live", age_ms, text, cause=cause, heard=heard, seen_at=seen_at)


def reason(found: Connection, as_of: str) -> str:
    """Why nothing may be done on what such a page shows; empty while it is live. `as_of` is its time in words."""
    if found.status == "live":
        return ""
    return (
        f"The connection is {WORDS[found.status]} ({found.text}): what you see is as of {as_of}. "
        "Operations wait until it is live again."
    )


def _healths(floor: Floor, viewer: Viewer) -> Iterator[Health]:
    for account, place in floor.placements.items():
        if place.role and (viewer.sees_agent(Whose(account, place.team)) or account == viewer.account):
            health = floor.health.get(account)
            if health is not None or not _is_polled(floor, account):
                yield health or UNMET


def _sees_polled(floor: Floor, viewer: Viewer) -> bool:
    """Whether the picture hangs on polling: there is something to see, and no stream that brings it."""
    polled = (agent for agent in floor.agents.values() if agent.polled)
    return any(viewer.sees_agent(Whose(agent.account, agent.team)) for agent in polled)


def _is_polled(floor: Floor, account: str) -> bool:
    agent = floor.agent_of(account)
    return agent is not None and agent.polled


def _state(found: Hearing, silence: float, seen_at: float) -> tuple[str, str, str, float]:
    """Status, text, cause, since: the worst that is true, said first."""
    unheard, trying = found.unheard, found.trying
    cause = plain(next((health.cause for health in (*trying, *unheard) if health.cause), UNMET.cause))
    if unheard and len(unheard) == found.total:
        return "offline", f"GWS is not heard: {cause}", cause, _newest(unheard)
    if silence > LOST_AFTER:
        status, text = ("offline", "GWS is silent") if silence > OFFLINE_AFTER else ("reconnecting", "GWS is silent")
        return status, text, _quiet(silence), seen_at
    if found.own is not None and found.own in trying:
        return "reconnecting", "Your own GWS account is not heard", plain(found.own.cause) or cause, found.own.since
    if 2 * len(trying) > found.total - len(found.waiting):
        return "reconnecting", f"Only {_count(found)}", cause, _newest(trying)
    if silence > LATE_AFTER:
        return "late", "No sign of life from GWS", _quiet(silence), seen_at
    return ("live", _count(found), cause, 0.0) if unheard else ("live", "Live", "", 0.0)


def _quiet(silence: float) -> str:
    return f"no answer of any kind for {int(silence)} s"


def _count(found: Hearing) -> str:
    wait = len(found.waiting)
    words = f" · {wait} wait{'s' if wait == 1 else ''} for an admin" if wait else ""
    return f"{found.total - len(found.unheard)} of {found.total} heard{words}"


def _newest(healths: tuple[Health, ...]) -> float:
    return max((health.since for health in healths), default=0.0)
