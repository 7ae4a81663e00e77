"""Maps from one thing to the many that belong to it, as the floor keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from immutables import Map


def indexed(index: Map[str, frozenset[str]], key: str, members: frozenset[str]) -> Map[str, frozenset[str]]:
    """The index with these members under a key. No members, no key: else two equal floors would differ (law 1)."""
    if members:
        return index.set(key, members)
    return index.delete(key) if key in index else index
