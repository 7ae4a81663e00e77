"""Many grants at once: given, narrowed, moved, taken away, after a look; by ticks, and by a sheet that reads back as written."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from dashboard.audit.models import AuditLine
from dashboard.people.models import Grant
from dashboard.people.pages import bulk
from tests.dashboard.people.grants.pages import GIVE, confirm, fields, text

if TYPE_CHECKING:
    from tests.dashboard.people.grants.conftest import Place

BULK, IMPORT, EXPORT = "/people/grants/bulk/", "/people/grants/import/", "/people/grants/export/"
HEAD = "subject,kind,object,verbs,media,starts,ends,reason\n"


def many(place: Place, deed: str, **more: object) -> dict[str, object]:
    """Bob and Night shift over North."""
    subjects, things = [f"user:{place.bob.pk}", f"role:{place.night.pk}"], [f"team:{place.north.pk}"]
    return {**GIVE, "deed": deed, "subjects": subjects, "things": things, "verbs": ["see", "listen"], **more}


def send(client: Client, sheet: str, **more: str) -> Any:
    """Upload a sheet."""
    return client.post(IMPORT, {"file": SimpleUploadedFile("g.csv", sheet.encode()), **more})


def held() -> set[tuple[str, ...]]:
    """The table without keys, times in words."""
    return {
        (str(row.user or row.role), row.over, row.verb, row.media, str(row.starts), str(row.ends), row.reason)
        for row in Grant.objects.all()
    }


def test_many_are_given(admin: Client, place: Place) -> None:
    """What is held already is said, the rest is given, and who gains is told person by person, through the role too."""
    previewed = admin.post(BULK, many(place, "give", verbs=["see", "coach"]))
    shown = text(previewed)
    assert "bob may coach on voice and chat: team North" in shown
    assert "charlie may coach on voice and chat: team North" in shown
    assert "role Night shift: see over team North is held already" in shown
    answer = confirm(admin, BULK, previewed)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/people/grants/")
    assert Grant.objects.filter(verb="coach").count() == 2


def test_medium_is_taken_away(admin: Client, place: Place) -> None:
    """Taking away one medium narrows the grant to the other."""
    previewed = admin.post(BULK, many(place, "take", medium="voice"))
    assert "charlie may no longer see and listen in on voice: team North" in text(previewed)
    confirm(admin, BULK, previewed)
    assert {grant.media for grant in Grant.objects.exclude(user=place.ada)} == {"chat"}


def test_grants_are_counted(admin: Client, place: Place) -> None:
    """The preview and what was done count grants, several of which one line may tell of."""
    given = admin.post(BULK, many(place, "give", subjects=[f"user:{place.charlie.pk}"]))
    assert "2 new, 0 changed, 0 deleted" in text(given)
    confirm(admin, BULK, given)
    assert "Done: 2 added." in text(admin.get("/people/grants/"))


def test_role_still_gives(admin: Client, place: Place) -> None:
    """One's own grant taken away is no loss while a role gives the same."""
    Grant.objects.create(user=place.charlie, team=place.north, verb="listen")
    previewed = admin.post(BULK, many(place, "take", subjects=[f"user:{place.charlie.pk}"], verbs=["listen"]))
    assert "Nobody loses anything" in text(previewed)
    assert "deleted charlie may listen in on voice and chat: team North" in text(previewed)


def test_end_is_moved(admin: Client, place: Place) -> None:
    """The end of all that is picked is moved; who loses, and from when, is told."""
    previewed = admin.post(BULK, many(place, "until", until="week"))
    assert "bob may no longer see on voice and chat: team North from" in text(previewed)
    confirm(admin, BULK, previewed)
    assert all(grant.ends for grant in Grant.objects.all())


def test_end_of_one_medium_is_moved(admin: Client, place: Place) -> None:
    """Moving the end of one medium leaves the other as it was, in a row of its own."""
    said = many(place, "until", until="week", medium="chat", subjects=[f"user:{place.bob.pk}"])
    confirm(admin, BULK, admin.post(BULK, said))
    assert {(row.media, row.ends is None) for row in Grant.objects.filter(user=place.bob)} == {
        ("voice", True),
        ("chat", False),
    }


