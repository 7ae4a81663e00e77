"""Tells the rest of this process, after the commit, that people or power changed. Knows nobody who listens.

Looks at every statement that this process writes to the tables behind a viewer's rights: what a form saves, a bulk
update, a role's members and plain SQL are one to it. Other processes are not told: they re-read at every beat.
"""

from __future__ import annotations

import logging
import re
from itertools import count
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_out
from django.contrib.sessions.models import Session
from django.db import connections, transaction
from django.db.backends.signals import connection_created

from dashboard.people.models import Account, Grant, Team

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.backends.base.base import BaseDatabaseWrapper

log = logging.getLogger(__name__)

# Called in the thread that committed, never before: a listener that lives on an event loop must hop there itself.
listeners: list[Callable[[], None]] = []
_numbers = count(1)
_revision = 0

WRITE = re.compile(r'\s*(INSERT INTO|INSERT OR \w+ INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
# Signing in stamps the user, and GWS's refusal an account; neither gives or takes anything.
QUIET = re.compile(r'UPDATE "(?:auth_user|people_account)" SET "(?:last_login|needs)" = \S+ WHERE')
WATCHED = frozenset(
    model._meta.db_table  # noqa: SLF001 Django's own way to a table's name
    for model in (Team, Account, Grant, User, Group, User.groups.through)
)
# A sign-in's own row, and its line in the list of sign-ins.
SIGN_INS = frozenset({Session._meta.db_table, "usersessions_usersession"})  # noqa: SLF001 as above


def revision() -> int:
    """How often something changed since this process began; cheap enough to ask before every push."""
    return _revision


def announce() -> None:
    """Call the listeners once after the current transaction commits, or now if there is none."""
    # A call dropped with its savepoint must not stop a later one, so the connection's own list is the memory.
    if not any(entry[1] is _tell for entry in transaction.get_connection().run_on_commit):
        transaction.on_commit(_tell)


def is_change(sql: str) -> bool:
    """Whether a statement may change what somebody may do, or ends a sign-in. A new or renewed sign-in takes nothing."""
    found = WRITE.match(sql)
    if found is None:
        return False
    verb, table = found[1].upper(), found[2]
    if table in SIGN_INS:
        return verb == "DELETE FROM"
    return table in WATCHED and not QUIET.match(sql)


def connect() -> None:
    """Watch every connection to the database, now and later. Called once, when Django is ready."""
    connection_created.connect(_on_connection, dispatch_uid="people changed")
    for connection in connections.all(initialized_only=True):
        _watch(connection)
    user_logged_out.connect(_on_sign_out, dispatch_uid="signed out")


def _on_connection(connection: BaseDatabaseWrapper, **_: object) -> None:
    _watch(connection)


def _watch(connection: BaseDatabaseWrapper) -> None:
    if _after_write not in connection.execute_wrappers:
        connection.execute_wrappers.append(_after_write)


def _after_write(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001 Django's
    done = execute(sql, params, many, context)
    if isinstance(sql, str) and is_change(sql):
        announce()
    return done


def _on_sign_out(**_: object) -> None:
    announce()


def _tell() -> None:
    global _revision  # noqa: PLW0603 one number for the process is what it is for
    _revision = next(_numbers)
    for listener in tuple(listeners):
        try:
            listener()
        except Exception:
            log.exception("a listener to changes of people failed")
