"""Our commands as processes of their own: started, heard, told to end. What a test leaves running is killed."""

from __future__ import annotations

import asyncio
import base64
import os
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

ROOT = Path(__file__).parents[2]
PATIENCE = 60


class Process:
    """A running command. `said` is all it printed until now."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.said = ""

    async def until(self, words: str) -> str:
        """Read on until it prints these words; the line that holds them."""
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while line := (await self._process.stdout.readline()).decode():
                self.said += line
                if words in line:
                    return line
        raise AssertionError(f"it ended without {words!r}:\n{self.said}")

    async def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Tell the process and its children to end, and read the rest; its exit code."""
        assert self._process.stdout is not None
        os.killpg(self._process.pid, number)
        async with asyncio.timeout(PATIENCE):
            self.said += (await self._process.stdout.read()).decode()
            return await self._process.wait()

    async def ended(self) -> int:
        """Wait until it ends by itself; its exit code."""
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            self.said += (await self._process.stdout.read()).decode()
            return await self._process.wait()


@asynccontextmanager
async def started(*words: str, env: Mapping[str, str], root: Path = ROOT) -> AsyncIterator[Process]:
    """`manage.py WORDS` in a process group of its own, which heeds Ctrl-C as in a terminal."""
    # Whom a script started in the background ignores SIGINT, and whatever he starts would too.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "manage.py",
        *words,
        cwd=root,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield Process(process)
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


def settings(gws_url: str, database: Path) -> dict[str, str]:
    """The environment of a small site."""
    key = base64.b64encode(bytes(range(32))).decode()
    return {
        "SECRET_KEY": "only-for-tests-" + "x" * 40,
        "CREDENTIAL_KEYS": f"test:{key}",
        "GWS_URL": gws_url,
        "GWS_ALLOW_HTTP": "true",
        "DATABASE_URL": f"sqlite:///{database}",
    }


async def run(*words: str, env: Mapping[str, str], root: Path = ROOT) -> str:
    """Run a command to its end; what it printed. AssertionError where it failed."""
    async with started(*words, env=env, root=root) as process:
        code = await process.ended()
        assert code == 0, process.said
        return process.said
