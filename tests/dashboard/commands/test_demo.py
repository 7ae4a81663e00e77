"""`demo` as a newcomer runs it: all of it in one go, kept when it is started again, and clear about what is in its way."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import sqlite3
import stat
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.fakes.processes import ROOT, Process, started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.timeout(240)

AGENTS = {"DEMO_AGENTS": "6"}
SLOWEST_RESTART = 30.0  # 10 s is promised on a machine that has nothing else to do


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The product in a folder of its own, so that nobody's demo data is touched."""
    for name in ("dashboard", "monitoring", "templates", "static"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    return tmp_path


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def free_port() -> str:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


async def desk(process: Process) -> str:
    """The desk as `supervisor` sees it, signed in with the password that the demo prints."""
    found = re.search(r"http://\S+/", await process.until("listens on"))
    assert found is not None
    assert re.search(r"supervisor +/ demo", process.said)
    async with httpx.AsyncClient(base_url=found[0], follow_redirects=True) as browser:
        page = (await browser.get("/accounts/login/")).text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None
        said = {"username": "supervisor", "password": "demo", "csrfmiddlewaretoken": token[1], "next": "/"}
        html = (await browser.post("/accounts/login/", data=said)).text
        while len(re.findall(r'<tr id="agent-', html)) < 3:
            html = (await browser.get("/")).text
        return html


def counted(checkout: Path, table: str) -> int:
    """How many rows the demo's database holds of something."""
    with sqlite3.connect(checkout / "var" / "demo.sqlite3") as database:
        found: int = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 a constant of this file
    database.close()
    return found


@pytest.mark.long
async def test_demo_keeps_what_it_has(checkout: Path) -> None:
    """A second start keeps keys, people and journal and is up soon; Ctrl-C ends everything, both times."""
    port, secrets, records = free_port(), [], []
    for _ in range(2):
        began = time.monotonic()
        async with started("demo", "--port", port, env=AGENTS, root=checkout) as process:
            page = await desk(process)
            took = time.monotonic() - began
            assert 'data-status="offline"' not in page
            assert await process.end(signal.SIGINT) in {0, 1, 130}, process.said
            assert "Traceback" not in process.said
        secrets.append((checkout / "var" / "secret_key").read_text())
        records.append(counted(checkout, "journal_record"))
        assert (counted(checkout, "auth_user"), counted(checkout, "people_account")) == (4, 10)
        assert stat.S_IMODE((checkout / "var" / "credential_keys").stat().st_mode) == 0o600
        with socket.create_server(("127.0.0.1", int(port))):
            pass  # nobody listens there any more
    assert secrets[0] == secrets[1]
    assert records[0] < records[1]
    assert took < SLOWEST_RESTART


async def test_busy_port_is_one_line(checkout: Path, taken: int) -> None:
    """A port in use is said in one line with the cure, before anything is made."""
    async with started("demo", env={"PORT": str(taken), **AGENTS}, root=checkout) as process:
        assert await process.ended() == 1
    assert process.said.strip() == (
        f"CommandError: Port {taken} is in use. Stop what listens there, or choose another: PORT=8001 make demo"
    )
    assert not (checkout / "var").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("DEMO_AGENTS", "0"),
        pytest.param("PORT", "70000", marks=pytest.mark.long),
        pytest.param("DEMO_AGENTS", "many", marks=pytest.mark.long),
        pytest.param("HOST", "nosuch.invalid", marks=pytest.mark.long),
    ],
)
async def test_nonsense_is_one_line(checkout: Path, name: str, value: str) -> None:
    """A port, a size or a host that is none is said in one line."""
    env = {"PORT": free_port(), **AGENTS, name: value}
    async with started("demo", env=env, root=checkout) as process:
        assert await process.ended() == 1
    assert process.said.startswith("CommandError: ")
    assert len(process.said.strip().splitlines()) == 1
