"""Load GWS accounts from a sheet: `username,password,role,team,user`. Knows no command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from dashboard.people.models import Account, Role
from dashboard.people.owner import opened
from dashboard.people.sheets.lines import Tally, read_sheet
from dashboard.people.sheets.teams import find_team, wrong_team
from dashboard.people.vault import SealError, hold, read_ring
from monitoring.ports import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dashboard.people.sheets.lines import Line, Sheet
    from dashboard.people.vault import Ring

COLUMNS = ("username", "password", "role", "team", "user")


@transaction.atomic
def load_accounts(path: Path) -> Tally:
    """Create and change accounts as the sheet says, or nothing at all; accounts it does not name stay as they are.

    An empty password keeps the old one; of a new agent it says that his credentials are not held, and the roster polls
    him. Raises BadSheet, and BadRing when there is no key to seal with.
    """
    ring = read_ring()
    sheet = read_sheet(path, COLUMNS)
    known = {account.username: account for account in Account.objects.select_for_update()}
    users = {user.username: user for user in User.objects.filter(username__in={line["user"] for line in sheet.lines})}
    for line in sheet.lines:
        for why in _wrongs(line, known, users):
            sheet.blame(line.number, why)
    _check_links(sheet, known)
    sheet.settle()
    _unlink(sheet, known)
    tally = Tally()
    for line in sheet.lines:
        _store(line, known.get(line["username"]), users.get(line["user"]), ring, tally)
    return tally


def _wrongs(line: Line, known: dict[str, Account], users: dict[str, User]) -> Iterator[str]:
    yield from _wrong_username(line["username"])
    if line["role"] not in Role.values:
        yield "the role must be agent or supervisor"
    elif line["role"] == Role.AGENT and line["user"]:
        yield "nobody acts through an agent's account: leave user empty"
    if why := wrong_team(line["team"]):
        yield why
    if line["user"] and line["user"] not in users:
        yield f"there is no sign-in {line['user']}; load the people first"
    if line["role"] == Role.SUPERVISOR and not line["password"] and _is_polled(known.get(line["username"])):
        yield "a supervisor's account needs a password; only agents can be polled without one"


def _is_polled(account: Account | None) -> bool:
    """Whether there is no password of a supervisor to keep: the account is new, or an agent's who is polled."""
    return account is None or (account.role == Role.AGENT and not account.kid)


def _wrong_username(username: str) -> Iterator[str]:
    try:
        Account(username=username).clean_fields(exclude=["role", "team", "user"])
    except ValidationError as error:
        yield f"username: {' '.join(error.messages)}"


def _check_links(sheet: Sheet, known: dict[str, Account]) -> None:
    """A user acts through one account, counted as it will be after the load."""
    named = {line["username"] for line in sheet.lines}
    names = dict(User.objects.filter(supervisor_account__isnull=False).values_list("pk", "username"))
    acts = {names[row.user_id]: name for name, row in known.items() if row.user_id and name not in named}
    for line in sheet.lines:
        if line["user"] and line["user"] in acts:
            sheet.blame(line.number, f"{line['user']} already acts through {acts[line['user']]}")
        acts.setdefault(line["user"], line["username"])


def _unlink(sheet: Sheet, known: dict[str, Account]) -> None:
    """Two accounts that swap their users would meet in between: all that change are let go first."""
    for line in sheet.lines:
        account = known.get(line["username"])
        if account and account.user and account.user.username != line["user"]:
            # An instance of its own: what `known` holds is compared with the line afterwards.
            held = Account.objects.get(pk=account.pk)
            held.user = None
            held.save(update_fields=["user"])


def _store(line: Line, old: Account | None, user: User | None, ring: Ring, tally: Tally) -> None:
    account = old or Account(username=line["username"])
    before = (account.role, account.team_id, account.user_id)
    account.role, account.team, account.user = line["role"], find_team(line["team"]), user
    differs = before != (account.role, account.team_id, account.user_id)
    if line["password"] and not _same(account, Secret(line["password"]), ring):
        hold(account, Secret(line["password"]), ring)
        differs = True
    if differs:
        account.save()
    tally.count(new=old is None, differs=differs)


def _same(account: Account, password: Secret, ring: Ring) -> bool:
    """Whether this very password is held and not refused: sealing it again would look like a change."""
    try:
        return not account.needs and opened(account, ring) == password
    except SealError:
        return False
