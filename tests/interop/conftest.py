"""Servers by others, one process per test, ended with it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.interop.servers import Server, start

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
