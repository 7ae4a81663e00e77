"""Events said twice and out of order, as a bad network of brokers would. Pure: holds them back, knows no clock."""

from __future__ import annotations

from random import Random

type Said = tuple[str, str, object]
"""User, channel, data."""

LONGEST = 0.3


class Muddle:
    """Holds each user's events until `window` of them wait or the oldest is LONGEST seconds old, then tells them shuffled.

    Each is told again with the probability `twice`, among the same few. A window of 1 and no repetition change nothing.
    """

    def __init__(self, twice: float = 0.0, window: int = 1, seed: int = 1) -> None:
        self._twice, self._window = twice, window
        self._die = Random(seed)  # noqa: S311 - a rehearsed muddle
        self._waiting: dict[str, list[Said]] = {}
        self._since: dict[str, float] = {}

    def take(self, event: Said, now: float) -> list[Said]:
        """One more event; what is to be told now, if anything is."""
        user = event[0]
        waiting = self._waiting.setdefault(user, [])
        self._since.setdefault(user, now)
        waiting.append(event)
        return self._tell(user) if len(waiting) >= self._window else []

    def due(self, now: float) -> list[Said]:
        """What waited too long."""
        late = [user for user, since in self._since.items() if now - since >= LONGEST]
        return [event for user in late for event in self._tell(user)]

    def rest(self) -> list[Said]:
        """Everything that still waits."""
        return [event for user in list(self._since) for event in self._tell(user)]

    def _tell(self, user: str) -> list[Said]:
        del self._since[user]
        told = self._waiting.pop(user)
        told += [event for event in told if self._die.random() < self._twice]
        if self._window > 1:
            self._die.shuffle(told)
        return told
