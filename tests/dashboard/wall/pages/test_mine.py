"""Whose displays are whose: all their teams or nothing; and what is not one's to manage is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.displays.models import Display
from dashboard.wall.pages.mine import manages
from monitoring.policy import EVERYONE, Grant, Verb, Viewer, over_team
from tests.dashboard.wall.pages.filled import at

if TYPE_CHECKING:
    from django.test import Client


def holding(*overs: str) -> Viewer:
    """Who manages walls over these."""
    return Viewer("alice", grants=frozenset(Grant(Verb.MANAGE_WALLS, over) for over in overs))


@pytest.mark.parametrize(
    ("overs", "teams", "expected"),
    [
        ((), ["North"], False),
        ((over_team("North"),), ["North"], True),
        ((over_team("North"),), ["South"], False),
        ((over_team("North"),), ["North", "South"], False),
        ((over_team("North"), over_team("South")), ["North", "South"], True),
        ((EVERYONE,), ["North", "South"], True),
        ((over_team("North"),), [], False),
        ((EVERYONE,), [], True),
    ],
)
def test_all_teams_or_nothing(overs: tuple[str, ...], teams: list[str], expected: bool) -> None:  # noqa: FBT001 a table
    """A display is managed by who manages the walls of all its teams; one without teams by who manages every wall."""
    assert manages(holding(*overs), teams) is expected


CAST = {"alice": 200, "bob": 403, "charlie": 403, "dora": 404, "ada": 200}


@pytest.mark.parametrize("word", ["", "announce/", "delete/"])
@pytest.mark.parametrize("name", CAST)
def test_display_pages_by_cast(request: pytest.FixtureRequest, name: str, word: str, floor_two: Display) -> None:
    """Alice has North's display; to another team's lead it is not there; who manages no walls is refused at the door."""
    client, path = request.getfixturevalue(name), at(floor_two, word)
    assert client.get(path).status_code == CAST[name]
    if CAST[name] != 200:
        assert client.post(path, {"text": "Mine", "until": "hour"}).status_code == CAST[name]
        assert Display.objects.filter(pk=floor_two.pk, name="Floor 2", announcement="").exists()


def test_shared_display_takes_both(alice: Client, dora: Client, ada: Client, both: Display) -> None:
    """A display of two teams is nobody's who manages one of them."""
    found = [client.get(at(both)).status_code for client in (alice, dora, ada)]
    assert found == [404, 404, 200]


def test_unknown_display_is_missing(alice: Client) -> None:
    """What was never there is as what is another's."""
    assert alice.get("/wall/displays/999999/").status_code == 404
