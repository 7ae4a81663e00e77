"""GWS's ways of writing a time, and what is no time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.gws.times import read_duration, read_seconds, read_stamp


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2014-05-05 11:09:31.000-0700", 1399313371.0),
        ("2014-05-0511:09:31.000-0700", 1399313371.0),
        ("2014-05-05T18:09:31Z", 1399313371.0),
        ("2014-05-05 18:09:31.250+00:00", 1399313371.25),
        (" 2014-05-05 18:09:31.25Z ", 1399313371.25),
        ("2014-05-05 18:09:31.000 +0000", 1399313371.0),
        ("2014-05-05 18:09:31", None),
        ("2014-13-05 18:09:31Z", None),
        ("2014-05-05 18:09:31+9999", None),
        ("9999-12-31 23:59:59.999-2359", None),
        ("0001-01-01 00:00:00.000+2359", None),
        ("1999-12-31 23:59:59.999Z", None),
        ("٢٠١٤-05-05 11:09:31Z", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_stamp_is_read(text: str, seconds: float | None) -> None:
    """A stamp is read with and without the blank that the vendor's pages leave out; what is none is None."""
    assert read_stamp(text) == seconds


@pytest.mark.parametrize(
    ("number", "seconds"),
    [
        (1399313371000, 1399313371.0),
        (1399313371, 1399313371.0),
        (0, None),
        (-1, None),
        (1e15, None),
        (5e12, None),
        (5, None),
        (10**400, None),
        (None, None),
    ],
)
def test_milliseconds_are_told_apart(number: float | None, seconds: float | None) -> None:
    """What is called seconds is milliseconds; real seconds are known by their size, nonsense is None."""
    assert read_seconds(number) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("21", 21.0),
        (21, 21.0),
        ("", None),
        (None, None),
        (-1, None),
        ("1e9", None),
        ("nan", None),
        ("1_0", None),
        (" 21", None),
        ("٢", None),
        ("21.5", 21.5),
    ],
)
def test_duration_is_read(value: str | float | None, seconds: float | None) -> None:
    """A duration is a number in whatever dress; nonsense is None."""
    assert read_duration(value) == seconds


@given(st.text() | st.from_regex(r"\d{4}-\d\d-\d\d[ T]?\d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d:?\d\d", fullmatch=True))
def test_no_text_breaks_it(text: str) -> None:
    """Whatever stands where a time should, nothing is raised."""
    assert isinstance(read_stamp(text), float | None)
