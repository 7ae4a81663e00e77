"""The issuer as settings name it."""

from __future__ import annotations

import pytest

from dashboard import conf
from dashboard.signin import issuer


@pytest.fixture(autouse=True)
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conf, "OIDC_ISSUER", "https://ID.example/realm/")
    monkeypatch.setattr(conf, "OIDC_CLIENT_ID", "floorwalker")
    monkeypatch.setattr(conf, "OIDC_CLIENT_SECRET", "between-us")


def test_issuer_is_taken_as_set() -> None:
    """Its description is looked for below its address, and whatever that says of itself, tokens must be from the one set."""
    (app,) = issuer.apps()
    assert app["settings"]["server_url"] == "https://ID.example/realm"
    assert app["settings"]["openid_configuration_overrides"] == {"issuer": "https://ID.example/realm/"}


def test_another_issuer_is_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links to people are kept by issuer: the same `sub` of another one is somebody else."""
    before = issuer.name()
    assert before == issuer.name()
    monkeypatch.setattr(conf, "OIDC_ISSUER", "https://other.example/")
    assert issuer.name() != before


def test_origins_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own origin and those of the setting, each once."""
    monkeypatch.setattr(conf, "OIDC_HOSTS", ["token.example:8443", "id.example", "token.example:8443"])
    assert issuer.origins() == ["https://id.example", "https://token.example:8443"]


@pytest.mark.parametrize("name", ["OIDC_ISSUER", "OIDC_CLIENT_ID"])
def test_half_is_none(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """One half of the settings is no issuer."""
    monkeypatch.setattr(conf, name, "")
    assert (issuer.is_named(), issuer.apps(), issuer.origins()) == (False, [], [])
