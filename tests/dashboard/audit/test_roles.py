"""The roles of scripts/postgresql_roles.sql on a real PostgreSQL: the trail can be added to and read, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.fakes.servers import postgresql

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
WEB, PURGE = "floorwalker_web", "floorwalker_purge"
LIVE = """
import django
django.setup()
from django.contrib.auth.models import User
from dashboard.audit.retention import purge_trail
from dashboard.audit.trail import record, verify
before = verify().count
User.objects.create(username="alice")
for number in range(5):
    record("alice", "Read", f"call:{number}", "read", agents="agent001")
print(verify().count - before, verify().why, purge_trail(4e9), verify().count - before)
"""
WRITE = """
import django, sys
django.setup()
from dashboard.audit.trail import begin
from monitoring.ports import Entry
for number in range(25):
    begin(Entry(5e9, sys.argv[1], "sup001", "BargeIn", "call:1", f"{sys.argv[1]}-{number}", "intent"))
"""
FORBIDDEN = [
    "UPDATE audit_line SET actor = 'mallory'",
    "DELETE FROM audit_line",
    "TRUNCATE audit_line",
    "DROP TRIGGER audit_line_no_change ON audit_line",
    "ALTER TABLE audit_line DISABLE TRIGGER ALL",
    "DROP TABLE audit_line",
    "DELETE FROM audit_head",
    "DELETE FROM audit_about",
    "UPDATE audit_about SET account = ''",
    "UPDATE audit_start SET seq = 99",
    "INSERT INTO audit_start VALUES (2, 99, '', 0, '')",
    "CREATE OR REPLACE FUNCTION audit_line_keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
    "DELETE FROM django_migrations",
]

pytestmark = pytest.mark.long


def python(url: str, *words: str) -> str:
    """A process of ours on that database; what it says."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DATABASE_URL"))}
    env |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "dashboard.settings", "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=env, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """A PostgreSQL with our tables, the roles, and a sign-in in each: desk and keeper."""
    with postgresql() as url:
        python(url, "manage.py", "migrate", "-v0", "--skip-checks")
        with psycopg.connect(url, autocommit=True) as owner:
            for _ in range(2):
                owner.execute((ROOT / "scripts/postgresql_roles.sql").read_bytes())
            owner.execute(f"CREATE ROLE desk LOGIN IN ROLE {WEB}")
            owner.execute(f"CREATE ROLE keeper LOGIN IN ROLE {PURGE}")
        yield url


def as_role(url: str, name: str) -> str:
    """The same database for another sign-in."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{name}@{host}").geturl()


@pytest.mark.timeout(300)
def test_web_lives_with_its_role(database: str) -> None:
    """People are changed and lines added and verified under the web's role; a purge removes nothing and says no error."""
    assert python(as_role(database, "desk"), "-c", LIVE) == "6  0 6"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("statement", FORBIDDEN)
def test_web_cannot_tamper(database: str, statement: str) -> None:
    """T14: the web's role can neither touch a line nor get the triggers out of the way."""
    with psycopg.connect(as_role(database, "desk")) as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute(statement.encode())


@pytest.mark.timeout(300)
def test_keeper_purges_and_no_more(database: str) -> None:
    """The purge's role removes what is too old, and what stays verifies; past the trigger it does not come."""
    keeper = as_role(database, "keeper")
    purge = "import django; django.setup(); from dashboard.audit import retention, trail; "
    python(database, "-c", purge + "trail.record('alice', 'Read', 'call:1', 'read')")
    said = python(
        keeper, "-c", purge + "print(retention.purge_trail(6e9) > 0, trail.verify().count, trail.verify().why)"
    )
    assert said == "True 1"
    with psycopg.connect(keeper) as connection, pytest.raises(psycopg.errors.RestrictViolation):
        connection.execute("DELETE FROM audit_line")
    with psycopg.connect(keeper) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("UPDATE audit_line SET actor = 'mallory'")


@pytest.mark.timeout(300)
def test_two_writers_one_chain(database: str) -> None:
    """Two processes that write to PostgreSQL at once make one whole chain."""
    desk = as_role(database, "desk")
    with ThreadPoolExecutor() as writers:
        list(writers.map(lambda name: python(desk, "-c", WRITE, name), ("alice", "bob")))
    assert "chain whole" in python(desk, "manage.py", "verify_audit", "--skip-checks")
    with psycopg.connect(desk) as web:
        found = web.execute("SELECT count(*) FROM audit_line WHERE stage = 'intent'").fetchone()
    assert found == (50,)
