"""Laws of channel names and globbing, against a second implementation that works by segments."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.bayeux import LocalProtocolError
from monitoring.bayeux.channels import check_publication, check_subscription, matches

SEGMENTS = st.sampled_from(["a", "b", "v2", "me", "x-y", "~", "$1"])
CHANNELS = st.lists(SEGMENTS, min_size=1, max_size=5).map(lambda parts: "/" + "/".join(parts))
STEMS = st.one_of(st.just(""), CHANNELS)
PATTERNS = st.one_of(CHANNELS, STEMS.map(lambda stem: stem + "/*"), STEMS.map(lambda stem: stem + "/**"))


def matches_by_segments(pattern: str, channel: str) -> bool:
    """Compare segment by segment, as the Bayeux text words it."""
    wanted, given_ = pattern.split("/"), channel.split("/")
    if wanted[-1] == "**":
        return len(given_) >= len(wanted) and given_[: len(wanted) - 1] == wanted[:-1]
    if wanted[-1] == "*":
        return len(given_) == len(wanted) and given_[:-1] == wanted[:-1]
    return wanted == given_


@given(PATTERNS, CHANNELS)
def test_matching_agrees(pattern: str, channel: str) -> None:
    """Both implementations find the same matches."""
    assert matches(pattern, channel) is matches_by_segments(pattern, channel)


@given(PATTERNS)
def test_patterns_accepted(pattern: str) -> None:
    """Whatever the grammar builds can be subscribed to, and published to unless it is a pattern."""
    check_subscription(pattern)
    if pattern.endswith("*"):
        with pytest.raises(LocalProtocolError):
            check_publication(pattern)
    else:
        check_publication(pattern)


@given(st.text(max_size=20))
def test_accepted_is_safe(name: str) -> None:
    """Whatever text is accepted starts with a slash, has no empty segment and a star only at its end."""
    try:
        check_subscription(name)
    except LocalProtocolError:
        return
    assert re.fullmatch(r"(/[^/*\s]+)*(/[^/*\s]+|/\*\*?)", name)
