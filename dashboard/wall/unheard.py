"""Whose account is not heard while the rest of a wall is live: nothing of him may look as if it were of now. Pure.

The whole wall's own silence is the banner's business (`static/js/wall_stale.js`), not this room's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.floor.hearing import Status
from monitoring.floor.model import AGENT

if TYPE_CHECKING:
    from monitoring.floor.model import Agent, Floor

PATIENCE = 5.0
"""Seconds for which a stream that comes again is waited for, as long as for a wall that is late."""
COMES_AGAIN = frozenset({Status.STARTING, Status.RECONNECTING})


def unheard(floor: Floor, now: float) -> frozenset[str]:
    """The accounts of the agents of whom nothing is heard at `now` (POSIX seconds), and what was heard may not hold."""
    return frozenset(one.account for one in floor.agents.values() if one.role == AGENT and _is_lost(floor, one, now))


def _is_lost(floor: Floor, agent: Agent, now: float) -> bool:
    health = floor.health.get(agent.account)
    if agent.polled:
        return floor.roster_late
    if health is None or health.status is Status.LIVE:
        return False
    return health.status not in COMES_AGAIN or now - health.since >= PATIENCE
