"""The requests under way, and those given up that a shell has still to abort. Knows no replies and no channels."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from monitoring.bayeux.messages import Kind, Request


class Flights:
    """What was sent and has not landed, with the time of sending; true while there is any.

    Goes through all that a shell still holds, what was given up at the end.
    """

    def __init__(self) -> None:
        self._sent: dict[Request, float] = {}
        self._given_up: set[Request] = set()

    def __bool__(self) -> bool:
        return bool(self._sent)

    def __iter__(self) -> Iterator[Request]:
        return chain(self._sent, self._given_up)

    @property
    def kinds(self) -> set[Kind]:
        """The kinds under way."""
        return {request.kind for request in self._sent}

    @property
    def is_clear(self) -> bool:
        """Whether all that was given up has been aborted."""
        return not self._given_up

    def launch(self, request: Request, now: float) -> None:
        """A request leaves."""
        self._sent[request] = now

    def land(self, request: Request) -> float | None:
        """Return when a request left, None if it was given up: then its reply is not ours any more."""
        self._given_up.discard(request)
        return self._sent.pop(request, None)

    def give_up(self, is_useless: Callable[[Request, float], bool]) -> list[Request]:
        """Expect no more of these, by request and time of sending, and return them."""
        useless = [request for request, sent_at in self._sent.items() if is_useless(request, sent_at)]
        for request in useless:
            del self._sent[request]
            self._given_up.add(request)
        return useless

    def is_given_up(self, request: Request) -> bool:
        """Tell whether a request waits for being aborted."""
        return request in self._given_up
