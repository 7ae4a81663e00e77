"""The cast: alice leads North and sees it, bob sees North, charlie may nothing, dora leads South, ada manages all walls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User

from dashboard import wiring
from dashboard.displays import shelf
from dashboard.displays.models import Display
from dashboard.people.models import Grant, Team
from monitoring.policy import Verb
from tests.dashboard.people.pages.pages import browser
from tests.fakes.displays import counted
from tests.matrix.conftest import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client


@pytest.fixture(autouse=True)
def fresh_shelf() -> Iterator[None]:
    """No test reads the plans of another's database."""
    shelf.put_back()
    yield
    shelf.put_back()


@pytest.fixture
def house() -> Iterator[None]:
    """A house without its tasks, on a made floor of which all is counted."""
    made = Standing()
    chronicle = made.house.walls.chronicle
    chronicle.figures, chronicle.is_whole = counted(made.house.follower.floor), True
    wiring._running.append(made.house)
    yield
    wiring._running.remove(made.house)


@pytest.fixture
def north(db: None) -> Team:
    return Team.objects.create(name="North", slug="north")


@pytest.fixture
def south(db: None) -> Team:
    return Team.objects.create(name="South", slug="south")


@pytest.fixture
def alice(north: Team) -> Client:
    return lead("alice", north)


@pytest.fixture
def dora(south: Team) -> Client:
    return lead("dora", south)


@pytest.fixture
def bob(north: Team) -> Client:
    bob = User.objects.create(username="bob")
    Grant.objects.create(user=bob, team=north, verb=Verb.SEE)
    return browser(bob)


@pytest.fixture
def charlie(db: None) -> Client:
    return browser(User.objects.create(username="charlie"))


@pytest.fixture
def ada(db: None) -> Client:
    """The owner of the house: manages every wall, and sees no floor."""
    return browser(User.objects.create(username="ada", is_staff=True, is_superuser=True))


@pytest.fixture
def floor_two(north: Team) -> Display:
    """A display of North."""
    made = Display.objects.create(name="Floor 2", slug="floor-2")
    made.teams.set([north])
    return made


@pytest.fixture
def both(north: Team, south: Team) -> Display:
    """A display of North and South: to change it takes both."""
    made = Display.objects.create(name="Atrium", slug="atrium")
    made.teams.set([north, south])
    return made


def lead(name: str, team: Team) -> Client:
    """Who sees a team and manages its walls."""
    user = User.objects.create(username=name)
    Grant.objects.bulk_create(Grant(user=user, team=team, verb=verb) for verb in (Verb.SEE, Verb.MANAGE_WALLS))
    return browser(user)
