"""Entries for the trail, and who may read it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User

from dashboard.audit.trail import add
from dashboard.people.models import Account, Team
from monitoring.ports import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    type Write = Callable[[int], None]


@pytest.fixture
def intent() -> Entry:
    """Alice asks to barge into a call."""
    return Entry(1_700_000_000.25, "alice", "sup001", "BargeIn", "call:abc-1", "key-1", "intent", {"why": "training"})


@pytest.fixture
def write(db: None, intent: Entry) -> Write:
    """Adds so many lines to the trail."""

    def write(count: int) -> None:
        for number in range(count):
            add(replace(intent, key=f"key-{number}", target=f"call:{number}"))

    return write


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create(username="ada", is_staff=True, is_superuser=True)


@pytest.fixture
def bob(db: None) -> User:
    return User.objects.create(username="bob")


@pytest.fixture
def sue(db: None) -> Account:
    """The account by which alice acts, and Anna and Sven, whose teams show when and by whom."""
    north = Team.objects.create(name="North", slug="north", shown_to_agents="name")
    for name in ("anna", "sven"):
        Account.objects.create(username=name, role="agent", team=north)
    alice = User.objects.create(username="alice", first_name="Olga", last_name="Yüksel")
    return Account.objects.create(username="sue", role="supervisor", team=north, user=alice)
