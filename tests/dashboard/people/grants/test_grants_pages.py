"""The grants pages: the matrix, a grant given with its preview, changed, ended, deleted; everything on real tables."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from dashboard.audit.models import AuditLine
from dashboard.people.models import Grant
from dashboard.people.viewers import viewer_for
from monitoring.floor.operations import Media
from monitoring.policy import Verb
from tests.dashboard.people.grants.pages import GIVE, confirm, fields, rows, text

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tests.dashboard.people.grants.conftest import Place

NEW = "/people/grants/new/"


def ask(place: Place, **more: object) -> dict[str, object]:
    """Listen and coach by voice over North, for bob."""
    verbs = ["listen", "coach"]
    said = {"subject": f"user:{place.bob.pk}", "thing": f"team:{place.north.pk}", "verbs": verbs, "medium": "voice"}
    return {**GIVE, **said, **more}


def test_matrix_tells_all(admin: Client, place: Place) -> None:
    """People and roles are rows, teams columns; what is a role's stands apart, a temporary grant has its end."""
    ends = timezone.now() + timedelta(days=2)
    Grant.objects.create(user=place.bob, everyone=True, verb="read-trail", ends=ends)
    Grant.objects.create(user=place.bob, agent=place.agent, verb="barge", media="chat")
    shown = text(admin.get("/people/grants/"))
    assert "Person or role everyone North 1 protected South single agents" in shown
    assert "charlie in Night shift see · listen by Night shift" in shown
    assert "Night shift role see · listen" in shown
    assert f"read trail until {timezone.localtime(ends):%a} {timezone.localtime(ends).day}" in shown
    assert "agent001 barge; chat only" in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=night", ["charlie", "Night shift"]),
        ("q=listen", ["charlie", "Night shift"]),
        ("q=bob+see", ["bob"]),
        ("q=ada", ["ada"]),
        ("q=agent001", ["charlie"]),
        ("only=protected", ["bob", "charlie", "Night shift"]),
        ("only=temporary", ["charlie"]),
        ("only=week", []),
        ("only=ended", ["bob"]),
        ("q=nobody-at-all", []),
    ],
)
def test_matrix_is_searched(admin: Client, place: Place, query: str, found: list[str]) -> None:
    """A question and a filter leave who and what they match."""
    now = timezone.now()
    Grant.objects.create(user=place.charlie, agent=place.agent, verb="barge", ends=now + timedelta(days=30))
    Grant.objects.create(user=place.bob, team=place.south, verb="see", ends=now - timedelta(days=30))
    assert rows(admin.get(f"/people/grants/?{query}")) == found


def test_matrix_asks_few_queries(
    admin: Client, place: Place, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """However many grants there are, the number of queries stays."""
    rows = [Grant(user=place.bob, team=place.south, verb=verb) for verb in ("see", "listen", "coach", "barge")]
    Grant.objects.bulk_create(rows * 5)
    with django_assert_max_num_queries(20):
        assert admin.get("/people/grants/").status_code == 200


def test_grant_is_previewed_then_given(admin: Client, place: Place) -> None:
    """Nothing is kept before the preview is confirmed; then one row for each verb, by whom, and policy allows it."""
    previewed = admin.post(NEW, ask(place, until="friday", reason="T-1"))
    assert "bob may listen in and coach on voice: team North until Fri" in text(previewed)
    assert not Grant.objects.filter(user=place.bob, verb="coach").exists()
    answer = confirm(admin, NEW, previewed)
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"/people/grants/held/?of=user%3A{place.bob.pk}&over=team%3A{place.north.pk}",
    )
    given = Grant.objects.filter(user=place.bob, media="voice")
    assert {(grant.verb, grant.given_by, grant.reason) for grant in given} == {
        ("listen", "ada", "T-1"),
        ("coach", "ada", "T-1"),
    }
    assert {timezone.localtime(grant.ends).strftime("%a %H:%M") for grant in given if grant.ends} == {"Fri 18:00"}
    assert "team:North" in viewer_for(place.bob).overs(Verb.COACH, Media.VOICE)


