"""The cast: alice acts in North, bob leads North and looks, charlie may do nothing, ada manages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User

from dashboard.people import changed
from dashboard.people.models import Account, Grant, Team
from dashboard.people.sheets.people import ACTS
from dashboard.people.vault import hold, read_ring
from monitoring.policy import Verb
from monitoring.ports import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def north(db: None) -> Team:
    return Team.objects.create(name="North", slug="north")


@pytest.fixture
def south(db: None) -> Team:
    return Team.objects.create(name="South", slug="south")


@pytest.fixture
def agent(north: Team) -> Account:
    account = Account(username="agent001", role="agent", team=north)
    hold(account, Secret("canary-agent"), read_ring())
    account.save()
    return account


@pytest.fixture
def alice(north: Team) -> User:
    alice = User.objects.create(username="alice")
    Grant.objects.bulk_create([Grant(user=alice, team=north, verb=verb) for verb in (Verb.SEE, *ACTS)])
    account = Account(username="sup001", role="supervisor", team=north, user=alice)
    hold(account, Secret("canary-supervisor"), read_ring())
    account.save()
    return alice


@pytest.fixture
def bob(north: Team) -> User:
    bob = User.objects.create(username="bob")
    Grant.objects.create(user=bob, team=north, verb="see")
    return bob


@pytest.fixture
def charlie(db: None) -> User:
    return User.objects.create(username="charlie")


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create(username="ada", is_staff=True, is_superuser=True)


@pytest.fixture
def told() -> Iterator[list[int]]:
    """The revisions that a listener was told of."""
    calls: list[int] = []

    def listen() -> None:
        calls.append(changed.revision())

    changed.listeners.append(listen)
    yield calls
    changed.listeners.remove(listen)
