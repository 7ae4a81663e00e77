"""A Django user becomes a viewer with exactly the rights of this moment."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser, Group, User
from django.utils import timezone

from dashboard.people.models import Grant
from dashboard.people.viewers import face_of, load_viewer, load_viewers, viewer_for
from monitoring.floor.operations import Media, Operation
from monitoring.policy import HOUSE, Verb, Viewer, may
from monitoring.policy import Grant as Held
from tests.fakes.people import NORTH, SOUTH, teams_seen

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from dashboard.people.models import Account, Team


def test_supervisor_may_act(alice: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """Alice sees North, acts through her account by both media, and costs four queries."""
    with django_assert_num_queries(4):
        viewer = viewer_for(alice)
    assert (viewer.username, viewer.account, teams_seen(viewer)) == ("alice", "sup001", {"North"})
    assert not any(viewer.holds(verb) for verb in HOUSE)
    assert may(viewer, Operation.BARGE_IN, Media.VOICE, NORTH).allowed
    assert may(viewer, Operation.SEND_MESSAGE, Media.CHAT, NORTH).allowed
    assert not may(viewer, Operation.BARGE_IN, Media.VOICE, SOUTH).allowed


def test_lead_only_looks(bob: User) -> None:
    """Bob sees North and has no account to act through."""
    viewer = viewer_for(bob)
    assert (teams_seen(viewer), viewer.account) == ({"North"}, "")
    assert {grant.verb for grant in viewer.grants} == {Verb.SEE}


def test_stranger_has_nothing(charlie: User) -> None:
    """Charlie sees nothing."""
    assert viewer_for(charlie) == Viewer("charlie")


def test_owner_manages_only(ada: User) -> None:
    """The owner of the house manages, and sees on the desk nothing that was not granted."""
    viewer = viewer_for(ada)
    assert all(viewer.holds(verb) for verb in (*HOUSE, Verb.MANAGE_WALLS))
    assert not viewer.overs(Verb.SEE)


def test_staff_alone_is_nothing(charlie: User) -> None:
    """Django's own flag of staff opens nothing of ours."""
    charlie.is_staff = True
    charlie.save()
    assert viewer_for(charlie) == Viewer("charlie")


def test_role_gives_and_names_itself(charlie: User, north: Team) -> None:
    """Who is in a role holds what it holds, and each grant says which role it came by."""
    role = Group.objects.create(name="Night shift")
    Grant.objects.create(role=role, team=north, verb="see")
    charlie.groups.add(role)
    assert viewer_for(charlie).grants == {Held(Verb.SEE, "team:North", source="role Night shift")}
    charlie.groups.clear()
    assert viewer_for(charlie) == Viewer("charlie")


def test_grant_has_its_time(charlie: User, north: Team) -> None:
    """A grant counts from its start until its end, and the viewer knows when that next changes."""
    now = timezone.now()
    hour = timedelta(hours=1)
    Grant.objects.create(user=charlie, team=north, verb="see", ends=now + hour)
    Grant.objects.create(user=charlie, team=north, verb="listen", starts=now + 2 * hour)
    Grant.objects.create(user=charlie, team=north, verb="coach", ends=now - hour)
    viewer = viewer_for(charlie)
    assert {grant.verb for grant in viewer.grants} == {Verb.SEE}
    assert viewer.until == (now + hour).timestamp()
    Grant.objects.filter(verb="see").update(ends=now)
    Grant.objects.filter(verb="listen").update(starts=now)
    later = viewer_for(charlie)
    assert ({grant.verb for grant in later.grants}, later.until) == ({Verb.LISTEN}, 0.0)


def test_object_is_team_agent_or_all(charlie: User, north: Team, agent: Account) -> None:
    """A grant over an agent or over everyone reaches policy as such; so does who is protected."""
    Grant.objects.create(user=charlie, agent=agent, verb="see", media="voice")
    Grant.objects.create(user=charlie, everyone=True, verb="listen")
    agent.protected = True
    agent.save()
    viewer = viewer_for(charlie)
    assert (viewer.overs(Verb.SEE, Media.VOICE), viewer.overs(Verb.SEE, Media.CHAT)) == (
        {"agent:agent001"},
        frozenset(),
    )
    assert (viewer.overs(Verb.LISTEN), viewer.protected) == ({"everyone"}, {"agent001"})


def test_nobody_is_nobody(db: None) -> None:
    """Who is not signed in has no right."""
    assert viewer_for(AnonymousUser()) == Viewer("")


def test_inactive_loses_all(alice: User, ada: User) -> None:
    """Who is turned off keeps no grant, no account and no admin's right."""
    User.objects.update(is_active=False)
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
    assert teams_seen(viewers[bob.pk]) == {"North"}
    assert viewers[charlie.pk] == Viewer("charlie")
