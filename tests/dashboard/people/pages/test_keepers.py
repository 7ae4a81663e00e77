"""The privilege boundary: who manages people raises nobody to owner, himself least, and nobody locks the house."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission, User

from dashboard.people.models import Account, Grant, Team
from dashboard.people.pages.keepers import NO_KEEPER, NO_OWNER, Unkept, keepers, kept
from dashboard.people.pages.person_forms import PersonForm
from monitoring.policy import Verb
from tests.dashboard.people.pages.pages import browser, page, send

if TYPE_CHECKING:
    from django.test import Client

RAISED = {"is_owner": "on", "is_superuser": "on", "is_staff": "on", "user_permissions": "1"}
TYPED = {"how": "password", "password": "canary horse staple", "again": "canary horse staple"}


def rank(person: User) -> tuple[bool, bool]:
    """Whether he is owner, and staff, as the table says."""
    person.refresh_from_db()
    return person.is_superuser, person.is_staff


def test_manager_raises_nobody(manager: Client, mona: User, bob: User) -> None:
    """Whatever she sends, neither she nor anybody else, old or new, becomes an owner; she is not even offered it."""
    for person in (mona, bob):
        path = f"/people/persons/{person.pk}/"
        assert "Owner of the house" not in page(manager, path)
        send(manager, path, first_name="X", **RAISED)
        assert rank(person) == (False, False)
    send(manager, "/people/persons/new/", username="eve", **TYPED, **RAISED)
    eve = User.objects.get(username="eve")
    assert rank(eve) == (False, False)
    assert not eve.user_permissions.exists()


@pytest.mark.parametrize("flags", [{"is_superuser": True}, {"is_staff": True}])
def test_manager_changes_no_owner(manager: Client, ada: User, flags: dict[str, bool], nights: Group) -> None:
    """An owner, or one who may open the back office, is shown to her and changed by nothing that she sends."""
    other = User.objects.create(username="otto", **flags)
    other.set_password("the old one of his")
    other.save()
    path = f"/people/persons/{other.pk}/"
    shown = page(manager, path)
    assert "Only an owner changes owners" in shown
    assert f"{path}password/" not in shown
    forms = [
        (path, {"first_name": "X", "groups": nights.pk}),
        (f"{path}password/", TYPED),
        (f"{path}switch/", {"to": "off"}),
    ]
    for where, fields in forms:
        assert manager.post(where, fields).status_code == 403
    assert [manager.get(f"{path}{page}/").status_code for page in ("password", "switch")] == [403, 403]
    other.refresh_from_db()
    assert (other.first_name, other.is_active, other.groups.count()) == ("", True, 0)
    assert other.check_password("the old one of his")


def test_manager_leaves_owners_roles(manager: Client, ada: User, bob: User, nights: Group) -> None:
    """A role is neither given to an owner by her nor taken from one; she does not find them either."""
    path = f"/people/roles/{nights.pk}/"
    assert "ada" not in page(manager, f"{path}?q=ad").partition("more-title")[2]
    manager.post(f"{path}members/", {"do": "give", "person": [ada.pk, bob.pk]})
    assert list(nights.user_set.all()) == [bob]
    ada.groups.add(nights)
    manager.post(f"{path}members/", {"do": "take", "person": [ada.pk, bob.pk]})
    assert list(nights.user_set.all()) == [ada]


def test_manager_links_no_owner(manager: Client, ada: User, north: Team) -> None:
    """She can link no account to an owner, nor unlink an owner's."""
    free = Account.objects.create(username="sup001", role="supervisor", team=north)
    path = f"/people/accounts/{free.pk}/"
    same = {"role": "supervisor", "team": north.pk}
    assert manager.post(path, same | {"user": ada.pk}).status_code == 422
    free.refresh_from_db()
    assert free.user is None
    free.user = ada
    free.save()
    assert "only an owner changes this" in page(manager, path)
    send(manager, path, **same, user="")
    free.refresh_from_db()
    assert free.user == ada


def test_owner_makes_owner(owner: Client, bob: User, ada: User) -> None:
    """An owner makes another, and takes it from him again."""
    path = f"/people/persons/{bob.pk}/"
    send(owner, path, is_owner="on")
    assert rank(bob) == (True, True)
    send(owner, path)
    assert rank(bob) == (False, False)


def test_saving_a_name_leaves_rank(ada: User, bob: User) -> None:
    """A form that an owner opened before another took somebody's rank does not give it back."""
    User.objects.filter(pk=bob.pk).update(is_superuser=True, is_staff=True)
    form = PersonForm({"first_name": "B", "is_owner": "on"}, actor=ada, instance=User.objects.get(pk=bob.pk))
    User.objects.filter(pk=bob.pk).update(is_superuser=False, is_staff=False)
    assert form.is_valid()
    form.store()
    assert rank(bob) == (False, False)
    assert bob.first_name == "B"


def test_staff_is_taken_from_one(owner: Client, bob: User) -> None:
    """Who may open the back office and is no superuser counts as an owner, and loses it the same way."""
    User.objects.filter(pk=bob.pk).update(is_staff=True)
    path = f"/people/persons/{bob.pk}/"
    send(owner, path, is_owner="on")
    assert rank(bob) == (False, True)
    send(owner, path)
    assert rank(bob) == (False, False)


