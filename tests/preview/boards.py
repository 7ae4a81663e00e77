"""Fabricated walls: every layout, on a floor of any size, usual, empty or alerting. Values only; true at `NOW`."""

from __future__ import annotations

from dataclasses import replace
from math import sin
from typing import TYPE_CHECKING

from dashboard.desk.rows import Connection
from dashboard.wall.fit import grid, room
from dashboard.wall.rows import (
    AgentTile,
    Figure,
    InteractionsBody,
    Longest,
    TeamBody,
    WallBody,
    WallHead,
    WallLine,
    strip,
)
from dashboard.wall.words import NOTHING, fill, words
from tests.preview.floor import NAMES, NOW, STATES

if TYPE_CHECKING:
    from dashboard.wall.words import Words

LAYOUTS = ("team", "interactions", "numbers", "announcement")
SHARES = {"ready": 0.2, "talking": 0.38, "ringing": 0.02, "chat": 0.18, "wrapup": 0.06, "notready": 0.1, "off": 0.06}
QUEUES = ("Billing", "Broken router", "Contract renewal", "Complaint: 3rd call")
SAID = {
    5: "Lunch at noon",
    48: "Fire drill at 15:00. Please leave by stairwell B and meet at the car park.",
    600: "The new router firmware is out since this morning. Customers on the old one see a red light for up to ten minutes: "
    "ask them to wait, do not send an engineer, and note the serial number. Whoever is told something else please hands the"
    " call to the second line. Thank you, all of you, for yesterday!",
}


def head(
    lang: str,
    version: str,
    status: str = "live",
    title: str = "North floor",
    teams: str = "North, Onboarding",
    *,
    seen_at: float = NOW,
) -> WallHead:
    """The head of a wall; `status` as the connection's, `seen_at` when GWS was heard where it is live."""
    connection = Connection("live", 400, "Live", seen_at - 600, seen_at=seen_at)
    if status != "live":
        connection = Connection(
            status, 161_000, "GWS is silent", NOW - 161, NOW - 161, "no answer of any kind", seen_at=NOW - 161
        )
    return WallHead(title, teams, "Europe/Berlin", connection, words(lang), version)


def body(
    layout: str,
    agents: int,
    case: str,
    *,
    scale: int = 100,
    lang: str = "en",
    naming: str = "full",
    is_bare: bool = False,
) -> WallBody:
    """One layout of a floor of so many agents; `case` usual, empty or alerting; `is_bare` has no hero."""
    said = words(lang)
    there = 0 if case == "empty" else agents
    hero = None if is_bare else _hero(said, case)
    turn = LAYOUTS.index(layout)
    bare = WallBody(layout, said, scale, hero, alarms=2 if case == "alerting" else 0, turn=turn, turns=len(LAYOUTS))
    if layout == "team":
        return replace(bare, team=_team(said, agents, scale, case, naming))
    if layout == "interactions":
        return replace(bare, interactions=_talks(said, there, scale, case, naming))
    if layout == "announcement":
        return replace(bare, announcement=SAID.get(agents, SAID[48]), ending=_ending(said, agents))
    return replace(bare, tiles=_tiles(said, case, agents))


def _ending(said: Words, agents: int) -> str:
    return fill(said.until_day, f"{said.days[2]} 27, 15:30") if agents == 600 else fill(said.until, "15:30")


def _label(said: Words, key: str) -> str:
    return dict(said.figures)[key]


def _hero(said: Words, case: str) -> Figure:
    if case == "alerting":
        why = f"Onboarding: {fill(said.over, '1:00')}"
        return Figure(
            "longest_waiting", _label(said, "longest_waiting"), "10:42:07", since=NOW - 3700, level="alert", word=said.alert,
            why=why, level_since=NOW - 70, line=_line(), bars=_bars(),
        )  # fmt: skip
    if case == "empty":
        return Figure("service_level", _label(said, "service_level"), NOTHING)
    since = fill(said.since, "10:42")
    return Figure(
        "service_level",
        _label(said, "service_level"),
        "84\u202f%",
        of=fill(said.of, 131),
        counts_since=since,
        line=_line(),
        bars=_bars(),
    )


