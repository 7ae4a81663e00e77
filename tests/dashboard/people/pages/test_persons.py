"""The pages about people: found, added, changed, turned off; each wrong input is said and nothing is lost by it."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group, User

from dashboard.audit.models import AuditLine
from dashboard.people.models import Account, Grant, Team
from dashboard.screens.models import Screen
from tests.dashboard.people.pages.pages import browser, page, said, send

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

NEW = "/people/persons/new/"
FRESH = {"username": "dora", "first_name": "Dora", "is_active": "on", "how": "password"}
TYPED = {"password": "canary horse staple", "again": "canary horse staple"}


@pytest.mark.usefixtures("bob", "charlie")
def test_list_says_who_is_who(owner: Client, alice: User, nights: Group) -> None:
    """Each person stands there with roles, whom he sees, the account he acts through and its state."""
    alice.groups.add(nights)
    User.objects.create(username="zoe", is_active=False)
    shown = page(owner, "/people/")
    assert shown.count("data-person=") == 5
    row = shown.partition('data-person="alice"')[2].partition("</tr>")[0]
    assert "Night shift" in row
    assert "<bdi>North</bdi>" in row
    assert "sup001" in row
    assert 'class="standing"' in row
    assert "never" in row
    assert 'data-person="zoe" data-off' in shown


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("?q=ALI", {"alice"}),
        ("?q=sup001", {"alice"}),
        ("?q=mona+berg", {"mona"}),
        ("?state=owner", {"ada"}),
        ("?state=off", {"zoe"}),
        ("?q=nobody", set()),
        ("?role=99999999999999999999", set()),
        ("?q=%00", {"ada", "alice", "mona", "zoe"}),
        ("?state=what&page=-1", {"ada", "alice", "mona", "zoe"}),
    ],
)
@pytest.mark.usefixtures("alice", "mona")
def test_search_narrows(owner: Client, query: str, wanted: set[str]) -> None:
    """Names, names in full, accounts and states narrow the list; nonsense finds nobody or is let be."""
    User.objects.create(username="zoe", is_active=False)
    shown = page(owner, f"/people/{query}")
    assert {name for name in ("ada", "alice", "mona", "zoe") if f'data-person="{name}"' in shown} == wanted
    assert ("Nobody matches." in shown) == (not wanted)


def test_role_narrows(owner: Client, alice: User, bob: User, nights: Group) -> None:
    """Only who has the role is listed."""
    bob.groups.add(nights)
    shown = page(owner, f"/people/?role={nights.pk}")
    assert 'data-person="bob"' in shown
    assert 'data-person="alice"' not in shown


def test_long_list_is_cut_honestly(
    owner: Client, north: Team, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Of 250 people 100 are shown, the page says so, and asks the same few questions whoever they are."""
    User.objects.bulk_create([User(username=f"p{number:03}") for number in range(250)])
    Grant.objects.bulk_create([Grant(user=user, team=north, verb="see") for user in User.objects.all()])
    with django_assert_max_num_queries(20):
        shown = page(owner, "/people/")
    assert shown.count("data-person=") == 100
    assert "Showing 1 to 100 of 251" in shown
    last = page(owner, "/people/?page=9")
    assert last.count("data-person=") == 51
    assert "?page=2" in last


def test_person_is_added(owner: Client, nights: Group, north: Team) -> None:
    """A new person has his names, roles, account and a password that lets him in; the page never shows it."""
    account = Account.objects.create(username="sup009", role="supervisor", team=north)
    answer = send(owner, NEW, **FRESH, **TYPED, groups=nights.pk, account=account.pk)
    assert answer.status_code == 200
    dora = User.objects.get(username="dora")
    assert (dora.get_full_name(), dora.is_active, dora.is_staff, dora.is_superuser) == ("Dora", True, False, False)
    assert dora.check_password("canary horse staple")
    assert list(dora.groups.all()) == [nights]
    account.refresh_from_db()
    assert account.user == dora
    assert "canary" not in answer.content.decode()


