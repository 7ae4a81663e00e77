"""The wall's rows: totals, longest waits, what is in progress; never a chat's words, a customer's name or number."""

from __future__ import annotations

import itertools

import pytest

from dashboard.desk.rows import Connection
from dashboard.wall.board import LINES, head, now, states, tiles
from dashboard.wall.rows import STRIP, strip
from dashboard.wall.screen import WallScreen, narrowed
from monitoring.floor.model import Party
from monitoring.policy import Viewer
from tests.fakes.made_floor import leg, leg_in, made, message, seat, staff, told_leg, told_log, told_seat
from tests.fakes.people import alice, bob, teams_seen

LIVE = Connection("live", 0, "Live", as_of=500.0)
DATA = (("CustomerName", "Canary Ann"), ("Queue", "Billing"))
BUSY = made(
    staff(),
    told_leg(leg("anna", ani="+441632960101", parties=(Party("+441632960101"),), user_data=DATA)),
    told_leg(leg_in("sue", "BargeIn")),
    told_seat(seat("axel")),
    told_log("axel", message(1, "canary words")),
)


def test_no_customer_on_the_wall() -> None:
    """Whatever is drawn for a wall holds no word, name or number of a customer."""
    screen = WallScreen(bob(), "North", "UTC")
    drawn = "".join(part.content for part in screen.parts(BUSY, LIVE, 500.0))
    assert "Anna" in drawn
    assert not [canary for canary in ("canary", "Canary", "Ada", "441632") if canary in drawn]


@pytest.mark.parametrize(("waits", "tone"), [(30.0, ""), (90.0, "warn"), (300.0, "alert")])
def test_long_wait_is_marked(waits: float, tone: str) -> None:
    """A customer who waits for an answer is counted, dated, and after a while marked."""
    waiting = tiles(BUSY, bob(), 101.0 + waits)[3]
    assert (waiting.count, waiting.since, waiting.tone, bool(waiting.hint)) == (1, 101.0, tone, bool(tone))


def test_nobody_free_is_marked() -> None:
    """That nobody is ready while somebody talks is said."""
    assert tiles(BUSY, bob(), 102.0)[2].hint == "nobody free"
    assert tiles(made(staff()), bob(), 102.0)[2].hint == ""


def test_longest_come_first() -> None:
    """Calls stand longest first; chats by how long their customer waits; loudest supervisor's mode beside them."""
    floor = made(told_leg(leg("axel", "call-2", since=3.0)), told_seat(seat("anna", since=1.0), "chat-2"), floor=BUSY)
    found = now(floor, bob())
    assert [line.id for line in found.calls] == ["call-2", "call-1"]
    assert [line.id for line in found.chats] == ["chat-1", "chat-2"]
    assert (found.longest_call, found.longest_wait) == (found.calls[0], found.chats[0])
    assert (found.calls[1].mode, found.calls[1].topic) == ("BargeIn", "Billing")


def test_too_many_are_counted() -> None:
    """What finds no room on the wall is counted."""
    calls = [told_leg(leg("anna", f"call-{number}")) for number in range(LINES + 5)]
    found = now(made(staff(), *calls), bob())
    assert (len(found.calls), found.more_calls, found.more_chats) == (LINES, 5, 0)


def test_strip_is_whole() -> None:
    """The stretches of the strip follow one another and make up the whole; an empty floor has none."""
    found = states(BUSY, bob())
    assert sum(state.width for state in found) == STRIP
    assert all(one.start + one.width == two.start for one, two in itertools.pairwise(found))
    assert {state.width for state in strip((("ready", "Ready", "ready", 0),))} == {0}


def test_wall_of_one_team() -> None:
    """A viewer of two teams who looks at one of them has eyes for it alone; for a team not his, for none."""
    both = Viewer("lena", "", alice().grants | alice("South").grants)
    assert (teams_seen(both), teams_seen(narrowed(both, "South"))) == ({"North", "South"}, {"South"})
    assert teams_seen(narrowed(bob(), "South")) == set()
    assert head(narrowed(both, "South"), "South", "UTC", LIVE).teams == "South"
    assert head(narrowed(bob(), "South"), "South", "UTC", LIVE).teams == "no team"
