"""What the server's words mean: its advice, its grant of acknowledgements, its verdict on the session.

Pure readings of a reply; nothing here sends, waits or remembers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

from monitoring.bayeux.errors import parse
from monitoring.bayeux.messages import TRANSPORT, Message, Meta

LONGEST = 300.0
LONGEST_DATE = 40


class Verdict(StrEnum):
    """What a reply asks of the session."""

    GO = "go"
    RETRY = "retry"
    HANDSHAKE = "handshake"
    STOP = "stop"
    AUTH = "auth"


@dataclass(frozen=True, slots=True)
class Advice:
    """The timings in force, in seconds (Bayeux 1.0, advice)."""

    timeout: float = 60.0
    interval: float = 0.0
    max_interval: float | None = None

    def merge(self, message: Message) -> Advice:
        """Take over what a reply advises; what it leaves out, or says in no number, stays as it was."""
        fields = _fields(message)
        return Advice(
            timeout=_seconds(fields.get("timeout"), self.timeout),
            interval=_seconds(fields.get("interval"), self.interval),
            max_interval=_seconds(fields.get("maxInterval"), self.max_interval),
        )


def retry_after(value: str, said: str, now: float) -> float | None:
    """Read a Retry-After header as seconds to wait, within bounds; None if it says nothing (RFC 9110, 10.2.3).

    A date counts from the reply's own Date header `said`, so that no two clocks need agree; else from `now`, POSIX.
    """
    if value.isascii() and value.isdigit():
        return min(float(value), LONGEST)
    until, since = _posix(value), _posix(said)
    return None if until is None else min(max(0.0, until - (now if since is None else since)), LONGEST)


def _posix(date: str) -> float | None:
    try:
        read = parsedate_to_datetime(date[:LONGEST_DATE])
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def is_crowded(message: Message) -> bool:
    """Tell whether another session polls with our cookie, so that this one is not held but paced."""
    return _fields(message).get("multiple-clients") is True


def granted(message: Message) -> int | None:
    """Read a handshake's grant of acknowledgements: the number to acknowledge first, None if there is no grant."""
    grant = message.ext.get("ack") if isinstance(message.ext, dict) else None
    if grant is True:
        return 0
    if isinstance(grant, dict) and grant.get("enabled") is True:
        batch = grant.get("batch")
        return batch if type(batch) is int else 0
    return None


def acknowledged(message: Message, last: int | None) -> int | None:
    """Return the number to acknowledge next: the reply's, else the last; None stays None."""
    number = message.ext.get("ack") if isinstance(message.ext, dict) else None
    return number if last is not None and type(number) is int else last


def judge(message: Message) -> Verdict:
    """Decide by advice first, by the error's code where there is none, never by its text."""
    fields = _fields(message)
    reconnect = fields.get("reconnect")
    if not message.is_success and _names_login(message):
        return Verdict.AUTH
    if reconnect == "none" or _is_negative(fields.get("interval")):
        return Verdict.STOP
    if message.channel in {Meta.SUBSCRIBE, Meta.UNSUBSCRIBE} or not message.is_meta:
        return _judge_control(message, reconnect)
    if message.is_success:
        return Verdict.HANDSHAKE if _asks_anew(message, reconnect) else Verdict.GO
    return _judge_failure(message, reconnect)


def _asks_anew(message: Message, reconnect: object) -> bool:
    return reconnect == "handshake" and message.channel != Meta.HANDSHAKE


def _judge_control(message: Message, reconnect: object) -> Verdict:
    # No server advises here; 402 (faye: 401) says that the session is gone, all else concerns this one message.
    gone = not message.is_success and parse(message.reason).code in {401, 402}
    return Verdict.HANDSHAKE if gone or reconnect == "handshake" else Verdict.GO


def _judge_failure(message: Message, reconnect: object) -> Verdict:
    code = parse(message.reason).code
    if reconnect == "handshake":
        return Verdict.HANDSHAKE
    if reconnect == "retry":
        return Verdict.RETRY
    if message.channel == Meta.HANDSHAKE:
        return Verdict.AUTH if code == 401 else Verdict.HANDSHAKE
    return {401: Verdict.AUTH, 402: Verdict.HANDSHAKE, 403: Verdict.AUTH}.get(code or 0, Verdict.RETRY)


def _names_login(message: Message) -> bool:
    """Tell whether a refusal names lost credentials: 401 with advice none, or a failureReason anywhere in ext."""
    if parse(message.reason).code == 401 and _fields(message).get("reconnect") == "none":
        return True
    ext = message.ext if isinstance(message.ext, dict) else {}
    places = [ext, *(value for value in ext.values() if isinstance(value, dict))]
    return any(str(place.get("failureReason", ""))[:3] in {"401", "403"} for place in places)


def _fields(message: Message) -> dict[str, Any]:
    """Return the advice as it holds for our transport, whose own section overrides the common one."""
    advice = message.advice if isinstance(message.advice, dict) else {}
    own = advice.get(TRANSPORT)
    return {**advice, **own} if isinstance(own, dict) else advice


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_negative(value: Any) -> bool:
    return _is_number(value) and value < 0


def _seconds[Last: (float, float | None)](value: Any, last: Last) -> Last | float:
    """Turn advised milliseconds into seconds within bounds; a non-number or a negative one changes nothing."""
    if not _is_number(value) or value < 0:
        return last
    return float(min(value / 1000, LONGEST))
