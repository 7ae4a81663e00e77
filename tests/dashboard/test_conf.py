"""Settings from the environment: what is wrong is noted and never raised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard import conf

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def no_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conf, "problems", {})


def test_secret_comes_from_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """NAME_FILE wins over NAME; the space around a file's content is not part of the secret."""
    (tmp_path / "key").write_text("  from the file\n")
    monkeypatch.setenv("SOME_KEY", "from the environment")
    assert conf.secret("SOME_KEY") == "from the environment"
    monkeypatch.setenv("SOME_KEY_FILE", str(tmp_path / "key"))
    assert (conf.secret("SOME_KEY"), conf.problems) == ("from the file", {})


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_unreadable_file_is_noted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None) -> None:
    """A file that is not there, or is no text, gives the default and a problem that shows nothing of it."""
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("SOME_KEY_FILE", str(path))
    assert conf.secret("SOME_KEY", "default") == "default"
    assert list(conf.problems) == ["SOME_KEY"]
    assert conf.problems["SOME_KEY"].startswith("SOME_KEY_FILE cannot be read: ")


def test_number_and_flag_are_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no number, or neither yes nor no, gives the default and a problem."""
    monkeypatch.setenv("SOME_NUMBER", "seven")
    monkeypatch.setenv("SOME_FLAG", "perhaps")
    assert (conf.number("SOME_NUMBER", 7), conf.flag("SOME_FLAG", default=True)) == (7, True)
    assert set(conf.problems) == {"SOME_NUMBER", "SOME_FLAG"}
    monkeypatch.setenv("SOME_NUMBER", "8")
    monkeypatch.setenv("SOME_FLAG", "no")
    assert (conf.number("SOME_NUMBER", 7), conf.flag("SOME_FLAG", default=True)) == (8, False)


def test_words_are_parted_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list without its spaces and its empty places."""
    monkeypatch.setenv("SOME_WORDS", " a, b ,,c,")
    assert conf.words("SOME_WORDS") == ["a", "b", "c"]
    assert conf.words("NOT_SET", "x,y") == ["x", "y"]


@pytest.mark.parametrize("url", ["nonsense", "foo://x", "postgres://user:canary@[x", "mysql://u:canary@h/n", ""])
def test_unknown_database_is_noted(url: str) -> None:
    """What is no database that we know gives the default, and a problem without the password."""
    found = conf.database(url, "sqlite:////tmp/other.sqlite3")
    assert found["NAME"] == "/tmp/other.sqlite3"  # noqa: S108 never opened
    assert "canary" not in conf.problems["DATABASE_URL"]


def test_known_databases_are_read() -> None:
    """SQLite and PostgreSQL, with what the URL says of them."""
    assert conf.database("sqlite:////a/b.sqlite3", conf.SQLITE)["NAME"] == "/a/b.sqlite3"
    found = conf.database("postgresql://ann:secret@db.example:5433/floor", conf.SQLITE)
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", 5433, "floor")
    assert conf.problems == {}


def test_choice_is_one_of_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A word that is none of those there are gives the first and a problem; big letters and blanks do no harm."""
    assert conf.choice("SOME_WORD", "text", "json") == "text"
    monkeypatch.setenv("SOME_WORD", " JSON ")
    assert (conf.choice("SOME_WORD", "text", "json"), conf.problems) == ("json", {})
    monkeypatch.setenv("SOME_WORD", "xml")
    assert conf.choice("SOME_WORD", "text", "json") == "text"
    assert conf.problems == {"SOME_WORD": "SOME_WORD must be text or json"}
