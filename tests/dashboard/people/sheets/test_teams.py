"""Teams that a sheet names are found or created, each with an address of its own."""

from __future__ import annotations

from dashboard.people.models import Team
from dashboard.people.sheets.teams import find_team, wrong_team


def test_finds_before_creating(db: None) -> None:
    """The same name is the same team."""
    assert find_team("North") == find_team("North")
    assert Team.objects.get().slug == "north"


def test_slugs_never_meet(db: None) -> None:
    """Names that come to the same word get numbers; a name without ASCII gets a word."""
    slugs = [find_team(name).slug for name in ("Nord/Ost", "Nordost", "NORDOST", "東京", "大阪")]
    assert slugs == ["nordost", "nordost-2", "nordost-3", "team", "team-2"]


def test_wrong_names_say_why() -> None:
    """An empty, endless or broken name is a sentence."""
    assert wrong_team("North") == ""
    assert wrong_team("") == "the team is empty"
    assert "at most 100" in wrong_team("x" * 101)
    assert "no semicolon" in wrong_team("a\x07b")
