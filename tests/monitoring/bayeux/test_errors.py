"""Bayeux error texts."""

from __future__ import annotations

import pytest

from monitoring.bayeux.errors import Refusal, parse, printable


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        ("402::Unknown client", Refusal(402, (), "Unknown client")),
        ("401:c1:Unknown client", Refusal(401, ("c1",), "Unknown client")),
        ("403:a,b:no: never", Refusal(403, ("a", "b"), "no: never")),
        ("402:session_unknown", Refusal(402, (), "session_unknown")),
        ("402", Refusal(None, (), "402")),
        ("handshake denied", Refusal(None, (), "handshake denied")),
        ("oops: bad", Refusal(None, (), "oops: bad")),
        ("\u0664\u0660\u0662::x", Refusal(None, (), "\u0664\u0660\u0662::x")),
        ("", Refusal(None, (), "")),
    ],
)
def test_parse(error: str, refusal: Refusal) -> None:
    """A text is taken apart into code, arguments and text; with no code or no colon it is all text."""
    assert parse(error) == refusal


def test_printable() -> None:
    """What is no text is shown as Python would, nothing as nothing."""
    assert (printable(None), printable(7), printable("a\tb")) == ("", "7", "a b")
