"""The house's standing tasks."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import pytest

from dashboard.wiring import AGAIN_AFTER, persist

if TYPE_CHECKING:
    from collections.abc import Awaitable


async def test_fault_is_no_end(caplog: pytest.LogCaptureFixture) -> None:
    """Work that fails is said aloud and done again after a pause; being cancelled ends it."""
    tries: list[int] = []
    pauses: list[float] = []

    async def work() -> None:
        tries.append(1)
        if len(tries) > 2:
            raise asyncio.CancelledError
        raise OSError("the database is away")

    def pause(seconds: float) -> Awaitable[None]:
        pauses.append(seconds)
        return asyncio.sleep(0)

    with caplog.at_level(logging.ERROR), pytest.raises(asyncio.CancelledError):
        await persist(work, "follower", pause)
    assert pauses == [AGAIN_AFTER, AGAIN_AFTER]
    assert caplog.messages == ["follower failed; it goes on in 1.0 s"] * 2
