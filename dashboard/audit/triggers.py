"""The database's own refusal to change the trail, for SQLite and PostgreSQL. Knows only the table's name.

On PostgreSQL the owner of the table could drop a trigger: let the application's role not be the owner, and grant it
SELECT and INSERT only (docs/operations.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.apps.registry import Apps
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSE = "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
SQLITE = (
    f"CREATE TRIGGER audit_line_no_update BEFORE UPDATE ON audit_line {REFUSE}",
    f"CREATE TRIGGER audit_line_no_delete BEFORE DELETE ON audit_line {REFUSE}",
    # INSERT OR REPLACE deletes without asking the delete trigger.
    f"""CREATE TRIGGER audit_line_no_replace BEFORE INSERT ON audit_line
    WHEN EXISTS (
        SELECT 1 FROM audit_line
        WHERE seq = NEW.seq OR (key = NEW.key AND stage = 'intent' AND NEW.stage = 'intent')
    ) {REFUSE}""",  # noqa: S608 constants only
)
SQLITE_LIFT = (
    "DROP TRIGGER IF EXISTS audit_line_no_update",
    "DROP TRIGGER IF EXISTS audit_line_no_delete",
    "DROP TRIGGER IF EXISTS audit_line_no_replace",
)
POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION audit_line_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the trail is append-only' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER audit_line_no_change BEFORE UPDATE OR DELETE ON audit_line
    FOR EACH ROW EXECUTE FUNCTION audit_line_refuse()""",
    """CREATE TRIGGER audit_line_no_truncate BEFORE TRUNCATE ON audit_line
    FOR EACH STATEMENT EXECUTE FUNCTION audit_line_refuse()""",
)
POSTGRESQL_LIFT = (
    "DROP TRIGGER IF EXISTS audit_line_no_change ON audit_line",
    "DROP TRIGGER IF EXISTS audit_line_no_truncate ON audit_line",
    "DROP FUNCTION IF EXISTS audit_line_refuse()",
)
GUARDS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
LIFTS = {"sqlite": SQLITE_LIFT, "postgresql": POSTGRESQL_LIFT}


def guard(connection: BaseDatabaseWrapper) -> None:
    """Make the table append-only."""
    _run(connection, GUARDS)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Undo `guard`: for a migration backwards, and for test databases that are emptied between tests."""
    _run(connection, LIFTS)


def forwards(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The migration's step."""
    guard(editor.connection)


def backwards(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The migration's step back."""
    lift(editor.connection)


def _run(connection: BaseDatabaseWrapper, statements: Mapping[str, tuple[str, ...]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
