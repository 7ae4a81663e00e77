from __future__ import annotations

import pytest

from monitoring.simulator.bayeux.channels import is_meta, is_name, is_pattern, is_service, matches


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("/v2/me/calls", "/v2/me/calls", True),
        ("/v2/me/calls", "/v2/me/chats", False),
        ("/v2/me/*", "/v2/me/calls", True),
        ("/v2/me/*", "/v2/me/calls/one", False),
        ("/v2/me/*", "/v2/me", False),
        ("/v2/me/*", "/v2/me/", False),
        ("/v2/**", "/v2/me/calls", True),
        ("/v2/**", "/v2", False),
        ("/v2/**", "/v22/me", False),
        ("/**", "/anything/at/all", True),
        ("/*", "/one", True),
    ],
)
def test_subscription_covers_channel(pattern: str, name: str, expected: bool) -> None:  # noqa: FBT001
    """Row 17: exact names, `*` for one segment and `**` for any depth, never the parent itself."""
    assert matches(pattern, name) is expected


@pytest.mark.parametrize("name", ["/a", "/a/b", "/a/*", "/a/**", "/*", "/**", "/a/"])
def test_good_patterns_pass(name: str) -> None:
    """A wildcard in the last segment, or none, makes a subscription CometD takes."""
    assert is_pattern(name)


@pytest.mark.parametrize("name", ["", "/", "nolead", "/a/*/b", "/**/b", None, 7, ["/a"]])
def test_bad_patterns_fail(name: object) -> None:
    """Anything else is none, whatever its type."""
    assert not is_pattern(name)


def test_kinds_told_apart() -> None:
    """The protocol's own channels and the service channels are known by their first segment."""
    assert is_meta("/meta/connect")
    assert not is_meta("/metal/connect")
    assert is_service("/service/echo")
    assert not is_service("/services")
    assert is_name("/a")
    assert not is_name("a")
