"""Many people lose a right, each in one of the ways there are, while events flow: what each still heard, and could still do.

A refusal proves nothing by itself. So each person first does, on the same page with the same token, what will be forbidden,
GWS is seen to have heard it, and he leaves again; and after the refusal GWS would still obey that very request.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import time
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
from websockets.asyncio.client import connect

from tests.revocation.page import Page, names, shields_not
from tests.revocation.server import AGENTS, RATE, Server, serving_site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.faults.ledger import Posted

LISTENS_ON = 2.5
LANES = 4
GLANCE = 0.02
SEEN_WITHIN = 30.0
# Muting the agent is offered to who has barged in, and to nobody else.
FORBIDDEN, BARGED, WAY_OUT = "BargeIn", "MuteMonitoredUser", "Hangup"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
RULE = re.compile(r"Rule: ([\w:.-]+)")
SAID = re.compile(r'class="said"[^>]*>drill-text-')
PROTECTED = "agent protected"
SHIELDED = frozenset(f"agent{number:03}" for number in range(2, AGENTS + 1, 2))  # all of South


@dataclass(frozen=True, slots=True)
class Answer:
    """What a POST came to: its status, and the rule that refused it, or the address it was sent to."""

    status: int
    word: str


UNSEEN = Answer(404, "not-yours-to-see")
SIGN_IN = Answer(302, "/accounts/login/")
# Each way to lose a right, and the one answer that shows it was lost; every other refusal has another cause.
KINDS = {
    "grant deleted": UNSEEN,
    "grant edited": UNSEEN,
    "grants updated in bulk": UNSEEN,
    "grants deleted by plain SQL": UNSEEN,
    "grant run out": UNSEEN,
    "role left": UNSEEN,
    "switched off": SIGN_IN,
    "password changed": SIGN_IN,
    "sign-in ended": SIGN_IN,
    PROTECTED: Answer(403, "protected"),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """One run: how it was taken, the seconds until the last byte and until the page was empty or closed, the POST's answer.

    Of protected agents the bytes are those of their chats, and buttons for the call; their rows and calls may still be seen.
    `passed`: before, the same POST was let pass, reached GWS, and was undone. `obeyed`: afterwards GWS would still obey it.
    `flowed` is what moved while the page was listened to: frames that somebody with the right was sent, or lines written
    to the protected agents.
    """

    kind: str
    last_byte: float
    gone: float
    close_code: int | None
    answer: Answer
    passed: bool
    obeyed: bool
    flowed: int


@dataclass(slots=True)
class Run:
    """What was seen of one person, before it is measured. `pages` are his two desks: one opened the call, one the chat."""

    kind: str
    account: str
    call: str
    began: float
    pages: tuple[Page, Page]
    at: float = float("inf")
    until: float = float("inf")
    answer: Answer = Answer(0, "")
    passed: bool = False
    obeyed: bool = False


async def rehearse(folder: Path, runs: int, listens_on: float = LISTENS_ON) -> tuple[list[Taken], int]:
    """So many runs over all kinds, some at a time; and how many forbidden POSTs reached the far side."""
    async with serving_site(folder, LANES) as server:
        numbers, done = itertools.count(), list[Run]()
        guard = asyncio.Lock()

        async def lane(account: str) -> None:
            while (number := next(numbers)) < runs:
                done.append(await once(server, number, account, guard, listens_on))

        async with witness(server, "North") as north, witness(server, "South") as south, asyncio.TaskGroup() as tasks:
            known = [*server.events.calls.values(), *server.events.chats.values()]
            assert await until(lambda: all(north.says(one) or south.says(one) for one in known)), (
                "nobody saw what began"
            )
            stirring = tasks.create_task(server.events.stir(RATE))
            await asyncio.gather(*[tasks.create_task(lane(f"sup{which + 1:03}")) for which in range(LANES)])
            stirring.cancel()
        barges = [one for one in server.posted() if one.body.get("operationName") == FORBIDDEN]
        # Measured when all is over: it takes time, in which no page would be read.
        taken = [measured(server, run, barges, south if run.kind == PROTECTED else north) for run in done]
        return taken, len(barges) - sum(one.passed for one in taken)


async def once(server: Server, number: int, account: str, guard: asyncio.Lock, listens_on: float) -> Run:
    """One person: let in, put through it, cleaned up after."""
    kind = list(KINDS)[number % len(KINDS)]
    protects = kind == PROTECTED
    agent = f"agent{2 * int(account[-3:]) - (not protects):03}"
    told = {"user": f"user{number}", "account": account, "team": "South" if protects else "North"}
    # A protected agent is protected from all: only one such run at a time.
    if protects:
        await guard.acquire()
    try:
        cookie = (await server.order("begin", **told, by_role=kind == "role left"))["cookie"]
        call, chat = f"call:{server.events.calls[agent]}", f"chat:{server.events.chats[agent]}"
        async with opened(server, cookie, call) as desk, opened(server, cookie, chat) as log:
            run = Run(kind, account, server.events.calls[agent], time.time(), (desk, log))
            async with server.browser(cookie) as browser:
                await lose(server, run, told, browser, listens_on)
        run.obeyed = await obeys(server, run)
        return run
    finally:
        await server.order("end", **told)
        if protects:
            guard.release()


async def lose(server: Server, run: Run, told: dict[str, str], browser: httpx.AsyncClient, listens_on: float) -> None:
    """Shown the floor, let barge in, a right taken away, listened to for a while."""
    desk, log = run.pages
    assert await until(lambda: desk.controls.get(FORBIDDEN)), "he was never offered what will be forbidden"
    assert await until(lambda: any(SAID.search(one.text) for one in log.frames)), "nobody was seen to write"
    token = await token_of(browser, run.call)
    run.passed = await passes(browser, desk, run.call, token)
    run.at = (await server.order(run.kind, **told))["at"]
    run.until = run.at + listens_on
    await asyncio.sleep(max(0.0, run.at - time.time()))
    run.answer = await ask(browser, run.call, token, FORBIDDEN)
    await asyncio.sleep(max(0.0, run.until - time.time()))


def measured(server: Server, run: Run, barges: list[Posted], others: Page) -> Taken:
    """What a run comes to; `others` is the page of somebody who lost nothing."""
    protects = run.kind == PROTECTED
    forbidden = shields_not if protects else names
    before = [one for one in barges if one.user == run.account and run.began <= one.at < run.at]
    told, wrote = others.told(run.at, run.until), server.events.wrote(SHIELDED, run.at, run.until)
    return Taken(
        kind=run.kind,
        last_byte=max(page.last_byte(run.at, forbidden) for page in run.pages),
        gone=max(page.gone(run.at, forbidden) for page in run.pages),
        close_code=run.pages[0].close_code,
        answer=run.answer,
        passed=run.passed and [one.status for one in before] == [httpx.codes.OK],
        obeyed=run.obeyed,
        flowed=min(told, wrote) if protects else told,
    )


@asynccontextmanager
async def opened(server: Server, cookie: str, target: str = "") -> AsyncIterator[Page]:
    """A desk's websocket, as a browser opens it, and one reader of it."""
    headers = {"Cookie": f"sid={cookie}"}
    url = f"{server.url.replace('http', 'ws')}ws/desk/?open={target}"
    async with connect(url, origin=server.url.rstrip("/"), additional_headers=headers) as socket:  # type: ignore[arg-type]
        assert socket.protocol.extensions == [], "a compression was negotiated (T19)"
        page = Page()
        reading = asyncio.create_task(page.read(socket))
        try:
            yield page
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


