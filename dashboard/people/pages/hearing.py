"""How GWS accounts stand, as the upstream page says it: from the house that runs here, else from the tables alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dashboard import wiring
from dashboard.upstream.board import AccountRow, Held, rows
from monitoring.floor.model import Floor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.people.models import Account


def standings(accounts: Iterable[Account]) -> dict[str, AccountRow]:
    """The upstream page's row of each account, by username. Wants `team` and `user` selected, and opens no seal."""
    house = wiring.get() if wiring.is_open() else None
    floor = house.follower.floor if house is not None else Floor()
    conditions = house.fleet.conditions() if house is not None else {}
    return {row.held.username: row for row in rows(map(_held, accounts), floor, conditions)}


def signed_in(row: AccountRow) -> datetime | None:
    """When the account last signed in to GWS, as the relay of this process knows it: None before, or where another reads it."""
    at = row.condition.tally.signed_in_at if row.condition is not None else 0.0
    return datetime.fromtimestamp(at, UTC) if at else None


def _held(account: Account) -> Held:
    return Held(
        account.username,
        account.role,
        account.team.name,
        account.user.username if account.user is not None else "",
        is_held=bool(account.kid),
        is_refused=bool(account.needs),
    )
