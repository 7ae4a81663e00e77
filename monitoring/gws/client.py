"""One account's HTTP with GWS: sign in, read, operate. One client, one cookie jar, one account, for ever.

Knows GWS's envelope and statusCodes; knows nothing of the floor. Never follows a redirect or a URI from a payload.
"""

from __future__ import annotations

import asyncio
import time
from math import inf
from typing import TYPE_CHECKING

import httpx

from monitoring.gws.answers import left_undone, read_answer
from monitoring.gws.errors import (
    Busy,
    CsrfRefused,
    ForbiddenPath,
    Garbled,
    GwsError,
    OutcomeUnknown,
    SignInRefused,
    Unreachable,
)
from monitoring.gws.paths import ME, SNAPSHOT_PATH, OperationRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from monitoring.gws.users import Seen
    from monitoring.ports import Account

PATIENCE = 15.0
SIGN_INS = 2
REST = 30.0
"""Seconds between two sign-ins of one account, for whoever builds a client on a real GWS."""
LARGEST = 16 << 20


class Client:
    """GWS as one account may use it."""

    def __init__(
        self,
        account: Account,
        http: httpx.AsyncClient,
        *,
        patience: float = PATIENCE,
        rest: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`rest`: seconds between sign-ins (`sign_in` says when one more is let through). `clock` is monotonic."""
        self.account = account
        self.http = http
        self.is_signed_in = False
        self.on_sign_in: Callable[[], None] = lambda: None
        self._refusals: list[SignInRefused] = []
        self._patience, self._rest, self._clock = patience, rest, clock
        self._csrf: dict[str, str] = {}
        self._signing_in: asyncio.Task[None] | None = None
        self._sessions = 0
        self._signed_anew_at = -inf
        self._is_refreshed = False
        self._busy_until = 0.0

    @property
    def is_refused(self) -> bool:
        """Whether these credentials were refused twice in a row: they are not tried again, lest it lock the account out."""
        return len(self._refusals) >= SIGN_INS

    def headers(self) -> Mapping[str, str]:
        """What every POST needs besides the cookies: the CSRF pair, where this GWS has one."""
        return self._csrf

    async def sign_in(self, lost: int | None = None) -> None:
        """Open an HTTP session by Basic on `GET /me`; the session and balancer cookies stay in the jar.

        Callers at the same time share one sign-in, good or bad; with `lost` (a count of sessions) nothing is done if
        a newer session is there. After the first sign-in there is one in `rest` seconds at most: a GWS that takes
        sign-ins and then no request must not be asked for more and more of them.
        Raises SignInRefused, Refused, Unreachable or Garbled.
        """
        if self._signing_in is None or self._signing_in.done():
            if lost is not None and lost != self._sessions:
                return
            self._signing_in = asyncio.create_task(self._open())
            self._signing_in.add_done_callback(_hear)
        await asyncio.shield(self._signing_in)

    async def renew(self, _cause: str) -> bool:
        """Let CometD be welcome again: by a fresh CSRF pair where the session may still be good, else by a sign-in.

        Callers that wait at the same time share one sign-in.
        """
        session = self._sessions
        try:
            if self._csrf and not self._is_refreshed:
                self._is_refreshed = True
                await self._refresh(session)
            else:
                await self.sign_in()
        except GwsError:
            return False
        return True

    async def snapshot(self) -> bytes:
        """`GET /me?subresources=…`: the raw answer, statusCode checked."""
        return await self.get(SNAPSHOT_PATH)

    async def get(self, path: str) -> bytes:
        """GET as the signed-in account: the raw answer, statusCode checked. `path` starts at `/api/v2` and is ours."""
        body = await self._get(path)
        self._is_refreshed = False
        return body

    async def get_changed(self, path: str, seen: Seen) -> tuple[bytes, Seen] | None:
        """The same with its validators, or None where nothing changed since `seen` (HTTP 304)."""
        answer, body = await self._ask(path, headers=seen.headers)
        if answer.status_code == httpx.codes.NOT_MODIFIED and seen.headers:
            return None
        checked, self._is_refreshed = self._checked(answer, body), False
        return checked, seen.of(answer.headers)

    async def operate(self, request: OperationRequest) -> str:
        """POST one operation, once. Returns when GWS accepted it (statusCode 0: accepted, not done).

        What it returns is what GWS said it would leave undone of it (7), empty as a rule.

        A lost session or a stale CSRF token refuses before anything was done: the one is cured by a sign-in, the other
        by the fresh token of any GET, and the operation is asked once more.
        Raises Refused, Unreachable (it never left), Busy, OutcomeUnknown (it left, no answer), Garbled.
        """
        session = self._sessions
        try:
            undone = await self._post(request)
        except CsrfRefused:
            await self._refresh(session)
            undone = await self._post(request)
        except SignInRefused:
            await self.sign_in(session)
            undone = await self._post(request)
        self._is_refreshed = False
        return undone

    async def close(self) -> None:
        """Close the connections. Ends nothing upstream."""
        if self._signing_in is not None:
            self._signing_in.cancel()
            await asyncio.wait([self._signing_in])
        await self.http.aclose()

    async def _open(self) -> None:
        """One sign-in, if it is time for one. Refused credentials are not tried a third time."""
        if self.is_refused:
            last = self._refusals[-1]
            raise SignInRefused(last.status_code, last.message, last.http_status)
        self._check_rest()
        credentials = httpx.BasicAuth(self.account.username, self.account.password.reveal())
        # By name whatever its path or domain: a balancer in front may have set a second one.
        self.http.cookies.delete("JSESSIONID")
        self.is_signed_in = False
        try:
            await self._get(ME, auth=credentials)
        except SignInRefused as refusal:
            self._refusals.append(refusal)
            raise
        self._refusals.clear()
        if self._sessions:
            self._signed_anew_at = self._clock()
        self._sessions += 1
        self.is_signed_in = True
        self.on_sign_in()

    def _check_rest(self) -> None:
        """Raise Unreachable before it is time for another sign-in anew."""
        ago = self._clock() - self._signed_anew_at
        if ago < self._rest:
            wait = self._rest - ago
            raise Unreachable(f"the session was lost {ago:.0f} s after signing in anew; not again for {wait:.0f} s")

    async def _refresh(self, session: int) -> None:
        """A fresh CSRF pair. Without a session every token is stale, so that a sign-in may be what is missing."""
        try:
            await self._get(ME)
        except SignInRefused:
            await self.sign_in(session)

    async def _get(self, path: str, auth: httpx.Auth | None = None) -> bytes:
        return self._checked(*await self._ask(path, auth))

    async def _ask(
        self, path: str, auth: httpx.Auth | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[httpx.Response, bytes]:
        wait = self._busy_until - self._clock()
        if wait > 0:
            raise Busy(f"GWS is busy and asked to be left alone for {wait:.0f} s more", wait)
        asked = self.http.build_request("GET", path, headers=headers)
        try:
            async with asyncio.timeout(self._patience):
                return await self._send(asked, auth)
        except (httpx.HTTPError, TimeoutError) as error:
            raise Unreachable(_said(error)) from error

    async def _post(self, request: OperationRequest) -> str:
        built = self.http.build_request("POST", request.path, json=dict(request.body), headers=self._csrf)
        if built.url.raw_path != self.http.base_url.raw_path.rstrip(b"/") + request.path.encode():
            raise ForbiddenPath(f"the path changed on its way out: {request.path!r}")
        try:
            async with asyncio.timeout(self._patience):
                answer, body = await self._send(built)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unreachable(_said(error)) from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise OutcomeUnknown(_said(error)) from error
        try:
            return left_undone(self._checked(answer, body))
        except Busy:
            raise
        except Unreachable as error:
            # A balancer's 502 or 504: the POST left, and what GWS made of it nobody said.
            raise OutcomeUnknown(str(error)) from error

    async def _send(self, request: httpx.Request, auth: httpx.Auth | None = None) -> tuple[httpx.Response, bytes]:
        """The answer and its body, of which no more than LARGEST is read: what is cut there is no JSON any more."""
        # A few bytes that unpack to gigabytes would pass any limit on what is read.
        request.headers["Accept-Encoding"] = "identity"
        answer = await self.http.send(request, auth=auth or httpx.USE_CLIENT_DEFAULT, stream=True)
        body = bytearray()
        try:
            async for piece in answer.aiter_bytes(1 << 16):
                body += piece
                if len(body) > LARGEST:
                    raise Garbled(f"HTTP {answer.status_code} with more than {LARGEST >> 20} MiB")
        finally:
            await answer.aclose()
        return answer, bytes(body)

    def _checked(self, answer: httpx.Response, body: bytes) -> bytes:
        """The body of an accepted answer; the errors of `read_answer` leave their traces here."""
        self._keep_csrf(answer)
        try:
            return read_answer(answer.status_code, answer.headers, body)
        except SignInRefused:
            self.is_signed_in = False
            raise
        except Busy as busy:
            self._busy_until = self._clock() + busy.wait
            raise

    def _keep_csrf(self, answer: httpx.Response) -> None:
        name, token = answer.headers.get("X-CSRF-HEADER"), answer.headers.get("X-CSRF-TOKEN")
        if name and token:
            self._csrf = {name: token}


def _hear(task: asyncio.Task[None]) -> None:
    """Take a sign-in's fault even where everybody who asked for it has gone."""
    if not task.cancelled():
        task.exception()


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
