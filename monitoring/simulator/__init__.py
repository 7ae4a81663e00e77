"""The far side: a small Genesys Web Services, for demo, tests and benchmarks.

An independent peer: it shares no code with the rooms it is there to test, and serves itself on no socket; whoever
wants one puts `Simulator.app` under an ASGI server.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from monitoring.simulator.app import Gate, Ledger, Published, Request, assemble
from monitoring.simulator.bayeux import Endpoint, Faults, Server
from monitoring.simulator.book import Book
from monitoring.simulator.control import Control
from monitoring.simulator.director import Director
from monitoring.simulator.door import Door
from monitoring.simulator.options import Options

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp

    from monitoring.simulator.bayeux.muddle import Said

__all__ = ["Ledger", "Options", "Published", "Request", "Simulator"]

_TICK = 0.02


class Event(Protocol):
    """What a centre says: one Bayeux event for one user."""

    @property
    def user(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def data(self) -> dict[str, Any]: ...


class Member(Protocol):
    """Somebody who may sign in."""

    @property
    def password(self) -> str: ...


class Living(Protocol):
    """What the HTTP shell needs of a centre."""

    def advance(self, now: float) -> Iterable[Event]:
        """Live until `now` (simulated POSIX seconds) and tell what is to be notified, in order."""

    def person(self, user_name: str) -> Member | None:
        """Who that is, None for a stranger."""


class Simulator:
    """The living centre, its REST routes, its Bayeux server and its door, behind one ASGI callable.

    `ledger` tells what was published and asked; `now` is the simulated time in POSIX seconds.
    """

    def __init__(
        self,
        options: Options,
        centre: Living | None = None,
        rest: Callable[[Callable[[], None]], Sequence[BaseRoute]] | None = None,
    ) -> None:
        """A test may bring its own `centre`, and `rest`, which makes routes from a `deliver` callable."""
        options = options if options.start else replace(options, start=time.time())
        self.options = options
        self.now = options.start
        self.ledger = Ledger(lambda: self.now, Book(options.book, time.time) if options.book else None)
        self.centre: Any = centre or _centre(options)
        self._present: Callable[[], float] = lambda: self.now
        faults = Faults()
        door = Door(self._password, _mint, csrf=options.csrf, open_notifications=options.open_notifications)
        nodes = [Server(options, _mint) for _ in range(2 if "two-nodes" in options.quirks else 1)]
        end = door.end if options.expire_http_session else _spare
        self.endpoint = Endpoint(nodes, faults, time.monotonic, end)
        self.endpoint.note = self.ledger.note
        self._director = Director(self.centre, self._send)
        hands = Control(self.endpoint, door, faults, self.ledger, time.monotonic)
        control = (*self._director.routes(), *hands.routes()) if options.control else ()
        routes = rest(self.deliver) if rest else _routes(self.centre, self.deliver) if centre is None else ()
        self.app: ASGIApp = Gate(assemble(self.endpoint, routes, control), door, faults, self.ledger, time.monotonic)

    def advance(self, now: float) -> None:
        """Live until `now` and hand every notification that falls due to the Bayeux server."""
        self.now = max(now, self.now)
        for event in self.centre.advance(self.now):
            self.ledger.add(Published(self.now, event.user, event.channel, event.data))
            for told in self._director.muddle.take((event.user, event.channel, event.data), self.now):
                self._send(told)
        for told in self._director.muddle.due(self.now):
            self._send(told)

    def deliver(self) -> None:
        """Push what an operation emitted, now rather than at the next tick."""
        self.advance(self._present())

    async def run(
        self, clock: Callable[[], float] = time.time, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        """Live for ever, `speed` simulated seconds a real one."""
        began = clock()
        start = self.now
        self._present = lambda: start + (clock() - began) * self.options.speed
        while True:
            self.deliver()
            self.endpoint.sweep()
            await pause(_TICK)

    def _send(self, said: Said) -> None:
        user, topic, data = said
        self.endpoint.publish(topic, data, user)

    def _password(self, user: str) -> str | None:
        person = self.centre.person(user)
        return None if person is None else person.password


def _centre(options: Options) -> Living:
    # The living half is imported here only, so that the Bayeux half can be tested alone.
    from monitoring.simulator.centre import Centre  # noqa: PLC0415

    centre: Living = Centre(options)
    return centre


def _routes(centre: Any, deliver: Callable[[], None]) -> Sequence[BaseRoute]:
    from monitoring.simulator.rest import routes  # noqa: PLC0415

    made: Sequence[BaseRoute] = routes(centre, deliver)
    return made


def _mint() -> str:
    return secrets.token_hex(20)


def _spare(_: str) -> None:
    """Leave an HTTP login alone when its CometD session expires."""