def test_given_grant_is_on_the_trail(admin: Client, place: Place) -> None:
    """A grant given on these pages is told on the trail under the admin's name."""
    confirm(admin, NEW, admin.post(NEW, ask(place)))
    assert AuditLine.objects.filter(actor="ada").exists()


def test_identical_grant_is_not_doubled(admin: Client, place: Place) -> None:
    """What is held already is said so, and nothing is to be confirmed."""
    previewed = admin.post(NEW, ask(place, verbs=["see"], medium=""))
    assert "is held already; nothing is added" in text(previewed)
    assert "token" not in fields(previewed)


def test_touching_grant_is_stretched(admin: Client, place: Place) -> None:
    """The same right with a longer time makes the row longer instead of a second one."""
    grant = Grant.objects.create(
        user=place.bob, team=place.north, verb="coach", ends=timezone.now() + timedelta(minutes=5)
    )
    confirm(admin, NEW, admin.post(NEW, ask(place, verbs=["coach"], medium="", reason="again")))
    (left,) = Grant.objects.filter(user=place.bob, verb="coach")
    assert (left.pk, left.ends, left.reason) == (grant.pk, None, "again")


def test_preview_minds_what_is_idle(admin: Client, place: Place) -> None:
    """Protected agents, a missing sight and a missing account are said before anything is given."""
    shown = text(admin.post(NEW, ask(place, thing="everyone")))
    assert "Never monitored in everyone: agent002." in shown
    assert "bob may not see voice in everyone" in shown
    assert "bob acts through no GWS supervisor account yet" in shown


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"verbs": []}, "Tick at least one thing"),
        ({"verbs": ["write-agent"]}, "To write to the agent goes with chat: choose both media, or untick it."),
        ({"verbs": ["manage-people"], "medium": ""}, "concern the whole house: choose everyone"),
        ({"until": "at", "ends": ""}, "Say when: a day and a time."),
        ({"until": "at", "ends": "2001-01-01T10:00"}, "That moment is over. Choose a later one."),
        ({"subject": "user:999999"}, "Select a valid choice"),
        ({"thing": "team:x"}, "Select a valid choice"),
        ({"until": ""}, "This field is required"),
    ],
)
def test_wrong_form_says_what_to_do(admin: Client, place: Place, more: dict[str, object], why: str) -> None:
    """A wrong answer keeps what was typed and says what to do; nothing is given."""
    before = Grant.objects.count()
    answer = admin.post(NEW, ask(place, reason="kept as typed", **more))
    assert answer.status_code == 422
    assert why in text(answer)
    assert 'value="kept as typed"' in answer.content.decode()
    assert Grant.objects.count() == before


def test_back_to_the_form_keeps_answers(admin: Client, place: Place) -> None:
    """From the preview one goes back to the form as it was."""
    previewed = admin.post(NEW, ask(place, until="friday", reason="T-1"))
    form = admin.post(NEW, {**fields(previewed), "again": "1"}).content.decode()
    assert 'value="coach" checked' in form
    assert 'value="T-1"' in form
    assert 'T18:00"' in form


def test_change_in_between_is_previewed_anew(admin: Client, place: Place) -> None:
    """If it would now come to something else, nothing is done and the new preview is drawn; that one can be confirmed."""
    previewed = admin.post(NEW, ask(place))
    Grant.objects.create(user=place.bob, team=place.north, verb="coach")
    answer = confirm(admin, NEW, previewed)
    assert answer.status_code == 409
    assert "Something changed since you looked" in text(answer)
    assert not Grant.objects.filter(user=place.bob, verb="listen").exists()
    assert confirm(admin, NEW, answer).status_code == 302


@pytest.mark.parametrize("token", ["", "forged", "x:y:z"])
def test_unsigned_preview_is_not_done(admin: Client, place: Place, token: str) -> None:
    """Without the token of a preview of one's own nothing is done."""
    admin.post(NEW, {**ask(place), "token": token})
    assert not Grant.objects.filter(user=place.bob, verb="coach").exists()


