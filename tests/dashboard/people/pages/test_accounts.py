"""The pages about GWS accounts: what goes in, what is said, and that a password never comes out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from django.http import QueryDict

from dashboard import conf
from dashboard.people.models import Account, Grant, Team
from dashboard.people.owner import opened
from dashboard.people.pages.account_forms import PasswordForm
from dashboard.people.vault import read_ring
from tests.dashboard.people.pages.pages import browser, page, said, send

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

NEW = "/people/accounts/new/"


def password_of(username: str) -> str | None:
    """What is held of an account, opened."""
    held = opened(Account.objects.get(username=username), read_ring())
    return held.reveal() if held is not None else None


@pytest.mark.usefixtures("alice", "agent")
def test_list_says_all(owner: Client, north: Team) -> None:
    """Each account stands there with its role, team, state, password and who acts through it."""
    Account.objects.create(username="agent002", role="agent", team=north, protected=True)
    Account.objects.create(username="sup009", role="supervisor", team=north)
    Account.objects.filter(username="agent001").update(needs="credentials")
    shown = page(owner, "/people/accounts/")
    rows = {
        name: said(shown.partition(f'data-account="{name}"')[2].partition("</tr>")[0])
        for name in ("agent001", "agent002", "sup001", "sup009")
    }
    assert "refused by GWS enter it anew" in rows["agent001"]
    assert "not held: polled" in rows["agent002"]
    assert "never monitored" in rows["agent002"]
    assert "held since" in rows["sup001"]
    assert "alice" in rows["sup001"]
    assert "not held" in rows["sup009"]
    assert "polled" not in rows["sup009"]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("?q=alice", {"sup001"}),
        ("?role=agent", {"agent001", "agent002"}),
        ("?team=south", {"agent002"}),
        ("?state=stopped", {"agent002"}),
        ("?role=agent&q=north", {"agent001"}),
        ("?role=%00&team=nowhere", set()),
    ],
)
@pytest.mark.usefixtures("alice", "agent")
def test_list_is_narrowed(owner: Client, south: Team, query: str, wanted: set[str]) -> None:
    """Words, role, team and state narrow the list."""
    Account.objects.create(username="agent002", role="agent", team=south)
    shown = page(owner, f"/people/accounts/{query}")
    assert {name for name in ("agent001", "agent002", "sup001") if f'data-account="{name}"' in shown} == wanted
    assert ("No account matches." in shown) == (not wanted)


def test_many_accounts_stay_usable(
    owner: Client, north: Team, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Of 640 accounts 100 are shown, honestly, in a fixed number of queries."""
    Account.objects.bulk_create([Account(username=f"agent{n:03}", role="agent", team=north) for n in range(640)])
    with django_assert_max_num_queries(16):
        shown = page(owner, "/people/accounts/?page=2")
    assert shown.count("data-account=") == 100
    assert "Showing 101 to 200 of 640" in shown


def test_empty_house_says_next_step(owner: Client) -> None:
    """With nothing there each list says what to do next."""
    for path, words in (("accounts/", "No account yet."), ("teams/", "No team yet."), ("roles/", "No role yet.")):
        assert words in page(owner, f"/people/{path}")


def test_account_is_added_and_sealed(owner: Client, north: Team, charlie: User) -> None:
    """A new account's password is sealed as it was typed, and is in no answer."""
    fields = {
        "username": "sup009",
        "role": "supervisor",
        "team": north.pk,
        "user": charlie.pk,
        "password": " canary 9 ",
    }
    answer = send(owner, NEW, **fields)
    assert "canary" not in answer.content.decode()
    assert password_of("sup009") == " canary 9 "
    assert Account.objects.get(username="sup009").user == charlie


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"username": "a:b"}, "has no colon"),
        ({"username": "agent001"}, "already exists"),
        ({"role": "king"}, "Select a valid choice"),
        ({"team": ""}, "required"),
    ],
)
@pytest.mark.usefixtures("agent")
def test_wrong_account_is_said(owner: Client, north: Team, wrong: dict[str, str], sentence: str) -> None:
    """What is wrong is said, nothing is saved, and the password is not in what comes back."""
    fields = {"username": "agent009", "role": "agent", "team": str(north.pk), "password": "canary-9"} | wrong
    answer = owner.post(NEW, fields)
    shown = answer.content.decode()
    assert (answer.status_code, "canary" in shown) == (422, False)
    assert sentence in said(shown)
    assert Account.objects.count() == 1


def test_agent_cannot_act(owner: Client, north: Team, charlie: User, agent: Account) -> None:
    """Linking a person to an agent's account is refused with one sentence, new or old."""
    fields = {"username": "agent009", "role": "agent", "team": north.pk, "user": charlie.pk}
    for path in (NEW, f"/people/accounts/{agent.pk}/"):
        answer = owner.post(path, fields)
        assert answer.content.decode().count("nobody acts through it") == 1
    assert not Account.objects.exclude(user=None).exists()


def test_account_is_changed(owner: Client, agent: Account, south: Team) -> None:
    """Team and protection change; username and seal do not, nor what GWS said of it meanwhile."""
    before = bytes(agent.sealed)
    send(owner, f"/people/accounts/{agent.pk}/", username="x", role="agent", team=south.pk, protected="on", kid="x")
    agent.refresh_from_db()
    assert (agent.username, agent.team, agent.protected, bytes(agent.sealed)) == ("agent001", south, True, before)


