"""The house forgets by itself: every hour, one process of all, and everything that is too old."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone

from dashboard import conf
from dashboard.consent.models import Approval
from dashboard.journal.models import Chore, JournalRecord
from dashboard.people.models import Account, Team
from dashboard.retention import keeper
from dashboard.retention.keeper import DAY, EVERY, LOOK_EVERY, PURGE, keep, purge, take_turn

if TYPE_CHECKING:
    from tests.dashboard.retention.conftest import Fill

CALLS = "/v2/me/calls"


def test_turn_is_one_processes(db: None) -> None:
    """Of all who ask at the same time one gets the turn, and the next one an hour later."""
    assert [Chore.take(PURGE, 1000.0, EVERY) for _ in range(3)] == [True, False, False]
    assert not Chore.take(PURGE, 999.0 + EVERY, EVERY)
    assert Chore.take(PURGE, 1000.0 + EVERY, EVERY)
    assert Chore.take("other", 1000.0, EVERY)


@pytest.mark.django_db(transaction=True)
def test_everything_old_goes(fill: Fill) -> None:
    """Bodies, approvals, sign-ins and passwords of leavers, each by its own age; what is young stays."""
    now = time.time()
    fill("a", (CALLS, now - 25 * 3600), (CALLS, now - 23 * 3600))
    alice = User.objects.create(username="alice")
    for age in (DAY + 60, DAY - 60):
        Approval.objects.create(key=str(age), asker=alice, kind="call", identifier="1", at=now - age, expires=now)
    for hours in (-1, 1):
        Session.objects.create(session_key=str(hours), expire_date=timezone.now() + timedelta(hours=hours))
    team = Team.objects.create(name="North", slug="north")
    Account.objects.create(username="sup001", role="supervisor", team=team, user=alice, kid="k", sealed=b"x")
    User.objects.update(is_active=False)
    done = purge(now)
    assert (done.records, done.approvals, done.passwords, done.settled) == (1, 1, 1, True)
    assert (JournalRecord.objects.count(), Approval.objects.count()) == (1, 1)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["1"]
    assert purge(now).records == 0


@pytest.mark.django_db(transaction=True)
def test_gone_on_the_hour(fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line is there until it is as old as the setting says, and not with the first purge after."""
    monkeypatch.setattr(conf, "JOURNAL_RETENTION_HOURS", 2)
    fill("a", (CALLS, 1000.0), (CALLS, 9e9))
    assert take_turn(1000.0 + 7200.0) is not None
    assert JournalRecord.objects.count() == 2
    assert take_turn(1000.0 + 7200.0 + 60) is None
    done = take_turn(1000.0 + 7200.0 + EVERY)
    assert done is not None
    assert (done.records, JournalRecord.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
async def test_house_looks_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks every few minutes, not at the same moment as others, and takes its turn then."""
    pauses: list[float] = []
    turns: list[float] = []
    monkeypatch.setattr(keeper, "take_turn", turns.append)

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) > 2:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await keep(pause, iter([0.0, 1.0, 0.5]).__next__)
    assert pauses == [LOOK_EVERY * 0.5, LOOK_EVERY * 1.5, LOOK_EVERY]
    assert len(turns) == 2
