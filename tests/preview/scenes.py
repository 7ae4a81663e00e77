"""Made floors and what is counted of them, for walls: ten hours told notification by notification, true at `NOW`."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from random import Random
from typing import TYPE_CHECKING

from monitoring.floor.notifications import PulseFelt
from tests.fakes.counted import Counted, talks, writes
from tests.fakes.made_floor import leg_in, met, seat, told_leg, told_seat
from tests.preview.floor import NOW
from tests.preview.shifts import HOUR, MINUTE, OPENED, Shift, call, chats, come, rest, work

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitoring.floor.notifications import Notification

LETTERS = {
    "T": "talking",
    "H": "talking",
    "J": "talking",
    "C": "chat",
    "R": "ready",
    "G": "ringing",
    "D": "ringing",
    "I": "ringing",
    "W": "wrapup",
    "N": "notready",
    "O": "off",
}
STAND = "TRNCTHCRTGWTRCTNTRCOTJCTRTWCTDNTORCTTCRNTWCIRTOC"
"""How the agents stand, over and over. H holds, J has joined the call of the one before, D dials, I is invited to a chat."""
AGES = {"talking": 260, "chat": 420, "ready": 150, "wrapup": 45, "notready": 900, "off": 2 * HOUR, "ringing": 5}
LONGEST = {0: 4100.0, 2: 11_150.0, 3: 3900.0, 5: 2000.0, 20: 1700.0, 21: 1500.0, 23: 1600.0}
"""Of some the age is given: an hour's call, a long absence, a long chat; who holds, two who talk together, a hostile name."""
FRESH = NOW - 20 * MINUTE
UNHEARD = (NOW - 25 * MINUTE, NOW - 21 * MINUTE)
BOSSES = (("sup001", "ListenIn", 1), ("sup002", "Coach", 3), ("sup003", "BargeIn", 4))
READERS = (("sup001", "Supervisors", 0), ("sup002", "Agents", 1), ("sup003", "All", 4))


@cache
def scene(agents: int, case: str) -> Counted:
    """A floor of so many agents and its figures; `case` usual, alerting, empty (everybody went home), or fresh.

    A fresh one has been looked at for 20 minutes only.
    """
    chance = Random(agents)  # noqa: S311 the same floor every time
    shifts = [_shift(number, agents, case, chance) for number in range(agents)]
    told = [*_pulses(), *(one for number in range(3) for one in met(f"sup00{number + 1}", "supervisor", "", at=OPENED))]
    for shift in shifts:
        told += [*come(shift), *work(shift, chance, 1.6 if case == "alerting" else 1.0)]
        told += _stands(shift, case, STAND[shift.number % len(STAND)])
    told += _watched(shifts)
    begun = FRESH if case == "fresh" else OPENED
    return Counted([_heard(one, begun) for one in sorted(told, key=lambda one: one.at)])


def _pulses() -> Iterator[Notification]:
    """GWS lived all the time."""
    return (PulseFelt("", OPENED + 30.0 * number) for number in range(1201))


def _heard(told: Notification, first: float) -> Notification:
    """What was said before anybody listened, or while nobody did for a while, is heard afterwards."""
    begun, ended = UNHEARD
    at = max(first, ended if begun < told.at < ended else told.at)
    return told if at == told.at else replace(told, at=at)


def _shift(number: int, agents: int, case: str, chance: Random) -> Shift:
    stands = LETTERS[STAND[number % len(STAND)]]
    age = LONGEST.get(number, 5 + min(chance.expovariate(1 / AGES[stands]), 9.0 if stands == "ringing" else 4 * HOUR))
    if case == "empty":
        stands, age = "off", chance.uniform(70, 100) * MINUTE
    elif case == "alerting" and number == 1:
        stands, age = "ringing", 27.0
    is_early = number % max(6, agents // 8) == 0
    begins = OPENED + 60 if is_early else NOW - 75 * MINUTE - (age if age > HOUR else 0)
    begins = FRESH if case == "fresh" else begins
    return Shift(number, stands, age, begins, phones=0 if number == STAND.index("O") else 1)


def _stands(shift: Shift, case: str, letter: str) -> Iterator[Notification]:
    if shift.stands == "talking":
        joined = f"call-{shift.number - 1}" if letter == "J" else ""
        return call(shift, joined, held_for=70.0 if letter == "H" else 0.0)
    if shift.stands == "chat":
        return (
            told for number in range(1 + shift.number % 3) for told in chats(shift, number, _waits(shift, number, case))
        )
    if shift.stands == "ringing":
        return _rings(shift, letter)
    return rest(shift)


def _waits(shift: Shift, number: int, case: str) -> float:
    """How long the customer of a chat waits: of every sixth some seconds, where it alerts of every other, and of one an hour."""
    if case == "alerting":
        return 3700.0 if (shift.number, number) == (3, 0) else (shift.number + number) % 2 * (20.0 + shift.number % 90)
    return 8.0 + shift.number % 45 if (shift.number + number) % 6 == 0 else 0.0


def _rings(shift: Shift, letter: str) -> Iterator[Notification]:
    if letter == "I":
        yield writes(shift.account, "Invited", shift.since, f"chat-{shift.number}", since=shift.since)
    else:
        yield talks(shift.account, "Dialing" if letter == "D" else "Ringing", shift.since, f"call-{shift.number}")


def _watched(shifts: Sequence[Shift]) -> Iterator[Notification]:
    """Supervisors take part in some of the longest calls, and in some chats."""
    talking = sorted((one for one in shifts if one.stands == "talking"), key=lambda one: -one.age)
    for account, mode, place in BOSSES:
        for shift in talking[place : place + 1]:
            name = f"call-{shift.number}"
            yield told_leg(
                leg_in(account, mode, name, id=f"{name}-{account}", since=NOW - 4, state_since=NOW - 4), NOW - 4
            )
    chatting = [one for one in shifts if one.stands == "chat"]
    for account, sees, place in READERS:
        for shift in chatting[place : place + 1]:
            yield told_seat(seat(account, visibility=sees, since=NOW - 4), f"chat-{shift.number}-0", NOW - 4)
