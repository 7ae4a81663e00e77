"""Teams, accounts and grants refuse what makes no sense, with a sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from dashboard.people.models import Account, Grant, Team

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize("name", ["North;South", " North", "North\n"])
def test_team_name_is_plain(db: None, name: str) -> None:
    """A team's name has no semicolon, no blank at its ends and no control character."""
    with pytest.raises(ValidationError, match="no semicolon"):
        Team(name=name, slug="north").full_clean()


@pytest.mark.parametrize("username", ["a:b", "a\nb", " a", "a ", "a\x00b"])
def test_username_can_be_sent(north: Team, username: str) -> None:
    """A username that Basic sign-in cannot carry is refused."""
    with pytest.raises(ValidationError, match="username has no colon"):
        Account(username=username, role="agent", team=north).full_clean()


@pytest.mark.parametrize("username", ["a", "agent001", "jo van dam", "jo@gws.example", "Jürgen"])
def test_usual_usernames_pass(north: Team, username: str) -> None:
    """Names with blanks inside, an @ or an umlaut are names."""
    Account(username=username, role="agent", team=north).full_clean()


def test_agents_never_act(north: Team, charlie: User) -> None:
    """Nobody can be linked to an agent's account: the form says so, and the database."""
    account = Account(username="agent001", role="agent", team=north, user=charlie)
    with pytest.raises(ValidationError, match="nobody acts through it"):
        account.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        account.save()


def test_user_acts_once(north: Team, alice: User) -> None:
    """A user who acts through one account cannot act through another."""
    with pytest.raises(ValidationError, match="already acts through another"):
        Account(username="sup002", role="supervisor", team=north, user=alice).full_clean()


def test_team_with_accounts_stays(agent: Account, north: Team) -> None:
    """A team that accounts belong to cannot be deleted."""
    with pytest.raises(ProtectedError):
        north.delete()


@pytest.mark.parametrize(
    ("verb", "media", "why"),
    [
        ("mute", "chat", "mute the agent goes with voice"),
        ("write-agent", "voice", "write to the agent goes with chat"),
        ("manage-walls", "voice", "leave this empty"),
    ],
)
def test_media_has_its_place(north: Team, charlie: User, verb: str, media: str, why: str) -> None:
    """A medium is one of the verb's own."""
    with pytest.raises(ValidationError, match=why):
        Grant(user=charlie, team=north, verb=verb, media=media).full_clean()


@pytest.mark.parametrize("verb", ["manage-people", "read-trail"])
def test_house_is_whole(north: Team, charlie: User, verb: str) -> None:
    """What concerns the whole house is granted over everyone."""
    with pytest.raises(ValidationError, match="grant it over everyone"):
        Grant(user=charlie, team=north, verb=verb).full_clean()
    Grant(user=charlie, everyone=True, verb=verb).full_clean()


@pytest.mark.parametrize(
    "wrong",
    [
        {"user": None},
        {"role_id": 1},
        {"team": None},
        {"everyone": True},
        {"starts": MONDAY, "ends": MONDAY},
    ],
)
def test_grant_is_one_thing(north: Team, bob: User, wrong: dict[str, Any]) -> None:
    """A grant has one subject, one object, and an end after its start: the form says so, and the database."""
    Group.objects.create(pk=1, name="Night shift")
    grant = Grant(**{"user": bob, "team": north, "verb": "see"} | wrong)
    with pytest.raises(ValidationError):
        grant.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        grant.save()


def test_supervisors_are_nobody_s_object(north: Team, alice: User) -> None:
    """A supervisor's own account cannot be granted to anybody."""
    account = Account.objects.get(user=alice)
    with pytest.raises(ValidationError, match="nobody watches it"):
        Grant(user=alice, agent=account, verb="listen").full_clean()


def test_rows_say_themselves(north: Team, alice: User) -> None:
    """Rows read as a person would say them."""
    grant = Grant(user=alice, team=north, verb="barge", media="chat")
    assert (str(north), str(Account.objects.get(user=alice))) == ("North", "sup001")
    assert str(grant) == "alice may barge in on chat: team North"
    assert str(Grant(user=alice, everyone=True, verb="see")) == "alice may see: everyone"
