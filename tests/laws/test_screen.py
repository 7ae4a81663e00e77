"""Law 3: a browser's page at an offset equals a fresh render of the fold at that offset. And what keeps it so."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dashboard.desk import screen
from dashboard.desk.controls import Asked
from dashboard.desk.inspect import inspect
from dashboard.desk.rows import Connection
from dashboard.desk.screen import Screen
from dashboard.desk.sight import sees_agent, sees_call, sees_chat
from dashboard.displays.plan import Layout
from dashboard.wall.stage import Stage
from monitoring.figures import Figures
from monitoring.floor.model import Floor
from monitoring.floor.reducer import Step, apply
from monitoring.floor.supervision import mode_of_leg, mode_of_seat
from monitoring.gws.wire import Unreadable
from monitoring.policy import Viewer
from monitoring.records import decode
from tests.fakes.centre_floor import START
from tests.fakes.day import record_day
from tests.fakes.displays import plan_of
from tests.fakes.page import WALL, Page
from tests.fakes.people import alice, bob, charlie

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hypothesis.strategies import DrawFn

    from monitoring.floor.changes import Change

CONNECTION = Connection("live", 0, "Live")
BOTH = Viewer("lena", "", alice().grants | alice("South").grants)
VIEWERS = {"alice": alice(), "dora": alice("South", "sup002"), "bob": bob(), "charlie": charlie(), "lena": BOTH}
QUERIES = ("", "", "", "a", "north", "talking", "zzz")


@pytest.fixture(scope="module")
def day() -> list[Step]:
    """A simulated day: the floor after each notification, and what that changed."""
    steps = [Step(Floor())]
    for told in map(decode, record_day()):
        if not isinstance(told, Unreadable):
            steps.append(apply(steps[-1].floor, told))
    return steps


def asked(_viewer: Viewer, target: str) -> Asked:
    """Nothing waits; a key per target."""
    return Asked(f"key-{target}")


def openable(floor: Floor, viewer: Viewer) -> list[str]:
    """All that this viewer could open, and something he could not."""
    calls = [f"call:{c.id}" for c in floor.calls.values() if sees_call(floor, viewer, c)]
    chats = [f"chat:{c.id}" for c in floor.chats.values() if sees_chat(floor, viewer, c)]
    agents = [f"agent:{a.id}" for a in floor.agents.values() if sees_agent(floor, viewer, a)]
    return sorted([*calls, *chats, *agents, ""])


class Open:
    """One page, kept true by updates."""

    def __init__(self, viewer: Viewer, floor: Floor, query: str) -> None:
        self.screen, self.page = Screen(viewer, asked, query=query), Page()
        self.floor = floor
        self.page.apply([*self.screen.repaint(floor), *self.screen.tally(floor, CONNECTION)])

    def look_at(self, target: str) -> None:
        """Open something: the browser fetches its inspector, the screen sends it too."""
        self.page.apply(self.screen.open(self.floor, target))

    def take(self, floor: Floor, changes: Sequence[Change]) -> None:
        """The floor moved on."""
        self.floor = floor
        self.page.apply(self.screen.update(floor, changes))

    def assert_true(self) -> None:
        """Compare with a page opened now; what has ended is compared but for the inspector, which keeps how it ended."""
        self.page.apply(self.screen.tally(self.floor, CONNECTION))
        fresh = Open(self.screen.viewer, self.floor, self.screen.query)
        fresh.look_at(self.screen.target)
        assert self.page.missed == []
        regions = ["summary", "agents", "calls", "chats", *(["inspector"] if self.screen.target else [])]
        for region in regions:
            assert self.page.element(region) == fresh.page.element(region), region


class Walk(NamedTuple):
    """How a page is used: who opens it where in the day, what he searches, and per visit what he opens and for how long."""

    viewer: str
    query: str
    start: int
    visits: list[tuple[int, list[int]]]


@st.composite
def walks(draw: DrawFn) -> Walk:
    """Any of these; sizes are how many notifications one window of the hub holds."""
    sizes = st.lists(st.integers(1, 15), min_size=1, max_size=6)
    visits = draw(st.lists(st.tuples(st.integers(0, 40), sizes), min_size=1, max_size=6))
    return Walk(
        draw(st.sampled_from(sorted(VIEWERS))), draw(st.sampled_from(QUERIES)), draw(st.integers(0, 600)), visits
    )


@given(walk=walks())
@settings(
    max_examples=40,
    phases=(Phase.explicit, Phase.generate),  # a walk is short enough to be read as it is
    suppress_health_check=[HealthCheck.too_slow],
)
def test_updates_equal_fresh_page(day: list[Step], walk: Walk) -> None:
    """After any run of changes, in any batches, an updated page is what a page opened now would show."""
    position = min(walk.start, len(day) - 1)
    page = Open(VIEWERS[walk.viewer], day[position].floor, walk.query)
    for choice, sizes in walk.visits:
        targets = openable(page.floor, page.screen.viewer)
        page.look_at(targets[choice % len(targets)])
        for size in sizes:
            steps = day[position + 1 : position + 1 + size]
            position += len(steps)
            changes = dict.fromkeys(change for step in steps for change in step.changes)
            page.take(day[position].floor, tuple(changes))
        page.assert_true()


def test_cut_lists_stay_cut(day: list[Step], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a page cannot hold all rows, it always holds the first of them, in order."""
    monkeypatch.setattr(screen, "ROWS_AT_MOST", 2)
    page = Open(alice(), Floor(), "")
    for step in day[1:]:
        page.take(step.floor, step.changes)
        fresh = Open(alice(), step.floor, "").page
        assert all(page.page.ids(kind) == fresh.ids(kind) for kind in ("agent", "call", "chat"))
        assert len(page.page.ids("agent")) <= 2
    assert page.page.missed == []


