"""Whether a sign-in stands, and the stamps that say so: since when (in the session), last seen (in the list of sign-ins).

Seen is kept beside the session and not in it: a session is written whole, and would undo what another request just wrote.
ASVS 7.3.1 and 7.3.2: idle and absolute limits. Knows no page; the middleware and the sockets ask it.
"""

from __future__ import annotations

import time
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from dashboard import conf
from dashboard.signin.enrolment import must_enrol

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpRequest

BEGAN = "began"
STAMPED_EVERY = timedelta(minutes=1)
AGENT_LENGTH = 200
NOWHERE = "::"
"""The address of a sign-in that came by no network."""


def is_over(began: float, seen: datetime, now: datetime) -> bool:
    """Whether a sign-in of this age (POSIX seconds) that was last seen then has ended by itself."""
    too_old = now.timestamp() - began > conf.SESSION_HOURS * 3600
    return too_old or now - seen > timedelta(minutes=conf.SESSION_IDLE_MINUTES)


async def stands(session: SessionBase) -> bool:
    """As `dashboard.signin.is_alive`: asked of the tables, whatever the session at hand remembers."""
    return await sync_to_async(_stands)(session.session_key or "")


async def note_presence(session: SessionBase) -> None:
    """As `dashboard.signin.touch`. One narrow UPDATE, that cannot bring back what has ended."""
    now = timezone.now()
    lately = now - timedelta(minutes=conf.SESSION_IDLE_MINUTES)
    rows = UserSession.objects.filter(session_key=session.session_key or "", last_seen_at__gt=lately)
    await rows.filter(last_seen_at__lte=now - STAMPED_EVERY).aupdate(last_seen_at=now)


def begin(request: HttpRequest, user: User) -> None:
    """A sign-in begins: it is dated and listed."""
    request.session[BEGAN] = time.time()
    _listed(request, user)


def row_of(request: HttpRequest, user: User) -> UserSession:
    """The line of this request's sign-in; made anew where its key was changed under it, as a new password does."""
    row: UserSession | None = UserSession.objects.filter(session_key=request.session.session_key).first()
    return row or _listed(request, user)


def stamp(request: HttpRequest, row: UserSession) -> None:
    """Somebody was there just now."""
    now = timezone.now()
    if now - row.last_seen_at >= STAMPED_EVERY:
        UserSession.objects.filter(pk=row.pk).update(last_seen_at=now, ip=address(request), user_agent=agent(request))


def address(request: HttpRequest) -> str:
    """Where a request came from: the socket's other end, or what the trusted proxy says (`TRUSTED_PROXIES`)."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return NOWHERE


def agent(request: HttpRequest) -> str:
    """What the browser calls itself, as long as is kept."""
    return str(request.META.get("HTTP_USER_AGENT", ""))[:AGENT_LENGTH]


def _listed(request: HttpRequest, user: User) -> UserSession:
    said = {"user": user, "ip": address(request), "user_agent": agent(request), "last_seen_at": timezone.now()}
    row, _ = UserSession.objects.update_or_create(session_key=request.session.session_key, defaults=said)
    return row


def _stands(key: str) -> bool:
    row = UserSession.objects.filter(session_key=key).select_related("user").first()
    if row is None or not row.user.is_active:
        return False
    held = import_module(settings.SESSION_ENGINE).SessionStore(key).load()
    if held.get(SESSION_KEY) != str(row.user_id) or is_over(held.get(BEGAN, 0.0), row.last_seen_at, timezone.now()):
        return False
    return _is_same_password(row.user, held) and not must_enrol(row.user)


def _is_same_password(user: Any, held: dict[str, Any]) -> bool:
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return any(constant_time_compare(held.get(HASH_SESSION_KEY, ""), known) for known in hashes)
