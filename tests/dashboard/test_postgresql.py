"""The tables on a real PostgreSQL: migrations with their triggers, the journal, the trail; the same tests as on SQLite."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fakes.servers import postgresql

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
# What differs most between the two: upserts, triggers and locks.
SAME_TESTS = ("journal/test_adapter.py", "audit/test_triggers.py", "alarms/test_outbox.py")
SAME_LONG_TESTS = (
    "journal/test_queries.py",
    "audit/test_trail.py",
    "audit/test_retention.py",
    "audit/test_anchors.py",
    "audit/test_changes.py",
    "alarms/test_book.py",
    "commands/test_verify_audit.py",
)


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with postgresql() as url:
        yield url


def run(database: str, *command: str) -> subprocess.CompletedProcess[str]:
    """A command of ours in a process of its own, on that database."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DATABASE_URL"))}
    env |= {"DATABASE_URL": database, "PYTHONDONTWRITEBYTECODE": ""}
    words = [sys.executable, *command]
    return subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, timeout=280, check=False)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "names", [SAME_TESTS, pytest.param(SAME_LONG_TESTS, marks=pytest.mark.long)], ids=["few", "rest"]
)
def test_same_tests_pass(database: str, names: tuple[str, ...]) -> None:
    """What holds of the journal, the trail and its triggers on SQLite holds on PostgreSQL."""
    # Kept, since the threads of the tests still hold it; it goes with its server.
    tests = [f"tests/dashboard/{name}" for name in names]
    words = [
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-p",
        "no:randomly",
        "--reuse-db",
        *tests,
    ]
    done = run(database, *words)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.long
@pytest.mark.timeout(300)
def test_migrations_go_both_ways(database: str) -> None:
    """Every migration of ours is applied, is complete, and can be taken back."""
    for words in (["migrate", "-v0"], ["makemigrations", "--check", "--dry-run"], ["migrate", "audit", "zero", "-v0"]):
        done = run(database, "manage.py", *words)
        assert done.returncode == 0, done.stderr[-2000:]
