"""A Django user becomes a viewer with exactly the rights of this moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser, User

from dashboard.people.models import Grant
from dashboard.people.viewers import face_of, load_viewer, load_viewers, viewer_for
from monitoring.floor.operations import Media, Operation
from monitoring.policy import Verb, Viewer, may

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from dashboard.people.models import Team

NORTH = frozenset({"North"})


def test_supervisor_may_act(alice: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """Alice sees North, acts through her account by both media, and costs two queries."""
    with django_assert_num_queries(2):
        viewer = viewer_for(alice)
    assert (viewer.username, viewer.account, viewer.teams, viewer.is_admin) == ("alice", "sup001", NORTH, False)
    assert may(viewer, Operation.BARGE_IN, Media.VOICE, NORTH).allowed
    assert may(viewer, Operation.SEND_MESSAGE, Media.CHAT, NORTH).allowed
    assert not may(viewer, Operation.BARGE_IN, Media.VOICE, frozenset({"South"})).allowed


def test_lead_only_looks(bob: User) -> None:
    """Bob sees North and has no account to act through."""
    viewer = viewer_for(bob)
    assert (viewer.teams, viewer.account) == (NORTH, "")
    assert {grant.verb for grant in viewer.grants} == {Verb.SEE}


def test_stranger_has_nothing(charlie: User) -> None:
    """Charlie sees nothing."""
    assert viewer_for(charlie) == Viewer("charlie")


def test_admin_manages_only(ada: User) -> None:
    """An admin manages, and sees on the desk nothing that was not granted."""
    assert viewer_for(ada) == Viewer("ada", is_admin=True)


def test_nobody_is_nobody(db: None) -> None:
    """Who is not signed in has no right."""
    assert viewer_for(AnonymousUser()) == Viewer("")


def test_inactive_loses_all(alice: User, ada: User) -> None:
    """Who is turned off keeps no grant, no account and no admin's right."""
    alice.is_active = ada.is_active = False
    assert viewer_for(alice) == Viewer("alice")
    assert viewer_for(ada) == Viewer("ada")


def test_face_shows_power(alice: User, bob: User) -> None:
    """The top bar knows who may operate, and his initials."""
    alice.first_name, alice.last_name = "Alice", "North"
    face = face_of(alice)
    assert (face.name, face.initials, face.account, face.can_operate) == ("Alice North", "AN", "sup001", True)
    assert (face_of(bob).initials, face_of(bob).can_operate) == ("B", False)


@pytest.mark.django_db(transaction=True)
async def test_loads_current_rights(alice: User) -> None:
    """A grant taken away is gone at the next load, and the viewer is unequal to the one before."""
    before = await load_viewer(alice.pk)
    assert before == await sync_to_async(viewer_for)(alice)
    await Grant.objects.filter(user=alice, verb="barge").adelete()
    after = await load_viewer(alice.pk)
    assert after is not None
    assert after != before
    assert Verb.BARGE not in {grant.verb for grant in after.grants}


@pytest.mark.django_db(transaction=True)
async def test_gone_or_off_is_none(alice: User, bob: User) -> None:
    """A user deleted or turned off is no viewer."""
    await User.objects.filter(pk=bob.pk).aupdate(is_active=False)
    assert await load_viewer(bob.pk) is None
    assert await load_viewer(999_999) is None


@pytest.mark.django_db(transaction=True)
async def test_loads_many_at_once(alice: User, bob: User, charlie: User, north: Team) -> None:
    """All open pages are re-read together; each gets his own."""
    viewers = await load_viewers([alice.pk, bob.pk, charlie.pk, 999_999])
    assert viewers.keys() == {alice.pk, bob.pk, charlie.pk}
    assert viewers[alice.pk].account == "sup001"
    assert viewers[bob.pk].grants == {next(iter(viewers[bob.pk].grants))}
    assert viewers[charlie.pk] == Viewer("charlie")
