"""Channel names: which are legal, which match, and the ledger of what is wanted and what is confirmed.

Knows no messages and no replies; times are the caller's.
"""

from __future__ import annotations

import re
from math import inf

from monitoring.bayeux.errors import LocalProtocolError

LONGEST = 1024
RETRY_REFUSED = 60.0
"""Seconds until a refused channel is asked for again."""

# Bayeux 1.0, channel names: alphanumerics and the marks of the grammar; `*` or `**` only as the whole last segment.
_SEGMENT = r"/[A-Za-z0-9\-_!~()$@]+"
_NAME = re.compile(rf"(?:{_SEGMENT})+")
_PATTERN = re.compile(rf"(?:{_SEGMENT})*/\*\*?|(?:{_SEGMENT})+")


def check_subscription(name: str) -> None:
    """Raise LocalProtocolError unless `name` can be subscribed to: one bad name would poison its whole batch."""
    if len(name) > LONGEST or not _PATTERN.fullmatch(name):
        raise LocalProtocolError(f"not a channel or pattern: {name[:80]!r}")
    if name.startswith(("/meta/", "/service/")):
        raise LocalProtocolError(f"only broadcast channels can be subscribed to, not {name[:80]!r}")


def check_publication(name: str) -> None:
    """Raise LocalProtocolError unless `name` can be published to."""
    if len(name) > LONGEST or not _NAME.fullmatch(name) or name.startswith("/meta/"):
        raise LocalProtocolError(f"not a channel to publish to: {name[:80]!r}")


def matches(pattern: str, channel: str) -> bool:
    """Tell whether a channel falls under a pattern: `*` is one segment, `**` one or more (Bayeux 1.0, globbing)."""
    stem, _, last = pattern.rpartition("/")
    if last not in {"*", "**"}:
        return pattern == channel
    rest = channel.removeprefix(stem + "/")
    return rest not in {channel, ""} and (last == "**" or "/" not in rest)


class Ledger:
    """The channels the owner wants, which outlive sessions, against those that this session confirmed."""

    def __init__(self) -> None:
        self.wanted: frozenset[str] = frozenset()
        self._confirmed: set[str] = set()
        self._refused: dict[str, float] = {}

    def want(self, names: tuple[str, ...]) -> None:
        """Add channels; LocalProtocolError, and none added, if one is bad."""
        for name in names:
            check_subscription(name)
            self._refused.pop(name, None)
        self.wanted |= frozenset(names)

    def drop(self, names: tuple[str, ...]) -> None:
        """Want these no longer."""
        self.wanted -= frozenset(names)
        for name in names:
            self._refused.pop(name, None)

    def confirm(self, name: str) -> None:
        """The server delivers this channel now."""
        self._confirmed.add(name)
        self._refused.pop(name, None)

    def refuse(self, name: str, now: float) -> None:
        """The server denied this channel."""
        self._refused[name] = now + RETRY_REFUSED

    def release(self, name: str) -> None:
        """The server delivers this channel no longer."""
        self._confirmed.discard(name)

    def forget(self) -> None:
        """A session ended: nothing is confirmed, and what was refused gets a new chance."""
        self._confirmed.clear()
        self._refused.clear()

    def missing(self, now: float) -> list[str]:
        """Channels to subscribe to, in a stable order."""
        return sorted(name for name in self.wanted - self._confirmed if self._refused.get(name, -inf) <= now)

    def surplus(self) -> list[str]:
        """Channels to unsubscribe from, in a stable order."""
        return sorted(self._confirmed - self.wanted)

    @property
    def is_settled(self) -> bool:
        """Whether every wanted channel is either confirmed or refused."""
        return self.wanted <= self._confirmed | self._refused.keys()

    @property
    def due_at(self) -> float:
        """When there is something to ask the server: -inf for now, inf for never."""
        if self._confirmed - self.wanted or not self.is_settled:
            return -inf
        return min((self._refused[name] for name in self.wanted & self._refused.keys()), default=inf)

    def hears(self, channel: str) -> bool:
        """Tell whether a wanted channel or pattern covers this one."""
        return channel in self.wanted or any(matches(pattern, channel) for pattern in self.wanted)
