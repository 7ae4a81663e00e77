"""A right that ends between the click and the POST, in a whole house: two commits meet at a barrier."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from dashboard.audit.models import AuditLine
from dashboard.people.models import Account, Grant
from tests.fakes.building import building

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.ports import Entry, Trail

pytestmark = pytest.mark.django_db(transaction=True)

BARGE = "BargeIn"


class Barrier:
    """`monitoring.ports.Trail`: the real one, that holds whoever has written an intent until `let_go`."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail
        self.is_written, self.let_go = asyncio.Event(), asyncio.Event()

    async def begin(self, intent: Entry) -> Entry | None:
        """Write it, and stand still."""
        used = await self._trail.begin(intent)
        self.is_written.set()
        await self.let_go.wait()
        return used

    async def add(self, entry: Entry) -> None:
        """As the real one."""
        await self._trail.add(entry)

    async def last(self, key: str) -> Entry | None:
        """As the real one."""
        return await self._trail.last(key)

    async def unfinished(self) -> list[Entry]:
        """As the real one."""
        return await self._trail.unfinished()


def _lose_grant() -> object:
    return Grant.objects.filter(user__username="alice", verb="barge").delete()


def _lose_sight() -> object:
    return Grant.objects.filter(user__username="alice").delete()


def _switch_off() -> object:
    return User.objects.filter(username="alice").update(is_active=False)


def _lose_account() -> object:
    return Account.objects.filter(username="sup001").update(user=None)


def _other_account() -> object:
    Account.objects.filter(username="sup001").update(user=None)
    return Account.objects.filter(username="sup002").update(user=User.objects.get(username="alice"))


def _protect() -> object:
    return Account.objects.filter(username="agent001").update(protected=True)


@pytest.mark.parametrize(
    ("take_away", "status", "rule"),
    [
        (_lose_grant, 403, "no-grant:barge:voice"),
        (_lose_sight, 404, "not-yours-to-see"),
        (_switch_off, 404, "not-yours-to-see"),
        (_lose_account, 403, "no-supervisor-account"),
        (_other_account, 403, "other-account"),
        (_protect, 403, "protected"),
    ],
)
async def test_right_ends_at_the_barrier(take_away: Callable[[], object], status: int, rule: str) -> None:
    """T3: a right whose end is committed while the intent is on its way stops the POST; the trail says what stopped it."""
    async with building() as made:
        call_id, alice = await made.call(), await made.browser("alice")
        barrier = made.house.proxy._trail = Barrier(made.house.proxy._trail)
        asked = asyncio.create_task(made.ask(alice, f"/calls/{call_id}/", BARGE))
        await barrier.is_written.wait()
        await sync_to_async(take_away)()
        barrier.let_go.set()
        assert (await asked).status_code == status
        assert [post for post in made.posts() if post.body.get("operationName") == BARGE] == []
        line = await AuditLine.objects.filter(operation=BARGE).order_by("seq").alast()
        assert line is not None
        assert (line.stage, line.facts["rule"]) == ("refused", rule)


async def test_right_that_stays_is_let_through() -> None:
    """T3: the same, with nothing taken away at the barrier: one POST."""
    async with building() as made:
        call_id, alice = await made.call(), await made.browser("alice")
        barrier = made.house.proxy._trail = Barrier(made.house.proxy._trail)
        asked = asyncio.create_task(made.ask(alice, f"/calls/{call_id}/", BARGE))
        await barrier.is_written.wait()
        barrier.let_go.set()
        assert (await asked).status_code == 202
        assert len([post for post in made.posts() if post.body.get("operationName") == BARGE]) == 1
