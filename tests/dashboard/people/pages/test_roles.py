"""The pages about roles: made, renamed, given and taken, and gone once it was read who loses what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group, User

from dashboard.people.models import Grant, Team
from tests.dashboard.people.pages.pages import page, said, send

if TYPE_CHECKING:
    from django.test import Client


def test_list_counts(owner: Client, nights: Group, alice: User, bob: User, north: Team) -> None:
    """Each role stands with how many have it and how many grants it gives; a word narrows the list."""
    for verb in ("see", "listen", "coach"):
        Grant.objects.create(role=nights, team=north, verb=verb)
    nights.user_set.add(alice, bob)
    Group.objects.create(name="Leads")
    row = said(page(owner, "/people/roles/").partition('data-role="Night shift"')[2].partition("</tr>")[0])
    assert "Night shift 2 3" in row
    shown = page(owner, "/people/roles/?q=lead")
    assert "Leads" in shown
    assert "Night shift" not in shown
    assert "No role matches." in page(owner, "/people/roles/?q=nobody")


def test_role_is_made_and_renamed(owner: Client, nights: Group) -> None:
    """A name that is taken, empty or invisible is refused with a sentence; others are saved."""
    send(owner, "/people/roles/new/", name="Leads")
    leads = Group.objects.get(name="Leads")
    for path in ("/people/roles/new/", f"/people/roles/{leads.pk}/"):
        for name, words in (("Night shift", "already exists"), ("", "required"), ("a\u202eb", "nothing invisible")):
            answer = owner.post(path, {"name": name})
            assert (answer.status_code, words in answer.content.decode()) == (422, True)
    send(owner, f"/people/roles/{leads.pk}/", name="Leads of North")
    leads.refresh_from_db()
    assert leads.name == "Leads of North"


def test_role_is_given_and_taken(owner: Client, nights: Group, alice: User, bob: User) -> None:
    """Who is found by name gets it, who has it loses it, and nobody else changes."""
    path = f"/people/roles/{nights.pk}/"
    found = page(owner, f"{path}?q=ali").partition("more-title")[2]
    assert "<bdi>alice</bdi>" in found
    assert "<bdi>bob</bdi>" not in found
    send(owner, f"{path}members/", do="give", person=[alice.pk, bob.pk])
    assert set(nights.user_set.all()) == {alice, bob}
    assert "Nobody without this role matches" in page(owner, f"{path}?q=alice")
    answer = send(owner, f"{path}members/", do="take", person=bob.pk)
    assert "Night shift is taken from bob." in answer.content.decode()
    assert list(nights.user_set.all()) == [alice]


def test_senseless_giving_is_said(owner: Client, nights: Group) -> None:
    """Nobody ticked, or nobody who is there, changes nothing and says so."""
    for fields in ({}, {"do": "give"}, {"do": "give", "person": "999"}, {"do": "take", "person": "x"}):
        answer = owner.post(f"/people/roles/{nights.pk}/members/", fields, follow=True)
        assert "tick whom you mean" in answer.content.decode()


def test_role_page_shows_grants(owner: Client, nights: Group, north: Team) -> None:
    """What a role gives is listed with its end."""
    Grant.objects.create(role=nights, team=north, verb="listen", media="voice", ends="2999-05-01T12:00:00Z")
    assert "listen in on voice: team North until 2999-05-01" in said(page(owner, f"/people/roles/{nights.pk}/"))


def test_deletion_says_who_loses(owner: Client, nights: Group, alice: User, bob: User, north: Team) -> None:
    """Who loses what is read first; then the role, its grants and its members' share are gone, and nothing else."""
    for verb in ("see", "barge"):
        Grant.objects.create(role=nights, team=north, verb=verb)
    zoe = User.objects.create(username="zoe", is_active=False)
    nights.user_set.add(alice, bob, zoe)
    path = f"/people/roles/{nights.pk}/delete/"
    shown = said(page(owner, path))
    assert "bob loses barge in: North" in shown
    assert "alice loses" not in shown
    assert "1 person keeps all he may do now: alice" in shown
    assert "1 of its people is turned off" in shown
    assert "2 grants of the role are deleted" in shown
    assert Group.objects.filter(pk=nights.pk).exists()
    send(owner, path)
    assert not Group.objects.exists()
    assert not Grant.objects.filter(verb="barge", user=None).exists()
    assert Grant.objects.filter(user=bob, verb="see").exists()


def test_empty_role_costs_nobody(owner: Client, nights: Group) -> None:
    """A role that nobody has says so."""
    assert "nobody loses anything" in page(owner, f"/people/roles/{nights.pk}/delete/")
