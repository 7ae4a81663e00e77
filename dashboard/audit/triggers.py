"""The database's own refusal to change the trail, for SQLite and PostgreSQL. Knows only the tables' names.

A line is never changed, and removed only up to the start (`models.AuditStart`), which moves forwards only. Whether that start
was sealed by the key no trigger can say: `verify_audit` does. On PostgreSQL the owner of a table could drop its triggers:
let the application's role not be the owner (`scripts/postgresql_roles.sql`, docs/operations.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.apps.registry import Apps
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

    type Statements = Mapping[str, tuple[str, ...]]

REFUSE = "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
KEPT = "OLD.seq > COALESCE((SELECT MAX(seq) FROM audit_start), 0)"
SQLITE_LINES = (
    f"CREATE TRIGGER audit_line_no_update BEFORE UPDATE ON audit_line {REFUSE}",
    # INSERT OR REPLACE deletes without asking the delete trigger.
    f"""CREATE TRIGGER audit_line_no_replace BEFORE INSERT ON audit_line
    WHEN EXISTS (
        SELECT 1 FROM audit_line
        WHERE seq = NEW.seq OR (key = NEW.key AND stage = 'intent' AND NEW.stage = 'intent')
    ) {REFUSE}""",  # noqa: S608 constants only
)
SQLITE_FIRST = (*SQLITE_LINES, f"CREATE TRIGGER audit_line_no_delete BEFORE DELETE ON audit_line {REFUSE}")
SQLITE = (
    *SQLITE_LINES,
    f"CREATE TRIGGER audit_line_no_delete BEFORE DELETE ON audit_line WHEN {KEPT} {REFUSE}",
    f"CREATE TRIGGER audit_start_forwards BEFORE UPDATE ON audit_start WHEN NEW.seq <= OLD.seq {REFUSE}",
    f"CREATE TRIGGER audit_start_no_delete BEFORE DELETE ON audit_start {REFUSE}",
    f"""CREATE TRIGGER audit_start_no_replace BEFORE INSERT ON audit_start
    WHEN EXISTS (SELECT 1 FROM audit_start) {REFUSE}""",  # noqa: S608 constants only
)
SQLITE_LIFT = tuple(
    f"DROP TRIGGER IF EXISTS {name}"
    for name in (
        "audit_line_no_update",
        "audit_line_no_delete",
        "audit_line_no_replace",
        "audit_start_forwards",
        "audit_start_no_delete",
        "audit_start_no_replace",
    )
)
RAISE = "RAISE EXCEPTION 'the trail is append-only' USING ERRCODE = 'restrict_violation'"
FUNCTION = "CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"
POSTGRESQL_TRUNCATE = """CREATE TRIGGER audit_line_no_truncate BEFORE TRUNCATE ON audit_line
    FOR EACH STATEMENT EXECUTE FUNCTION audit_line_refuse()"""
POSTGRESQL_FIRST = (
    FUNCTION.format(name="audit_line_refuse", body=f"{RAISE};"),
    """CREATE TRIGGER audit_line_no_change BEFORE UPDATE OR DELETE ON audit_line
    FOR EACH ROW EXECUTE FUNCTION audit_line_refuse()""",
    POSTGRESQL_TRUNCATE,
)
POSTGRESQL = (
    FUNCTION.format(name="audit_line_refuse", body=f"{RAISE};"),
    FUNCTION.format(name="audit_line_keep", body=f"IF {KEPT} THEN {RAISE}; END IF; RETURN OLD;"),
    FUNCTION.format(name="audit_start_move", body=f"IF NEW.seq <= OLD.seq THEN {RAISE}; END IF; RETURN NEW;"),
    """CREATE TRIGGER audit_line_no_change BEFORE UPDATE ON audit_line
    FOR EACH ROW EXECUTE FUNCTION audit_line_refuse()""",
    """CREATE TRIGGER audit_line_no_delete BEFORE DELETE ON audit_line
    FOR EACH ROW EXECUTE FUNCTION audit_line_keep()""",
    POSTGRESQL_TRUNCATE,
    """CREATE TRIGGER audit_start_forwards BEFORE UPDATE ON audit_start
    FOR EACH ROW EXECUTE FUNCTION audit_start_move()""",
    """CREATE TRIGGER audit_start_no_delete BEFORE DELETE OR TRUNCATE ON audit_start
    FOR EACH STATEMENT EXECUTE FUNCTION audit_line_refuse()""",
)
POSTGRESQL_LIFT = (
    "DROP TRIGGER IF EXISTS audit_line_no_change ON audit_line",
    "DROP TRIGGER IF EXISTS audit_line_no_delete ON audit_line",
    "DROP TRIGGER IF EXISTS audit_line_no_truncate ON audit_line",
    "DROP TRIGGER IF EXISTS audit_start_forwards ON audit_start",
    "DROP TRIGGER IF EXISTS audit_start_no_delete ON audit_start",
    "DROP FUNCTION IF EXISTS audit_line_refuse()",
    "DROP FUNCTION IF EXISTS audit_line_keep()",
    "DROP FUNCTION IF EXISTS audit_start_move()",
)
FIRST: Statements = {"sqlite": SQLITE_FIRST, "postgresql": POSTGRESQL_FIRST}
GUARDS: Statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
LIFTS: Statements = {"sqlite": SQLITE_LIFT, "postgresql": POSTGRESQL_LIFT}


def guard(connection: BaseDatabaseWrapper) -> None:
    """Make the trail append-only but for what lies before its start."""
    _run(connection, GUARDS)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Undo `guard`: for a migration backwards, and for test databases that are emptied between tests."""
    _run(connection, LIFTS)


def forwards(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Migration 0002: no line goes."""
    _run(editor.connection, FIRST)


def backwards(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Its way back."""
    lift(editor.connection)


def forwards_with_start(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Migration 0003: what lies before a start may go."""
    lift(editor.connection)
    guard(editor.connection)


def backwards_with_start(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Its way back."""
    lift(editor.connection)
    _run(editor.connection, FIRST)


def _run(connection: BaseDatabaseWrapper, statements: Statements) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
