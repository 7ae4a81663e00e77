"""A word for each request: in its answer's header, on the page that says that something broke, and in what the log says of it.

So a person can say what he saw, and be found in the log, without a page that tells how it is built (ASVS 16.5.1).
Knows no person and no page.
"""

from __future__ import annotations

import logging
import secrets
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.decorators import sync_and_async_middleware

from dashboard import partials
from dashboard.notices import bad

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

HEADER = "X-Request-Id"
# No digits: the log's masks take eight of them for a telephone number. No vowels: no words.
LETTERS = "bcdfghjkmnpqrstvwxz"
_current: ContextVar[str] = ContextVar("request_word", default="")


@sync_and_async_middleware
def TraceMiddleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:  # noqa: N802 Django's habit
    """Gives each request its word. What a browser calls itself is not asked: two requests must not share one."""
    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponseBase:
            with _named() as word:
                return _marked(word, await get_response(request))

        return answer_async

    def answer(request: HttpRequest) -> HttpResponseBase:
        with _named() as word:
            return _marked(word, get_response(request))

    return answer


class Mark(logging.Filter):
    """Ends each line that is said of a request with its word."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mark it, once; nothing is kept back."""
        word = _current.get()
        if word and not hasattr(record, "request_word"):
            record.request_word = word
            record.msg = f"{record.msg} [request {word}]"
        return True


def broken(request: HttpRequest) -> HttpResponse:
    """The answer to what nobody foresaw: that it broke, and the word to find it by. To htmx, a notice."""
    word = _current.get()
    if request.headers.get("HX-Request"):
        told = f"It was written to the log as {word}. Look whether it happened before you ask again."
        return HttpResponse(partials.draw("notice", bad("Something broke on our side", told)), status=500)
    return HttpResponse(render_to_string("500.html", {"word": word}), status=500)


@contextmanager
def _named() -> Iterator[str]:
    """What is said in here is said of one request."""
    token = _current.set("".join(secrets.choice(LETTERS) for _ in range(8)))
    try:
        yield _current.get()
    finally:
        _current.reset(token)


def _marked(word: str, response: HttpResponseBase) -> HttpResponseBase:
    response.headers[HEADER] = word
    return response
