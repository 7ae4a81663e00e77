"""One person's sign-in: shown or made to be forgotten, with grants, sign-ins that are open, and the password that acts for him.

The trail keeps its lines: they name him by his username alone, which nobody can look up any more.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType

from dashboard.audit.models import AuditLine
from dashboard.people.models import Account, Grant

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.sessions.base_session import AbstractBaseSession

    type Held = dict[str, Any]


class LastOwner(Exception):
    """Nobody would be left who could let anybody in."""


def shown(user: User) -> Held:
    """Everything held of him but the secrets, for himself."""
    account: Account | None = getattr(user, "supervisor_account", None)
    lines = AuditLine.objects.filter(actor=user.username).order_by("seq")
    return {
        "username": user.username,
        "name": user.get_full_name(),
        "email": user.email,
        "joined": _stamp(user.date_joined),
        "last_sign_in": _stamp(user.last_login),
        "roles": sorted(user.groups.values_list("name", flat=True)),
        "grants": [str(grant) for grant in Grant.objects.filter(user=user).select_related("user", "team", "agent")],
        "acts_through": account.username if account else "",
        "open_sign_ins": [_stamp(one.expire_date) for one in _open(user)],
        "trail": [
            {"at": line.at, "operation": line.operation, "target": line.target, "stage": line.stage, **line.facts}
            for line in lines
        ],
    }


def counted(user: User) -> dict[str, int]:
    """How many of what `forget` takes away."""
    return {
        "grants": Grant.objects.filter(user=user).count(),
        "open sign-ins": len(_open(user)),
        "passwords of accounts": Account.objects.filter(user=user).exclude(kid="").count(),
    }


def forget(user: User) -> None:
    """Take away the sign-in and all that hangs on it. In the caller's transaction. Raises LastOwner."""
    owners = User.objects.filter(is_superuser=True, is_active=True)
    if user.is_superuser and not owners.exclude(pk=user.pk).exists():
        raise LastOwner(f"{user.username} is the last owner of the house: make somebody else one first")
    for one in _open(user):
        one.delete()
    LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)).delete()
    Grant.objects.filter(given_by=user.username).update(given_by="")
    # Before the trail is told of the deletion, with all that was there: it keeps the username, and nothing that leads to him.
    User.objects.filter(pk=user.pk).update(email="", first_name="", last_name="")
    user.refresh_from_db()
    user.delete()


def _open(user: User) -> list[AbstractBaseSession]:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    rows = store.get_model_class().objects.all()
    return [row for row in rows if row.get_decoded().get("_auth_user_id") == str(user.pk)]


def _stamp(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
