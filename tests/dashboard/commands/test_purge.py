"""`purge` says what it forgot; what it forgets is told in tests/dashboard/retention."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from django.core.management.base import CommandError
from django.db import ProgrammingError

from dashboard import conf
from dashboard.audit.models import AuditLine
from dashboard.audit.trail import add
from dashboard.journal.models import JournalRecord, JournalReject
from dashboard.retention import keeper
from monitoring.ports import SNAPSHOT, Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    type Call = Callable[..., str]

CALLS = "/v2/me/calls"

pytestmark = pytest.mark.django_db(transaction=True)


def test_command_counts_hours(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command goes by JOURNAL_RETENTION_HOURS, takes rejects too, and leaves alone what of the trail is young."""
    monkeypatch.setattr(conf, "JOURNAL_RETENTION_HOURS", 2)
    now = time.time()
    for offset, (topic, at) in enumerate([(CALLS, now - 3 * 3600), (CALLS, now - 3600), (SNAPSHOT, now)]):
        JournalRecord.objects.create(stream="a", epoch=1, offset=offset, at=at, topic=topic, body=b"{}")
    for at in (now - 3 * 3600, now - 3600):
        JournalReject.objects.create(stream="a", at=at, topic=CALLS, rule="wrong-shape", detail="", body=b"?")
    add(Entry(now, "alice", "sup001", "BargeIn", "call:1", "k", "accepted"))
    said = (
        "1 records and 1 rejects of the journal, 0 lines of the trail, 0 alarms, 0 approvals and 0 passwords of leavers"
        " forgotten\n"
    )
    assert call("purge") == said
    assert JournalRecord.objects.count() == 2
    assert AuditLine.objects.filter(key="k").exists()


def test_old_trail_goes(call: Call) -> None:
    """Lines of the trail older than AUDIT_RETENTION_DAYS go too, and that they went is a line."""
    add(Entry(time.time() - 401 * 86400, "alice", "sup001", "BargeIn", "call:1", "k", "accepted"))
    assert ", 1 lines of the trail," in call("purge")
    assert list(AuditLine.objects.values_list("operation", flat=True)) == ["Purged"]


def test_negative_hours_delete_nothing(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """A negative retention is a mistake, not a wish to delete the future."""
    monkeypatch.setattr(conf, "JOURNAL_RETENTION_HOURS", -1)
    with pytest.raises(CommandError, match="must not be negative"):
        call("purge")


def test_trail_may_be_anothers(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the database's role may not purge the trail all else is forgotten, and the command says what it lacks."""

    def refuse(_before: float) -> int:
        raise ProgrammingError("permission denied for table audit_start")

    JournalReject.objects.create(stream="a", at=1.0, topic=CALLS, rule="wrong-shape", detail="", body=b"?")
    monkeypatch.setattr(keeper, "purge_trail", refuse)
    with pytest.raises(CommandError, match="role that may purge the trail"):
        call("purge")
    assert not JournalReject.objects.exists()
    assert "may not remove them" in str(keeper.purge(time.time()))
