"""Serve a simulator on a loopback port until SIGTERM: `serve_simulator.py OPTIONS_JSON` prints {"listening": PORT}.

The JSON object is `Options`, and two keys of this script's own: `port` (0: any) and `fake_centre` (a centre in which
nothing happens). `serve` below is the part a management command can lift: daphne, any ASGI app, a ready callback.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import asyncio

from daphne.endpoints import build_endpoint_description_strings
from daphne.server import twisted_loop

from dashboard.serving import CuttingServer
from monitoring.simulator import Options, Simulator
from tests.fakes.centre import FakeCentre

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

# A poll whose client left lives on until its time is up (CometD does not notice); daphne would end it after 10 s.
_HELD_AFTER_LEAVING = 120


def serve(
    app: Any, host: str, port: int, *, ready: Callable[[int], None], beside: Callable[[], Awaitable[None]] | None
) -> None:
    """Serve an ASGI app until SIGTERM or SIGINT; `ready` hears the port, `beside` runs in the same loop."""
    endpoints = build_endpoint_description_strings(host=host, port=port)
    server = CuttingServer(app, endpoints, application_close_timeout=_HELD_AFTER_LEAVING, verbosity=0)
    tasks: list[asyncio.Future[None]] = []

    def begin() -> None:
        if not server.listening_addresses:
            sys.exit(f"cannot listen on {host}:{port}")
        if beside:
            tasks.append(asyncio.ensure_future(beside(), loop=twisted_loop))
        ready(server.listening_addresses[0][1])

    server.ready_callable = begin
    server.run()


def main() -> None:
    asked = json.loads(sys.argv[1])
    port, is_fake = asked.pop("port", 0), asked.pop("fake_centre", False)
    for key in ("denied", "quirks"):
        asked[key] = frozenset(asked.get(key, ()))
    simulator = Simulator(Options(**asked), FakeCentre() if is_fake else None)
    tell = partial(print, flush=True)
    serve(
        simulator.app,
        "127.0.0.1",
        port,
        ready=lambda taken: tell(json.dumps({"listening": taken})),
        beside=simulator.run,
    )


if __name__ == "__main__":
    main()
