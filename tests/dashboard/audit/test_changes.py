"""Changes of people and power are on the trail, before and after, in the same transaction, by whoever made them."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DatabaseError, transaction

from dashboard.audit import changes
from dashboard.audit.models import AuditLine
from dashboard.people.models import Account, Grant, ReasonCode, Team
from tests.house.tree import sources

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

    type Told = list[tuple[str, str, dict[str, str]]]

pytestmark = pytest.mark.django_db
MODELS = {"Team", "Account", "Grant", "User", "Group", "ReasonCode"}
# Where rows of people and power, or of who knows what, are written past the signals, and why that is no change untold.
PAST_SIGNALS = {
    "dashboard/management/commands/demo.py": "the demo's own reasons, before anybody is there",
    "dashboard/management/commands/rotate_keys.py": "the same passwords under another key",
    "dashboard/people/owner.py": "GWS refused a password: nobody was given or lost anything",
    "dashboard/people/sheets/accounts.py": "let go between two saves of one sheet",
    "dashboard/screens/register.py": "wall displays, which are nobody of people",
    "dashboard/retention/signins.py": "the name of somebody erased, in what he gave",
}


def told(after: int = 0) -> Told:
    """What was told since a line: operation, target, detail."""
    lines = AuditLine.objects.filter(seq__gt=after).order_by("seq")
    return [(line.operation, line.target, line.facts) for line in lines]


@pytest.fixture
def north() -> Team:
    return Team.objects.create(name="North", slug="north")


def last() -> int:
    """The number of the newest line."""
    return AuditLine.objects.count()


def test_team_is_told(north: Team) -> None:
    """Created with what it is, changed from what to what, deleted with what it was."""
    assert told()[0][:2] == ("Created", "team:North")
    assert told()[0][2]["second_person"] == "nothing -> no"
    before = last()
    north.second_person, north.name = True, "Far North"
    north.save()
    detail = {"name": "North -> Far North", "second_person": "no -> yes"}
    assert told(before) == [("Changed", "team:Far North", detail)]
    north.delete()
    assert told(before)[1][:2] == ("Deleted", "team:Far North")
    assert told(before)[1][2]["second_person"] == "yes -> nothing"


def test_same_again_is_no_change(north: Team) -> None:
    """Saved as it was, or stamped by a sign-in, nothing is told."""
    user = User.objects.create(username="alice")
    before = last()
    north.save()
    user.save(update_fields=["last_login"])
    user.save()
    assert told(before) == []


def test_partial_save_tells_its_fields(north: Team) -> None:
    """What was set on the instance and not saved is not told."""
    before = last()
    north.name, north.slug = "South", "south"
    north.save(update_fields=["slug"])
    assert told(before) == [("Changed", "team:North", {"slug": "north -> south"})]


def test_password_is_never_told(client: Client) -> None:
    """Of a password nothing but that it was set, or taken away; no hash, no seal."""
    user = User.objects.create_user("alice", password="correct horse battery")
    team = Team.objects.create(name="T", slug="t")
    account = Account.objects.create(username="sup001", role="supervisor", team=team, sealed=b"canary", kid="k")
    before = last()
    user.set_password("another horse")
    user.save()
    account.sealed, account.kid = b"", ""
    account.save()
    said = told()
    assert said[before:] == [
        ("Changed", "person:alice", {"password": "set"}),
        ("Changed", "account:sup001", {"password": "removed"}),
    ]
    assert said[0][2]["password"] == "set"
    assert not any(word in str(said) for word in ("argon2", "canary", "horse", "kid"))


def test_grant_reads_by_itself(north: Team) -> None:
    """A grant is named by who may do what to whom; what it was is told when it goes, by a query too."""
    alice = User.objects.create(username="alice")
    grant = Grant.objects.create(user=alice, team=north, verb="listen", media="voice")
    assert told()[-1][1] == "grant:alice listen voice team:North"
    before = last()
    grant.verb = "coach"
    grant.save()
    Grant.objects.filter(user=alice).delete()
    assert told(before)[0] == ("Changed", "grant:alice coach voice team:North", {"verb": "listen -> coach"})
    assert told(before)[1][:2] == ("Deleted", "grant:alice coach voice team:North")


def test_cascade_is_told(north: Team) -> None:
    """Who is deleted takes his grants along, each with a line, and is told with his roles and his account."""
    alice = User.objects.create(username="alice")
    alice.groups.add(Group.objects.create(name="Night"))
    Account.objects.create(username="sup001", role="supervisor", team=north, user=alice)
    Grant.objects.create(user=alice, team=north, verb="see")
    before = last()
    alice.delete()
    lines = {target: detail for operation, target, detail in told(before) if operation == "Deleted"}
    assert set(lines) == {"person:alice", "grant:alice see team:North"}
    assert lines["person:alice"]["roles"] == "Night -> nothing"
    assert lines["person:alice"]["acts as"] == "sup001 -> nothing"


def test_role_membership_is_told() -> None:
    """Roles given and taken, from either side and all at once: from which to which."""
    alice, bob = (User.objects.create(username=name) for name in ("alice", "bob"))
    night, day = (Group.objects.create(name=name) for name in ("Night", "Day"))
    before = last()
    alice.groups.add(night)
    alice.groups.add(night)
    night.user_set.add(alice, bob)
    alice.groups.set([day])
    day.user_set.remove(alice)
    bob.groups.add(day)
    night.user_set.clear()
    bob.groups.clear()
    assert [(target, detail["roles"]) for _, target, detail in told(before)] == [
        ("person:alice", "nothing -> Night"),
        ("person:bob", "nothing -> Night"),
        ("person:alice", "Night -> nothing"),
        ("person:alice", "nothing -> Day"),
        ("person:alice", "Day -> nothing"),
        ("person:bob", "Night -> Day, Night"),
        ("person:bob", "Day, Night -> Day"),
        ("person:bob", "Day -> nothing"),
    ]


def test_permissions_are_told() -> None:
    """Django's own permissions are power too: of a person, and of a role."""
    alice, night = User.objects.create(username="alice"), Group.objects.create(name="Night")
    permission = Permission.objects.create(codename="raze_team", content_type=ContentType.objects.get_for_model(Team))
    before = last()
    alice.user_permissions.add(permission)
    night.permissions.add(permission)
    assert [(target, detail["permissions"].partition(" ->")[0]) for _, target, detail in told(before)] == [
        ("person:alice", "nothing"),
        ("role:Night", "nothing"),
    ]


