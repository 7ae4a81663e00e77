"""Wrong settings of the sign-in: each has an id and its cure."""

from __future__ import annotations

import pytest

from dashboard import conf
from dashboard.signin.checks import sign_in_is_usable

WHOLE = {
    "OIDC_ISSUER": "https://id.example/realm",
    "OIDC_CLIENT_ID": "floorwalker",
    "OIDC_CLIENT_SECRET": "between-us",
}


def found(monkeypatch: pytest.MonkeyPatch, **values: object) -> list[str]:
    """The ids of what is wrong with these."""
    for name, value in values.items():
        monkeypatch.setattr(conf, name, value)
    messages = sign_in_is_usable()
    assert all(message.hint and "between-us" not in f"{message.msg}{message.hint}" for message in messages)
    return [str(message.id).removeprefix("floorwalker.") for message in messages]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SESSION_HOURS", 0, "E030"),
        ("SESSION_HOURS", 25, "E030"),
        ("SESSION_IDLE_MINUTES", 0, "E030"),
        ("SESSION_IDLE_MINUTES", 721, "E030"),
        ("LOGINS_PER_MINUTE", 0, "E031"),
        ("LOGIN_FAILURES", 0, "E031"),
        ("TRUSTED_PROXIES", -1, "E031"),
        ("MFA_REQUIRED_FOR", "somebody", "E032"),
        ("OIDC_CLIENT_ID", "", "E034"),
        ("OIDC_CLIENT_SECRET", "", "E034"),
        ("OIDC_CLAIM", "name", "E035"),
        *(
            ("OIDC_ISSUER", url, "E033")
            for url in (
                "id.example",
                "http://id.example",
                "https://",
                "https://id.example?x=1",
                "https://id.example/#x",
                "https://user:secret@id.example",
                "https://id.example:port",
                "https://[::1",
            )
        ),
    ],
)
def test_wrong_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: object, expected: str) -> None:
    """Each by its own id."""
    assert found(monkeypatch, **WHOLE | {name: value}) == [expected]


@pytest.mark.parametrize("url", ["https://id.example", "https://id.example:8443/realm/", "http://127.0.0.1:3000"])
def test_good_is_silent(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """A good setting is no message, nor is none."""
    assert found(monkeypatch) == []
    assert found(monkeypatch, **WHOLE | {"OIDC_ISSUER": url, "MFA_REQUIRED_FOR": "admins"}) == []
