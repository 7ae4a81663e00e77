"""What can go wrong between us and GWS, told apart by blame. Types only; no text from GWS is interpreted here."""

from __future__ import annotations


class GwsError(Exception):
    """Anything that kept GWS from doing what was asked."""


class Unreachable(GwsError):
    """Nobody answered, or a proxy did: nothing was done as far as we know, and trying again is fair."""


class Busy(Unreachable):
    """429, or 503 with Retry-After: turned away before anything was done. Reads wait `wait` seconds; they are not sent before."""

    def __init__(self, message: str, wait: float) -> None:
        super().__init__(message)
        self.wait = wait


class OutcomeUnknown(GwsError):
    """The request left and no answer came back: it may or may not have been done. Never sent again by itself."""


class Garbled(GwsError):
    """An answer came that is not GWS's envelope (HTML of a proxy, broken JSON)."""


class Refused(GwsError):
    """GWS answered and said no: `status_code` of its envelope (ReturnValues), its text, and the HTTP status."""

    def __init__(self, status_code: int, message: str, http_status: int) -> None:
        super().__init__(f"{status_code}: {message}" if message else str(status_code))
        self.status_code = status_code
        self.message = message
        self.http_status = http_status


class SignInRefused(Refused):
    """statusCode 20 or 8: the credentials are not accepted; more tries may lock the account out."""


class CsrfRefused(Refused):
    """HTTP 403 `Missing or invalid Csrf token`: nothing was done; a fresh token by GET cures it once."""


class ForbiddenPath(ValueError):
    """Ours: an id or path that must never leave. Nothing was sent."""
