"""The pages about teams: their rules, who is in them, and their end when they are empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.people.models import Account, Grant, Team
from tests.dashboard.people.pages.pages import page, said, send

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

RULES = {"asks_reason": "always", "second_person": "on", "shown_to_agents": "name"}


@pytest.mark.usefixtures("alice", "agent")
def test_list_says_rules(owner: Client, north: Team, south: Team) -> None:
    """Each team stands with its agents, supervisors, wall and rules; a word narrows the list."""
    Team.objects.filter(pk=north.pk).update(asks_reason="barge", second_person=True)
    shown = page(owner, "/people/teams/")
    row = said(shown.partition('data-team="north"')[2].partition("</tr>")[0])
    assert row.endswith("North /wall/north/ 1 1 to barge in to barge in when and how, by a supervisor")
    assert 'data-team="south"' in shown
    assert 'data-team="south"' not in page(owner, "/people/teams/?q=nor")
    assert "No team matches." in page(owner, "/people/teams/?q=nobody")


def test_team_is_made(owner: Client) -> None:
    """A new team gets its word in addresses from its name, unless one is typed."""
    send(owner, "/people/teams/new/", name="Far East", **RULES)
    made = Team.objects.get(name="Far East")
    assert (made.slug, made.asks_reason, made.second_person, made.shown_to_agents) == (
        "far-east",
        "always",
        True,
        "name",
    )
    send(owner, "/people/teams/new/", name="東京", slug="tokyo", **RULES)
    assert Team.objects.get(name="東京").slug == "tokyo"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "North"}, "already exists"),
        ({"name": "a;b"}, "no semicolon"),
        ({"name": "北", "slug": ""}, "write a word for it here"),
        ({"name": "Other", "slug": "north"}, "already exists"),
        ({"slug": "a b"}, "valid"),
        ({"asks_reason": "sometimes"}, "Select a valid choice"),
    ],
)
def test_wrong_team_is_said(owner: Client, north: Team, wrong: dict[str, str], sentence: str) -> None:
    """What is wrong is said at its field, and nothing is saved."""
    answer = owner.post("/people/teams/new/", {"name": "Third"} | RULES | wrong)
    assert (answer.status_code, sentence in said(answer.content.decode())) == (422, True)
    assert Team.objects.count() == 1


def test_team_is_changed(owner: Client, north: Team, bob: User) -> None:
    """Name and rules change; grants follow the team, whatever it is called."""
    send(owner, f"/people/teams/{north.pk}/", name="Nord", slug="nord", asks_reason="never", shown_to_agents="nothing")
    north.refresh_from_db()
    assert (north.name, north.slug, north.second_person) == ("Nord", "nord", False)
    assert Grant.objects.get(user=bob).over == "team:Nord"


def test_team_shows_its_accounts(owner: Client, agent: Account, north: Team, south: Team) -> None:
    """Who is in it stands there, to be ticked and moved to the others; an empty team says what to do."""
    shown = page(owner, f"/people/teams/{north.pk}/")
    assert f'name="account" value="{agent.pk}"' in shown
    assert f'<option value="{south.pk}">South</option>' in shown
    assert f'<option value="{north.pk}">' not in shown
    assert "No account is in this team yet." in page(owner, f"/people/teams/{south.pk}/")


def test_full_team_stays(owner: Client, agent: Account, north: Team) -> None:
    """A team with accounts is not deleted: they are moved first."""
    path = f"/people/teams/{north.pk}/delete/"
    assert "Move them to another team first." in page(owner, path)
    assert owner.post(path).status_code == 409
    assert Team.objects.filter(pk=north.pk).exists()


def test_empty_team_goes(owner: Client, north: Team, bob: User) -> None:
    """The grants over it are named before it goes with them."""
    path = f"/people/teams/{north.pk}/delete/"
    assert "bob may see" in said(page(owner, path))
    send(owner, path)
    assert not Team.objects.exists()
    assert not Grant.objects.exists()
