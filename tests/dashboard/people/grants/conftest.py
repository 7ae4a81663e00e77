"""A little house for grants: teams North and South, a role, agents of whom one is protected, ada signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group

from dashboard.people.models import Account, Grant

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

    from dashboard.people.models import Team


@dataclass(frozen=True)
class Place:
    """The rows that tests name."""

    north: Team
    south: Team
    night: Group
    quiet: Account
    agent: Account
    bob: User
    charlie: User
    ada: User


@pytest.fixture
def place(  # noqa: PLR0917  # fixtures, by name
    north: Team, south: Team, agent: Account, bob: User, charlie: User, ada: User
) -> Place:
    """Bob sees North; role Night shift, with charlie, listens there; agent002 of North is protected."""
    night = Group.objects.create(name="Night shift")
    charlie.groups.add(night)
    quiet = Account.objects.create(username="agent002", role="agent", team=north, protected=True)
    Grant.objects.bulk_create(Grant(role=night, team=north, verb=verb) for verb in ("see", "listen"))
    return Place(north, south, night, quiet, agent, bob, charlie, ada)


@pytest.fixture
def admin(client: Client, place: Place) -> Client:
    """Ada's browser."""
    client.force_login(place.ada)
    return client
