"""What agents of a made centre do in a day, as their accounts tell it: one contact after another, then what goes on at `NOW`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monitoring.floor.model import UserState
from tests.fakes.counted import talks, writes
from tests.fakes.made_floor import device, message, met, somebody, told_device, told_log
from tests.preview.floor import NAMES, NOW, TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from monitoring.floor.model import Message
    from monitoring.floor.notifications import Notification

MINUTE, HOUR = 60.0, 3600.0
OPENED = NOW - 10 * HOUR
TEAMS = ("Enterprise Onboarding", "North")
QUEUES = (*TOPICS, "VQ_Retention_2nd_Level_DE", "")
REASONS = ("", "Lunch", "Gesundheitsschutzunterweisung", "Team meeting", "")
CALLS, ABANDONED = 0.7, 0.06
"""Shares of what comes in."""


@dataclass(frozen=True, slots=True)
class Shift:
    """One agent: at work from `begins`, as he stands at `NOW` for `age` seconds. `phones` 0: GWS knows no phone of his."""

    number: int
    stands: str
    age: float
    begins: float
    phones: int = 1

    @property
    def account(self) -> str:
        return f"agent{self.number:03}"

    @property
    def team(self) -> str:
        return TEAMS[min(1, self.number % 3)]

    @property
    def since(self) -> float:
        return NOW - self.age


def name_of(number: int) -> str:
    """A name; from the 25th on a first and a last name that others have."""
    if number < len(NAMES):
        return NAMES[number]
    first, last = NAMES[number % (len(NAMES) - 1)], NAMES[number // 3 % (len(NAMES) - 1)]
    return f"{first.split()[0]} {last.split()[-1]}"


def queue_of(number: int) -> str:
    """The queue of somebody's call; every eighth has none."""
    return QUEUES[number % len(QUEUES)]


def come(shift: Shift) -> Iterator[Notification]:
    """Somebody is met, signed off, and signs on when his shift begins."""
    placed, snapshot, health = met(shift.account, team=shift.team, devices=shift.phones, at=OPENED)
    phones = (replace(device(shift.account), user_state=UserState("LoggedOut")),)[: shift.phones]
    yield from (placed, replace(snapshot, name=name_of(shift.number), devices=phones), health)  # type: ignore[arg-type]
    if shift.phones:
        yield phone(shift, shift.begins, "Ready")


def work(shift: Shift, chance: Random, slower: float) -> Iterator[Notification]:
    """Calls and chats, one after another, until he comes to stand as he stands; `slower` is how late they are answered."""
    over, number = shift.begins, 0
    while True:
        rings = over + chance.uniform(20, 300)
        taken = rings + slower * (2 + chance.expovariate(1 / 9))
        over, number = taken + 40 + chance.expovariate(1 / 320), number + 1
        if over > shift.since - MINUTE:
            return
        past = _past_call if chance.random() < CALLS else _past_chat
        yield from past(
            shift.account, f"past-{shift.number}-{number}", rings, taken * (chance.random() > ABANDONED), over
        )


def _past_call(account: str, name: str, rings: float, taken: float, over: float) -> Iterator[Notification]:
    yield talks(account, "Ringing", rings, name)
    if taken:
        yield talks(account, "Established", taken, name)
    yield talks(account, "Released", over, name)


def _past_chat(account: str, name: str, rings: float, taken: float, over: float) -> Iterator[Notification]:
    yield writes(account, "Invited", rings, name, since=rings)
    if taken:
        yield writes(account, "Chatting", taken, name, since=rings)
        yield _line(account, name, message(1, "hello?"), taken + 1)
        yield _line(account, name, message(2, "good day", somebody(account)), taken + 31)
    yield writes(account, "Left", over, name, since=rings)


def _line(account: str, chat: str, said: Message, at: float) -> Notification:
    return told_log(account, replace(said, at=at), chat=chat, at=at)


def phone(shift: Shift, at: float, state: str, reason: str = "", mode: str = "") -> Notification:
    """His phone comes into a state."""
    shown = UserState(state, display_name=reason, work_mode=mode, reason=reason)
    return told_device(shift.account, replace(device(shift.account), user_state=shown), at)


def call(shift: Shift, joined: str = "", held_for: float = 0.0) -> Iterator[Notification]:
    """He has talked for as long as he stands so, in a call of his own or one that he joined; maybe he holds it now."""
    name, rang = joined or f"call-{shift.number}", shift.since - 9
    queue = queue_of(shift.number)
    data = (("Queue", queue), ("CustomerName", "Marta")) if queue else (("CustomerName", "Marta"),)
    yield talks(shift.account, "Ringing", rang, name, user_data=data)
    yield talks(shift.account, "Established", shift.since, name, since=rang)
    if held_for:
        yield talks(shift.account, "Held", NOW - held_for, name, since=rang)


def chats(shift: Shift, number: int, waits: float = 0.0) -> Iterator[Notification]:
    """One of his chats, in which both wrote; maybe the customer has waited since for an answer."""
    name, begun = f"chat-{shift.number}-{number}", shift.since + 90 * number
    yield writes(shift.account, "Invited", begun - 11, name, since=begun - 11)
    yield writes(shift.account, "Chatting", begun, name, since=begun - 11)
    mine = somebody(shift.account)
    yield _line(shift.account, name, message(1, "hello?"), begun + 1)
    yield _line(shift.account, name, message(2, "good day", mine), begun + 3)
    if waits:
        yield _line(shift.account, name, message(3, "and now?"), NOW - waits)


def rest(shift: Shift) -> Iterator[Notification]:
    """He takes nothing now: after-call work, not ready, signed off; or he is ready after some work on the last call."""
    if shift.stands == "ready":
        yield phone(shift, shift.since - 30, "NotReady", mode="AfterCallWork")
        yield phone(shift, shift.since, "Ready")
    elif shift.stands == "wrapup":
        yield phone(shift, shift.since, "NotReady", mode="AfterCallWork")
    elif shift.stands == "notready":
        yield phone(shift, shift.since, "NotReady", REASONS[shift.number % len(REASONS)])
    elif shift.phones:
        yield phone(shift, shift.since, "LoggedOut")
