"""Who is acting in this request or process, for lines of the trail that nobody hands a name to. Asks for no right."""

from __future__ import annotations

import sys
from contextvars import ContextVar
from inspect import iscoroutinefunction
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.utils.decorators import sync_and_async_middleware

if TYPE_CHECKING:
    from django.http import HttpRequest

FLOORWALKER = "floorwalker"
NOBODY = "nobody signed in"
# What these do in the background nobody at a keyboard did.
STANDING = frozenset({"serve", "relay", "demo"})
_asking: ContextVar[HttpRequest | None] = ContextVar("asking", default=None)


def acting() -> str:
    """Whoever is signed in in this request; `command:NAME` in a management command; else `floorwalker`.

    Asks the database who that is where nobody did yet: call it from synchronous code.
    """
    request = _asking.get()
    if request is not None:
        return request.user.get_username() or NOBODY
    command = _command(sys.argv)
    return f"command:{command}" if command else FLOORWALKER


@sync_and_async_middleware
def remember_actor(get_response: Any) -> Any:
    """Keep the request at hand while it is answered; after AuthenticationMiddleware, which says whose it is."""
    if iscoroutinefunction(get_response):

        async def answer_later(request: HttpRequest) -> Any:
            token = _asking.set(request)
            try:
                return await get_response(request)
            finally:
                _asking.reset(token)

        return answer_later

    def answer(request: HttpRequest) -> Any:
        token = _asking.set(request)
        try:
            return get_response(request)
        finally:
            _asking.reset(token)

    return answer


def _command(words: list[str]) -> str:
    """The management command of a command line, unless it is one that stands; empty for any other program."""
    is_managed = len(words) > 1 and PurePath(words[0]).name in {"manage.py", "django-admin"}
    return words[1] if is_managed and words[1] not in STANDING and words[1].isidentifier() else ""
