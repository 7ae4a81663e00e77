"""The Team layout: strip, grid, longest."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from dashboard.desk.board import TILES
from dashboard.displays.plan import Naming
from dashboard.wall.rows import STRIP, strip
from dashboard.wall.team import team_body
from monitoring.floor.model import UserState
from monitoring.floor.notifications import SnapshotTaken
from tests.dashboard.wall.scenes import crowd, plan, scene
from tests.fakes.made_floor import device, leg, made, met, seat, staff, told_device, told_leg, told_seat, user

FLOOR = made(
    *(met(account) for account in ("anna", "axel", "arno", "alma", "abel", "amy")),
    met("sven", team="South"),
    met("sue", "supervisor"),
    told_leg(leg("axel", "call-1", state_since=90.0)),
    told_leg(leg("anna", "call-2", state_since=40.0)),
    told_leg(leg("arno", "call-3", "Ringing", state_since=95.0)),
    told_seat(seat("alma", since=30.0)),
    told_device("abel", device("abel", "NotReady"), at=60.0),
    told_device("amy", device("amy", "LoggedOut"), at=70.0),
)


def named(*names: str, naming: Naming = Naming.FIRST) -> list[str]:
    """What ready agents with these names are called on a wall."""
    accounts = [f"agent{number:03}" for number in range(len(names))]
    people = [
        [*met(account), SnapshotTaken(account, 1.0, user(account), name, (device(account),))]
        for account, name in zip(accounts, names, strict=True)
    ]
    return [tile.name for tile in team_body(plan(naming=naming), scene(made(*people))).agents]


def test_strip_counts_kinds() -> None:
    """The strip counts the team's agents by kind, in the desk's order, empty kinds too, and supervisors not at all."""
    found = team_body(plan("North"), scene(FLOOR)).states
    assert [state.key for state in found] == [key for key, *_ in TILES]
    assert {state.key: state.count for state in found if state.count} == {
        "ringing": 1,
        "talking": 2,
        "chat": 1,
        "notready": 1,
        "off": 1,
    }
    assert sum(state.width for state in found) == STRIP
    assert all(one.start + one.width == two.start for one, two in itertools.pairwise(found))


def test_strip_of_nobody() -> None:
    """An empty floor has a strip without stretches, and says that nobody is there."""
    found = team_body(plan("North"), scene(made()))
    assert {state.width for state in strip((("ready", "Ready", "ready", 0),))} == {0}
    assert (found.is_empty, found.agents, found.longest, found.columns, found.rows) == (True, (), (), 0, 0)


def test_all_off_is_empty() -> None:
    """A team of which everybody has signed off is empty; one that is not, is not."""
    gone = made(met("amy"), told_device("amy", device("amy", "LoggedOut")))
    found = team_body(plan(), scene(gone))
    assert (found.is_empty, found.empty_since) == (True, "since 00:00")
    here = team_body(plan(), scene(FLOOR))
    assert (here.is_empty, here.empty_since) == (False, "")


def test_worst_come_first() -> None:
    """Who talks stands first, then chats, not ready, ringing for its seconds, off; within a kind who does it longest."""
    found = team_body(plan("North"), scene(FLOOR)).agents
    assert [(tile.name, tile.shape, tile.label, tile.since) for tile in found] == [
        ("Anna", "talking", "Talking", 40.0),
        ("Axel", "talking", "Talking", 90.0),
        ("Alma", "chat", "Chatting", 30.0),
        ("Abel", "notready", "Not ready", 60.0),
        ("Arno", "ringing", "Ringing", 95.0),
        ("Amy", "off", "Logged off", 70.0),
    ]


def test_longest_are_named() -> None:
    """Who has talked and who has been not ready for longest is said with since when, in the display's words."""
    found = team_body(plan("North", language="de"), scene(FLOOR)).longest
    assert [(one.label, one.shape, one.who, one.since) for one in found] == [
        ("Gespräch", "talking", "Anna", 40.0),
        ("Nicht bereit", "notready", "Abel", 60.0),
    ]


def test_sites_own_state_is_shown() -> None:
    """A state that the site made up keeps its name, whatever language the wall speaks; GWS's own are said in it."""
    lunch = replace(device("anna"), user_state=UserState("NotReady", "Siesta <b>", reason="x"))
    usual = replace(device("axel"), user_state=UserState("NotReady", "Not Ready"))
    floor = made(staff(), told_device("anna", lunch), told_device("axel", usual))
    found = team_body(plan("North", language="fr"), scene(floor))
    assert {tile.name: tile.label for tile in found.agents} == {"Anna": "Siesta <b>", "Axel": "Indisponible"}


@pytest.mark.parametrize(("agents", "drawn", "more"), [(0, 0, 0), (5, 5, 0), (48, 48, 0), (600, 47, 553)])
def test_grid_holds_what_fits(agents: int, drawn: int, more: int) -> None:
    """Five, forty-eight, six hundred: each agent has a tile or is counted in the last one."""
    found = team_body(plan(), scene(made(crowd(agents))))
    assert (len(found.agents), found.more) == (drawn, more)
    assert found.columns * found.rows >= drawn + bool(more)
    assert len({tile.id for tile in found.agents}) == drawn


def test_unnamed_are_told_by_place() -> None:
    """Where people are named a tile bears GWS's id, behind initials only its place on the wall."""
    named = team_body(plan(), scene(made(crowd(3))))
    hidden = team_body(plan(naming=Naming.INITIALS), scene(made(crowd(3))))
    assert {tile.id for tile in named.agents} == set(scene(made(crowd(3))).figures.agents)
    assert [tile.id for tile in hidden.agents] == ["1", "2", "3"]


def test_first_names_are_told_apart() -> None:
    """Two of one first name in the display's teams get an initial; nobody else does."""
    assert named("Anna Meyer", "Anna Lund", "Axel Brand") == ["Anna M.", "Anna L.", "Axel"]
    assert named("Anna Meyer", "Anna Lund", naming=Naming.INITIALS) == ["AM", "AL"]


def test_namesake_elsewhere_is_no_matter() -> None:
    """That another team has somebody of the same first name is not to be seen."""
    floor = made(
        [*met("anna"), SnapshotTaken("anna", 1.0, user("anna"), "Anna Meyer", (device("anna"),))],
        [*met("sven", team="South"), SnapshotTaken("sven", 1.0, user("sven"), "Anna Lund", (device("sven"),))],
    )
    (tile,) = team_body(plan("North", naming=Naming.FIRST), scene(floor)).agents
    assert tile.name == "Anna"


def test_unnamed_have_no_grid() -> None:
    """Where agents are not named there is no tile of anybody, only how many and for how long."""
    found = team_body(plan(naming=Naming.NONE), scene(FLOOR))
    assert (found.agents, found.more, found.columns, found.rows, found.is_empty) == ((), 0, 0, 0, False)
    assert [(one.who, one.since) for one in found.longest] == [("Longest", 40.0), ("Longest", 60.0)]


def test_unknown_state_is_not_counted() -> None:
    """Of whom GWS says no state there is nothing to show."""
    floor = made(met("anna"), met("axel", devices=0))
    found = team_body(plan(), scene(floor))
    assert [tile.label for tile in found.agents] == ["Ready", "Logged off"]