def test_deleted_role_names_members() -> None:
    """A role that goes is told with who had it."""
    alice, night = User.objects.create(username="alice"), Group.objects.create(name="Night")
    alice.groups.add(night)
    before = last()
    night.delete()
    assert told(before) == [("Deleted", "role:Night", {"name": "Night -> nothing", "members": "alice -> nothing"})]


def test_reason_code_is_told() -> None:
    """So are the reasons that one key chooses."""
    code = ReasonCode.objects.create(number=3, text="Training")
    code.text = "Complaint"
    code.save()
    assert told()[1] == ("Changed", "reason-code:3", {"text": "Training -> Complaint"})


@pytest.mark.django_db(transaction=True)
def test_untold_change_does_not_happen(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the trail cannot be written, nothing is created, changed, linked or deleted; nobody opened a transaction for it."""
    alice, night = User.objects.create(username="alice"), Group.objects.create(name="Night")

    def fail(*_: object, **__: object) -> None:
        raise DatabaseError("the trail is full")

    monkeypatch.setattr(changes, "record", fail)
    with pytest.raises(DatabaseError):
        User.objects.create(username="mallory")
    alice.is_superuser = True
    with pytest.raises(DatabaseError):
        alice.save()
    with pytest.raises(DatabaseError):
        alice.groups.add(night)
    with pytest.raises(DatabaseError):
        night.delete()
    assert list(User.objects.values_list("username", "is_superuser")) == [("alice", False)]
    assert not alice.groups.exists()
    assert Group.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_undone_change_is_untold(north: Team) -> None:
    """What is rolled back leaves no line."""
    before = last()
    with transaction.atomic():
        north.delete()
        transaction.set_rollback(True)
    assert told(before) == []
    assert Team.objects.exists()


def test_admin_is_named(client: Client) -> None:
    """What is done in Django's admin is told under the name of who is signed in there."""
    client.force_login(User.objects.create(username="ada", is_staff=True, is_superuser=True))
    before = last()
    client.post(
        "/admin/people/team/add/", {"name": "North", "slug": "north", "asks_reason": "barge", "shown_to_agents": "role"}
    )
    line = AuditLine.objects.get(seq=before + 1)
    assert (line.actor, line.operation, line.target) == ("ada", "Created", "team:North")
    assert line.facts["asks_reason"] == "nothing -> barge"


def test_command_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a sheet changes is told under the command's name, and all of it or nothing."""
    monkeypatch.setattr(sys, "argv", ["manage.py", "load_people", "people.csv"])
    sheet = tmp_path / "people.csv"
    sheet.write_text("username,password,role,teams\nalice,correct horse battery,lead,North\n")
    call_command("load_people", str(sheet), stdout=sys.stderr)
    assert set(AuditLine.objects.values_list("actor", flat=True)) == {"command:load_people"}
    targets = {target for _, target, _ in told()}
    assert {"person:alice", "team:North", "grant:alice see team:North"} <= targets


def root(node: ast.AST) -> str:
    """The name that a chain of calls and attributes begins with."""
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def writes_past(text: str) -> bool:
    """Whether a module writes many rows at once, of people or of it cannot be seen whom."""
    calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    named = ((call, call.func.attr) for call in calls if isinstance(call.func, ast.Attribute))
    many = (
        call
        for call, name in named
        if name.startswith("bulk_") or (name == "update" and call.keywords and not call.args)
    )
    knows = bool(MODELS & {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)})
    return any(root(call) in MODELS or (knows and not root(call)[:1].isupper()) for call in many)


@pytest.mark.parametrize("bad", ["Grant.objects.filter(pk=1).update(verb='see')", "Team; rows.bulk_create([1])"])
def test_bulk_rule_bites(bad: str) -> None:
    """The rule below sees a bulk write."""
    assert writes_past(bad)
    assert not writes_past("{}.update({1: 2}); Approval.objects.update(state='x')")


def test_no_bulk_write_goes_untold() -> None:
    """Whoever writes rows past the signals is in the list above, with the reason why that is no change of people."""
    found = {path for path, text in sources("dashboard").items() if writes_past(text)}
    assert found - set(PAST_SIGNALS) == set()
    assert found


def test_second_factors_are_told() -> None:
    """A factor or a sign-on given to somebody, and taken from him, is told; its secret and each use of it are not."""
    bob = User.objects.create_user("bob")
    before = last()
    factor = Authenticator.objects.create(user=bob, type="totp", data={"secret": "canary"})
    linked = SocialAccount.objects.create(user=bob, provider="oidc", uid="bob@example", extra_data={"name": "canary"})
    factor.data = {"secret": "canary, again"}
    factor.save()
    factor.delete()
    linked.delete()
    lines = told(before)
    assert [line[:2] for line in lines] == [
        ("Created", "factor:bob totp"),
        ("Created", "sign-on:bob oidc"),
        ("Deleted", "factor:bob totp"),
        ("Deleted", "sign-on:bob oidc"),
    ]
    assert "canary" not in repr(lines)
