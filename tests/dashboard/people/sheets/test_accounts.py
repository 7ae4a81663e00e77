"""Accounts come from a sheet, all or none, and loading it again changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User

from dashboard import conf
from dashboard.people.models import Account
from dashboard.people.owner import opened
from dashboard.people.sheets.accounts import load_accounts
from dashboard.people.sheets.lines import BadSheet, Tally
from dashboard.people.vault import BadRing, read_ring

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    type Load = Callable[[str], Tally]

HEAD = "username,password,role,team,user\n"
GOOD = "agent001,canary-1,agent,North,\nsup001,canary-2,supervisor,North,alice\nsup002,canary-3,supervisor,South,\n"


@pytest.fixture
def load(tmp_path: Path, db: None) -> Load:
    def load(lines: str) -> Tally:
        file = tmp_path / "accounts.csv"
        file.write_text(HEAD + lines, encoding="utf-8")
        return load_accounts(file)

    return load


def word(username: str) -> str:
    """The password that an account holds."""
    password = opened(Account.objects.get(username=username), read_ring())
    return password.reveal() if password else ""


@pytest.fixture
def alice(db: None) -> User:
    return User.objects.create(username="alice")


def test_accounts_are_created(load: Load, alice: User) -> None:
    """Roles, teams, passwords and links are as the sheet says."""
    tally = load(GOOD)
    assert (tally.created, tally.changed, tally.unchanged) == (3, 0, 0)
    assert word("agent001") == "canary-1"
    supervisor = Account.objects.get(username="sup001")
    assert (supervisor.user, supervisor.team.name, supervisor.role) == (alice, "North", "supervisor")
    assert Account.objects.get(username="sup002").team.slug == "south"


def test_again_changes_nothing(load: Load, alice: User) -> None:
    """A second load leaves every row as it is, to the seal."""
    load(GOOD)
    before = list(Account.objects.values())
    assert load(GOOD).unchanged == 3
    assert list(Account.objects.values()) == before


def test_empty_password_keeps(load: Load, alice: User) -> None:
    """An empty password keeps the old one while the team changes; a new one replaces it and ends a need."""
    load(GOOD)
    assert load("agent001,,agent,South,\n").changed == 1
    assert (word("agent001"), Account.objects.get(username="agent001").team.name) == ("canary-1", "South")
    Account.objects.filter(username="agent001").update(needs="credentials")
    assert load("agent001,canary-1,agent,South,\n").changed == 1
    assert Account.objects.get(username="agent001").needs == ""


def test_agent_may_come_without(load: Load, alice: User) -> None:
    """A new agent without a password is known and not held; he gets one later, and no supervisor comes of him before."""
    assert load("agent007,,agent,North,\n").created == 1
    assert load("agent007,,agent,North,\n").unchanged == 1
    agent = Account.objects.get(username="agent007")
    assert (agent.kid, agent.team.name, word("agent007")) == ("", "North", "")
    with pytest.raises(BadSheet, match="line 2: a supervisor's account needs a password"):
        load("agent007,,supervisor,North,\n")
    assert load("agent007,canary-7,agent,North,\n").changed == 1
    assert word("agent007") == "canary-7"


def test_unreadable_seal_is_replaced(load: Load, alice: User) -> None:
    """A password whose seal is broken can be given again."""
    load(GOOD)
    Account.objects.filter(username="agent001").update(sealed=b"broken")
    assert load("agent001,canary-1,agent,North,\n").changed == 1
    assert word("agent001") == "canary-1"


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (",p,agent,North,\n", "line 2: username: This field cannot be blank."),
        ("a:b,p,agent,North,\n", "line 2: username: A GWS username has no colon"),
        ("x,p,boss,North,\n", "line 2: the role must be agent or supervisor"),
        ("x,p,agent,,\n", "line 2: the team is empty"),
        ("x,p,agent,North,alice\n", "line 2: nobody acts through an agent's account"),
        ("x,p,supervisor,North,zoe\n", "line 2: there is no sign-in zoe"),
        ("x,,supervisor,North,\n", "line 2: a supervisor's account needs a password"),
        ("x,p,agent,North,\nx,p,agent,North,\n", "line 3: x is already on line 2"),
        ("x,p,supervisor,North,alice\ny,p,supervisor,North,alice\n", "line 3: alice already acts through x"),
        ("x,p,agent,North\n", "line 2: 4 columns instead of 5"),
    ],
)
def test_bad_line_is_named(load: Load, alice: User, lines: str, why: str) -> None:
    """A bad line is named with its number and why, and nothing is loaded."""
    with pytest.raises(BadSheet) as caught:
        load(lines)
    assert why in str(caught.value)
    assert not Account.objects.exists()


def test_all_bad_lines_are_named(load: Load, alice: User) -> None:
    """All of them are listed, the good lines between them are not loaded, no password is shown."""
    with pytest.raises(BadSheet) as caught:
        load("a,canary,boss,,\nb,canary,agent,North,\nc,,supervisor,North,\n")
    assert str(caught.value).splitlines() == [
        "line 2: the role must be agent or supervisor",
        "line 2: the team is empty",
        "line 4: a supervisor's account needs a password; only agents can be polled without one",
    ]
    assert not Account.objects.exists()


def test_link_can_move(load: Load, alice: User) -> None:
    """A user moves from one account to another in one load, but not while the first keeps him."""
    load(GOOD)
    with pytest.raises(BadSheet, match="line 2: alice already acts through sup001"):
        load("sup002,,supervisor,South,alice\n")
    assert load("sup002,,supervisor,South,alice\nsup001,,supervisor,North,\n").changed == 2
    assert Account.objects.get(user=alice).username == "sup002"


def test_no_ring_loads_nothing(load: Load, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key to seal with, nothing is loaded."""
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", "")
    with pytest.raises(BadRing):
        load(GOOD)
    assert not Account.objects.exists()