def test_search_is_ticked(admin: Client, place: Place) -> None:
    """A search result comes ticked."""
    shown = admin.get(f"{BULK}?q=night").content.decode()
    ticked = re.findall(r'name="subjects" value="([^"]+)"[^>]* checked', shown)
    assert ticked == [f"user:{place.charlie.pk}", f"role:{place.night.pk}"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"subjects": []}, "Choose at least one person or role."),
        ({"things": []}, "Choose at least one team or agent, or everyone."),
        ({"verbs": ["read-trail"], "deed": "give"}, "choose everyone"),
        ({"deed": "steal"}, "Select a valid choice"),
    ],
)
def test_wrong_bulk_says_what_to_do(admin: Client, place: Place, more: dict[str, object], why: str) -> None:
    """A wrong answer says what to do, and nothing happens."""
    answer = admin.post(BULK, {**many(place, "take"), **more})
    assert (answer.status_code, why in text(answer)) == (422, True)


def test_change_in_between_is_refused(admin: Client, place: Place) -> None:
    """A grant that came between preview and confirmation is seen before anything is done."""
    previewed = admin.post(BULK, many(place, "take"))
    Grant.objects.create(user=place.bob, team=place.north, verb="listen")
    answer = confirm(admin, BULK, previewed)
    assert answer.status_code == 409
    assert Grant.objects.filter(role=place.night).count() == 2
    confirm(admin, BULK, answer)
    assert not Grant.objects.filter(team=place.north).exists()


def test_anothers_preview_is_not_mine(admin: Client, place: Place) -> None:
    """What one admin was shown another cannot confirm."""
    previewed = admin.post(BULK, many(place, "take"))
    Grant.objects.create(user=place.bob, everyone=True, verb="manage-people")
    other = Client()
    other.force_login(place.bob)
    assert confirm(other, BULK, previewed).status_code == 409
    assert Grant.objects.filter(role=place.night).exists()


def test_sheet_reads_back_as_written(admin: Client, place: Place) -> None:
    """An export loaded into an empty table gives the very same grants, hostile names and reasons included."""
    now = timezone.now()
    place.bob.username, place.night.name, place.north.name = "@bob", '=Night, "shift"', "-North"
    for row in (place.bob, place.night, place.north):
        row.save()
    Grant.objects.create(
        user=place.charlie, agent=place.agent, verb="barge", media="chat", starts=now, ends=now + timedelta(days=1)
    )
    Grant.objects.create(role=place.night, everyone=True, verb="manage-walls", reason="'=1+1")
    Grant.objects.create(user=place.bob, everyone=True, verb="mute", reason="+\ttab, \"quoted\" 'and' ünï")
    before, sheet = held(), admin.get(EXPORT).content.decode()
    unchanged = send(admin, sheet)
    assert "This changes no grant" in text(unchanged)
    Grant.objects.all().delete()
    assert confirm(admin, IMPORT, send(admin, sheet)).status_code == 302
    assert held() == before


def test_no_cell_is_a_formula(admin: Client, place: Place) -> None:
    """No cell of an export begins as a formula does."""
    for number, reason in enumerate(("=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=x", "＝1", " ＠x")):  # noqa: RUF001 they are what is meant
        Grant.objects.create(user=place.bob, everyone=True, verb="coach", reason=reason, ends=_later(number))
    sheet = admin.get(EXPORT).content.decode()
    assert not [
        cell for line in sheet.splitlines() for cell in line.split(",") if cell.strip('"')[:1] in "=+-@\t\r" and cell
    ]
    assert "''=x" in sheet


def _later(days: int) -> datetime:
    return timezone.now() + timedelta(days=days + 1)


