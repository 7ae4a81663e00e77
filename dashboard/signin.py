"""Whether a sign-in still stands: a websocket outlives a logout unless somebody looks."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.utils.crypto import constant_time_compare

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase


async def is_alive(session: SessionBase) -> bool:
    """Whether the session's row is there, not too old, and still belongs to somebody whose password is the same."""
    key = session.session_key
    if key is None:
        return False
    held = await import_module(settings.SESSION_ENGINE).SessionStore(key).aload()
    user = await User.objects.filter(pk=held.get(SESSION_KEY), is_active=True).afirst()
    if user is None:
        return False
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return any(constant_time_compare(held.get(HASH_SESSION_KEY, ""), known) for known in hashes)