def test_nobody_turns_himself_off(owner: Client, ada: User, manager: Client, mona: User) -> None:
    """His own sign-in is turned off by nobody, nor his own password set here."""
    for client, person in ((owner, ada), (manager, mona)):
        path = f"/people/persons/{person.pk}/"
        assert "You cannot turn off your own sign-in." in page(client, f"{path}switch/")
        assert client.post(f"{path}switch/", {"to": "off"}).status_code == 409
        assert client.post(f"{path}password/", TYPED).status_code == 403
        assert User.objects.get(pk=person.pk).is_active


def test_last_owner_stays(owner: Client, ada: User, mona: User) -> None:
    """The last owner cannot stop being one, though others manage people; what he typed is still there."""
    answer = owner.post(f"/people/persons/{ada.pk}/", {"first_name": "Adele"})
    assert answer.status_code == 422
    assert NO_OWNER in answer.content.decode()
    assert 'value="Adele"' in answer.content.decode()
    assert rank(ada) == (True, True)


def test_last_keeper_stays(manager: Client, mona: User, nights: Group) -> None:
    """Where no owner is left, the last who manages people keeps it: by role, by name, by deletion."""
    Grant.objects.all().delete()
    Grant.objects.create(role=nights, everyone=True, verb=Verb.MANAGE_PEOPLE)
    mona.groups.add(nights)
    path = f"/people/roles/{nights.pk}/"
    taken = manager.post(f"{path}members/", {"do": "take", "person": mona.pk}, follow=True)
    assert NO_KEEPER in taken.content.decode()
    gone = manager.post(f"{path}delete/")
    assert (gone.status_code, NO_KEEPER in gone.content.decode()) == (409, True)
    assert manager.post(f"/people/persons/{mona.pk}/", {"first_name": "M"}).status_code == 422
    assert list(nights.user_set.all()) == [mona]
    assert Grant.objects.filter(role=nights).exists()


def test_keepers_are_counted(ada: User, mona: User, bob: User, nights: Group) -> None:
    """Owners and holders by name or role count; who is off, or holds it for a time or over less, does not."""
    assert set(keepers()) == {ada, mona}
    Grant.objects.create(role=nights, everyone=True, verb=Verb.MANAGE_PEOPLE)
    bob.groups.add(nights)
    assert set(keepers()) == {ada, mona, bob}
    Grant.objects.filter(role=nights).update(ends="2999-01-01T00:00:00Z")
    User.objects.filter(pk=mona.pk).update(is_active=False)
    assert set(keepers()) == {ada}


def test_kept_undoes_and_lets_be(ada: User, mona: User) -> None:
    """A change that leaves no keeper is undone whole; any other stays."""
    with pytest.raises(Unkept), kept():
        User.objects.all().update(is_active=False)
    assert User.objects.filter(is_active=True).count() == 2
    with kept():
        User.objects.filter(pk=mona.pk).update(is_active=False)
    assert User.objects.filter(is_active=True).count() == 1


@pytest.mark.parametrize("name", ["alice", "bob", "charlie"])
def test_others_are_refused(
    request: pytest.FixtureRequest, bob: User, name: str, nights: Group, agent: Account
) -> None:
    """Who manages nobody is refused by every page and form, whatever he may do on the desk."""
    client = browser(request.getfixturevalue(name))
    rooms = [
        "",
        "roles/",
        "teams/",
        "accounts/",
        *(f"{room}/new/" for room in ("persons", "roles", "teams", "accounts")),
    ]
    keyed = [f"persons/{bob.pk}/{end}" for end in ("", "password/", "switch/")]
    keyed += [f"roles/{nights.pk}/{end}" for end in ("", "members/", "delete/")]
    keyed += [f"teams/{agent.team_id}/{end}" for end in ("", "delete/")]
    keyed += [f"accounts/{agent.pk}/{end}" for end in ("", "password/", "test/", "clear/", "delete/")]
    for path in (*rooms, *keyed, "accounts/move/"):
        assert client.get(f"/people/{path}").status_code == 403, path
        assert client.post(f"/people/{path}", TYPED).status_code == 403, path


def test_stranger_signs_in_first(client: Client, db: None) -> None:
    """Who is not signed in is sent to the door."""
    answer = client.get("/people/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/people/")


def test_back_office_raises_nobody(ada: User, bob: User) -> None:
    """In /admin/ too: staff whom an owner let change people make no owner, and change none."""
    create_permissions(apps.get_app_config("auth"), verbosity=0)
    staff = User.objects.create(username="sten", is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(content_type__app_label="auth"))
    client = browser(staff)
    assert client.get(f"/admin/auth/user/{bob.pk}/change/").status_code == 200
    fields = {"username": "bobby", "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00", "is_active": "on"}
    inline = {"grants-TOTAL_FORMS": 0, "grants-INITIAL_FORMS": 0}
    answer = client.post(f"/admin/auth/user/{bob.pk}/change/", fields | inline | RAISED)
    bob.refresh_from_db()
    assert (answer.status_code, bob.username, rank(bob)) == (302, "bobby", (False, False))
    assert not bob.user_permissions.exists()
    for path in (f"{ada.pk}/password/", f"{ada.pk}/delete/"):
        assert client.post(f"/admin/auth/user/{path}", {"post": "yes", **TYPED}).status_code == 403
    client.post(f"/admin/auth/user/{ada.pk}/change/", fields | inline)
    assert rank(ada) == (True, True)
    assert User.objects.get(pk=ada.pk).username == "ada"
