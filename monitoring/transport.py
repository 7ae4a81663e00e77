"""Long polling over httpx: carries Bayeux messages between a session and a server.

All waiting is here and no protocol decision is. Knows no GWS word, and never logs: headers and bodies hold secrets.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from monitoring.backoff import delays
from monitoring.bayeux.advice import retry_after
from monitoring.bayeux.backlog import Backlog
from monitoring.bayeux.events import AuthLost, Event
from monitoring.bayeux.messages import Kind
from monitoring.bayeux.state import State
from monitoring.bayeux.watch import Finding, Stuck, Watch
from monitoring.chance import steady

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping

    from monitoring.bayeux import Request, Session

COOKIE = "BAYEUX_BROWSER"
RENEWALS = 3
LONGEST_ABORT = 5.0
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_HEADERS = {
    "Content-Type": "application/json;charset=UTF-8",
    "Accept": "application/json",
    # A few bytes that unpack to gigabytes would pass any limit on what is read.
    "Accept-Encoding": "identity",
}
_SUFFIXED = {Kind.HANDSHAKE, Kind.CONNECT, Kind.DISCONNECT}


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    content_type: str
    body: bytes
    retry_after: float | None


class LongPolling:
    """One session's shell: sends what is due, hands over what comes, waits in between.

    `url` may be relative to the client's base. `headers()` is asked at each POST, so that a renewed token counts at
    once. `renew(cause)` is awaited, one at a time, when the server wants a login; without it the owner answers
    AuthLost through the session. `delay` seconds are granted on top of what the server may hold. `append_type` posts
    to `<url>/connect` and the like, as some deployments route. `watch` ends the events with Stuck if the loop stands.
    """

    def __init__(  # noqa: PLR0913 - the knobs of a transport, all by name
        self,
        url: str,
        client: httpx.AsyncClient,
        session: Session,
        *,
        headers: Callable[[], Mapping[str, str]] = dict,
        renew: Callable[[str], Awaitable[bool]] | None = None,
        clock: Callable[[], float] = time.monotonic,
        delay: float = 10.0,
        max_reply_bytes: int = 4 << 20,
        append_type: bool = False,
        watch: Watch | None = None,
    ) -> None:
        self.backlog = Backlog()
        self._url, self._client, self._session = url, client, session
        self._headers, self._renew, self._clock = headers, renew, clock
        self._delay, self._max_reply_bytes, self._append_type = delay, max_reply_bytes, append_type
        self._watch = watch or Watch()
        self._stuck: Stuck | None = None
        self._flights: dict[Request, asyncio.Task[None]] = {}
        self._renewal: asyncio.Task[None] | None = None
        self._runner: asyncio.Task[None] | None = None
        self._due = asyncio.Event()  # the session may have something to do
        self._news = asyncio.Event()  # the consumer has something to take
        self._is_late = False  # close() lost its patience

    async def events(self) -> AsyncGenerator[Event]:
        """Run the session and yield what happens; ends after Stopped. To be run once, inside `aclosing`.

        Raises what a hook raised, and Stuck if the loop made no progress: a dead loop would look like silence.
        Polling never waits for the consumer. Leaving early, or being cancelled, aborts all without a farewell.
        """
        self._session.nudge = self._due.set
        if self._session.state is State.IDLE:
            self._session.start()
        self._runner = asyncio.create_task(self._run())
        self._runner.add_done_callback(lambda _: self._news.set())
        watcher = asyncio.create_task(self._keep_watch())
        try:
            while True:
                self._news.clear()
                while event := self.backlog.pop():
                    yield event
                if self._runner.done():
                    self._runner.result()
                    return
                if self._stuck:
                    raise self._stuck
                await self._news.wait()
        finally:
            await _abort(watcher)
            self._runner.cancel()
            done, _ = await asyncio.wait([self._runner], timeout=0 if self._stuck else LONGEST_ABORT)
            await asyncio.gather(*done, return_exceptions=True)

    async def close(self, deadline: float = 2.0) -> None:
        """Leave: disconnect beside the held poll, and wait at most `deadline` seconds for the server to let go."""
        self._session.close()
        if self._runner is None:
            return
        await asyncio.wait([self._runner], timeout=deadline)
        self._is_late = True
        self._due.set()
        await asyncio.wait([self._runner], timeout=deadline)

    async def _keep_watch(self) -> None:
        """Look after the loop from outside it."""
        while True:
            await asyncio.sleep(self._watch.tick)
            finding = self._watch.look(self._clock(), steady())
            if finding is Finding.STUCK:
                self._stuck = Stuck(f"the polling loop made no progress at turn {self._watch.turns}")
                self._news.set()
            elif finding is Finding.OVERSLEPT:
                self._session.doubt(self._watch.since, self._watch.slept)

    async def _run(self) -> None:
        try:
            while True:
                self._due.clear()
                await self._abort_useless()
                self._check_flights()
                for request in self._session.due(self._clock()):
                    flight = self._flights[request] = asyncio.create_task(self._fly(request))
                    flight.add_done_callback(lambda _: self._due.set())
                self._tell(self._session.reports())
                if self._session.state is State.STOPPED and not self._flights:
                    return
                pause = 0 if self._is_late else self._session.wake(self._clock())
                ends = (request.timeout + self._delay for request in self._flights)
                self._watch.turn(self._clock(), pause, max(ends, default=None))
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._due.wait()
        finally:
            await _abort(*self._flights.values(), *filter(None, [self._renewal]))

    async def _abort_useless(self) -> None:
        """End the requests that the session needs no longer. It waits for this before it shakes hands anew."""
        useless = [request for request in self._flights if self._is_late or self._session.is_stale(request)]
        for request in useless:
            task = self._flights.pop(request, None)
            if task is not None:
                await _abort(task)
                self._tell(self._session.fail(request, "aborted", self._clock(), sent=True))

    def _check_flights(self) -> None:
        """Let what a flight did not expect (a hook that raises, a closed client) end the run: silence would hide it."""
        for task in list(self._flights.values()):
            if task.done():
                task.result()

    async def _fly(self, request: Request) -> None:
        """Carry one request there and its reply back."""
        outcome = await self._post(request)
        now = self._clock()
        if self._flights.pop(request, None) is None:
            return
        if isinstance(outcome, _Reply):
            said = (outcome.status, outcome.content_type, outcome.body)
            self._tell(self._session.receive(request, *said, now, retry_after=outcome.retry_after))
        else:
            cause, sent = outcome
            self._tell(self._session.fail(request, cause, now, sent=sent))

    async def _post(self, request: Request) -> _Reply | tuple[str, bool]:
        """Return the reply, or the cause of having none and whether the server may have acted."""
        patience = request.timeout + self._delay
        if request.kind is Kind.HANDSHAKE:
            self._drop_cookie()
        try:
            # httpx counts from one byte to the next; only the outer limit ends a reply that trickles.
            async with (
                asyncio.timeout(patience),
                self._client.stream(
                    "POST",
                    self._address(request.kind),
                    content=request.body,
                    headers={**self._headers(), **_HEADERS},
                    timeout=httpx.Timeout(patience, connect=min(5.0, patience), pool=min(5.0, patience)),
                    follow_redirects=False,
                ) as response,
            ):
                body = await self._read(response)
                return _Reply(response.status_code, response.headers.get("content-type", ""), body, _asked(response))
        except _UNSENT as error:
            return type(error).__name__, False
        except TimeoutError:
            return f"no answer within {patience:g} s", True
        except (httpx.HTTPError, OSError) as error:
            return type(error).__name__, True

    def _address(self, kind: Kind) -> httpx.URL:
        url = httpx.URL(self._url)
        is_suffixed = self._append_type and kind in _SUFFIXED
        return url.copy_with(path=f"{url.path.rstrip('/')}/{kind}") if is_suffixed else url

    async def _read(self, response: httpx.Response) -> bytes:
        """Read a reply up to the limit; what is cut there is no JSON any more, and the session takes it as such."""
        body = bytearray()
        async for piece in response.aiter_bytes(1 << 16):
            body += piece
            if len(body) > self._max_reply_bytes:
                break
        return bytes(body[: self._max_reply_bytes])

    def _drop_cookie(self) -> None:
        """Forget the old session's cookie, else the new one shares its poll slot and is paced, not held."""
        for cookie in [cookie for cookie in self._client.cookies.jar if cookie.name == COOKIE]:
            self._client.cookies.jar.clear(cookie.domain, cookie.path, cookie.name)

    def _tell(self, events: list[Event]) -> None:
        for event in events:
            self.backlog.put(event, self._clock())
            if isinstance(event, AuthLost) and self._renew is not None:
                self._renewal = asyncio.create_task(self._log_in(self._renew, event.cause))
        if events:
            self._news.set()

    async def _log_in(self, renew: Callable[[str], Awaitable[bool]], cause: str) -> None:
        """Ask for new credentials, a few times and ever more slowly; a hook that raises has failed."""
        pauses = delays(self._session.jitter, base=1.0)
        for tried in range(RENEWALS):
            if tried:
                await asyncio.sleep(next(pauses))
            try:
                is_renewed = await renew(cause)
            except Exception:  # noqa: BLE001 - the owner's hook may do anything; it must not end the loop
                is_renewed = False
            if is_renewed:
                self._session.renewed()
                return
        self._session.gave_up(f"{cause}; {RENEWALS} renewals failed")
        self._tell(self._session.reports())


def _asked(response: httpx.Response) -> float | None:
    """Return the pause in seconds that the server asks for."""
    told = response.headers
    return retry_after(told.get("retry-after", ""), told.get("date", ""), time.time())


async def _abort(*tasks: asyncio.Task[None]) -> None:
    """Cancel tasks and wait until they have let go of their sockets."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
