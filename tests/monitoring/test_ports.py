"""The nouns of the ports: a secret shows itself to nobody."""

from __future__ import annotations

from tests.fakes.vault import account


def test_secret_never_shows() -> None:
    """Neither printing an account nor formatting its password reveals it; only asking for it does."""
    held = account("anna", password="hunter2")
    assert "hunter2" not in f"{held!r} {held} {held.password} {held.password!r} {[held.password]}"
    assert held.password.reveal() == "hunter2"


def test_secrets_compare_by_text() -> None:
    """Equal texts are equal secrets, so that a changed password is noticed; a plain text is no secret."""
    assert account("anna").password == account("axel").password
    assert hash(account("anna").password) == hash(account("axel").password)
    assert account("anna").password != account("anna", password="other").password
    assert account("anna").password != "secret"
