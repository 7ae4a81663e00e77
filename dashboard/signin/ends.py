"""When sign-ins begin and what ends them elsewhere: a new factor, a lost one, a person switched off (ASVS 7.4.1 to 7.4.3).

A new password ends them by itself: their hash is not his any more. What ends a session's row is told to open pages by
`dashboard.people.changed`, which sees the DELETE.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.db.models.signals import post_delete, post_save

from dashboard.signin.standing import begin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest


def connect() -> None:
    """Listen. Called once, when Django is ready."""
    user_logged_in.connect(_on_sign_in, dispatch_uid="sign-in begins")
    post_save.connect(_on_user, sender=User, dispatch_uid="sign-ins of who is off")
    post_save.connect(_on_factor, sender=Authenticator, dispatch_uid="factor added")
    post_delete.connect(_on_factor, sender=Authenticator, dispatch_uid="factor gone")
    post_delete.connect(_on_session_gone, sender=Session, dispatch_uid="listed sign-in gone")


def end(rows: Iterable[UserSession]) -> int:
    """End these sign-ins; how many."""
    ended = 0
    for row in rows:
        row.end()
        ended += 1
    return ended


def end_all(user_id: int, *, but: str = "") -> int:
    """End every sign-in of a person, but for the one with this key; how many."""
    return end(UserSession.objects.filter(user_id=user_id).exclude(session_key=but))


def _on_sign_in(request: HttpRequest, user: User, **_: Any) -> None:
    begin(request, user)


def _on_user(instance: User, **_: Any) -> None:
    if not instance.is_active:
        end_all(instance.pk)


def _on_factor(instance: Authenticator, created: bool = True, **_: Any) -> None:  # noqa: FBT001, FBT002 the signal's
    # Used and renamed factors are saved too.
    if created:
        end_all(instance.user_id, but=_own_key(instance.user_id))


def _on_session_gone(instance: Session, **_: Any) -> None:
    UserSession.objects.filter(session_key=instance.session_key).delete()


def _own_key(user_id: int) -> str:
    """The sign-in by which he does it himself; empty where somebody else does it."""
    request: HttpRequest | None = context.request
    is_own = request is not None and request.user.pk == user_id
    return (request.session.session_key or "") if request is not None and is_own else ""
