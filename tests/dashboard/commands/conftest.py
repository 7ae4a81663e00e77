"""A command as a person calls it."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

if TYPE_CHECKING:
    from collections.abc import Callable

    type Call = Callable[..., str]


@pytest.fixture
def call(db: None) -> Call:
    """Runs a command and returns what it printed."""

    def call(*words: str) -> str:
        out = StringIO()
        call_command(*words, stdout=out)
        return out.getvalue()

    return call