def _tiles(said: Words, case: str, agents: int) -> tuple[Figure, ...]:
    if case == "empty":
        return tuple(
            Figure(key, _label(said, key), value)
            for key, value in (("calls", "0"), ("waiting", "0"), ("longest_ringing", NOTHING), ("ready", "0"))
        )
    ringing = Figure("longest_ringing", _label(said, "longest_ringing"), "10:44:20", since=NOW - 27)
    if case == "alerting":
        why = fill(said.over, "0:20")
        ringing = replace(ringing, level="warn", word=said.warning, why=why, level_since=NOW - 12)
    return (
        Figure("calls", _label(said, "calls"), str(agents * 2 // 5 + 1), line=_line()),
        Figure("waiting", _label(said, "waiting"), str(agents // 25), line=_line(3.0)),
        ringing,
        Figure("handling", _label(said, "handling"), "4:07", of=fill(said.of, 98), line=_line(5.0)),
    )


def _team(said: Words, agents: int, scale: int, case: str, naming: str) -> TeamBody:
    there = 0 if case == "empty" else agents
    counts = {key: int(share * there) for key, share in SHARES.items()}
    counts["ready"] += there - sum(counts.values())
    if not there:
        counts["off"] = agents
    states = strip(tuple((key, label, key, counts[key]) for key, label in said.states))
    named = dict(said.states)
    longest = tuple(
        Longest(named[shape], shape, "" if naming == "none" else NAMES[number], NOW - age)
        for shape, number, age in (("talking", 3, 2710), ("notready", 5, 3905), ("ready", 8, 742))
    )
    if not there or naming == "none":
        return TeamBody(states, (), 0, longest if there else (), is_empty=not there)
    fits = grid(there, scale)
    return TeamBody(states, tuple(map(_agent, range(fits.shown))), fits.more, longest, fits.columns, fits.rows)


def _agent(number: int) -> AgentTile:
    _, label, shape = STATES[number % len(STATES)]
    since = 0.0 if number == 6 else NOW - 17 * number * number - 5
    return AgentTile(str(number + 1), NAMES[number % len(NAMES)], shape, label, since)


def _talks(said: Words, there: int, scale: int, case: str, naming: str) -> InteractionsBody:
    lines = room(scale).lines
    found = {}
    for kind, total in (("call", there * 2 // 5), ("chat", there // 3)):
        found[kind] = (
            tuple(_line_of(kind, number, naming) for number in range(min(lines, total))),
            max(0, total - lines),
        )
    (calls, more_calls), (chats, more_chats) = found["call"], found["chat"]
    return InteractionsBody(_tiles(said, case, there), calls, chats, more_calls, more_chats)


def _line_of(kind: str, number: int, naming: str) -> WallLine:
    return WallLine(
        id=str(number + 1),
        kind=kind,
        shape="talking" if kind == "call" else "chat",
        who="" if naming == "none" else NAMES[(number * 3) % 23],
        topic=QUEUES[number % len(QUEUES)] if kind == "call" else "",
        since=NOW - 4100 + 130 * number,
        waiting_since=NOW - 400 + 31 * number if kind == "chat" and number < 3 else 0.0,
        held_since=NOW - 70 if kind == "call" and number == 2 else 0.0,
        mode={1: "ListenIn", 3: "Coach", 4: "BargeIn"}.get(number, ""),
    )


def _values(phase: float) -> list[float]:
    return [50 + 30 * sin(phase + place / 7) + 12 * sin(place / 2.3) for place in range(61)]


def _line(phase: float = 1.0) -> str:
    points = [f"{place * 1000 // 60} {round(value)}" for place, value in enumerate(_values(phase))]
    return f"M{'L'.join(points[:40])}M{'L'.join(points[44:])}"


def _bars() -> tuple[tuple[int, int, int], ...]:
    heights = [round(8 + 60 * abs(sin(hour / 5)) + hour) for hour in range(15)]
    return tuple((hour * 1000 // 24 + 5, 100 - height, height) for hour, height in enumerate(heights))
