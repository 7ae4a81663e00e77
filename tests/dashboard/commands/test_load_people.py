"""`load_people` loads all of a file or says each bad line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.core.management.base import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    type Call = Callable[..., str]

HEAD = "username,password,role,teams\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "people.csv"


def test_says_what_it_did(call: Call, file: Path) -> None:
    """It counts what it created; a short password of an admin's sheet is taken; the hash is Argon2."""
    file.write_text(f"{HEAD}supervisor,demo,supervisor,North\n")
    assert call("load_people", str(file)) == "people: 1 created, 0 changed, 0 unchanged\n"
    assert User.objects.get().password.startswith("argon2")


def test_bad_lines_load_nothing(call: Call, file: Path) -> None:
    """Each bad line is a sentence with its number, and nothing is loaded."""
    file.write_text(f"{HEAD}alice,canary,supervisor,North\nbob,canary,boss,\n")
    with pytest.raises(CommandError) as caught:
        call("load_people", str(file))
    assert str(caught.value).splitlines() == [
        f"{file}: nothing was loaded.",
        "line 3: the role must be supervisor, lead or admin",
        "line 3: the teams are empty: name at least one, several separated by ;",
    ]
    assert not User.objects.exists()


def test_missing_file_is_a_sentence(call: Call, tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(CommandError, match=r"none\.csv: nothing was loaded\.\nthe file cannot be read"):
        call("load_people", str(tmp_path / "none.csv"))