def test_grant_is_changed(admin: Client, place: Place) -> None:
    """The medium and the end of a grant are changed after a look at who loses."""
    grant = Grant.objects.get(user=place.bob)
    path = f"/people/grants/{grant.pk}/"
    previewed = admin.post(path, {**GIVE, "medium": "voice", "until": "today", "deed": "save"})
    shown = text(previewed)
    assert "bob may no longer see on chat: team North" in shown
    assert confirm(admin, path, previewed).status_code == 302
    grant.refresh_from_db()
    assert grant.media == "voice"
    assert grant.ends is not None
    assert timezone.localtime(grant.ends).strftime("%H:%M") == "00:00"


@pytest.mark.parametrize("deed", ["stop", "delete"])
def test_grant_is_taken_back(admin: Client, place: Place, deed: str) -> None:
    """Ended it stays as a memory, deleted it is gone; either way policy gives it no more."""
    grant = Grant.objects.get(user=place.bob)
    path = f"/people/grants/{grant.pk}/"
    previewed = admin.post(path, {"deed": deed})
    assert "Who loses bob may no longer see on voice and chat: team North" in text(previewed)
    assert confirm(admin, path, previewed).status_code == 302
    assert Grant.objects.filter(pk=grant.pk).exists() is (deed == "stop")
    assert viewer_for(place.bob).overs(Verb.SEE) == frozenset()


def test_last_keeper_stays(admin: Client, place: Place) -> None:
    """The grant of whoever alone manages people cannot be taken away, nor be given an end."""
    place.ada.is_superuser = False
    place.ada.save()
    grant = Grant.objects.create(user=place.ada, everyone=True, verb="manage-people")
    path = f"/people/grants/{grant.pk}/"
    for said in ({"deed": "delete"}, {"deed": "stop"}, {**GIVE, "until": "week", "deed": "save"}):
        answer = admin.post(path, said)
        assert "nobody who may manage people" in text(answer)
        assert "token" not in fields(answer)
        admin.post(path, {**said, "token": "x"})
    grant.refresh_from_db()
    assert grant.ends is None


def test_cell_shows_what_is_behind(admin: Client, place: Place) -> None:
    """A cell opens each grant with its time, its reason and who gave it, the role's among them."""
    Grant.objects.create(user=place.charlie, team=place.north, verb="coach", reason="T-7", given_by="ada")
    shown = text(admin.get(f"/people/grants/held/?of=user:{place.charlie.pk}&over=team:{place.north.pk}"))
    assert "coach team North no end his own T-7 · ada" in shown
    assert "listen team North no end by role Night shift" in shown
    assert "Never monitored here, whatever stands below: agent002" in shown


@pytest.mark.parametrize("path", ["held/?of=user:0&over=everyone", "held/?of=x&over=y", "999999/", "held/"])
def test_unknown_is_not_found(admin: Client, path: str) -> None:
    """What there is not answers 404."""
    assert admin.get(f"/people/grants/{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "new/", "held/", "1/", "bulk/", "import/", "export/"])
def test_others_are_refused(client: Client, place: Place, path: str) -> None:
    """Who may not manage people gets 403 from each page."""
    client.force_login(place.bob)
    assert client.get(f"/people/grants/{path}").status_code == 403
    assert client.post(f"/people/grants/{path}").status_code == 403


def test_hostile_names_are_harmless(admin: Client, place: Place) -> None:
    """Names that hold markup or turn the reading direction are written out."""
    place.bob.username = '<script>x</script>"\u202egnirts'
    place.bob.save()
    for path in ("", "new/", "bulk/", f"held/?of=user:{place.bob.pk}&over=team:{place.north.pk}"):
        shown = admin.get(f"/people/grants/{path}").content.decode()
        assert "<script>x" not in shown
        assert "\u202e" not in shown
        assert "[U+202E]" in shown
