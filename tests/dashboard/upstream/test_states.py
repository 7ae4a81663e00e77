"""Where accounts stand, and what of a cause may be told to machines."""

from __future__ import annotations

import pytest

from dashboard.upstream.states import CAUSES_SAID, LONGEST_CAUSE, MEANINGS, OTHER, Standing, kind_of, shares, standings
from monitoring.condition import Condition, Count, State, Tally
from monitoring.floor.hearing import Health, Status
from monitoring.floor.model import Floor, Placement

LIVE = Condition(State.SUBSCRIBING, 7.0, "the cause", 6.0, Count(), Tally())


def floor(**statuses: Status) -> Floor:
    """A floor on which these accounts are placed and journalled."""
    made = Floor()
    return made.evolve(
        placements=made.placements.update({name: Placement("agent", "North") for name in statuses}),
        health=made.health.update({name: Health(status, 5.0, "told") for name, status in statuses.items()}),
    )


def test_every_state_has_a_meaning() -> None:
    """Each state has a word of its own, and trouble has advice; the worst comes first and live last."""
    assert set(MEANINGS) == set(State)
    assert len({meaning.word for meaning in MEANINGS.values()}) == len(State)
    assert (next(iter(MEANINGS)), next(reversed(MEANINGS))) == (State.REFUSED, State.LIVE)
    trouble = (State.REFUSED, State.FAILED, State.AUTH_LOST, State.DEGRADED, State.STOPPED)
    assert all(MEANINGS[state].advice for state in trouble)


@pytest.mark.parametrize("status", Status)
def test_journal_is_translated(status: Status) -> None:
    """Whatever the journal was told, there is a state for it."""
    found = standings(floor(anna=status), {})
    expected = "degraded" if status is Status.RECONNECTING else status.value
    assert found == {"anna": Standing(State(expected), 5.0, "told")}


def test_relay_knows_better() -> None:
    """What its relay says goes before what the journal was told; who is placed nowhere does not count."""
    made = floor(anna=Status.LIVE, axel=Status.STOPPED)
    made = made.evolve(placements=made.placements.set("axel", Placement("", "")))
    assert standings(made, {"anna": LIVE}) == {"anna": Standing(State.SUBSCRIBING, 7.0, "the cause")}


def test_shares_are_worst_first() -> None:
    """Accounts are counted by state, the worst first, with the oldest date and the commonest kinds of cause."""
    held = [
        Standing(State.LIVE, 3.0, ""),
        Standing(State.DEGRADED, 0.0, "ConnectError: agent001 is away"),
        Standing(State.DEGRADED, 9.0, "ConnectError"),
        Standing(State.DEGRADED, 8.0, "agent001 said so"),
    ]
    found = shares(held)
    assert list(found) == [State.DEGRADED, State.LIVE]
    assert (found[State.DEGRADED].accounts, found[State.DEGRADED].since) == (3, 8.0)
    assert found[State.DEGRADED].causes == {"ConnectError": 2, OTHER: 1}
    assert found[State.LIVE].causes == {}


def test_causes_are_few() -> None:
    """No more kinds of cause are said than anybody reads."""
    held = [Standing(State.DEGRADED, 1.0, f"HTTP {number}") for number in range(500, 520)]
    assert len(shares(held)[State.DEGRADED].causes) == CAUSES_SAID


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        ("ConnectError: [Errno 111] agent001", "ConnectError"),
        ("HTTP 503 without an answer of GWS", "HTTP 503"),
        ("402::Unknown client agent001", "402"),
        ("no answer within 40 s", "no answer within 40 s"),
        ("sign-in refused: 20: agent001 is locked, secret", "sign-in refused"),
        ("session lost: 403", "session lost"),
        ("GWS ended the stream: kicked agent001", "GWS ended the stream"),
        ("GWS refused the topic /v2/me/chats: agent001", "GWS refused the topic"),
        ("the relay crashed (OSError) and is started again", "the relay crashed"),
        ("agent001: secret", OTHER),
        ("ConnectErrorsecret", OTHER),
        ("4021234567", OTHER),
        ("x" * 10_000, OTHER),
    ],
)
def test_kinds_name_nobody(cause: str, kind: str) -> None:
    """Of a cause only words that are ours go out; whatever GWS wrote is `other`."""
    assert kind_of(cause) == kind
    assert len(kind) <= LONGEST_CAUSE
