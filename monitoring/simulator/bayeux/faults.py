"""The faults a test has ordered: what shall go wrong, on which request, how often. Pure: only tells, never does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitoring.simulator.bayeux.sessions import Message

READ, OPERATION = "read", "operation"
REST = frozenset({"rest", READ, OPERATION})


@dataclass(slots=True)
class Fault:
    """One order: `kind` is fail, cut, hang, drip, slow, raw or reply; `count` times (negative: for ever), from `since` on.

    `on` is handshake, connect, subscribe, unsubscribe, disconnect, publish, bayeux (all of these), read (GET), operation
    (POST), rest (both), or any. A fail answers `status` and `body`; a slow one waits `seconds` first; a raw one sends
    `body` with the true messages in place of its `%s`; a reply fault lays `reply` over the reply, where None takes away.
    """

    kind: str
    on: str = "any"
    user: str | None = None
    count: int = 1
    since: float = 0.0
    status: int = 503
    body: str = ""
    content_type: str = "text/html"
    location: str | None = None
    retry_after: str | None = None
    seconds: float = 0.0
    reply: Message = field(default_factory=dict)

    def fits(self, kind: str, on: str, user: str, now: float) -> bool:
        """Whether it is this fault's turn."""
        wanted = {"any", on, "rest" if on in REST else "bayeux"}
        is_meant = self.kind == kind and self.on in wanted and self.user in (None, user)
        return is_meant and self.count != 0 and now >= self.since


class Faults:
    """The orders that are still open, first ordered first taken."""

    def __init__(self) -> None:
        self._open: list[Fault] = []

    def order(self, fault: Fault) -> None:
        """Add one."""
        self._open.append(fault)

    def clear(self) -> None:
        """Everything goes well again."""
        self._open.clear()

    def take(self, kind: str, on: str, user: str, now: float) -> Fault | None:
        """The fault of a kind whose turn it is, counted down; None if all goes well."""
        fault = next((fault for fault in self._open if fault.fits(kind, on, user, now)), None)
        if fault:
            fault.count -= 1
            if fault.count == 0:
                self._open.remove(fault)
        return fault

    def rewrite(self, messages: Iterable[Message], user: str, now: float) -> list[Message]:
        """The replies as the ordered reply faults leave them; events are never touched."""
        return [self._rewritten(message, user, now) for message in messages]

    def _rewritten(self, message: Message, user: str, now: float) -> Message:
        if "successful" not in message:
            return message
        fault = self.take("reply", kind_of(message.get("channel")), user, now)
        merged = message | (fault.reply if fault else {})
        return {key: value for key, value in merged.items() if not fault or value is not None}


def kind_of(channel: object) -> str:
    """A message's kind in an order's words: the last segment of a meta channel, else publish."""
    return str(channel).removeprefix("/meta/") if str(channel).startswith("/meta/") else "publish"
