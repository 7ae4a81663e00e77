"""Servers by others, one process per test, ended with it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Protocol

import pytest
import pytest_asyncio

from tests.fakes.serving import serving
from tests.interop.servers import Server, start
from tests.interop.simulated import Simulated

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Starter(Protocol):
    """Starts a server with the options of its script."""

    async def __call__(self, *options: object) -> Server:
        """Start one more."""


@pytest.fixture
async def node() -> AsyncIterator[Starter]:
    """Start the CometD project's Node server."""
    async with AsyncExitStack() as stack:

        async def begin(*options: object) -> Server:
            server = await start("node_server.js", *options)
            stack.push_async_callback(server.stop)
            return server

        yield begin


@pytest.fixture
async def faye() -> AsyncIterator[Server]:
    """Start faye."""
    server = await start("faye_server.js")
    yield server
    await server.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def simulator() -> AsyncIterator[str]:
    """Serve one simulator for a module's tests: nobody lives in it, polls are held for 150 ms."""
    switches = {"open_notifications": True, "control": True, "fake_centre": True}
    times = {"timeout_ms": 150, "max_interval_ms": 20_000, "sweep_ms": 100}
    async with serving(**switches, **times, duplicate_connect_status=408) as url:
        yield url


@pytest.fixture
async def simulated(simulator: str) -> AsyncIterator[Simulated]:
    """Show one test the simulator as if it were new."""
    one = Simulated(simulator)
    yield one
    await one.leave()
