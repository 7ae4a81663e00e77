"""The rows of the upstream page: trouble first, found by word and state, honest about what is not known here."""

from __future__ import annotations

from dataclasses import replace

from dashboard.upstream.board import NO_PASSWORD, Held, narrowed, rows, tabs
from monitoring.condition import Condition, Count, State, Tally
from monitoring.floor.hearing import Gap, Health, Status
from monitoring.floor.model import Floor

ANNA = Held("agent001", "agent", "North", "", is_held=True, is_refused=False)
AXEL = replace(ANNA, username="agent002", team="South")
ALICE = Held("sup001", "supervisor", "North", "alice", is_held=True, is_refused=False)
LIVE = Condition(State.LIVE, 7.0, "", 9.0, Count(5, 4, 1, 0), Tally(gaps=2, last_gap=Gap(1.0, 2.0, "cut")))


def journalled(**healths: Health) -> Floor:
    made = Floor()
    return made.evolve(health=made.health.update(healths))


def test_trouble_comes_first() -> None:
    """Refused before degraded before live, and by name among equals."""
    degraded = replace(LIVE, state=State.DEGRADED, cause="ConnectError")
    refused = replace(LIVE, state=State.REFUSED)
    made = rows([AXEL, ANNA, ALICE], Floor(), {"agent001": LIVE, "agent002": degraded, "sup001": refused})
    assert [row.held.username for row in made] == ["sup001", "agent002", "agent001"]
    again = rows([AXEL, ANNA], Floor(), {"agent001": LIVE, "agent002": LIVE})
    assert [row.held.username for row in again] == ["agent001", "agent002"]


def test_summary_counts_all() -> None:
    """Every state that occurs has its number, the worst first, and the chosen one is marked."""
    made = rows([ANNA, AXEL], Floor(), {"agent001": LIVE, "agent002": replace(LIVE, state=State.FAILED)})
    found = [(tab.meaning.state, tab.accounts, tab.chosen) for tab in tabs(made, "live")]
    assert found == [(State.FAILED, 1, False), (State.LIVE, 1, True)]


def test_words_and_state_narrow() -> None:
    """Every word must occur, in account, team, person or cause; the state must be the named one."""
    made = rows([ANNA, AXEL, ALICE], Floor(), {"agent001": replace(LIVE, cause="HTTP 503")})
    for state, words, names in (
        ("", "NORTH", ["agent001", "sup001"]),
        ("", "north alice", ["sup001"]),
        ("", "503", ["agent001"]),
        ("live", "", ["agent001"]),
        ("live", "south", []),
    ):
        assert sorted(row.held.username for row in narrowed(made, state, words)) == names


def test_elsewhere_says_what_was_journalled() -> None:
    """Without a relay here a row says what the journal was told, with its last gap, and no count."""
    floor = journalled(agent001=Health(Status.RECONNECTING, 5.0, "ConnectError"))
    floor = floor.evolve(gaps=floor.gaps.set("agent001", (Gap(1.0, 2.0, "a"), Gap(3.0, 4.0, "b"), Gap(0.0, 9.0, "c"))))
    row = rows([ANNA], floor, {})[0]
    assert (row.meaning.state, row.since, row.cause) == (State.DEGRADED, 5.0, "ConnectError")
    assert (row.condition, row.gaps, row.last_gap) == (None, "", Gap(3.0, 4.0, "b"))


def test_tables_know_why_nobody_reads() -> None:
    """A refused account is refused and one without a password stopped, whatever the journal was told last."""
    floor = journalled(agent001=Health(Status.LIVE, 5.0), agent002=Health(Status.REFUSED, 6.0, "twice"))
    refused = rows([replace(ANNA, is_refused=True), replace(AXEL, is_refused=True)], floor, {})
    assert [(row.meaning.state, row.since) for row in refused] == [(State.REFUSED, 0.0), (State.REFUSED, 6.0)]
    empty = rows([replace(ANNA, is_held=False)], floor, {})[0]
    assert (empty.meaning.state, empty.cause) == (State.STOPPED, NO_PASSWORD)
    new = rows([ANNA], Floor(), {})[0]
    assert (new.meaning.state, new.since) == (State.STARTING, 0.0)


def test_unheard_topics_are_named() -> None:
    """What GWS denies of a live account is said in words, an unknown topic as it is."""
    denied = replace(LIVE, tally=Tally(denied=("/v2/me/chats", "/v2/x")))
    assert rows([ANNA], Floor(), {"agent001": denied})[0].unheard == ("chats", "/v2/x")
