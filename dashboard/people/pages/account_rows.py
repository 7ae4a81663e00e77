"""The list of GWS accounts as rows: what the tables hold, and how the fleet hears each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from dashboard.people.models import Account, Role
from dashboard.people.pages.hearing import signed_in, standings
from dashboard.upstream.board import narrowed

if TYPE_CHECKING:
    from datetime import datetime

    from dashboard.upstream.board import AccountRow


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the list is narrowed to; empty words narrow nothing. `team` is a slug."""

    words: str = ""
    role: str = ""
    team: str = ""
    state: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.role or self.team or self.state)


@dataclass(frozen=True, slots=True)
class AccountItem:
    """One line of the list."""

    account: Account
    standing: AccountRow

    @property
    def signed_in(self) -> datetime | None:
        """When it last signed in to GWS, if that is known here."""
        return signed_in(self.standing)


def found(narrowing: Narrowing) -> list[AccountItem]:
    """The accounts that match, by name."""
    chosen = Q()
    if narrowing.role in Role:
        chosen &= Q(role=narrowing.role)
    if narrowing.team:
        chosen &= Q(team__slug=narrowing.team)
    rows = Account.objects.filter(chosen).select_related("team", "user").defer("sealed")
    known = {account.username: account for account in rows}
    held = narrowed(standings(known.values()).values(), narrowing.state, narrowing.words)
    return sorted((AccountItem(known[row.held.username], row) for row in held), key=lambda one: one.account.username)
