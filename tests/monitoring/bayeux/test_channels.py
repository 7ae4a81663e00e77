"""Channel names by example, and the ledger; the laws are in tests/laws/test_channels.py."""

from __future__ import annotations

from math import inf

import pytest

from monitoring.bayeux import LocalProtocolError
from monitoring.bayeux.channels import RETRY_REFUSED, Ledger, check_publication, check_subscription, matches


@pytest.mark.parametrize(
    ("pattern", "channel", "is_match"),
    [
        ("/v2/me/calls", "/v2/me/calls", True),
        ("/v2/me/*", "/v2/me/calls", True),
        ("/v2/*", "/v2/me/calls", False),
        ("/v2/**", "/v2/me/calls", True),
        ("/v2/**", "/v2", False),
        ("/v2/*", "/v2/", False),
        ("/**", "/a/b", True),
        ("/*", "/a", True),
        ("/v2/me", "/v2/me/calls", False),
    ],
)
def test_matches(pattern: str, channel: str, *, is_match: bool) -> None:
    """One star is one segment, two stars one or more, and only at the end."""
    assert matches(pattern, channel) is is_match


def test_endless_names_refused() -> None:
    """A name longer than any server takes is refused here."""
    for check in (check_subscription, check_publication):
        with pytest.raises(LocalProtocolError):
            check("/" + "a" * 2000)


def test_service_can_be_published_to() -> None:
    """A service channel is for publishing only."""
    check_publication("/service/x")
    with pytest.raises(LocalProtocolError):
        check_subscription("/service/x")


def test_ledger_names_difference() -> None:
    """The ledger says what to ask for and what to give back."""
    ledger = Ledger()
    ledger.want(("/a", "/b"))
    ledger.confirm("/a")
    ledger.drop(("/a",))
    assert (ledger.missing(0.0), ledger.surplus(), ledger.is_settled, ledger.due_at) == (["/b"], ["/a"], False, -inf)


def test_ledger_waits_after_refusal() -> None:
    """A refused channel counts as settled and is due again after a while; wanting it anew asks at once."""
    ledger = Ledger()
    ledger.want(("/a",))
    ledger.refuse("/a", 100.0)
    assert (ledger.is_settled, ledger.due_at, ledger.missing(100.0)) == (True, 100.0 + RETRY_REFUSED, [])
    ledger.want(("/a",))
    assert ledger.missing(100.0) == ["/a"]


def test_ledger_forgets_session() -> None:
    """When a session ends nothing is confirmed and everything is still wanted; nothing wanted is never due."""
    ledger = Ledger()
    assert ledger.due_at == inf
    ledger.want(("/a",))
    ledger.confirm("/a")
    ledger.forget()
    assert (ledger.missing(0.0), ledger.wanted) == (["/a"], frozenset({"/a"}))


def test_ledger_drops_refused() -> None:
    """A refused channel that is wanted no longer is never asked for again."""
    ledger = Ledger()
    ledger.want(("/a",))
    ledger.refuse("/a", 0.0)
    ledger.drop(("/a",))
    assert (ledger.due_at, ledger.is_settled) == (inf, True)
