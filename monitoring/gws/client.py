"""One account's HTTP with GWS: sign in, read, operate. One client, one cookie jar, one account, for ever.

Knows GWS's envelope and statusCodes; knows nothing of the floor. Never follows a redirect or a URI from a payload.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import msgspec

from monitoring.gws.errors import (
    CsrfRefused,
    ForbiddenPath,
    Garbled,
    GwsError,
    OutcomeUnknown,
    Refused,
    SignInRefused,
    Unreachable,
)
from monitoring.gws.paths import ME, SNAPSHOT_PATH, OperationRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitoring.ports import Account

PATIENCE = 15.0
SIGN_INS = 2
NOT_AUTHENTICATED = 20
PASSWORD_CHANGE = 8
PARTIAL = 7


class Envelope(msgspec.Struct, rename="camel"):
    """What every answer has (ReturnValues). `statusCode` is a number, here and there a string of one."""

    status_code: int
    status_message: str = ""


class Client:
    """GWS as one account may use it."""

    def __init__(self, account: Account, http: httpx.AsyncClient, *, patience: float = PATIENCE) -> None:
        self.account = account
        self.http = http
        self.is_signed_in = False
        self._refusals: list[SignInRefused] = []
        self._patience = patience
        self._csrf: dict[str, str] = {}
        self._signing_in = asyncio.Lock()
        self._signed_in = 0

    @property
    def is_refused(self) -> bool:
        """Whether these credentials were refused twice in a row: they are not tried again, lest it lock the account out."""
        return len(self._refusals) >= SIGN_INS

    def headers(self) -> Mapping[str, str]:
        """What every POST needs besides the cookies: the CSRF pair, where this GWS has one."""
        return self._csrf

    async def sign_in(self) -> None:
        """Open an HTTP session by Basic on `GET /me`; the session and balancer cookies stay in the jar.

        Raises SignInRefused, Refused, Unreachable or Garbled.
        """
        if self.is_refused:
            last = self._refusals[-1]
            raise SignInRefused(last.status_code, last.message, last.http_status)
        credentials = httpx.BasicAuth(self.account.username, self.account.password.reveal())
        # By name whatever its path or domain: a balancer in front may have set a second one.
        self.http.cookies.delete("JSESSIONID")
        try:
            await self._get(ME, auth=credentials)
        except SignInRefused as refusal:
            self._refusals.append(refusal)
            raise
        self._refusals.clear()
        self.is_signed_in = True

    async def renew(self, _cause: str) -> bool:
        """Sign in again after the session was lost; callers that wait at the same time share one sign-in."""
        before = self._signed_in
        async with self._signing_in:
            if self._signed_in == before:
                try:
                    await self.sign_in()
                except GwsError:
                    return False
                self._signed_in += 1
        return True

    async def snapshot(self) -> bytes:
        """`GET /me?subresources=…`: the raw answer, statusCode checked."""
        return await self._get(SNAPSHOT_PATH)

    async def operate(self, request: OperationRequest) -> None:
        """POST one operation, once. Returns when GWS accepted it (statusCode 0: accepted, not done).

        A lost session or stale CSRF token refuses before anything was done, so those two are cured and asked once more;
        where CSRF is on a lost session looks like a stale token, so one cure serves both.
        Raises Refused, Unreachable (it never left), OutcomeUnknown (it left, no answer), Garbled.
        """
        try:
            await self._post(request)
        except (CsrfRefused, SignInRefused):
            await self.sign_in()
            await self._post(request)

    async def close(self) -> None:
        """Close the connections. Ends nothing upstream."""
        await self.http.aclose()

    async def _get(self, path: str, auth: httpx.Auth | None = None) -> bytes:
        try:
            async with asyncio.timeout(self._patience):
                answer = await self.http.get(path, auth=auth or httpx.USE_CLIENT_DEFAULT)
        except (httpx.HTTPError, TimeoutError) as error:
            raise Unreachable(_said(error)) from error
        return self._checked(answer)

    async def _post(self, request: OperationRequest) -> None:
        built = self.http.build_request("POST", request.path, json=dict(request.body), headers=self._csrf)
        if built.url.raw_path != self.http.base_url.raw_path.rstrip(b"/") + request.path.encode():
            raise ForbiddenPath(f"the path changed on its way out: {request.path!r}")
        try:
            async with asyncio.timeout(self._patience):
                answer = await self.http.send(built)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unreachable(_said(error)) from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise OutcomeUnknown(_said(error)) from error
        try:
            self._checked(answer)
        except Unreachable as error:
            # A balancer's 502 or 504: the POST left, and what GWS made of it nobody said.
            raise OutcomeUnknown(str(error)) from error

    def _checked(self, answer: httpx.Response) -> bytes:
        """The body of an accepted answer. statusCode decides; the HTTP status only where there is no envelope."""
        self._keep_csrf(answer)
        try:
            envelope = msgspec.json.decode(answer.content, type=Envelope, strict=False)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise _unenveloped(answer) from None
        if envelope.status_code in {0, PARTIAL}:
            return answer.content
        kind = SignInRefused if envelope.status_code in {NOT_AUTHENTICATED, PASSWORD_CHANGE} else Refused
        raise kind(envelope.status_code, envelope.status_message[:500], answer.status_code)

    def _keep_csrf(self, answer: httpx.Response) -> None:
        name, token = answer.headers.get("X-CSRF-HEADER"), answer.headers.get("X-CSRF-TOKEN")
        if name and token:
            self._csrf = {name: token}


def _unenveloped(answer: httpx.Response) -> Refused | Unreachable | Garbled:
    """Blame an answer that is not GWS's envelope: a CSRF refusal is plain text, a balancer speaks HTML."""
    if answer.status_code == httpx.codes.FORBIDDEN and "csrf" in answer.text[:200].lower():
        return CsrfRefused(3, answer.text[:200], answer.status_code)
    if answer.status_code in {401, 403}:
        return SignInRefused(NOT_AUTHENTICATED, f"HTTP {answer.status_code}", answer.status_code)
    if answer.is_server_error:
        return Unreachable(f"HTTP {answer.status_code} without an answer of GWS")
    return Garbled(f"HTTP {answer.status_code}, but not an answer of GWS")


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
