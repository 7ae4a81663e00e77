"""Every address of the project, by every method, for every role: in, sent to sign in, 403 or 404, as policy's table says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from zlib import crc32

import pytest
from django.contrib.auth.models import Group, User
from django.urls import resolve

from dashboard.access import Door, addresses, rule_of
from dashboard.alarms.models import Alarm, Kind
from dashboard.displays import shelf
from dashboard.displays.models import Display
from dashboard.people.models import Account, Grant, Team
from dashboard.screens.models import Screen
from tests.matrix.answers import Cell, is_stranger, of_address, of_display, of_object, of_wall
from tests.matrix.cast import OTHER, OWN, ROLES
from tests.matrix.ground import DISPLAYS, OBJECTS, id_of
from tests.matrix.walker import IS_WHOLE, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http import HttpResponse

    from tests.matrix.cast import Role

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(240)]

METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
# What a parameter of an address is filled with when nothing is known of that thing: of the right shape, and of nobody.
NOTHING = {
    "uuid": "00000000-0000-4000-8000-000000000000",
    "int": "999999",
    "path": "999999",
    "slug": "nowhere",
    "str": "nothing",
}
PATTERN = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
GROUP = re.compile(r"\(\?P<(?P<name>\w+)>(?P<alternatives>[^()]*(?:\([^)]*\)[^()]*)*)\)")
# Differs from the supervisor in nothing that an address asks for.
LISTENING = "listener, in everything"
# What is there only with a provider to sign in by, a factor of one's own, or words in the query.
NEED_MORE = {
    "openid_connect_login",
    "openid_connect_callback",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "people:grants-held",
}
ALWAYS = {"not signed in", "supervisor", "manages people"}
DOORS = ("/accounts/login/?next=", "/admin/login/?next=")


def marked(role: Role) -> Any:
    """Those who differ most are walked always; `make long` walks them all."""
    return pytest.param(role, id=role.name, marks=() if role.name in ALWAYS else (pytest.mark.long,))


def methods(role: Role, path: str) -> tuple[str, ...]:
    """GET and POST always; of the rest each is tried on each address by some role, and by all where MATRIX=whole asks so."""
    if IS_WHOLE:
        return METHODS
    turn = crc32(path.encode()) + ROLES.index(role)
    return (*METHODS[:2], METHODS[2 + turn % len(METHODS[2:])])


def things() -> dict[str, int]:
    """One row of each kind that addresses name, by the word in the address's name."""
    found = {
        "person": User,
        "user": User,
        "team": Team,
        "account": Account,
        "grant": Grant,
        "role": Group,
        "group": Group,
    }
    return {word: model.objects.order_by("pk").values_list("pk", flat=True)[0] for word, model in found.items()}


def filled(route: str, name: str, rows: dict[str, int]) -> Iterator[tuple[str, bool]]:
    """The address with each parameter filled: by nothing that exists, and by a row where we have one of its kind.

    With whether what it names is there.
    """
    word = next((word for word in rows if re.search(rf"[:_-]{word}(?:_|-|$)", name)), "")
    choices = [{}, {"int": str(rows[word]), "path": str(rows[word])}] if word and PATTERN.search(route) else [{}]
    for known in choices:
        path = PATTERN.sub(lambda found, known=known: (NOTHING | known)[found["kind"] or "path"], route)  # type: ignore[misc]
        is_there = bool(known) or not (PATTERN.search(route) or GROUP.search(route))
        path = GROUP.sub(lambda found: found["alternatives"].split("|")[0].replace(".*", "nowhere/"), path)
        yield "/" + path.strip("^$"), is_there


def plain_addresses() -> list[tuple[str, str]]:
    """Every address but those of one agent, call, chat or team, which have a test of their own."""
    found = list(addresses())
    own = {"inspector", "operate", "team-wall"}
    assert own <= {name for _, name in found}
    return [(route, name) for route, name in found if name not in own]


def cell(answer: HttpResponse) -> str:
    """What came back, in the words of the table. Who is sent to sign in is told where he wanted to go."""
    if answer.headers.get("Location", "").startswith(DOORS):
        return Cell.DOOR
    if answer.status_code in {403, 401} or answer.status_code >= 500:
        return str(answer.status_code)
    return Cell.IN


def is_answered(codes: dict[str, int], *, is_there: bool) -> bool:
    """Whether a view answered: by GET or POST, and not that there is no such thing where there is."""
    asked = {codes["GET"], codes["POST"]} - {405}
    return bool(asked) and (not is_there or asked != {404})