@pytest.mark.parametrize("layout", [Layout.TEAM, Layout.INTERACTIONS, Layout.NUMBERS])
def test_wall_equals_fresh_wall(day: list[Step], layout: Layout) -> None:
    """A wall that drew what differed shows what a wall opened now would show."""
    plan, figures, page = plan_of("North", layout=layout), Figures(), Page(WALL)
    kept = Stage(plan)
    for number, step in enumerate(day[1:]):
        now = START + number
        figures.follow(step.floor, step.changes, now)
        if number % (len(day) // 12) == 0:
            page.apply(kept.differing(kept.rows(step.floor, figures, CONNECTION, now, "1")))
            fresh, other = Stage(plan), Page(WALL)
            other.apply(fresh.differing(fresh.rows(step.floor, figures, CONNECTION, now, "1")))
            assert page.html == other.html
            assert page.missed == []


def test_mode_is_what_gws_said(day: list[Step]) -> None:
    """Law 7: on every page the mode shown is the one read off the floor, and never the operation asked for."""
    shown = set()
    for step in day:
        for target, mode in confirmed(step.floor):
            found = inspect(step.floor, alice(), target, Asked("key", "BargeIn", START))
            assert found is not None
            assert found.controls is not None
            assert (found.controls.mode, found.controls.pending) == (mode, "BargeIn")
            shown.add(mode)
    assert shown >= {"", "ListenIn", "BargeIn", "Monitor", "Coach"}


def confirmed(floor: Floor) -> Iterator[tuple[str, str]]:
    """The calls and chats of North with the mode that sup001's own leg or seat stands for, or empty."""
    me = floor.agent_ids.get("sup001", "")
    for call in floor.calls.values():
        if sees_call(floor, alice(), call):
            leg = call.legs.get("sup001")
            yield f"call:{call.id}", (mode_of_leg(leg) or "") if leg is not None else ""
    for chat in floor.chats.values():
        if sees_chat(floor, alice(), chat):
            seat = chat.seats.get("sup001")
            yield f"chat:{chat.id}", (mode_of_seat(seat, me) or "") if seat is not None else ""
