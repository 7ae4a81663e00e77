"""Sign-ins and their grants come from a sheet, all or none, and are exactly what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User

from dashboard.people.models import Grant, Team
from dashboard.people.sheets.lines import BadSheet, Tally
from dashboard.people.sheets.people import ACTS, load_people
from dashboard.people.viewers import viewer_for
from monitoring.floor.operations import Media
from monitoring.policy import HOUSE, Verb
from tests.fakes.people import teams_seen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import Settings

    type Load = Callable[[str], Tally]

HEAD = "username,password,role,teams\n"
GOOD = "alice,canary-1,supervisor,North\nbob,canary-2,lead,North;South\nada,canary-3,admin,\n"


@pytest.fixture
def load(tmp_path: Path, db: None, settings: Settings) -> Load:
    # Argon2 is slow on purpose; what is tested here is not the hash.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

    def load(lines: str) -> Tally:
        file = tmp_path / "people.csv"
        file.write_text(HEAD + lines, encoding="utf-8")
        return load_people(file)

    return load


def person(username: str) -> User:
    """A sign-in by name."""
    return User.objects.get(username=username)


def test_roles_become_grants(load: Load) -> None:
    """A supervisor may all in his team by both media, a lead may see in his, an admin manages."""
    assert load(GOOD).created == 3
    alice, bob, ada = (viewer_for(person(name)) for name in ("alice", "bob", "ada"))
    assert {verb for verb in Verb if alice.overs(verb) == {"team:North"}} == {Verb.SEE, *ACTS}
    assert all(alice.overs(Verb.BARGE, media) == {"team:North"} for media in Media)
    assert teams_seen(bob) == {"North", "South"}
    assert {grant.verb for grant in bob.grants} == {Verb.SEE, Verb.MANAGE_WALLS}
    assert {verb for verb in Verb if ada.overs(verb)} == {*HOUSE, Verb.MANAGE_WALLS}
    assert not any(one.holds(verb) for one in (alice, bob) for verb in HOUSE)
    assert person("alice").check_password("canary-1")


def test_again_changes_nothing(load: Load) -> None:
    """A second load keeps rows and password hashes: nobody's session ends."""
    load(GOOD)
    before = (list(User.objects.values()), list(Grant.objects.values()))
    assert load(GOOD).unchanged == 3
    assert (list(User.objects.values()), list(Grant.objects.values())) == before


def test_role_replaces_grants(load: Load) -> None:
    """A line gives exactly its own grants: what was more is taken, also what an admin had added."""
    load(GOOD)
    south = Team.objects.get(name="South")
    Grant.objects.create(user=person("alice"), team=south, verb="see")
    assert load("alice,,lead,North\nada,,supervisor,South\n").changed == 2
    assert teams_seen(viewer_for(person("alice"))) == {"North"}
    assert {grant.verb for grant in viewer_for(person("alice")).grants} == {Verb.SEE, Verb.MANAGE_WALLS}
    assert not viewer_for(person("ada")).holds(Verb.MANAGE_PEOPLE)
    assert teams_seen(viewer_for(person("bob"))) == {"North", "South"}


def test_empty_password_keeps(load: Load) -> None:
    """An empty password keeps the old one, a new one replaces it."""
    load(GOOD)
    load("bob,,lead,North\nalice,canary-9,supervisor,North\n")
    assert person("bob").check_password("canary-2")
    assert person("alice").check_password("canary-9")


def test_off_stays_off(load: Load) -> None:
    """Who was turned off is not turned on by an old sheet, and the load says so."""
    load(GOOD)
    User.objects.filter(username="bob").update(is_active=False)
    assert load(GOOD).remarks == ["bob is turned off and stays off"]
    assert not person("bob").is_active


def test_admin_may_see_too(load: Load) -> None:
    """An admin whose line names a team sees it."""
    load("ada,p,admin,North\n")
    assert teams_seen(viewer_for(person("ada"))) == {"North"}


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (",p,lead,North\n", "line 2: username: This field cannot be blank."),
        ("a b,p,lead,North\n", "line 2: username: Enter a valid username"),
        (f"{'x' * 151},p,lead,North\n", "line 2: username: Ensure this value has at most 150"),
        ("x,p,agent,North\n", "line 2: the role must be supervisor, lead or admin"),
        ("x,p,lead,\n", "line 2: the teams are empty"),
        ("x,p,lead,North;;South\n", "line 2: the team is empty"),
        ("x,,lead,North\n", "line 2: a new sign-in needs a password"),
        ("x,p,lead,North\nx,p,lead,North\n", "line 3: x is already on line 2"),
        ("x,p,lead\n", "line 2: 3 columns instead of 4"),
    ],
)
def test_bad_line_is_named(load: Load, lines: str, why: str) -> None:
    """A bad line is named with its number and why; nothing is loaded, not even its team."""
    with pytest.raises(BadSheet) as caught:
        load(lines + "good,p,lead,East\n")
    assert why in str(caught.value)
    assert not User.objects.exists()
    assert not Team.objects.exists()


def test_all_bad_lines_are_named(load: Load) -> None:
    """All bad lines are listed and no password among them."""
    with pytest.raises(BadSheet) as caught:
        load("a,canary,boss,North\nb,canary,lead,North\nc,,lead,\n")
    assert str(caught.value).splitlines() == [
        "line 2: the role must be supervisor, lead or admin",
        "line 4: a new sign-in needs a password",
        "line 4: the teams are empty: name at least one, several separated by ;",
    ]