def test_person_without_password(owner: Client) -> None:
    """Whoever signs in elsewhere gets no password, and one prepared for later may not sign in yet."""
    send(owner, NEW, username="dora", how="none")
    dora = User.objects.get(username="dora")
    assert (dora.has_usable_password(), dora.is_active) == (False, False)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"again": "another canary"}, "The two are not the same."),
        ({"password": "", "again": ""}, "Type a password, or choose single sign-on."),
        ({"password": "canary", "again": "canary"}, "too short"),
        ({"username": "ALICE"}, "There is already a sign-in named alice."),
        ({"username": "a b"}, "valid username"),
        ({"how": "magic"}, "Select a valid choice"),
        ({"groups": "9999"}, "Select a valid choice"),
    ],
)
@pytest.mark.usefixtures("alice")
def test_wrong_input_is_said(owner: Client, wrong: dict[str, str], sentence: str) -> None:
    """What is wrong is said at its field, what was typed stays but the password, and nobody is added."""
    answer = owner.post(NEW, FRESH | TYPED | {"last_name": "Lindqvist"} | wrong)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in said(shown)
    assert "Nothing was saved." in shown
    assert 'value="Lindqvist"' in shown
    assert "canary" not in shown
    assert not User.objects.filter(username="dora").exists()


def test_person_is_changed(owner: Client, alice: User, nights: Group, north: Team) -> None:
    """Names, roles and the account change; the sign-in name does not."""
    other = Account.objects.create(username="sup002", role="supervisor", team=north)
    path = f"/people/persons/{alice.pk}/"
    send(owner, path, username="eve", first_name="Al", groups=nights.pk, account=other.pk)
    alice.refresh_from_db()
    assert (alice.username, alice.first_name, list(alice.groups.all())) == ("alice", "Al", [nights])
    assert Account.objects.get(user=alice).username == "sup002"
    send(owner, path, first_name="Al")
    assert not alice.groups.exists()
    assert not Account.objects.filter(user=alice).exists()


def test_account_of_another_is_not_offered(owner: Client, alice: User, bob: User) -> None:
    """An account that somebody acts through is nobody else's to take."""
    taken = Account.objects.get(user=alice)
    assert "sup001" not in page(owner, f"/people/persons/{bob.pk}/")
    answer = owner.post(f"/people/persons/{bob.pk}/", {"account": taken.pk})
    assert answer.status_code == 422
    taken.refresh_from_db()
    assert taken.user == alice


def test_person_page_says_power(owner: Client, alice: User, nights: Group) -> None:
    """What he may do now is listed with where it comes from."""
    Grant.objects.create(role=nights, everyone=True, verb="see")
    alice.groups.add(nights)
    shown = said(page(owner, f"/people/persons/{alice.pk}/"))
    assert "see everyone role Night shift" in shown
    assert "barge in North his own grant" in shown


def test_password_is_set(owner: Client, alice: User) -> None:
    """A new password lets him in, ends his sign-ins, and is in no answer."""
    alice.set_password("the old one of his")
    alice.save()
    his = browser(alice)
    assert his.get("/accounts/login/").wsgi_request.user == alice
    answer = send(owner, f"/people/persons/{alice.pk}/password/", how="password", **TYPED)
    assert "signed out everywhere" in answer.content.decode()
    assert "canary" not in answer.content.decode()
    alice.refresh_from_db()
    assert alice.check_password("canary horse staple")
    assert his.get("/accounts/login/").wsgi_request.user.is_anonymous
    send(owner, f"/people/persons/{alice.pk}/password/", how="none")
    alice.refresh_from_db()
    assert not alice.has_usable_password()


def test_weak_password_is_refused(owner: Client, alice: User) -> None:
    """A password like the name is refused, and is not in the answer."""
    path = f"/people/persons/{alice.pk}/password/"
    answer = owner.post(path, {"how": "password", "password": "canaryalice1", "again": "canaryalice2"})
    assert (answer.status_code, "canary" in answer.content.decode()) == (422, False)


