"""How well GWS is heard, for one viewer: never better than it is, and never worse because of somebody else."""

from __future__ import annotations

import pytest

from dashboard.health import (
    LATE_AFTER,
    LOST_AFTER,
    OFFLINE_AFTER,
    WAITS_FOR_ADMIN,
    Hearings,
    connection,
    hearing,
    reason,
)
from monitoring.floor import Floor
from monitoring.floor.hearing import Status
from monitoring.floor.notifications import AccountPlaced, HealthReport
from tests.fakes.made_floor import leg, made, met, staff, told_leg
from tests.fakes.people import alice, bob, charlie

NOW = 1000.0
HEARD = made(staff())
NOT_LIVE = [status for status in Status if status is not Status.LIVE]
TRIED = [status for status in NOT_LIVE if status not in WAITS_FOR_ADMIN]
CAUSE = "connection refused"


def lost(*accounts: str, status: Status = Status.RECONNECTING, at: float = 900.0, floor: Floor = HEARD) -> Floor:
    """The floor with some streams lost."""
    return made([HealthReport(account, at, status, CAUSE) for account in accounts], floor=floor)


def big(agents: int = 9) -> Floor:
    """A floor of team North with so many agents, and Sue."""
    return made(*(met(f"agent{number}") for number in range(agents)), met("sue", "supervisor", ""))


def test_all_heard_is_live() -> None:
    """With every stream heard and a fresh sign of life it is live, with the age of that sign."""
    found = connection(HEARD, bob(), seen_at=NOW - 2.5, now=NOW)
    assert (found.status, found.age_ms, found.as_of, found.part) == ("live", 2500, 0.0, False)
    assert (found.text, found.seen_at, reason(found, "now")) == ("Live", NOW - 2.5, "")


@pytest.mark.parametrize("status", NOT_LIVE)
def test_one_lost_is_said(status: Status) -> None:
    """One stream that is not heard is counted in words, and shuts nobody's desk: it is his row that says it."""
    found = connection(lost("agent3", status=status, floor=big()), alice(account="sue"), seen_at=NOW, now=NOW)
    assert (found.status, found.part, found.heard, found.cause) == ("live", True, (9, 10), CAUSE)
    assert found.text.startswith("9 of 10 heard")
    assert ("waits for an admin" in found.text) is (status in WAITS_FOR_ADMIN)


def test_wrong_password_shuts_nothing() -> None:
    """However many wait for an admin, those that are heard can be worked with; the others are not being reconnected."""
    wrong = [f"agent{number}" for number in range(8)]
    found = connection(lost(*wrong, status=Status.REFUSED, floor=big()), alice(account="sue"), seen_at=NOW, now=NOW)
    assert (found.status, found.text) == ("live", "2 of 10 heard · 8 wait for an admin")


def test_most_lost_is_reconnecting() -> None:
    """More than half of those that are tried at all: the picture as a whole is not true. Half of them: it is."""
    half, most = [f"agent{number}" for number in range(5)], [f"agent{number}" for number in range(6)]
    assert connection(lost(*half, floor=big()), alice(account="sue"), seen_at=NOW, now=NOW).status == "live"
    found = connection(lost(*most, floor=big()), alice(account="sue"), seen_at=NOW, now=NOW)
    assert (found.status, found.text) == ("reconnecting", "Only 4 of 10 heard")
    assert (found.since, found.as_of, found.cause) == (900.0, 900.0, CAUSE)


@pytest.mark.parametrize("status", NOT_LIVE)
def test_all_lost_is_offline(status: Status) -> None:
    """With none of them heard it is offline, with the cause, as of when the last of them was."""
    floor = lost("axel", status=status, at=910.0, floor=lost("anna", status=status))
    found = connection(floor, bob(), seen_at=950.0, now=NOW)
    assert (found.status, found.text, found.cause) == ("offline", f"GWS is not heard: {CAUSE}", CAUSE)
    assert (found.since, found.as_of) == (910.0, 910.0)
    assert connection(floor, bob(), seen_at=905.0, now=NOW).as_of == 905.0


def test_other_teams_trouble_is_theirs() -> None:
    """Streams of a team one may not see do not count, nor do those of accounts taken away."""
    assert not connection(lost("sven"), bob(), seen_at=NOW, now=NOW).part
    gone = made(AccountPlaced("anna", 950.0, "", ""), floor=lost("anna"))
    assert not connection(gone, bob(), seen_at=NOW, now=NOW).part


@pytest.mark.parametrize("status", TRIED)
def test_own_account_counts(status: Status) -> None:
    """A supervisor whose own stream is not heard cannot act, however well the others are."""
    floor = lost("sue", status=status, floor=big())
    found = connection(floor, alice(account="sue"), seen_at=NOW, now=NOW)
    assert (found.status, found.text, found.since) == ("reconnecting", "Your own GWS account is not heard", 900.0)
    assert connection(floor, bob(), seen_at=NOW, now=NOW).status == "live"


@pytest.mark.parametrize(
    ("silence", "status"),
    [
        (LATE_AFTER, "live"),
        (LATE_AFTER + 0.1, "late"),
        (LOST_AFTER, "late"),
        (LOST_AFTER + 0.1, "reconnecting"),
        (OFFLINE_AFTER, "reconnecting"),
        (OFFLINE_AFTER + 0.1, "offline"),
    ],
)
def test_silence_grows_worse(silence: float, status: str) -> None:
    """Streams that claim to live and say nothing are late after 5 s, then reconnecting, then offline: as of the last sign."""
    found = connection(HEARD, bob(), seen_at=NOW - silence, now=NOW)
    assert found.status == status
    if status != "live":
        assert (found.since, found.as_of) == (NOW - silence, NOW - silence)
        assert found.cause == f"no answer of any kind for {int(silence)} s"


def test_reason_says_it_all() -> None:
    """Who asks for something on a picture that is not live is told what is wrong and how old it is."""
    found = connection(HEARD, bob(), seen_at=NOW - 8, now=NOW)
    assert reason(found, "12:04:07") == (
        "The connection is late (No sign of life from GWS): what you see is as of 12:04:07. "
        "Operations wait until it is live again."
    )


def test_nothing_heard_yet_is_offline() -> None:
    """Accounts that were placed and never heard are not live."""
    placed = made(AccountPlaced("anna", 1.0, "agent", "North"))
    found = connection(placed, bob(), seen_at=0.0, now=NOW)
    assert (found.status, found.text) == ("offline", "GWS is not heard: waiting for the first answer")


def test_nobody_to_hear() -> None:
    """Who has no team is told that, and not that all is well with it; nothing of his can be late."""
    found = connection(HEARD, charlie(), seen_at=NOW, now=NOW)
    assert (found.text, found.seen_at) == ("No accounts in your teams yet", 0.0)
    assert connection(Floor(), bob(), seen_at=0.0, now=NOW).age_ms == 0


def test_clock_behind_gives_no_negative_age() -> None:
    """A sign of life from a clock ahead of ours is fresh, not older than nothing."""
    assert connection(HEARD, bob(), seen_at=NOW + 30, now=NOW).age_ms == 0


def test_hearings_are_counted_once() -> None:
    """Who asks again on a floor where nobody's health or place differs is given what was counted; else it is counted anew."""
    known, sue = Hearings(), alice(account="sue")
    first = known.of(HEARD, sue)
    assert known.of(made(told_leg(leg("anna")), floor=HEARD), sue) is first
    assert known.of(HEARD, bob()) != first
    floor = lost("anna")
    assert known.of(floor, sue) == hearing(floor, sue) != first
    assert known.of(HEARD, sue) == first
