"""What stands on each page of the floor, for every role: the words of what is his to see, and of nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dashboard.displays import shelf
from dashboard.displays.models import Display
from dashboard.people.models import Team
from tests.fakes.displays import counted
from tests.matrix.answers import Cell, is_stranger, of_object, of_wall
from tests.matrix.carried import CANARY, seen_by, unseen
from tests.matrix.cast import AGENTS, OTHER, OWN, ROLES
from tests.matrix.ground import DISPLAYS, OBJECTS, canary, ground, id_of
from tests.matrix.walker import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User

    from tests.matrix.cast import Role

pytestmark = pytest.mark.django_db

ALWAYS = {"no grant", "supervisor", "everything, everywhere"}
# Walls take turns by the clock, and begin with the team at midnight.
TEAMS_TURN = 86400.0


def pages(role: Role) -> Iterator[tuple[str, set[str]]]:
    """Each page of the floor, with the words that are to stand on it."""
    is_in, seen = not is_stranger(role), seen_by(role)
    yield "/", seen if is_in else set()
    for kind, name in OBJECTS:
        yield f"/{kind}s/{id_of(kind, name)}/", seen if of_object(role, kind, name) is Cell.IN else set()
    walls = {OWN.lower(): (OWN,), OTHER.lower(): (OTHER,), **{f"display-{name}": DISPLAYS[name] for name in DISPLAYS}}
    for slug, teams in walls.items():
        there = {canary(account) for account, team in AGENTS.items() if team in teams}
        yield f"/wall/{slug}/", there if of_wall(role, teams) is Cell.IN else set()
    whole = [team for team in (OWN, OTHER) if of_wall(role, [team]) is Cell.IN]
    yield "/kiosk/", {canary(account) for account, team in AGENTS.items() if role.is_screen and team == OWN}
    yield "/wall/", {canary(account) for account, team in AGENTS.items() if team in whole}


def hang(standing: Any) -> None:
    """The displays of the house, at a moment when every wall shows its agents."""
    walls = standing.house.walls
    walls.chronicle.figures, walls.stages._now = counted(ground()), lambda: TEAMS_TURN
    for name, teams in DISPLAYS.items():
        made = Display.objects.create(name=name, slug=f"display-{name}")
        made.teams.set(Team.objects.filter(name__in=teams))
    shelf.put_back()


def marked(role: Role) -> Any:
    """Those who differ most are walked always; `make long` walks them all."""
    return pytest.param(role, id=role.name, marks=() if role.name in ALWAYS else (pytest.mark.long,))


@pytest.mark.parametrize("role", [marked(role) for role in ROLES])
def test_page_tells_as_told(role: Role, people: dict[str, User], standing: Any) -> None:
    """The desk, each agent, call and chat, and each wall name what a role may see there; of the rest no page has a word."""
    hang(standing)
    walker, found, hidden = walk(role, people), {}, unseen(role)
    expected: dict[str, Any] = dict(pages(role))
    for path in expected:
        text = walker.ask("GET", path).content.decode()
        found[path] = set(CANARY.findall(text))
        assert sorted(word for word in hidden if word.casefold() in text.casefold()) == []
    assert found == expected