def test_person_is_turned_off(owner: Client, alice: User) -> None:
    """Turning off is asked first, says what happens, and is undone the same way; twice is once."""
    path = f"/people/persons/{alice.pk}/switch/"
    assert "All his sign-ins end" in page(owner, path)
    assert User.objects.get(pk=alice.pk).is_active
    for _ in range(2):
        send(owner, path, to="off")
        assert not User.objects.get(pk=alice.pk).is_active
    assert "He can sign in again" in page(owner, path)
    send(owner, path, to="on")
    assert User.objects.get(pk=alice.pk).is_active


def test_screens_of_a_leaver_are_named(owner: Client, alice: User) -> None:
    """Before somebody is turned off it is said which screens he let in: they go on without him."""
    path = f"/people/persons/{alice.pk}/switch/"
    assert "let in" not in said(page(owner, path))
    for name, more in (("His phone", {}), ("Gone", {"revoked_at": 7.0})):
        Screen.objects.create(name=name, digest=name, approved_by="alice", approved_at=time.time(), **more)
    shown = said(page(owner, path))
    assert "1 screen that he let in goes on showing a wall: His phone ." in shown
    assert "Gone" not in shown


def test_unknown_person_is_not_there(owner: Client) -> None:
    """A key that no row has is 404, however large."""
    for key in (0, 999, 10**30):
        assert owner.get(f"/people/persons/{key}/").status_code == 404


def test_names_are_text(owner: Client, north: Team) -> None:
    """Hostile names of people, roles, teams and accounts are text on every page that shows them."""
    eve = User.objects.create(username="eve", first_name="<b>x", last_name="\u202ey")
    role = Group.objects.create(name="<i>role\u202e")
    team = Team.objects.create(name="<b>team\u202e", slug="b")
    Account.objects.create(username="<script>x\u202e", role="supervisor", team=team, user=eve)
    Grant.objects.create(role=role, team=team, verb="see")
    eve.groups.add(role)
    paths = ("/people/", "/people/roles/", "/people/teams/", "/people/accounts/", f"/people/persons/{eve.pk}/")
    more = (f"roles/{role.pk}/", f"roles/{role.pk}/delete/", f"teams/{team.pk}/", f"persons/{eve.pk}/switch/")
    for path in (*paths, *(f"/people/{one}" for one in more)):
        shown = page(owner, f'{path}?q="><em>' if path == "/people/roles/" else path)
        # A field to be edited holds what is to be edited.
        shown = re.sub(r'<input[^>]* name="(?:name|last_name|first_name)"[^>]*>', "", shown)
        assert not [bad for bad in ("<b>x", "<i>role", "<b>team", "<script>x", "\u202e", '"><em>') if bad in shown]


def test_changes_are_on_the_trail(owner: Client, alice: User, nights: Group) -> None:
    """Who changed what stands on the trail, before and after; of a password only that it was set."""
    path = f"/people/persons/{alice.pk}/"
    account = Account.objects.get(user=alice)
    send(owner, path, first_name="Al", groups=nights.pk, account=account.pk)
    send(owner, f"{path}password/", how="password", **TYPED)
    send(owner, f"/people/roles/{nights.pk}/delete/")
    lines = [
        (line.operation, line.target, line.facts) for line in AuditLine.objects.filter(actor="ada").order_by("seq")
    ]
    assert ("Changed", "person:alice", {"first_name": "nothing -> Al"}) in lines
    assert ("Changed", "person:alice", {"password": "set"}) in lines
    roles = [facts["roles"] for _, target, facts in lines if target == "person:alice" and "roles" in facts]
    assert roles == ["nothing -> Night shift", "Night shift -> nothing"]
    assert [target for what, target, _ in lines if what == "Deleted"] == ["role:Night shift"]
    assert "account:sup001" not in {target for _, target, _ in lines}
    assert "canary" not in str(lines)
