"""Far side, database and server of the drill, each a process of its own, and the line to the hand inside the server."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import re
import sys
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from tests.fakes.processes import ROOT, run, settings
from tests.faults import ledger
from tests.faults.far import Far, _free_port
from tests.revocation.events import Events

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.faults.ledger import Posted

SITE = Path(__file__).with_name("site.py")
RATE, AGENTS = 20.0, 8
API = "/api/v2"
STARTS_WITHIN = 60.0
GLANCE = 0.1


class Server:
    """The running site: where it is, and orders to the hand inside."""

    def __init__(self, process: asyncio.subprocess.Process, far: Far, book: Path) -> None:
        self.far, self.url, self.events, self._process = far, "", Events(far, AGENTS), process
        self._book, self._read_to, self._posted = book, 0, list[ledger.Posted]()
        self._numbers, self._answers = itertools.count(), dict[int, asyncio.Future[dict[str, Any]]]()
        self._started: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def listen(self) -> None:
        """Read what the process prints: where it listens, and the answers to orders."""
        assert self._process.stdout is not None
        while line := (await self._process.stdout.readline()).decode():
            found = re.search(r"listens on (http://\S+/)", line)
            if found and not self._started.done():
                self._started.set_result(found[1])
            elif line.startswith("{"):
                answer = json.loads(line)
                self._answers.pop(answer["id"]).set_result(answer)

    async def start(self, people: int) -> None:
        """Wait until it listens and hears everybody; then calls and chats begin."""
        async with asyncio.timeout(STARTS_WITHIN):
            self.url = await self._started
            async with httpx.AsyncClient(base_url=self.url, trust_env=False) as browser:
                live = 0
                while live < people:
                    await asyncio.sleep(GLANCE)
                    live = (await browser.get("/readyz")).json()["upstream"].get("live", {}).get("accounts", 0)
        await self.events.begin()

    async def order(self, do: str, **told: Any) -> dict[str, Any]:
        """One order to the hand, and its answer."""
        assert self._process.stdin is not None
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        self._process.stdin.write(json.dumps({"id": number, "do": do, **told}).encode() + b"\n")
        async with asyncio.timeout(STARTS_WITHIN):
            return await self._answers[number]

    def browser(self, cookie: str) -> httpx.AsyncClient:
        """A browser signed in by that cookie."""
        return httpx.AsyncClient(base_url=self.url, cookies={"sid": cookie}, trust_env=False, timeout=30.0)

    def posted(self) -> list[Posted]:
        """What the far side's ledger says was POSTed there until now. Only the newest lines are read each time."""
        with self._book.open("rb") as lines:
            lines.seek(self._read_to)
            whole, newline, _ = lines.read().rpartition(b"\n")
        self._read_to += len(whole) + len(newline)
        # Most lines are events: they are not worth the time, which the pages need.
        self._posted += ledger.read(line for line in whole.decode().splitlines() if '"POST"' in line).posted
        return self._posted

    async def obeys(self, posted: Posted, call: str) -> bool:
        """Whether GWS itself would do the same again, said past our server and its ledger: he rings in that very call.

        What was done is undone at once.
        """
        path = posted.path.removeprefix(API)
        done = await self._say("perform", user=posted.user, resource=path, operation=posted.body)
        return done and await self._say("hang_up", user=posted.user, call=call)

    async def _say(self, verb: str, **told: Any) -> bool:
        async with httpx.AsyncClient(base_url=self.far.url, trust_env=False) as hand:
            return (await hand.post("/_ctl/stage", json={"verb": verb, **told})).status_code == httpx.codes.OK


@asynccontextmanager
async def serving_site(folder: Path, supervisors: int) -> AsyncIterator[Server]:
    """A far side in which events flow, a fresh database with everybody's account, and the server on both."""
    book = folder / "book.jsonl"
    far = Far(book, {"agents": AGENTS, "supervisors": supervisors, "scenario": "quiet"})
    await far.start()
    env = settings(far.url, folder / "site.sqlite3") | {"SOCKETS_PER_ADDRESS": "0", "LOG_LEVEL": "WARNING"}
    try:
        await fill(folder, env, supervisors)
        with (folder / "site.log").open("wb") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                str(SITE),
                str(_free_port()),
                cwd=ROOT,
                env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **env},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
            server = Server(process, far, book)
            listening = asyncio.create_task(server.listen())
            try:
                await server.start(AGENTS + supervisors)
                yield server
            finally:
                with suppress(ProcessLookupError):
                    process.terminate()
                await process.wait()
                await asyncio.gather(listening, return_exceptions=True)
    finally:
        await far.stop()


async def fill(folder: Path, env: dict[str, str], supervisors: int) -> None:
    """Tables, and an account of everybody: odd numbers in North, even ones in South, and a team that is empty."""
    (folder / "accounts.csv").write_text("\n".join(["username,password,role,team,user", *_lines(supervisors)]) + "\n")
    await run("migrate", "-v0", env=env)
    await run(
        "shell",
        "-v0",
        "-c",
        "from dashboard.people.models import Team\nTeam.objects.create(name='Empty', slug='empty')",
        env=env,
    )
    await run("load_accounts", str(folder / "accounts.csv"), env=env)


def _lines(supervisors: int) -> list[str]:
    agents = [f"agent{n:03},secret,agent,{'North' if n % 2 else 'South'}," for n in range(1, AGENTS + 1)]
    return agents + [f"sup{n:03},secret,supervisor,North," for n in range(1, supervisors + 1)]
