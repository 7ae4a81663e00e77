"""What a list shows of a chat's text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.desk.board import chat_row
from dashboard.desk.redact import redacted
from tests.fakes.made_floor import made, message, seat, staff, told_log, told_seat
from tests.fakes.people import bob


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("My card is 4111 1111 1111 1111, thanks", "My card is •••, thanks"),
        ("call +49 (89) 123-456 or 0151.2345", "call ••• or •••"),
        ("mail ann.o'neil+x@example.co.uk please", "mail ••• please"),
        ("born 1.4.1990", "born •••"),
        ("I have 2 routers since 12 days", "I have 2 routers since 12 days"),
        ("\u0664\u0661\u0661\u0661 \u0661\u0661", "•••"),
        ("", ""),
    ],
)
def test_numbers_and_addresses_are_kept_back(text: str, shown: str) -> None:
    """Cards, telephone numbers, dates and addresses of mail are marks; words and small numbers stay."""
    assert redacted(text) == shown


@given(st.text())
def test_no_long_number_is_left(text: str) -> None:
    """Whatever is written, no three digits follow one another in what a list shows."""
    shown = redacted(text)
    assert not any(all(one.isdecimal() for one in shown[at : at + 3]) for at in range(len(shown) - 2))


def test_row_is_redacted() -> None:
    """A chat's row shows what was said last that way; the cut comes after it, so that no half number is left."""
    floor = made(staff(), told_seat(seat("anna")), told_log("anna", message(1, "x" * 86 + " 4111 1111 1111 1111")))
    row = chat_row(floor, bob(), floor.chats["chat-1"])
    assert row.preview == "x" * 86 + " •••"
