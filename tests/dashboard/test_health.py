"""How well GWS is heard, for one viewer: never better than it is."""

from __future__ import annotations

import pytest

from dashboard.health import LATE_AFTER, connection
from monitoring.floor import Floor
from monitoring.floor.model import Status
from monitoring.floor.notifications import AccountPlaced, HealthReport
from tests.fakes.made_floor import made, staff
from tests.fakes.people import alice, bob, charlie

NOW = 1000.0
HEARD = made(staff())
NOT_LIVE = [status for status in Status if status is not Status.LIVE]


def lost(*accounts: str, status: Status = Status.RECONNECTING, at: float = 900.0) -> Floor:
    """The floor with some streams lost."""
    return made([HealthReport(account, at, status, "connection refused") for account in accounts], floor=HEARD)


def test_all_heard_is_live() -> None:
    """With every stream heard and a fresh sign of life it is live, with the age of that sign."""
    found = connection(HEARD, bob(), seen_at=NOW - 2.5, now=NOW)
    assert (found.status, found.age_ms, found.as_of) == ("live", 2500, 0.0)


@pytest.mark.parametrize("status", NOT_LIVE)
def test_one_lost_is_reconnecting(status: Status) -> None:
    """One stream of one's teams that is not live is said, with how many and since when."""
    found = connection(lost("anna", status=status), bob(), seen_at=NOW, now=NOW)
    assert (found.status, found.text, found.since) == ("reconnecting", "1 of 2 accounts not heard", 900.0)


@pytest.mark.parametrize("status", NOT_LIVE)
def test_all_lost_is_offline(status: Status) -> None:
    """With none of them heard it is offline, with the cause, and dated."""
    found = connection(lost("anna", "axel", status=status), bob(), seen_at=950.0, now=NOW)
    assert (found.status, found.text, found.as_of) == ("offline", "GWS is not heard: connection refused", 950.0)


def test_other_teams_trouble_is_theirs() -> None:
    """Streams of a team one may not see do not count, nor do those of accounts taken away."""
    assert connection(lost("sven"), bob(), seen_at=NOW, now=NOW).status == "live"
    gone = made(AccountPlaced("anna", 950.0, "", ""), floor=lost("anna"))
    assert connection(gone, bob(), seen_at=NOW, now=NOW).status == "live"


def test_own_account_counts() -> None:
    """The supervisor's own stream counts, whatever team it is in."""
    assert connection(lost("sue"), alice(account="sue"), seen_at=NOW, now=NOW).status == "reconnecting"
    assert connection(lost("sue"), bob(), seen_at=NOW, now=NOW).status == "live"


def test_silence_is_late() -> None:
    """Streams that claim to live and say nothing for too long are late, as of the last sign."""
    seen_at = NOW - LATE_AFTER - 1
    found = connection(HEARD, bob(), seen_at=seen_at, now=NOW)
    assert (found.status, found.since, found.as_of) == ("late", seen_at, seen_at)
    assert connection(HEARD, bob(), seen_at=seen_at + 2, now=NOW).status == "live"


def test_nothing_heard_yet_is_offline() -> None:
    """Accounts that were placed and never heard are not live."""
    placed = made(AccountPlaced("anna", 1.0, "agent", "North"))
    found = connection(placed, bob(), seen_at=0.0, now=NOW)
    assert (found.status, found.text) == ("offline", "GWS is not heard: waiting for the first answer")


def test_nobody_to_hear() -> None:
    """Who has no team is told that, and not that all is well with it."""
    found = connection(HEARD, charlie(), seen_at=NOW, now=NOW)
    assert found.text == "No accounts in your teams yet"
    assert connection(Floor(), bob(), seen_at=0.0, now=NOW).age_ms == 0


def test_clock_behind_gives_no_negative_age() -> None:
    """A sign of life from a clock ahead of ours is fresh, not older than nothing."""
    assert connection(HEARD, bob(), seen_at=NOW + 30, now=NOW).age_ms == 0