def expected_of(path: str, role: Role) -> set[str]:
    """What the address may answer: as the rule of the view that stands there says, whatever its pattern is called.

    Inside Django's admin the owner meets its own refusals: a line of the trail is nobody's to add.
    """
    name = resolve(path).view_name
    told = of_address(name, role)
    own = {Cell.FORBIDDEN} if told is Cell.IN and name.startswith("admin") else set()
    return {told, *own} | ({Cell.DOOR} if rule_of(name) is Door.OPEN else set())


@pytest.mark.parametrize("role", [marked(role) for role in ROLES if role.name != LISTENING])
def test_address_answers_as_told(role: Role, people: dict[str, User]) -> None:
    """Whatever the method, an address answers a role as its rule says; a new address is in this walk by itself."""
    rows = things()
    walker, wrong, walked = walk(role, people), [], 0
    for route, name in plain_addresses():
        for path, is_there in filled(route, name, rows):
            expected = expected_of(path, role)
            answers = {method: walker.ask(method, path) for method in methods(role, path)}
            walked += len(answers)
            codes = {method: answer.status_code for method, answer in answers.items()}
            wrong += [
                (method, path, name, codes[method], *expected)
                for method, answer in answers.items()
                if cell(answer) not in expected
            ]
            # "In" is more than that nobody refused: a view stands there, and what exists is found.
            if Cell.IN in expected and not is_answered(codes, is_there=is_there and name not in NEED_MORE):
                wrong.append(("any", path, name, *codes.values()))
    assert wrong == []
    assert walked > 300


@pytest.mark.parametrize("role", [marked(role) for role in ROLES])
def test_object_answers_as_told(role: Role, people: dict[str, User]) -> None:
    """An agent, call, chat or team of one's own, of another's, of both, protected or unknown: there, or not there at all."""
    walker, found, expected = walk(role, people), {}, {}
    for kind, name in OBJECTS:
        page = f"/{kind}s/{id_of(kind, name)}/"
        for path in (page, f"{page}operations/"):
            for method in METHODS:
                answer = walker.ask(method, path)
                found[method, path] = cell(answer)
                expected[method, path] = Cell.DOOR if is_stranger(role) else Cell.IN
        expected["looked at", page] = of_object(role, kind, name)
        found["looked at", page] = looked_at(walker.ask("GET", page))
    for team in (OWN, OTHER, "Nowhere"):
        path = f"/wall/{team.lower()}/"
        expected["looked at", path] = of_wall(role, [team] if team != "Nowhere" else [])
        found["looked at", path] = looked_at(walker.ask("GET", path))
    assert found == expected


@pytest.mark.parametrize("role", [marked(role) for role in ROLES if role.name != LISTENING])
def test_display_answers_as_told(role: Role, people: dict[str, User]) -> None:
    """A display of one's own team, of another, of both: its wall to be seen; it, its screen and its alarm to be changed."""
    walker, found, expected = walk(role, people), {}, {}
    for name, teams in (*DISPLAYS.items(), ("unknown", ())):
        numbers = displayed(name, teams)
        slug = f"/wall/display-{name}/"
        expected[slug], found[slug] = of_wall(role, teams), looked_at(walker.ask("GET", slug))
        for address, number in numbers.items():
            path = address.format(number)
            answers = {(method, path): walker.ask(method, path) for method in METHODS}
            # A method that a view has not is refused before anything is looked up.
            told = {what: looked_at(answer) for what, answer in answers.items() if answer.status_code != 405}
            assert ("POST", path) in told
            expected |= {what: of_display(role, teams) for what in told}
            found |= told
    assert found == expected


def displayed(name: str, teams: Iterable[str]) -> dict[str, int]:
    """The addresses of a display, of its screen and of its alarm, to the number of each; of none where it has no teams."""
    screen_off, alarm = "/wall/screens/{}/off/", "/wall/alarms/{}/acknowledge/"
    one, its_screen, its_alarm = 999_999, 999_999, 999_999
    if teams:
        made = Display.objects.create(name=name, slug=f"display-{name}")
        made.teams.set(Team.objects.filter(name__in=teams))
        # A test commits nothing, so nothing says that there is one more.
        shelf.put_back()
        screen = Screen.objects.create(name=name, display=made, digest=name, approved_at=1.0)
        raised = Alarm.objects.create(display=made, kind=Kind.FIGURE, figure="ready", level="alert", since=1.0)
        one, its_screen, its_alarm = made.pk, screen.pk, raised.pk
    pages = ("/wall/displays/{}/", "/wall/displays/{}/delete/", "/wall/displays/{}/announce/")
    return dict.fromkeys(pages, one) | {screen_off: its_screen, alarm: its_alarm}


def looked_at(answer: HttpResponse) -> str:
    """As `cell`, and what is not there is."""
    return Cell.MISSING if answer.status_code == 404 else cell(answer)
