"""The whole of Floorwalker as real processes on free ports: the simulated GWS, and `serve` in front of a fresh database."""

from __future__ import annotations

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.management.commands.demo import ACTS_AS, PEOPLE
from tests.browser.far import Far

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
AGENTS, SUPERVISORS = 32, 3
# Slow: what a journey has opened outlives the journey, and the floor still changes all the time.
PACE = os.environ.get("FLOORWALKER_PACE", "0.4")
KEPT = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "PYTHONDONTWRITEBYTECODE")
DEADLINE = 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def fetch(url: str, *, body: object = None, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
    """One request to one of our own processes: its status and JSON."""
    content = None if body is None else json.dumps(body).encode()
    known = {"Content-Type": "application/json", **(headers or {})}
    request = urllib.request.Request(url, data=content, headers=known)  # noqa: S310  # our own loopback servers
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, json.loads(answer.read() or b"null")


@dataclass
class Stack:
    """The processes and where they are. `ports` stay the same over a restart, as does the database in `place`."""

    place: Path
    ports: dict[str, int] = field(default_factory=lambda: {"simulate": free_port(), "serve": free_port()})
    running: dict[str, subprocess.Popen[str]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['serve']}"

    @property
    def gws(self) -> str:
        return f"http://127.0.0.1:{self.ports['simulate']}"

    @property
    def far(self) -> Far:
        return Far(self.gws)

    @property
    def environment(self) -> dict[str, str]:
        """Real settings, and nothing of this test run's own."""
        return {name: os.environ[name] for name in KEPT if name in os.environ} | {
            "PYTHONUNBUFFERED": "1",
            "SECRET_KEY": "browser-" + "k" * 50,
            "CREDENTIAL_KEYS": "test:QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI=",
            "GWS_URL": self.gws,
            "DATABASE_URL": f"sqlite:///{self.place / 'floorwalker.sqlite3'}",
            "ALLOWED_HOSTS": "127.0.0.1",
            "ALLOWED_ORIGINS": self.url,
        }

    def open(self) -> None:
        """Everything, migrated and seeded, until the floor is heard."""
        self.simulate()
        self.manage("migrate", "--verbosity", "0")
        self.manage("load_people", str(self._people()))
        self.manage("load_accounts", str(self._accounts()))
        self.serve()

    def close(self) -> None:
        """Every process is told to end, and ends in order."""
        codes = {name: self.end(name) for name in tuple(self.running)}
        assert set(codes.values()) == {0}, (codes, self.log("serve"), self.log("simulate"))

    def simulate(self) -> None:
        """The far side; on a restart the same day begins anew."""
        size = ["--agents", str(AGENTS), "--supervisors", str(SUPERVISORS), "--speed", PACE]
        where = ["--port", str(self.ports["simulate"]), "--accounts", str(self.place / "everybody.csv")]
        self._start("simulate", "listening", *where, *size, "--control")

    def serve(self) -> None:
        """Floorwalker, ready."""
        self._start("serve", "listens on", "--port", str(self.ports["serve"]))
        status, said = fetch(f"{self.url}/readyz")
        assert (status, said["ready"]) == (200, True), said

    def mend(self) -> None:
        """Start what does not run."""
        if "simulate" not in self.running:
            self.simulate()
        if "serve" not in self.running:
            self.serve()

    def kill(self, name: str) -> None:
        """End a process as the power cut does."""
        self._gone(name, signal.SIGKILL)

    def end(self, name: str) -> int:
        """End a process as an operator does; its exit code."""
        return self._gone(name, signal.SIGTERM)

    def manage(self, *arguments: str) -> str:
        """Run one of our commands to its end; what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def log(self, name: str) -> str:
        """The end of what a process said of itself."""
        return (self.place / f"{name}.log").read_text()[-3000:]

    def forgive(self) -> None:
        """Give everybody the grants that the sheet says, again."""
        self.manage("load_people", str(self._people()))

    def _start(self, name: str, word: str, *arguments: str) -> None:
        with (self.place / f"{name}.log").open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "manage.py", name, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.running[name] = process
        assert process.stdout is not None
        line = process.stdout.readline()
        assert word in line, (line, self.log(name))

    def _gone(self, name: str, number: signal.Signals) -> int:
        process = self.running.pop(name)
        process.send_signal(number)
        code = process.wait(DEADLINE)
        assert process.stdout is not None
        process.stdout.close()
        return code

    def _people(self) -> Path:
        path = self.place / "people.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("username", "password", "role", "teams"), *PEOPLE])
        return path

    def _accounts(self) -> Path:
        with (self.place / "everybody.csv").open(newline="", encoding="utf-8") as file:
            rows = [row | {"user": ACTS_AS.get(row["username"], "")} for row in csv.DictReader(file)]
        path = self.place / "accounts.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            sheet = csv.DictWriter(file, ["username", "password", "role", "team", "user"])
            sheet.writeheader()
            sheet.writerows(rows)
        return path
