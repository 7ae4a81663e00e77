"""What is too old goes, and what stays still proves itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction

from dashboard.audit.chain import sealed
from dashboard.audit.models import AuditAbout, AuditHead, AuditLine, AuditStart
from dashboard.audit.retention import BrokenTrail, purge_trail
from dashboard.audit.trail import add, chain_keys, verify
from dashboard.audit.triggers import guard, lift

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from monitoring.ports import Entry

DAY = 86_400.0
NOW = 1_800_000_000.0


@pytest.fixture
def days(db: None, intent: Entry) -> Iterator[None]:
    """Nine lines, one a day, the last of today, each about an agent; guarded as after a migration."""
    for number in range(9):
        add(replace(intent, at=NOW - (8 - number) * DAY, key=f"key-{number}", detail={"agents": f"agent{number}"}))
    guard(connection)
    yield
    lift(connection)


def test_old_lines_go(days: None) -> None:
    """What is older goes with what is derived from it; the rest holds, and a line says what went."""
    assert purge_trail(NOW - 4.5 * DAY) == 4
    kept = list(AuditLine.objects.order_by("seq"))
    assert [line.seq for line in kept] == [5, 6, 7, 8, 9, 10]
    told = kept[-1]
    assert (told.operation, told.target, told.facts["first"], told.facts["last"]) == ("Purged", "trail", "1", "4")
    assert not AuditAbout.objects.filter(seq__lte=4).exists()
    assert AuditAbout.objects.count() == 5
    assert (verify().count, verify().why) == (6, "")


def test_nothing_old_changes_nothing(days: None) -> None:
    """Without an old line nothing is written either."""
    assert purge_trail(NOW - 40 * DAY) == 0
    assert AuditLine.objects.count() == 9
    assert not AuditStart.objects.exists()


def test_purges_follow_each_other(days: None, intent: Entry) -> None:
    """Again and again, down to nothing: the chain goes on where it was."""
    assert purge_trail(NOW - 6.5 * DAY) == 2
    assert purge_trail(NOW - 4.5 * DAY) == 2
    assert purge_trail(NOW - 4.5 * DAY) == 0
    AuditHead.objects.all().delete()
    add(replace(intent, at=NOW, stage="accepted"))
    assert verify().why == ""
    assert purge_trail(10 * NOW) == 8
    assert (verify().count, verify().why) == (1, "")


def test_young_line_keeps_what_follows(days: None, intent: Entry) -> None:
    """A line between younger ones stays, however old its clock says it is: no hole is made."""
    lift(connection)
    add(replace(intent, at=0.0, key="a clock set back"))
    guard(connection)
    assert purge_trail(NOW - 7.5 * DAY) == 1
    assert AuditLine.objects.filter(at=0.0).exists()


def test_broken_lines_stay(days: None) -> None:
    """What does not verify is evidence: nothing is removed."""
    lift(connection)
    AuditLine.objects.filter(seq=2).update(actor="mallory")
    with pytest.raises(BrokenTrail, match="chain broken at 2"):
        purge_trail(NOW - 4.5 * DAY)
    assert AuditLine.objects.count() == 9
    guard(connection)


def test_lost_tail_is_no_purge(days: None) -> None:
    """Nor is anything where lines that should be there are not."""
    lift(connection)
    AuditLine.objects.filter(seq__gt=6).delete()
    with pytest.raises(BrokenTrail, match="chain broken at 7"):
        purge_trail(10 * NOW)
    guard(connection)


def test_forged_start_is_found(days: None) -> None:
    """Who moves the start by hand, to be rid of lines, cannot seal it: it is named."""
    last = AuditLine.objects.get(seq=6)
    forged = sealed(b"not the key", 6, last.mac, NOW)
    AuditStart.objects.create(pk=1, seq=6, mac=last.mac, at=NOW, seal=forged.seal)
    AuditLine.objects.filter(seq__lte=6).delete()
    assert (verify().broken_at, "sealed" in verify().why) == (6, True)


def test_lost_start_is_found(days: None) -> None:
    """A start removed leaves a chain that does not begin at 1."""
    purge_trail(NOW - 4.5 * DAY)
    lift(connection)
    AuditStart.objects.all().delete()
    assert (verify().broken_at, verify().why) == (1, "the line is missing: 5 follows 0")
    guard(connection)


def test_new_secret_with_fallback(days: None, settings: Settings) -> None:
    """A start sealed under an old SECRET_KEY holds as long as that is a fallback."""
    purge_trail(NOW - 4.5 * DAY)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "a new secret"
    assert verify().why != ""
    settings.SECRET_KEY_FALLBACKS = [old]
    assert verify().why == ""
    assert len(chain_keys()) == 2


def test_database_still_refuses(days: None) -> None:
    """After a purge what is left is as guarded as before."""
    purge_trail(NOW - 4.5 * DAY)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditLine.objects.filter(seq=5).delete()
