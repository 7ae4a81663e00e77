"""Whether a sign-in still stands: a websocket outlives a logout unless somebody looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase


async def is_alive(session: SessionBase) -> bool:
    """Whether the session's row is still there and still belongs to somebody."""
    key = session.session_key
    if key is None or not await session.aexists(key):
        return False
    fresh = type(session)(key)
    return "_auth_user_id" in await fresh.aload()
