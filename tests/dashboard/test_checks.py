"""Wrong settings: one line each with an id and its cure, never a traceback, and never a secret."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard import conf
from dashboard.checks import secret_files_are_private, settings_are_usable

ROOT = Path(__file__).parents[2]
WRONG = {
    "TIME_ZONE": "Mars/Olympus",
    "DATABASE_URL": "postgres://user:canary@[x",
    "LOG_LEVEL": "LOUD",
    "GWS_URL": "http://[::1",
    "ALLOWED_ORIGINS": "http://[,desk.example",
    "REDIS_URL": "canary",
    "JOURNAL_RETENTION_HOURS": "a day",
    "DEBUG": "perhaps",
    "CREDENTIAL_KEYS": "canary",
    "SECRET_KEY_FILE": "/nowhere/secret",
}


def found(monkeypatch: pytest.MonkeyPatch, **values: object) -> list[str]:
    """The ids of what is wrong with the suite's own settings and these."""
    monkeypatch.setattr(conf, "problems", {})
    for name, value in values.items():
        monkeypatch.setattr(conf, name, value)
    messages = settings_are_usable()
    assert all(message.hint and message.id for message in messages)
    return [str(message.id).removeprefix("floorwalker.") for message in messages]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SECRET_KEY", "", "E002"),
        ("CREDENTIAL_KEYS", "", "E003"),
        ("GWS_URL", "", "E004"),
        ("CREDENTIAL_KEYS", "one:short", "E009"),
        ("JOURNAL_RETENTION_HOURS", 0, "E010"),
        ("SIGN_INS_PER_SECOND", 0, "E010"),
        ("ROSTER_SECONDS", -1, "E010"),
        ("AUDIT_RETENTION_DAYS", 0, "E010"),
        ("OPERATIONS_PER_MINUTE", 0, "E010"),
        ("SOCKETS_PER_USER", -1, "E010"),
        ("TIME_ZONE", "Mars/Olympus", "E007"),
        ("TIME_ZONE", "", "E007"),
        ("LOG_LEVEL", "LOUD", "E008"),
        ("LOG_LEVEL", "", "E008"),
        ("REDIS_URL", "localhost:6379", "E011"),
        *(
            ("GWS_URL", url, "E005")
            for url in (
                "gws.example",
                "ftp://gws.example",
                "https://",
                "https://user:secret@gws.example",
                "https://gws.example?x=1",
                "https://gws.example/api/v2",
                "https://gws.example/api/v2/",
                "http://gws:port",
                "http://gws:99999",
                "http://[::1",
            )
        ),
        *(
            ("ALLOWED_ORIGINS", [origin], "E006")
            for origin in (
                "desk.example",
                "*",
                "https://*",
                "https://*.example",
                "https://desk.example/",
                "wss://desk.example",
                "null",
                "http://[",
            )
        ),
    ],
)
def test_wrong_setting_has_id(monkeypatch: pytest.MonkeyPatch, name: str, value: object, expected: str) -> None:
    """Each wrong setting is told by its own id, with a cure."""
    assert found(monkeypatch, **{name: value}) == [expected]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GWS_URL", "https://gws.example"),
        ("GWS_URL", "https://gws.example/prefix/"),
        ("GWS_URL", "http://127.0.0.1:8090"),
        ("ALLOWED_ORIGINS", ["https://desk.example", "http://localhost:8000"]),
        ("REDIS_URL", "rediss://:secret@cache.example:6380/1"),
        ("TIME_ZONE", "Europe/Berlin"),
    ],
)
def test_right_setting_is_silent(monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> None:
    """What is right is not spoken of."""
    assert found(monkeypatch, **{name: value}) == []


def test_all_is_said_at_once() -> None:
    """With everything wrong `manage.py check` says all of it, one id each, without a traceback and without a secret."""
    env = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "", **WRONG}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "canary" not in done.stderr
    ids = [f"floorwalker.E{number:03}" for number in (1, 2, 5, 6, 7, 8, 9, 11)]
    assert [id_ for id_ in ids if id_ not in done.stderr] == []
    assert [name for name in ("DATABASE_URL", "JOURNAL_RETENTION_HOURS", "DEBUG") if name not in done.stderr] == []


@pytest.mark.parametrize(("mode", "warned"), [(0o400, 0), (0o600, 0), (0o440, 0), (0o444, 1), (0o660, 1), (0o604, 1)])
def test_open_key_file_is_warned_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mode: int, warned: int) -> None:
    """A file of keys that others may read, or its group may write, is a warning that does not show its place."""
    keys = tmp_path / "canary-keys"
    keys.touch()
    keys.chmod(mode)
    monkeypatch.setenv("CREDENTIAL_KEYS_FILE", str(keys))
    found = secret_files_are_private()
    assert [message.id for message in found] == ["floorwalker.W001"] * warned
    assert not any("canary" in str(message) for message in found)
    monkeypatch.setenv("CREDENTIAL_KEYS_FILE", str(tmp_path / "nowhere"))
    assert secret_files_are_private() == []
