"""Who may come in: GWS's HTTP Basic, JSESSIONID and optional CSRF token. Pure: knows no Bayeux, no ASGI, no clock.

HTCC documentation, pages "InterpretingaResponse" (403 with statusCode 20) and "CSRFProtection".
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LOGIN = "JSESSIONID"
TOKEN = "X-CSRF-TOKEN"  # noqa: S105 - the name of a header, not a secret
_IDLE_SECONDS = 1800.0
_OPEN = "/api/v2/diagnostics/version"
_NOTIFICATIONS = "/api/v2/notifications"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Knock:
    """What a request shows at the door."""

    method: str
    path: str
    authorization: str | None = field(default=None, repr=False)
    login: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """Who came in (None: an open path), his login, and the headers his answer gets."""

    user: str | None
    login: str | None = field(default=None, repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an unwelcome request is answered."""

    status: int
    content_type: str
    body: str


DENIED = Refusal(403, "application/json", json.dumps({"statusCode": 20, "statusMessage": "Access denied"}))
FORGED = Refusal(403, "text/plain", "Missing or invalid Csrf token")


@dataclass(slots=True)
class _Login:
    user: str
    token: str = field(repr=False)
    used: float


class Door:
    """The HTTP sessions of one GWS; each dies after 1800 idle seconds."""

    def __init__(
        self,
        password: Callable[[str], str | None],
        mint: Callable[[], str],
        *,
        csrf: bool = False,
        open_notifications: bool = False,
    ) -> None:
        """`password` tells a user's password, None for a stranger; `mint` gives ids no one can guess."""
        self._password = password
        self._mint = mint
        self._csrf = csrf
        self._is_open = open_notifications
        self._logins: OrderedDict[str, _Login] = OrderedDict()

    def admit(self, knock: Knock, now: float) -> Entry | Refusal:
        """Let a request in or not; a Basic sign-in without a living login begins one and sets its cookie."""
        if knock.path == _OPEN and knock.method == "GET":
            return Entry(None)
        login = self._login(knock, now)
        # The token is looked at first: without the cookie every request is a fresh session and no token can fit.
        if self._csrf and knock.method not in _SAFE and (login is None or not _same(knock.token, login.token)):
            return FORGED
        return self._recognise(knock, login, now) or DENIED

    def end(self, login: str) -> None:
        """Invalidate one login: EndContactCenterSession, or its CometD session was swept."""
        self._logins.pop(login, None)

    def end_user(self, user: str | None) -> None:
        """Invalidate all logins of a user; None means everybody's."""
        self._logins = OrderedDict((k, v) for k, v in self._logins.items() if user not in (None, v.user))

    def rotate(self) -> None:
        """Give every login a new CSRF token: what was handed out fits no longer."""
        for login in self._logins.values():
            login.token = self._mint()

    def _recognise(self, knock: Knock, login: _Login | None, now: float) -> Entry | None:
        user = self._user(knock.authorization)
        if knock.authorization is not None and user is None:
            return None
        if login and user in (None, login.user):
            login.used = now
            self._logins.move_to_end(knock.login or "")
            return Entry(login.user, knock.login, self._pair(knock, login))
        if user is not None:
            return self._begin(knock, user, now)
        is_open = self._is_open and (knock.path + "/").startswith(_NOTIFICATIONS + "/")
        return Entry("") if is_open else None

    def _begin(self, knock: Knock, user: str, now: float) -> Entry:
        self._prune(now)
        name = self._mint()
        login = self._logins[name] = _Login(user, self._mint(), now)
        cookie = ("set-cookie", f"{LOGIN}={name}; Path=/; HttpOnly")
        return Entry(user, name, (cookie, *self._pair(knock, login)))

    def _login(self, knock: Knock, now: float) -> _Login | None:
        login = self._logins.get(knock.login or "")
        return login if login and now - login.used < _IDLE_SECONDS else None

    def _prune(self, now: float) -> None:
        """Drop what idled too long; the least used come first."""
        while self._logins:
            name, login = next(iter(self._logins.items()))
            if now - login.used < _IDLE_SECONDS:
                return
            del self._logins[name]

    def _pair(self, knock: Knock, login: _Login) -> tuple[tuple[str, str], ...]:
        if not self._csrf or knock.method != "GET":
            return ()
        return (("X-CSRF-HEADER", TOKEN), (TOKEN, login.token))

    def _user(self, authorization: str | None) -> str | None:
        """The user of a right Basic header; None for a missing, broken or wrong one."""
        scheme, _, encoded = (authorization or "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            user, colon, given = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        expected = self._password(user)
        return user if colon and expected is not None and _same(given, expected) else None


def _same(given: str | None, expected: str) -> bool:
    return given is not None and hmac.compare_digest(given.encode(), expected.encode())
