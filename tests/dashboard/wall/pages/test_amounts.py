"""Amounts as people type them, and as pages spell them so that they can be typed again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.wall.pages.amounts import Unreadable, ago, reached, read, spelled
from monitoring.figures.definitions import Unit


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [
        ("70", Unit.SHARE, 0.7),
        (" 70 % ", Unit.SHARE, 0.7),
        ("99,5%", Unit.SHARE, 0.995),
        ("0", Unit.SHARE, 0.0),
        ("100", Unit.SHARE, 1.0),
        ("90", Unit.SECONDS, 90.0),
        ("90 s", Unit.SECONDS, 90.0),
        ("1:30", Unit.SECONDS, 90.0),
        ("0:05", Unit.SECONDS, 5.0),
        ("120:00", Unit.SECONDS, 7200.0),
        ("3", Unit.COUNT, 3.0),
        ("0", Unit.COUNT, 0.0),
    ],
)
def test_amount_is_read(text: str, unit: Unit, amount: float) -> None:
    """A percentage becomes a share, minutes and seconds become seconds, a number stays one."""
    assert read(text, unit) == amount


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("text", ["", "-1", "abc", "nan", "inf", "1e3", "\u0661", "1:2:3", "99999999", "5 %%"])
def test_nonsense_is_refused(text: str, unit: Unit) -> None:
    """What is no amount is refused with what to type."""
    with pytest.raises(Unreadable, match="Write"):
        read(text, unit)


@pytest.mark.parametrize(
    ("text", "unit"),
    [("101", Unit.SHARE), ("1:75", Unit.SECONDS), ("86401", Unit.SECONDS), ("1.5", Unit.COUNT), ("70 %", Unit.COUNT)],
)
def test_too_much_is_refused(text: str, unit: Unit) -> None:
    """So is what goes beyond what a figure can be."""
    with pytest.raises(Unreadable):
        read(text, unit)


@given(st.integers(0, 1000), st.sampled_from(Unit))
def test_spelled_is_read_again(number: int, unit: Unit) -> None:
    """Whatever a page spells comes to the same when it is sent back."""
    amount = number / 1000 if unit is Unit.SHARE else float(number)
    assert read(spelled(amount, unit), unit) == pytest.approx(amount)


def test_nothing_is_empty() -> None:
    """No limit is an empty field."""
    assert spelled(None, Unit.SHARE) == ""


def test_way_is_said() -> None:
    """A limit is passed upwards, or downwards where less is worse."""
    assert (reached("service_level"), reached("longest_ringing")) == ("at or under", "at or over")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-3.0, "0 s ago"), (4.4, "4 s ago"), (130.0, "2 min ago"), (7300.0, "2 h ago"), (200_000.0, "2 days ago")],
)
def test_ago_in_one_unit(seconds: float, words: str) -> None:
    """A span that lies back is said in one unit; a clock that is ahead is now."""
    assert ago(seconds) == words
