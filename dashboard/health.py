"""How well GWS is heard, in words for a page: live, late, reconnecting or offline, and since when. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.desk.rows import Connection
from monitoring.floor.model import Status

if TYPE_CHECKING:
    from monitoring.floor.model import Floor
    from monitoring.policy import Viewer

LATE_AFTER = 45.0


def connection(floor: Floor, viewer: Viewer, *, seen_at: float, now: float) -> Connection:
    """The state of all accounts that this viewer's picture hangs on; `seen_at` is the newest sign of life of any."""
    mine = [
        account
        for account, place in floor.placements.items()
        if place.role and (place.team in viewer.teams or account == viewer.account)
    ]
    healths = [floor.health[account] for account in mine if account in floor.health]
    lost = [health for health in healths if health.status is not Status.LIVE]
    age_ms = max(0, int((now - seen_at) * 1000)) if seen_at else 0
    if not mine:
        return Connection("live", age_ms, "No accounts in your teams yet")
    if not healths or len(lost) == len(healths):
        since = min((health.since for health in lost), default=0.0)
        cause = next((health.cause for health in lost if health.cause), "waiting for the first answer")
        return Connection("offline", age_ms, f"GWS is not heard: {cause}", since, as_of=seen_at or since)
    if lost:
        since = min(health.since for health in lost)
        return Connection(
            "reconnecting", age_ms, f"{len(lost)} of {len(healths)} accounts not heard", since, as_of=since
        )
    if now - seen_at > LATE_AFTER:
        return Connection("late", age_ms, "No sign of life from GWS", seen_at, as_of=seen_at)
    return Connection("live", age_ms, "Live")
