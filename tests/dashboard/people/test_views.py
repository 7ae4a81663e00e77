"""The people page: for admins, complete, and harmless whatever names hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.people.models import Account, Team
from dashboard.people.views import described

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries


@pytest.mark.usefixtures("alice", "bob", "agent", "south")
def test_admin_sees_all(client: Client, ada: User) -> None:
    """Teams, people with their grants, and accounts are on one page, and no password."""
    client.force_login(ada)
    shown = client.get("/people/").content.decode()
    assert "see, listen (chat, voice), coach (chat, voice), barge (chat, voice)" in shown
    assert 'data-person="bob"' in shown
    assert 'data-team="south"' in shown
    assert 'data-account="agent001"' in shown
    assert "held since" in shown
    assert "canary" not in shown


def test_needs_are_shown(client: Client, ada: User, agent: Account, north: Team) -> None:
    """An account refused by GWS and one without a password say so."""
    Account.objects.update(needs="credentials")
    Account.objects.create(username="agent002", role="agent", team=north)
    client.force_login(ada)
    shown = client.get("/people/").content.decode()
    assert "needs a new password: GWS refused this one twice" in shown
    assert "not held: polled" in shown


def test_supervisor_is_not_polled(client: Client, ada: User, north: Team) -> None:
    """A supervisor's account without a password is not held, and nothing else: it is not polled."""
    Account.objects.create(username="sup009", role="supervisor", team=north)
    client.force_login(ada)
    shown = client.get("/people/").content.decode()
    assert "not held" in shown
    assert "polled" not in shown


@pytest.mark.parametrize("name", ["alice", "bob", "charlie"])
def test_others_are_refused(client: Client, alice: User, bob: User, charlie: User, name: str) -> None:
    """Who is no admin is refused, whatever he may do on the desk."""
    client.force_login({"alice": alice, "bob": bob, "charlie": charlie}[name])
    assert client.get("/people/").status_code == 403


def test_stranger_signs_in_first(client: Client, db: None) -> None:
    """Who is not signed in is sent to the door."""
    answer = client.get("/people/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/people/")


def test_reads_only(client: Client, ada: User) -> None:
    """The page takes no POST."""
    client.force_login(ada)
    assert client.post("/people/").status_code == 405


def test_names_are_escaped(client: Client, ada: User) -> None:
    """A team's name is text, whatever it holds."""
    Team.objects.create(name="<b>x</b>\u202e", slug="x")
    client.force_login(ada)
    shown = client.get("/people/").content.decode()
    assert "<b>x" not in shown
    assert "&lt;b&gt;x&lt;/b&gt;[U+202E]" in shown


def test_empty_house_opens(client: Client, ada: User) -> None:
    """With nothing loaded the page says so."""
    client.force_login(ada)
    shown = client.get("/people/").content.decode()
    assert "No team yet." in shown
    assert "No account yet." in shown


@pytest.mark.usefixtures("alice", "bob")
def test_queries_do_not_grow(
    client: Client, ada: User, north: Team, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """However many accounts there are, the page asks the same few questions."""
    Account.objects.bulk_create([Account(username=f"agent{n:03}", role="agent", team=north) for n in range(50)])
    client.force_login(ada)
    with django_assert_max_num_queries(10):
        client.get("/people/")


def test_describes_nothing_as_nothing() -> None:
    """No grant is an empty text."""
    assert described([]) == ""
