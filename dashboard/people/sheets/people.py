"""Load sign-ins and what they may do from a sheet: `username,password,role,teams`. Knows no command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from dashboard.people.models import Grant
from dashboard.people.sheets.lines import Tally, read_sheet
from dashboard.people.sheets.teams import find_team, wrong_team
from monitoring.policy import Verb

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dashboard.people.sheets.lines import Line

COLUMNS = ("username", "password", "role", "teams")
ACTS = (Verb.LISTEN, Verb.COACH, Verb.BARGE, Verb.WRITE_AGENT, Verb.WRITE_CUSTOMER, Verb.MUTE)
# In each of his teams. The desk shows an admin only the teams that his line names.
RIGHTS = {"supervisor": (Verb.SEE, *ACTS), "lead": (Verb.SEE, Verb.MANAGE_WALLS), "admin": (Verb.SEE,)}
# Over everyone.
HOUSE_RIGHTS = {"admin": (Verb.MANAGE_PEOPLE, Verb.READ_TRAIL, Verb.MANAGE_WALLS)}


@transaction.atomic
def load_people(path: Path) -> Tally:
    """Create and change sign-ins as the sheet says, or nothing at all; people it does not name stay as they are.

    Who is named has afterwards exactly the grants of his line. An empty password keeps the old one. Who was turned off
    stays off. Passwords are taken as they are: an admin's sheet is trusted more than the rules for people's own choice.
    Raises BadSheet.
    """
    sheet = read_sheet(path, COLUMNS)
    names = {line["username"] for line in sheet.lines}
    known = {user.username: user for user in User.objects.filter(username__in=names)}
    for line in sheet.lines:
        for why in _wrongs(line, known):
            sheet.blame(line.number, why)
    sheet.settle()
    tally = Tally()
    for line in sheet.lines:
        _store(line, known.get(line["username"]), tally)
    return tally


def _wrongs(line: Line, known: dict[str, User]) -> Iterator[str]:
    try:
        User(username=line["username"], password="-").clean_fields()  # noqa: S106 only the name is looked at
    except ValidationError as error:
        yield f"username: {' '.join(error.messages)}"
    if line["role"] not in RIGHTS:
        yield "the role must be supervisor, lead or admin"
    if not line["teams"] and line["role"] != "admin":
        yield "the teams are empty: name at least one, several separated by ;"
    yield from filter(None, map(wrong_team, _teams(line)))
    if not line["password"] and line["username"] not in known:
        yield "a new sign-in needs a password"


def _teams(line: Line) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in line["teams"].split(";"))) if line["teams"] else []


def _store(line: Line, old: User | None, tally: Tally) -> None:
    user = old or User(username=line["username"])
    differs = _set_rank(user, line) | _set_password(user, line["password"])
    if differs:
        user.save()
    differs |= _set_grants(user, line)
    tally.count(new=old is None, differs=differs)
    if not user.is_active:
        tally.remarks.append(f"{user.username} is turned off and stays off")


def _set_rank(user: User, line: Line) -> bool:
    rank = line["role"] == "admin"
    before = (user.is_staff, user.is_superuser)
    user.is_staff = user.is_superuser = rank
    return before != (rank, rank)


def _set_password(user: User, password: str) -> bool:
    # A new hash of the same password would end all his sessions.
    if not password or (user.pk and user.check_password(password)):
        return False
    user.set_password(password)
    return True


def _set_grants(user: User, line: Line) -> bool:
    teams = [find_team(name).pk for name in _teams(line)]
    wanted: set[tuple[int, str]] = {(team, verb) for team in teams for verb in RIGHTS[line["role"]]}
    wanted |= {(0, verb) for verb in HOUSE_RIGHTS.get(line["role"], ())}
    held: set[tuple[int, str]] = set()
    surplus = []
    for grant in Grant.objects.filter(user=user):
        right = (grant.team_id or 0, grant.verb)
        if right in wanted - held and not (grant.media or grant.agent_id or grant.starts or grant.ends):
            held.add(right)
        else:
            surplus.append(grant.pk)
    Grant.objects.filter(pk__in=surplus).delete()
    for team, verb in sorted(wanted - held):
        Grant.objects.create(user=user, team_id=team or None, everyone=not team, verb=verb)
    return bool(surplus) or wanted != held
