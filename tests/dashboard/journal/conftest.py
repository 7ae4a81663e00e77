"""A journal on the test's own database, closed when the test ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.journal.adapter import DjangoJournal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def journal() -> AsyncIterator[DjangoJournal]:
    made = DjangoJournal()
    yield made
    await made.close()
