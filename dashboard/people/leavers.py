"""Takes the password off a supervisor's account when its person goes: deleted or turned off. Opens nothing.

By signal, before the person is gone. `QuerySet.update` sends none: `sweep`, which the house runs every hour, finds what it left,
and `owner` opens nothing of a person who is off in the meantime.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.db.models.signals import post_save, pre_delete

from dashboard.people.models import Account
from dashboard.people.vault import let_go

if TYPE_CHECKING:
    from collections.abc import Iterable

FIELDS = ("kid", "sealed", "held_since", "needs")


def connect() -> None:
    """Watch people go. Called once, when Django is ready."""
    post_save.connect(_on_save, sender=User, dispatch_uid="password of one turned off")
    pre_delete.connect(_on_delete, sender=User, dispatch_uid="password of one deleted")


def sweep() -> int:
    """Take off what is held for people who are off; returns of how many accounts."""
    return _strip(Account.objects.filter(user__is_active=False).exclude(kid=""))


def _on_save(instance: User, *, raw: bool = False, **_: object) -> None:
    if not raw and not instance.is_active:
        _on_delete(instance)


def _on_delete(instance: User, **_: object) -> None:
    _strip(Account.objects.filter(user_id=instance.pk).exclude(kid=""))


def _strip(accounts: Iterable[Account]) -> int:
    """One by one: each is a change of its own, told to who listens and kept on the trail."""
    count = 0
    for account in accounts:
        let_go(account)
        account.save(update_fields=FIELDS)
        count += 1
    return count
