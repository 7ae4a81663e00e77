"""Django's admin over people: what goes in, what is shown, and what never comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard import conf
from dashboard.people.models import Account, Grant, Team
from dashboard.people.owner import opened
from dashboard.people.vault import read_ring

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client

ADD = "/admin/people/account/add/"


@pytest.fixture
def desk(client: Client, ada: User) -> Client:
    """Ada's browser."""
    client.force_login(ada)
    return client


def test_password_goes_in_sealed(desk: Client, north: Team) -> None:
    """A new account's password is sealed, opens again, and is in no answer."""
    answer = desk.post(
        ADD, {"username": "agent009", "role": "agent", "team": north.pk, "user": "", "new_password": "canary-9 "}
    )
    assert answer.status_code == 302
    account = Account.objects.get(username="agent009")
    password = opened(account, read_ring())
    assert password is not None
    assert password.reveal() == "canary-9 "
    shown = desk.get(f"/admin/people/account/{account.pk}/change/").content.decode()
    assert "canary" not in shown
    assert "held since" in shown
    assert "canary" not in desk.get("/admin/people/account/").content.decode()
    assert "canary" not in desk.get(f"/admin/people/account/{account.pk}/history/").content.decode()


def test_rejected_form_forgets_password(desk: Client, north: Team) -> None:
    """A form that comes back with an error does not echo the password."""
    answer = desk.post(ADD, {"username": "a:b", "role": "agent", "team": north.pk, "new_password": "canary-9"})
    assert answer.status_code == 200
    assert "has no colon" in answer.content.decode()
    assert "canary" not in answer.content.decode()


def test_empty_password_keeps_old(desk: Client, agent: Account, south: Team) -> None:
    """Saving without a password changes the rest; the username cannot be changed any more."""
    before = bytes(agent.sealed)
    desk.post(
        f"/admin/people/account/{agent.pk}/change/",
        {"username": "other", "role": "agent", "team": south.pk, "user": "", "new_password": ""},
    )
    after = Account.objects.get(pk=agent.pk)
    assert (after.username, after.team, bytes(after.sealed)) == ("agent001", south, before)


def test_no_ring_no_password(desk: Client, north: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key to seal with, the form says so and keeps nothing."""
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", "")
    answer = desk.post(ADD, {"username": "agent009", "role": "agent", "team": north.pk, "new_password": "canary-9"})
    assert "CREDENTIAL_KEYS is empty" in answer.content.decode()
    assert not Account.objects.exists()


def test_agent_cannot_act(desk: Client, north: Team, charlie: User) -> None:
    """Linking a user to an agent's account is refused with a sentence."""
    answer = desk.post(ADD, {"username": "agent009", "role": "agent", "team": north.pk, "user": charlie.pk})
    assert "nobody acts through it" in answer.content.decode()
    assert not Account.objects.exists()


def test_grant_is_given(desk: Client, north: Team, charlie: User) -> None:
    """A grant is added, and a senseless one is refused with a sentence."""
    desk.post("/admin/people/grant/add/", {"user": charlie.pk, "team": north.pk, "verb": "listen", "media": "voice"})
    assert Grant.objects.get(user=charlie).media == "voice"
    wrong = {"user": charlie.pk, "team": north.pk, "verb": "mute", "media": "chat"}
    assert "goes with voice" in desk.post("/admin/people/grant/add/", wrong).content.decode()


def test_grants_go_together(desk: Client, alice: User) -> None:
    """The admin's action deletes many grants at once."""
    chosen = list(Grant.objects.filter(user=alice).values_list("pk", flat=True))
    desk.post(
        "/admin/people/grant/", {"action": "delete_selected", "_selected_action": [*map(str, chosen)], "post": "yes"}
    )
    assert not Grant.objects.filter(user=alice).exists()


@pytest.mark.parametrize("path", ["account/", "account/?q=sup", "team/", "grant/?q=alice", "grant/?verb__exact=see"])
def test_lists_open(desk: Client, alice: User, path: str) -> None:
    """Every list opens, searches and filters."""
    assert desk.get(f"/admin/people/{path}").status_code == 200


def test_person_shows_grants(desk: Client, alice: User) -> None:
    """A sign-in's page holds his grants; a new sign-in has none yet to show."""
    shown = desk.get(f"/admin/auth/user/{alice.pk}/change/").content.decode()
    assert "alice may barge in: team North" in shown
    assert desk.get("/admin/auth/user/add/").status_code == 200


def test_others_stay_out(client: Client, alice: User) -> None:
    """A supervisor is no admin."""
    client.force_login(alice)
    assert client.get("/admin/people/account/").status_code == 302
