"""The database itself refuses to change the trail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection, transaction

from dashboard.audit.models import AuditLine, AuditStart
from dashboard.audit.trail import add, verify
from dashboard.audit.triggers import guard, lift

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from monitoring.ports import Entry

    type Write = Callable[[int], None]


WAYS_ROUND = {
    "sqlite": [
        "REPLACE INTO audit_line SELECT * FROM audit_line WHERE seq = 2",
        "REPLACE INTO audit_line SELECT 9, at, '', '', '', '', key, stage, '', '', '' FROM audit_line WHERE seq = 2",
        "REPLACE INTO audit_start (id, seq, mac, at, seal) VALUES (1, 3, '', 0, '')",
    ],
    "postgresql": ["TRUNCATE audit_line", "TRUNCATE audit_start"],
}


def assert_refused(statement: str) -> None:
    """The statement fails for the trigger's reason and leaves every line as it was."""
    before = [*AuditLine.objects.values(), *AuditStart.objects.values()]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert [*AuditLine.objects.values(), *AuditStart.objects.values()] == before


@pytest.fixture
def guarded(write: Write) -> Iterator[None]:
    """A trail of three lines, guarded as after a migration."""
    write(3)
    guard(connection)
    yield
    lift(connection)


def test_change_is_refused(guarded: None) -> None:
    """No statement updates or deletes a line."""
    for statement in (
        "UPDATE audit_line SET actor = 'mallory' WHERE seq = 2",
        "UPDATE audit_line SET stage = stage",
        "DELETE FROM audit_line WHERE seq = 3",
        "DELETE FROM audit_line",
        "INSERT INTO audit_line SELECT * FROM audit_line WHERE seq = 2 ON CONFLICT (seq) DO UPDATE SET key = 'k'",
    ):
        assert_refused(statement)


def test_replacing_is_refused(guarded: None) -> None:
    """Nor does one of the database's own ways round: SQLite's REPLACE, PostgreSQL's TRUNCATE."""
    AuditStart.objects.create(pk=1, seq=1, mac="", at=0.0, seal="")
    for statement in WAYS_ROUND[connection.vendor]:
        assert_refused(statement)


def test_adding_goes_on(guarded: None, intent: Entry) -> None:
    """A guarded trail takes new lines."""
    add(replace(intent, stage="accepted"))
    assert (verify().count, verify().why) == (4, "")


def test_lifted_can_be_emptied(guarded: None) -> None:
    """Lifted, the table can be emptied: for tests and for a migration backwards."""
    lift(connection)
    assert AuditLine.objects.all().delete()[0] == 3


def test_lines_before_start_may_go(guarded: None) -> None:
    """Up to the start lines may be removed, and no further, one by one or all at once; changed they may never be."""
    AuditStart.objects.create(pk=1, seq=2, mac="", at=0.0, seal="")
    assert_refused("DELETE FROM audit_line")
    assert_refused("DELETE FROM audit_line WHERE seq = 3")
    assert_refused("UPDATE audit_line SET actor = 'mallory' WHERE seq = 1")
    assert AuditLine.objects.filter(seq__lte=2).delete()[0] == 2


def test_start_moves_forwards_only(guarded: None) -> None:
    """The start is not removed, not put back, and not rewritten where it stands."""
    AuditStart.objects.create(pk=1, seq=2, mac="", at=0.0, seal="")
    assert_refused("DELETE FROM audit_start")
    assert_refused("UPDATE audit_start SET seq = 1")
    assert_refused("UPDATE audit_start SET mac = 'f'")
    assert AuditStart.objects.update(seq=3) == 1
