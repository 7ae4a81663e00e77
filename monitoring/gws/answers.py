"""What GWS's answers to a GET or POST say (ReturnValues): accepted, or an error of `errors` by whose fault it was. Pure.

statusCode decides; the HTTP status only where there is no envelope. Knows no request and no session.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec

from monitoring.gws.errors import Busy, CsrfRefused, Garbled, GwsError, Refused, SignInRefused, Unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_AUTHENTICATED = 20
PASSWORD_CHANGE = 8
PARTIAL = 7
UNNAMED = "a part that GWS did not name"
BUSY, BUSY_AT_MOST = 5.0, 300.0


class Envelope(msgspec.Struct, rename="camel"):
    """What every answer has (ReturnValues). `statusCode` is a number, here and there a string of one."""

    status_code: int
    status_message: str = ""


class Part(msgspec.Struct, rename="camel"):
    """One that failed, of a partial success."""

    status_code: int = 0
    status_message: str = ""
    channel: str = ""


class Parts(msgspec.Struct, rename="camel"):
    """A partial success (statusCode 7): what failed of it, and what did not."""

    failed: list[Part] = []
    succeeded: list[Part] = []
    status_code: int = 0


def read_answer(status: int, headers: Mapping[str, str], body: bytes) -> bytes:
    """The body of an accepted answer (statusCode 0 or 7); raises any of `gws.errors` for another."""
    try:
        envelope = msgspec.json.decode(body, type=Envelope, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise _unenveloped(status, headers, body) from None
    if envelope.status_code in {0, PARTIAL}:
        return body
    kind = SignInRefused if envelope.status_code in {NOT_AUTHENTICATED, PASSWORD_CHANGE} else Refused
    raise kind(envelope.status_code, envelope.status_message[:500], status)


def left_undone(body: bytes) -> str:
    """What of a partial success (7) was not done, in GWS's words; empty where all was. Raises Refused if nothing was."""
    try:
        parts = msgspec.json.decode(body, type=Parts, strict=False)
    except msgspec.DecodeError:
        return UNNAMED
    if parts.failed and not parts.succeeded:
        one = parts.failed[0]
        raise Refused(one.status_code or PARTIAL, one.status_message[:500], HTTPStatus.OK)
    said = [f"{one.channel or 'a part'}: {one.status_message or one.status_code}" for one in parts.failed]
    return "; ".join(said)[:500] or (UNNAMED if parts.status_code == PARTIAL else "")


def _unenveloped(status: int, headers: Mapping[str, str], body: bytes) -> GwsError:
    """Blame an answer that is not GWS's envelope: a CSRF refusal is plain text, a balancer speaks HTML."""
    text = body[:200].decode(errors="replace")
    if status == HTTPStatus.FORBIDDEN and "csrf" in text.lower():
        return CsrfRefused(3, text, status)
    if status in {401, 403}:
        return SignInRefused(NOT_AUTHENTICATED, f"HTTP {status}", status)
    if status == HTTPStatus.TOO_MANY_REQUESTS or (
        status == HTTPStatus.SERVICE_UNAVAILABLE and "retry-after" in headers
    ):
        wait = _wait(headers)
        return Busy(f"HTTP {status}: GWS is busy and asks to be left alone for {wait:.0f} s", wait)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unreachable(f"HTTP {status} without an answer of GWS")
    return Garbled(f"HTTP {status}, but not an answer of GWS")


def _wait(headers: Mapping[str, str]) -> float:
    """Retry-After in seconds (RFC 9110, 10.2.3: a number, or a date on the server's own clock), within reason."""
    said = headers.get("retry-after", "")
    try:
        if not said.isdecimal():
            until, now = (parsedate_to_datetime(text) for text in (said, headers.get("date", "")))
            said = str(int((until - now).total_seconds()))
        return min(max(float(said), 1.0), BUSY_AT_MOST)
    except (ValueError, TypeError, OverflowError):
        return BUSY
