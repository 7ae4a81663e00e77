"""The far side of a drill: the simulator as a process that can be killed and started again, its book, its control path."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from tests.faults import ledger

if TYPE_CHECKING:
    from collections.abc import Mapping

RUNNER = Path(__file__).parents[1] / "fakes" / "serve_simulator.py"


class Far:
    """One simulated GWS on one port, for as long as a drill needs it."""

    def __init__(self, book: Path, options: Mapping[str, Any]) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._book, self._options = book, options
        self._process: asyncio.subprocess.Process | None = None
        self._hand = httpx.AsyncClient(base_url=self.url, timeout=30.0, trust_env=False)

    async def start(self) -> None:
        """Begin to serve; after a kill, on the same port, with the same book and everything else forgotten."""
        told = {"control": True, **self._options, "port": self.port, "book": str(self._book), "start": time.time()}
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, str(RUNNER), json.dumps(told), stdout=asyncio.subprocess.PIPE
        )
        assert self._process.stdout is not None
        assert await self._process.stdout.readline(), "the simulator did not start"

    async def kill(self) -> None:
        """End without a word."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()

    async def stop(self) -> None:
        """End, if it still runs."""
        await self._hand.aclose()
        if self._process is not None and self._process.returncode is None:
            await self.kill()

    async def order(self, name: str, **body: Any) -> Any:
        """One order on the control path; what was done."""
        answer = await self._hand.post(f"/_ctl/{name}", json=body)
        assert answer.status_code == httpx.codes.OK, f"{name}: {answer.text}"
        return answer.json()["done"]

    async def look(self, name: str) -> Any:
        """What the control path shows under a name."""
        answer = await self._hand.get(f"/_ctl/{name}")
        assert answer.status_code == httpx.codes.OK, f"{name}: {answer.text}"
        return answer.json()

    def ledger(self) -> ledger.Ledger:
        """The book as it stands."""
        with self._book.open(encoding="utf-8") as lines:
            return ledger.read(lines)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