def test_password_is_replaced(owner: Client, agent: Account, caplog: pytest.LogCaptureFixture) -> None:
    """A new one is sealed, what GWS refused is forgotten, and neither page nor log nor repr holds it."""
    caplog.set_level(logging.DEBUG)
    Account.objects.filter(pk=agent.pk).update(needs="credentials")
    answer = send(owner, f"/people/accounts/{agent.pk}/password/", password="canary-new")
    agent.refresh_from_db()
    assert (agent.needs, password_of("agent001")) == ("", "canary-new")
    form = PasswordForm(QueryDict("password=canary-form"))
    assert form.is_valid()
    told = [answer.content.decode(), caplog.text, repr(form), repr(form.cleaned_data), repr(agent), str(vars(agent))]
    assert not [one for one in told if "canary" in one]


@pytest.mark.parametrize("debug", [True, False])
def test_fault_shows_no_password(  # noqa: PLR0917 fixtures
    settings: Settings,
    ada: User,
    alice: User,
    agent: Account,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    debug: bool,  # noqa: FBT001
) -> None:
    """A fault in the middle of saving shows neither an account's password nor a person's, in page or log."""
    settings.DEBUG = debug
    client = browser(ada)
    client.raise_request_exception = False

    monkeypatch.setattr(Account, "save", failing)
    monkeypatch.setattr(type(alice), "save", failing)
    typed = {"how": "password", "password": "canary horse staple", "again": "canary horse staple"}
    for path in (f"accounts/{agent.pk}/password/", f"persons/{alice.pk}/password/"):
        answer = client.post(f"/people/{path}", typed)
        assert (answer.status_code, b"canary" in answer.content) == (500, False)
    assert "canary" not in caplog.text


def test_empty_password_changes_nothing(owner: Client, agent: Account) -> None:
    """Nothing typed is nothing sealed: the one that is held stays."""
    answer = owner.post(f"/people/accounts/{agent.pk}/password/", {"password": ""})
    assert answer.status_code == 422
    assert password_of("agent001") == "canary-agent"


def test_no_ring_no_password(owner: Client, agent: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key to seal with, the page says so and keeps nothing."""
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", "")
    answer = owner.post(f"/people/accounts/{agent.pk}/password/", {"password": "canary-9"})
    assert "CREDENTIAL_KEYS is empty" in answer.content.decode()
    assert "canary" not in answer.content.decode()


def test_password_is_thrown_away(owner: Client, agent: Account) -> None:
    """It is asked first; then nothing of it is left."""
    path = f"/people/accounts/{agent.pk}/clear/"
    assert "He is polled" in page(owner, path)
    assert password_of("agent001") is not None
    assert "not held: polled" in said(send(owner, path).content.decode())
    agent.refresh_from_db()
    assert (agent.kid, bytes(agent.sealed), agent.held_since) == ("", b"", None)


def test_account_is_deleted(owner: Client, agent: Account, bob: User) -> None:
    """What is lost is said first: sight, password, protection, grants over it."""
    agent.protected = True
    agent.save()
    Grant.objects.create(user=bob, agent=agent, verb="listen", media="voice")
    path = f"/people/accounts/{agent.pk}/delete/"
    shown = said(page(owner, path))
    for words in ("Nobody sees this agent", "sealed password is deleted", "is forgotten", "bob may listen in on voice"):
        assert words in shown
    send(owner, path)
    assert not Account.objects.exists()
    assert Grant.objects.count() == 1


def test_protected_account_must_stay(owner: Client, agent: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is never monitored is not deleted while GWS's list would bring him back unprotected: the page says what to do first."""
    Account.objects.filter(pk=agent.pk).update(protected=True)
    monkeypatch.setattr(conf, "ROSTER_TEAM", "North")
    path = f"/people/accounts/{agent.pk}/delete/"
    shown = page(owner, path)
    assert "take him out of GWS" in said(shown)
    assert "Delete the account" not in shown
    assert owner.post(path).status_code == 409
    assert Account.objects.filter(pk=agent.pk).exists()


def test_accounts_move_together(owner: Client, agent: Account, north: Team, south: Team) -> None:
    """The ticked accounts change their team, and one goes back where one was."""
    second = Account.objects.create(username="agent002", role="agent", team=north)
    third = Account.objects.create(username="agent003", role="agent", team=north)
    fields = {"account": [agent.pk, second.pk], "team": south.pk, "back": f"/people/teams/{north.pk}/"}
    answer = send(owner, "/people/accounts/move/", **fields)
    assert answer.redirect_chain[0][0] == f"/people/teams/{north.pk}/"
    assert "2 moved to South." in answer.content.decode()
    assert list(south.accounts.all()) == [agent, second]
    assert list(north.accounts.all()) == [third]


@pytest.mark.parametrize(
    "fields",
    [{}, {"team": "1"}, {"account": "1"}, {"account": "x" * 9, "team": "1"}, {"account": "9" * 40, "team": "9" * 40}],
)
def test_senseless_move_is_said(owner: Client, agent: Account, fields: dict[str, str]) -> None:
    """Without accounts or a team nothing moves and the page says what to do; nobody is sent to a stranger's page."""
    for back in ("//evil.example/", "https://evil.example/", "/people/\nx"):
        answer = owner.post("/people/accounts/move/", fields | {"back": back})
        assert answer.headers["Location"] == "/people/accounts/"


# At the end: a page about a fault quotes the lines around it.
def failing(*_: object, **__: object) -> None:
    raise RuntimeError("the disk is full")
