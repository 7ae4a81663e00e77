"""Teams, accounts and grants refuse what makes no sense, with a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from dashboard.people.models import Account, Grant, Team

if TYPE_CHECKING:
    from django.contrib.auth.models import User


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
    [("see", "voice", "leave this empty"), ("listen", "", "voice or chat"), ("barge", "", "voice or chat")],
)
def test_media_has_its_place(north: Team, charlie: User, verb: str, media: str, why: str) -> None:
    """A medium belongs to every verb but see: the form says so, and the database."""
    grant = Grant(user=charlie, team=north, verb=verb, media=media)
    with pytest.raises(ValidationError, match=why):
        grant.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        grant.save()


def test_grant_is_given_once(north: Team, bob: User) -> None:
    """The same grant twice is refused."""
    with pytest.raises(ValidationError, match="has this grant already"):
        Grant(user=bob, team=north, verb="see").full_clean()


def test_rows_say_themselves(north: Team, alice: User) -> None:
    """Rows read as a person would say them."""
    grant = Grant.objects.get(user=alice, verb="barge", media="chat")
    assert (str(north), str(Account.objects.get(user=alice))) == ("North", "sup001")
    assert str(grant) == "alice may barge on chat in North"
    assert str(Grant.objects.get(user=alice, verb="see")) == "alice may see in North"
