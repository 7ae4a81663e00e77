"""How an ASGI application is put on a port with Daphne, with work that starts when it listens and ends before it goes.

Daphne has no lifespan, and on SIGTERM it cancels nothing: what must end in order hangs on Twisted's shutdown trigger.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server
from twisted.internet import reactor
from twisted.internet.defer import Deferred

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

LONGEST_MESSAGE = 16_384

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lifespan:
    """`begin` runs once the port listens, with the port; `end` before the process goes."""

    begin: Callable[[int], Awaitable[None]]
    end: Callable[[], Awaitable[None]]


def serve(application: Any, host: str, port: int, lifespan: Lifespan, *, timeout: int = 120) -> None:
    """Listen until the process is told to end. Blocks; the port may be 0, for any free one."""
    server = Server(
        application=application,
        endpoints=build_endpoint_description_strings(host=host, port=port),
        signal_handlers=True,
        server_name="",
        websocket_connect_timeout=5,
        application_close_timeout=timeout,
        websocket_timeout=-1,
        websocket_max_message_size=LONGEST_MESSAGE,
        websocket_max_frame_size=LONGEST_MESSAGE,
        verbosity=0,
    )
    failures: list[BaseException] = []
    tasks: list[asyncio.Task[None]] = []

    async def begin() -> None:
        heard = server.listening_addresses[0][1] if server.listening_addresses else port
        try:
            await lifespan.begin(heard)
        except Exception as error:
            log.exception("could not start")
            failures.append(error)
            reactor.callLater(0, reactor.stop)  # type: ignore[attr-defined]

    def ending() -> Any:
        return Deferred.fromFuture(asyncio.ensure_future(lifespan.end()))

    server.ready_callable = lambda: tasks.append(asyncio.get_event_loop().create_task(begin()))
    reactor.addSystemEventTrigger("before", "shutdown", ending)  # type: ignore[attr-defined]
    server.run()
    if failures or not server.listening_addresses:
        raise SystemExit(1)