def test_replacing_sheet_takes_the_rest(admin: Client, place: Place) -> None:
    """A sheet of all the grants there shall be takes away what it does not name, after telling who loses."""
    previewed = send(admin, HEAD + "bob,person,team:North,see,voice,,,\n", replace="on")
    shown = text(previewed)
    assert "charlie may no longer see and listen in on voice and chat: team North" in shown
    confirm(admin, IMPORT, previewed)
    assert {(row[0], row[2], row[3]) for row in held()} == {("bob", "see", "voice")}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("bob,person,team:North", "line 3: 3 columns instead of 8"),
        ("zoe,person,team:North,see,,,,", "line 3: there is no person zoe"),
        ("bob,role,team:North,see,,,,", "line 3: there is no role bob"),
        ("bob,owner,team:North,see,,,,", "line 3: the kind must be person or role"),
        ("bob,person,North,see,,,,", "line 3: there is no object North: write everyone, team:NAME or agent:ACCOUNT"),
        ("bob,person,team:North,fly,,,,", "line 3: the verbs must be some of see listen"),
        ("bob,person,team:North,,,,,", "line 3: the verbs must be some of see listen"),
        ("bob,person,team:North,mute,chat,,,", "line 3: to mute the agent goes with voice only"),
        ("bob,person,team:North,see,smoke,,,", "line 3: the media must be voice, chat or both"),
        ("bob,person,team:North,read-trail,,,,", "the object must be everyone"),
        ("bob,person,team:North,see,,soon,,", "line 3: starts: write a day and a time"),
        ("bob,person,team:North,see,,2026-05-02,2026-05-01,", "line 3: it must end after it starts"),
        (f"bob,person,team:North,see,,,,{'x' * 201}", "line 3: the reason must be text of at most 200 characters"),
        ('bob,person,team:North,see,,,,"open', "line 3: not CSV"),
    ],
)
def test_bad_line_is_named(admin: Client, place: Place, line: str, why: str) -> None:
    """One bad line, and nothing of the sheet is loaded; the line is named with what is wrong."""
    before = held()
    answer = send(admin, f"{HEAD}charlie,person,team:North,see,,,,\n{line}\n")
    assert (answer.status_code, "token" in fields(answer)) == (422, False)
    assert why in text(answer)
    assert held() == before


@pytest.mark.parametrize(
    ("sheet", "why"),
    [
        ("", "the file is empty"),
        ("subject,kind\n", "the header lacks"),
        (HEAD, "nothing to do"),
        ("x" * 1_000_001, "1 MB"),
    ],
)
def test_bad_sheet_is_told(admin: Client, place: Place, sheet: str, why: str) -> None:
    """A file that is no sheet of grants says so."""
    answer = send(admin, sheet or "\n")
    assert (answer.status_code, why in text(answer)) == (422, True)


def test_subject_gone_in_between(admin: Client, place: Place) -> None:
    """Somebody named by the sheet who is deleted before the confirmation: nothing is loaded."""
    previewed = send(admin, HEAD + "bob,person,everyone,see,,,,\n")
    place.bob.delete()
    answer = confirm(admin, IMPORT, previewed)
    assert answer.status_code == 422
    assert "there is no person bob" in text(answer)


def test_export_follows_search(admin: Client, place: Place) -> None:
    """The export of a search holds what the matrix shows."""
    sheet = admin.get(f"{EXPORT}?q=night").content.decode()
    assert "Night shift,role,team:North,see listen,both,,," in sheet
    assert "bob" not in sheet


def test_export_is_told(admin: Client, place: Place) -> None:
    """Who took which grants out of the house is on the trail; asking for the head alone takes nothing."""
    for query in ("", "?q=night&only=temporary"):
        assert admin.get(f"{EXPORT}{query}").status_code == 200
    assert admin.head(EXPORT).status_code == 200
    first, second = AuditLine.objects.filter(operation="Export").order_by("seq")
    assert (first.actor, first.target, first.stage) == ("ada", "grants", "done")
    assert first.facts == {"format": "csv", "grants": str(Grant.objects.count()), "filter": "everything"}
    assert second.facts["filter"] == "q=night&only=temporary"


def test_untold_export_leaves_nothing(admin: Client, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """If it cannot be written down, no grant leaves."""

    def fail(*_: object, **__: object) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(bulk, "record", fail)
    with pytest.raises(DatabaseError):
        admin.get(EXPORT)
