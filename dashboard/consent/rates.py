"""How many operations in a minute: of one person, and on one team (T18). Shared through Redis where there is one.

Ways out are never counted: `desk.views` does not ask for them. A Redis that is away leaves each process to its own count.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async
from limits import RateLimitItemPerMinute, storage, strategies

from dashboard import conf

if TYPE_CHECKING:
    from collections.abc import Iterable

PATIENCE = 1.0
SCHEMES = ("redis://", "rediss://", "unix://")
PER_PERSON = RateLimitItemPerMinute(max(1, conf.OPERATIONS_PER_MINUTE))
PER_TEAM = RateLimitItemPerMinute(max(1, conf.TEAM_OPERATIONS_PER_MINUTE))

log = logging.getLogger(__name__)


def build(redis_url: str) -> strategies.MovingWindowRateLimiter:
    """The counter of a Redis, or of this process."""
    if not redis_url:
        return strategies.MovingWindowRateLimiter(storage.MemoryStorage())
    address = f"redis+{redis_url}" if redis_url.startswith("unix://") else redis_url
    options = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "key_prefix": "floorwalker"}
    return strategies.MovingWindowRateLimiter(storage.storage_from_string(address, **options))  # type: ignore[arg-type]


limiter = build("")
# What is no address of a Redis is told by `checks`.
shared = build(conf.REDIS_URL) if conf.REDIS_URL.startswith(SCHEMES) else limiter


async def wait_of(username: str) -> int:
    """Counts one operation of this person; the seconds he must wait first, 0 if he may go on."""
    return await sync_to_async(_waits)(PER_PERSON, [f"user {username}"])


async def wait_on(teams: Iterable[str]) -> int:
    """Counts one operation on each of these teams; the seconds to wait first, 0 if it may go on."""
    return await sync_to_async(_waits)(PER_TEAM, sorted(f"team {team}" for team in teams))


def _waits(item: RateLimitItemPerMinute, keys: list[str]) -> int:
    try:
        return _count(shared, item, keys)
    except Exception:
        log.exception("operations could not be counted together; this process counts its own")
        return _count(limiter, item, keys)


def _count(counter: strategies.MovingWindowRateLimiter, item: RateLimitItemPerMinute, keys: list[str]) -> int:
    """Counted on all of them or on none."""
    full = [key for key in keys if not counter.test(item, key)]
    if not full:
        for key in keys:
            counter.hit(item, key)
        return 0
    reset = max(counter.get_window_stats(item, key).reset_time for key in full)
    return max(1, round(reset - time.time()))
