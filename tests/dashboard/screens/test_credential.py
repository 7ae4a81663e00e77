"""A screen's credential: read strictly, compared by digest, never shown."""

from __future__ import annotations

import re

import pytest

from dashboard.screens.credential import LETTERS, Credential, digest_of, new_code, new_secret, plain_code, read


def test_cookie_comes_back() -> None:
    """What a screen was given is what is read of it, and it is of its own digest alone."""
    given = Credential(7, new_secret())
    found = read(given.cookie)
    assert found == given
    assert given.is_of("", digest_of(given.secret))
    assert not given.is_of("", digest_of(new_secret()))
    assert not given.is_of("", "")


LONG = "x" * 43


@pytest.mark.parametrize(
    "cookie",
    ["", "7", "7.", ".x", "7.short", f"7.{LONG * 2}", f"-7.{LONG}", f"\u0667.{LONG}", f"7.{LONG};", f"7.{LONG}\n"],
)
def test_other_cookies_are_none(cookie: str) -> None:
    """What no screen was given is no credential."""
    assert read(cookie) is None


def test_secret_is_not_shown() -> None:
    """The secret is in no repr."""
    given = Credential(7, "canary" * 8)
    assert "canary" not in repr(given)


def test_codes_can_be_read_aloud() -> None:
    """A code has six letters that look like no other; typed in any case, with blanks, it is the same."""
    code = new_code()
    assert re.fullmatch(f"[{LETTERS}]{{6}}", code)
    assert not set(LETTERS) & set("01OI8B")
    assert plain_code(f" {code[:3].lower()} - {code[3:].lower()} ") == code
