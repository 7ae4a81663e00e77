"""Which of two words on one thing is the newer: by the upstream's own time, where it gives one, else by arrival.

Upstream stamps are compared with upstream stamps only, never with our clock. A snapshot starts an account's order anew,
so that a floor rebuilt from it is the floor that followed it (law 1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitoring.floor.model import Floor

KEPT = 64
"""Things of one account whose newest stamp is remembered: far more than anybody takes part in at once."""
END = 0.0005
"""Half a millisecond: what ends a thing stands against what else was said of it in the same one."""


def is_old(floor: Floor, account: str, thing: str, generated: float) -> bool:
    """Whether something newer was folded of this thing already."""
    return bool(generated) and generated < dict(floor.stamps.get(account, ())).get(thing, 0.0)


def stamp(floor: Floor, account: str, thing: str, generated: float, *, ended: bool = False) -> Floor:
    """Remember how new the word on this thing is. Without an upstream time there is nothing to remember."""
    if not generated:
        return floor
    others = tuple(known for known in floor.stamps.get(account, ()) if known[0] != thing)
    newest = (thing, generated + END if ended else generated)
    return floor.evolve(stamps=floor.stamps.set(account, (*others[1 - KEPT :], newest)))


def forget(floor: Floor, account: str) -> Floor:
    """Start an account's order anew."""
    return floor.evolve(stamps=floor.stamps.delete(account)) if account in floor.stamps else floor
