"""The door: who somebody is, how surely, and until when his sign-in stands. Never what he may do.

What is imported from here is loaded when it is called: Django reads this package before any model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase


async def is_alive(session: SessionBase) -> bool:
    """Whether the sign-in still stands: there, neither idle nor too old, of somebody active whose password is the same."""
    from dashboard.signin.standing import stands  # noqa: PLC0415 as the door says

    return await stands(session)


async def touch(session: SessionBase) -> None:
    """Somebody is there: what a page says by its socket counts as a request does. To be called once a minute at most."""
    from dashboard.signin.standing import note_presence  # noqa: PLC0415 as the door says

    await note_presence(session)
