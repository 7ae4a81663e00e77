"""Who signed in and out, and who tried to: on the trail. Never a password, nor one that was typed where a name belongs."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import DatabaseError

from dashboard.audit.actor import NOBODY
from dashboard.audit.trail import record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.contrib.auth.base_user import AbstractBaseUser

SIGN_IN, SIGN_OUT = "SignIn", "SignOut"
# By what name somebody may have tried, in this order: Django's, allauth's.
NAMES = ("username", "login", "email")

# Of no person: what was typed is kept for 400 days, and may be a password.
UNKNOWN = "person:(a name that nobody has)"

log = logging.getLogger(__name__)


def connect() -> None:
    """Begin to hear. Called once, when Django is ready."""
    user_logged_in.connect(_on_in, dispatch_uid="trail of sign-ins")
    user_logged_out.connect(_on_out, dispatch_uid="trail of sign-outs")
    user_login_failed.connect(_on_failure, dispatch_uid="trail of failed sign-ins")


def _on_in(user: AbstractBaseUser, **_: object) -> None:
    """Whom the trail cannot name does not come in."""
    record(user.get_username(), SIGN_IN, f"person:{user.get_username()}")


def _on_out(user: AbstractBaseUser | None = None, **_: object) -> None:
    """Out is always open, whatever the trail says."""
    if user is None:
        return
    try:
        record(user.get_username(), SIGN_OUT, f"person:{user.get_username()}")
    except DatabaseError:
        log.exception("a sign-out could not be put on the trail")


def _on_failure(credentials: Mapping[str, Any], **_: object) -> None:
    typed = next((str(credentials[key]) for key in NAMES if credentials.get(key)), "")
    user = User.objects.filter(username=typed).first() if "\0" not in typed else None
    record(NOBODY, SIGN_IN, f"person:{user.username}" if user else UNKNOWN, "refused")
