"""Whether a sign-in still stands: a websocket outlives a logout unless somebody looks."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import SESSION_KEY

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase


async def is_alive(session: SessionBase) -> bool:
    """Whether the session's row is still there and still belongs to somebody."""
    key = session.session_key
    store = import_module(settings.SESSION_ENGINE).SessionStore
    if key is None or not await store().aexists(key):
        return False
    return SESSION_KEY in await store(key).aload()