@asynccontextmanager
async def witness(server: Server, team: str) -> AsyncIterator[Page]:
    """The page of somebody who may see a team from the beginning to the end of the drill."""
    told = {"user": f"witness of {team}", "account": "", "team": team}
    cookie = (await server.order("begin", **told, by_role=False))["cookie"]
    async with opened(server, cookie) as page:
        yield page
        assert not page.closed_at, "somebody who lost nothing was closed"


async def until(holds: Callable[[], object]) -> bool:
    """Whether something of another process comes to hold, in good time."""
    latest = time.monotonic() + SEEN_WITHIN
    while not holds() and time.monotonic() < latest:  # noqa: ASYNC110 what is waited for is of another process
        await asyncio.sleep(GLANCE)
    return bool(holds())


async def token_of(browser: httpx.AsyncClient, call: str) -> str:
    """The token in a form of the call's page. Without one every POST is refused, and that would prove nothing."""
    page = await browser.get(f"/calls/{call}/")
    token = TOKEN.search(page.text)
    assert token is not None, f"the page of the call ({page.status_code}) has no form to operate from"
    return token[1]


async def passes(browser: httpx.AsyncClient, desk: Page, call: str, token: str) -> bool:
    """What will be forbidden is let pass: GWS says that he is in, he leaves, and could do it again."""
    came = await ask(browser, call, token, FORBIDDEN)
    if came.status != httpx.codes.ACCEPTED or not await until(lambda: desk.controls.get(BARGED)):
        return False
    went = await ask(browser, call, token, WAY_OUT)
    return went.status == httpx.codes.ACCEPTED and await until(lambda: desk.controls.get(FORBIDDEN))


async def ask(browser: httpx.AsyncClient, call: str, token: str, operation: str) -> Answer:
    """POST one operation, under a key of its own."""
    said = {"operation": operation, "key": str(uuid.uuid4()), "csrfmiddlewaretoken": token, "reason": "drill"}
    answer = await browser.post(f"/calls/{call}/operations/", data=said)
    rule = RULE.search(answer.text)
    return Answer(answer.status_code, rule[1] if rule else answer.headers.get("location", "").partition("?")[0])


async def obeys(server: Server, run: Run) -> bool:
    """Whether GWS would still do what it was asked for before: then only we can have refused it."""
    his = [one for one in server.posted() if one.user == run.account and one.body.get("operationName") == FORBIDDEN]
    return bool(his) and await server.obeys(his[-1], run.call)
