"""How an ASGI application is put on a port with Daphne, with work that starts when it listens and ends before it goes.

Daphne has no lifespan, and on SIGTERM it cancels nothing: what must end in order hangs on Twisted's shutdown trigger.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from daphne.endpoints import build_endpoint_description_strings
from daphne.http_protocol import WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

# A poll whose client left lives on until its time is up; daphne would end it after 10 s.
HELD_AFTER_LEAVING = 120
# Of a websocket, in bytes: what is larger is never gathered in memory (`sockets` has the same limit for other servers).
LARGEST_MESSAGE = 16 * 1024

log = logging.getLogger(__name__)
# Twisted's type of it is an interface; what is installed is an object.
reactor: Any = installed_reactor


@dataclass(frozen=True, slots=True)
class Lifespan:
    """`begin` runs once the port listens, with the port; `end` before the process goes."""

    begin: Callable[[int], Awaitable[None]]
    end: Callable[[], Awaitable[None]]


class CuttingServer(Server):  # type: ignore[misc]  # daphne is not typed
    """Daphne with one more word: `http.response.cut` closes the socket in the middle of things. For the simulator."""

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """Tell the application that the word is understood."""
        if scope["type"] == "http":
            scope["extensions"] = {"http.response.cut": {}}
        return super().create_application(protocol, scope)

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Obey the word."""
        if message["type"] != "http.response.cut":
            await super().handle_reply(protocol, message)
        elif protocol.channel is not None:
            protocol.channel.loseConnection()


class HearingLess(WebSocketProtocol):  # type: ignore[misc]  # daphne is not typed
    """A websocket whose limit is for what comes in; autobahn would hold our own pages to it, and end the socket."""

    maxMessagePayloadSize: int  # noqa: N815 - autobahn's name

    def sendMessage(self, *message: Any, **options: Any) -> None:  # noqa: N802 - autobahn's name
        """Send, however much it is."""
        limit, self.maxMessagePayloadSize = self.maxMessagePayloadSize, 0
        try:
            super().sendMessage(*message, **options)
        finally:
            self.maxMessagePayloadSize = limit


def serve(application: Any, host: str, port: int, lifespan: Lifespan, *, kind: type[Server] = Server) -> None:
    """Listen until the process is told to end. Blocks; the port may be 0, for any free one."""
    # What is refused before a page of ours is asked says so, and not what it was refused by.
    WebRequest.error_template = "<title>%(title)s</title><p>%(body)s</p>"
    WebSocketFactory.protocol = HearingLess
    server = kind(
        application=application,
        endpoints=build_endpoint_description_strings(host=host, port=port),
        signal_handlers=True,
        server_name="",
        websocket_connect_timeout=5,
        application_close_timeout=HELD_AFTER_LEAVING,
        websocket_timeout=-1,
        websocket_max_message_size=LARGEST_MESSAGE,
        websocket_max_frame_size=LARGEST_MESSAGE,
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
            reactor.callLater(0, reactor.stop)

    def ending() -> Any:
        return Deferred.fromFuture(asyncio.ensure_future(lifespan.end()))

    server.ready_callable = lambda: tasks.append(asyncio.get_event_loop().create_task(begin()))
    reactor.addSystemEventTrigger("before", "shutdown", ending)
    server.run()
    if failures or not server.listening_addresses:
        raise SystemExit(1)
