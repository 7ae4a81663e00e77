"""Tells the rest of this process, after the commit, that people or power changed. Knows nobody who listens.

Instances saved or deleted are noticed by signal, and so is `QuerySet.delete`. `QuerySet.update`, `bulk_create` and
`bulk_update` send no signal: whoever uses them here on what a viewer may do calls `announce` himself.
Other processes are not told: they re-read by age (see `viewers.load_viewers`).
"""

from __future__ import annotations

import logging
from itertools import count
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group, User
from django.contrib.auth.signals import user_logged_out
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save

from dashboard.people.models import Account, Grant, Team

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

log = logging.getLogger(__name__)

# Called in the thread that committed, never before: a listener that lives on an event loop must hop there itself.
listeners: list[Callable[[], None]] = []
_numbers = count(1)
_revision = 0


def revision() -> int:
    """How often something changed since this process began; cheap enough to ask before every push."""
    return _revision


def announce() -> None:
    """Call the listeners once after the current transaction commits, or now if there is none."""
    # A call dropped with its savepoint must not stop a later one, so the connection's own list is the memory.
    if not any(entry[1] is _tell for entry in transaction.get_connection().run_on_commit):
        transaction.on_commit(_tell)


def connect() -> None:
    """Watch teams, accounts, grants, users, roles and the end of sessions. Called once, when Django is ready."""
    for model in (Team, Account, Grant, User, Group):
        post_save.connect(_on_save, sender=model, dispatch_uid=f"changed {model.__name__}")
        post_delete.connect(_on_event, sender=model, dispatch_uid=f"gone {model.__name__}")
    m2m_changed.connect(_on_event, sender=User.groups.through, dispatch_uid="roles changed")
    post_delete.connect(_on_event, sender=Session, dispatch_uid="gone Session")
    user_logged_out.connect(_on_event, dispatch_uid="signed out")


def _on_save(update_fields: Collection[str] | None = None, **_: object) -> None:
    # Signing in stamps the user; it gives and takes nothing.
    if set(update_fields or ()) != {"last_login"}:
        announce()


def _on_event(**_: object) -> None:
    announce()


def _tell() -> None:
    global _revision  # noqa: PLW0603 one number for the process is what it is for
    _revision = next(_numbers)
    for listener in tuple(listeners):
        try:
            listener()
        except Exception:
            log.exception("a listener to changes of people failed")
