"""One noun, four places: each fragment's row, template, element and part agree."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.template.loader import get_template

from dashboard import partials
from dashboard.desk.board import agent_row, call_row, chat_row, summary
from dashboard.desk.controls import Asked
from dashboard.desk.inspect import inspect
from dashboard.desk.rows import ApprovalRow, Connection
from dashboard.displays.plan import Layout
from dashboard.notices import bad
from dashboard.partials import FRAGMENTS, Part
from dashboard.wall.board import body, head
from tests.dashboard.wall.scenes import alarm, plan, scene
from tests.fakes.made_floor import leg, leg_in, made, message, seat, staff, told_leg, told_log, told_seat, who
from tests.fakes.people import alice

SUE = alice(account="sue")
HOSTILE = "<img src=x onerror=PWN()>\u202e\"'&"
FLOOR = made(
    staff(),
    told_leg(leg("anna", user_data=(("CustomerName", HOSTILE),))),
    told_leg(leg_in("sue", "ListenIn")),
    told_seat(seat("axel")),
    told_log("axel", message(1, HOSTILE)),
)
LIVE = Connection("live", 0, "Live")
WALL = plan("North", title=HOSTILE, announcement=HOSTILE)
CHAT = inspect(FLOOR, SUE, "chat:chat-1", Asked("key"))
assert CHAT is not None
ROWS = {
    "agent": agent_row(FLOOR, SUE, who(FLOOR, "anna")),
    "call": call_row(FLOOR, SUE, FLOOR.calls["call-1"]),
    "chat": chat_row(FLOOR, SUE, FLOOR.chats["chat-1"]),
    "summary": summary(FLOOR, SUE),
    "connection": LIVE,
    "inspector": CHAT,
    "controls": CHAT.controls,
    "participants": CHAT,
    "message_log": CHAT,
    "composer": CHAT,
    "ended": {"kind": "call"},
    "approvals": (
        ApprovalRow("1", HOSTILE, HOSTILE, "/calls/call-1/", 30.0, HOSTILE),
        ApprovalRow("2", "Alice", HOSTILE, "/calls/call-1/", 30.0, HOSTILE, is_mine=True),
    ),
    "notice": bad("Not allowed", HOSTILE, HOSTILE),
    "wall_head": head(WALL, LIVE),
    "wall_body": body(WALL, Layout.TEAM, scene(FLOOR)),
}


def test_every_fragment_has_a_row() -> None:
    """The table and this test know the same nouns; a new fragment must be put here."""
    assert set(ROWS) == set(FRAGMENTS)


@pytest.mark.parametrize("fragment", sorted(FRAGMENTS))
def test_fragment_draws_its_element(fragment: str) -> None:
    """The template exists, draws one element, and that element bears the id by which a part will find it."""
    assert get_template(FRAGMENTS[fragment].template)
    row = ROWS[fragment]
    drawn = partials.draw(fragment, row).strip()
    identifier = getattr(row, "id", "")
    root = re.match(r'<([a-z]+)\b[^>]*?\sid="([^"]+)"', drawn)
    assert root is not None
    assert root[2] == FRAGMENTS[fragment].element.format(id=identifier)
    assert drawn.endswith(f"</{root[1]}>")
    assert partials.replace(fragment, drawn, identifier).target == f"#{root[2]}"


@pytest.mark.parametrize("fragment", sorted(FRAGMENTS))
def test_hostile_text_is_text(fragment: str) -> None:
    """Nothing that anybody wrote becomes markup, and no fragment brings a script, a style or a handler."""
    drawn = partials.draw(fragment, ROWS[fragment])
    assert "<img" not in drawn
    assert "\u202e" not in drawn
    assert not re.search(r"<script|<style|<[a-z][^>]*\s(?:style|on[a-z]+|hx-[a-z-]+)=|javascript:", drawn)


@pytest.mark.parametrize("layout", list(Layout))
def test_hostile_wall_is_text(layout: Layout) -> None:
    """On no layout of a wall does a name, a queue, a team or an announcement become markup, alarming or not."""
    queue = leg("anna", user_data=(("Queue", HOSTILE),))
    floor = made([replace(told, name=HOSTILE) if hasattr(told, "name") else told for told in staff()], told_leg(queue))
    for alarms in ((), (alarm("calls", team=HOSTILE), alarm("ready"))):
        drawn = partials.draw("wall_body", body(replace(WALL, teams=None), layout, scene(floor, *alarms)))
        assert "<img" not in drawn
        assert "\u202e" not in drawn
        assert "unreadable" not in drawn


def test_hostile_text_is_seen() -> None:
    """What was written is shown, escaped, with its invisible characters written out."""
    for fragment in ("call", "chat", "message_log", "approvals", "notice"):
        assert "&lt;img src=x onerror=PWN()&gt;[U+202E]" in partials.draw(fragment, ROWS[fragment])


def test_equal_rows_are_drawn_once() -> None:
    """Whoever looks, an equal row costs one drawing."""
    partials._draw_once.cache_clear()
    for _ in range(3):
        partials.draw_row("call", call_row(FLOOR, SUE, FLOOR.calls["call-1"]))
    assert partials._draw_once.cache_info().misses == 1


def test_parts_say_where_and_how() -> None:
    """The parts of a row's life: put after another, morphed, removed."""
    assert partials.after("call", "<tr>", "1") == Part("#call-1", "afterend", "<tr>")
    assert partials.replace("call", "<tr>", "1") == Part("#call-1", "outerMorph", "<tr>")
    assert partials.remove("chat", "2").frame() == {"target": "#chat-2", "swap": "delete", "content": ""}


class Poison:
    """A row whose every field but its id is a fault."""

    def __init__(self, identifier: str) -> None:
        self.id = identifier

    def __getattr__(self, name: str) -> str:
        raise RuntimeError(name)


@pytest.mark.parametrize("kind", ["agent", "call", "chat"])
def test_poison_costs_its_row(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    """A row that its template chokes on says so in its own place, is logged, and keeps its element and hook."""
    drawn = partials.draw_row(kind, Poison("p-1"))
    assert f'<tr id="{kind}-p-1" data-{kind}="p-1" data-unreadable>' in drawn
    assert "cannot be shown" in drawn
    assert "could not be drawn" in caplog.text


def test_poison_costs_its_part(caplog: pytest.LogCaptureFixture) -> None:
    """A part of the page that cannot be drawn says so where it stands."""
    assert '<div id="controls" class="unreadable"' in partials.draw("controls", Poison("p-1"))
    assert "could not be drawn" in caplog.text
