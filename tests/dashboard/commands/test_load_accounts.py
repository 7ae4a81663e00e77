"""`load_accounts` loads all of a file or says each bad line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management.base import CommandError

from dashboard import conf
from dashboard.people.models import Account

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    type Call = Callable[..., str]

HEAD = "username,password,role,team,user\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "accounts.csv"


def test_says_what_it_did(call: Call, file: Path) -> None:
    """It counts what it created, and a second time what it left."""
    file.write_text(f"{HEAD}agent001,secret,agent,North,\n")
    assert call("load_accounts", str(file)) == "accounts: 1 created, 0 changed, 0 unchanged\n"
    assert call("load_accounts", str(file)) == "accounts: 0 created, 0 changed, 1 unchanged\n"


def test_bad_lines_load_nothing(call: Call, file: Path) -> None:
    """Each bad line is a sentence with its number, and nothing is loaded."""
    file.write_text(f"{HEAD}agent001,secret,agent,North,\nagent002,canary,boss,North,\nsup003,,supervisor,North,\n")
    with pytest.raises(CommandError) as caught:
        call("load_accounts", str(file))
    assert str(caught.value).splitlines() == [
        f"{file}: nothing was loaded.",
        "line 3: the role must be agent or supervisor",
        "line 4: a supervisor's account needs a password; only agents can be polled without one",
    ]
    assert not Account.objects.exists()


def test_no_key_is_a_sentence(call: Call, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key ring it says so."""
    monkeypatch.setattr(conf, "CREDENTIAL_KEYS", "")
    file.write_text(f"{HEAD}agent001,secret,agent,North,\n")
    with pytest.raises(CommandError, match="CREDENTIAL_KEYS is empty"):
        call("load_accounts", str(file))
