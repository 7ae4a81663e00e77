"""What GWS tells, told twice and out of order (F9, F10): the floor must come to what the true order would have made.

Streams are a simulated day with supervisors at work, read by the real reader and folded by the real reducer. Knows no
relay: a relay would drop the twins before they are folded, here none is.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Any

from monitoring.floor import Floor, apply
from monitoring.floor.notifications import AccountPlaced
from monitoring.gws.wire import Unreadable, read, read_me
from monitoring.simulator.centre import Centre, Refused
from monitoring.simulator.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitoring.floor.notifications import Notification
    from monitoring.simulator.centre.world import Notification as Said

START = 1_790_000_000.0
LASTS = 240
DAYS = 24
WINDOW = 8
TWICE = 0.2
LONGEST = 120
SUBRESOURCES = {"subresources": "devices,calls,channels,interactions,chats"}
CHAT_SWITCHES = ("SwitchToMonitor", "SwitchToCoach", "SwitchToBargeIn")


@dataclass(frozen=True, slots=True)
class ReorderResult:
    """How many streams came to the true floor, and which things did not, by what differed."""

    runs: int
    equal: int
    delivered: int
    differing: dict[str, int]
    first: str
    seconds: float

    @property
    def is_survived(self) -> bool:
        """Whether every run came to the true floor."""
        return self.runs > 0 and self.equal == self.runs

    def line(self) -> str:
        """One line for a table."""
        return (
            f"{self.runs} runs, {self.delivered} deliveries (20 % twice, window {WINDOW}): "
            f"{self.equal} at the true floor, {self.runs - self.equal} not {self.differing or ''} in {self.seconds:.0f} s"
        )


def rolled(seed: int | str) -> Random:
    """A die for rehearsed faults; the same seed rolls the same."""
    return Random(seed)  # noqa: S311 nothing here is secret


def said(seed: int, lasts: int = LASTS) -> tuple[list[tuple[str, bytes]], list[Said]]:
    """A seeded day: each account's first snapshot (account, `GET /me` as bytes), then what GWS notifies.

    Four agents and two supervisors, who watch, switch and write. What the centre says in one instant is stamped a
    millisecond apart: a server that needs time for its work never generates two words on one thing at once.
    """
    centre = Centre(Options(start=START, agents=4, supervisors=2, seed=seed, rate=1.5))
    die = rolled(f"{seed}:supervisors")
    told: list[Said] = []
    centre.advance(START + 30.0)
    people = centre.people()
    snapshots = [(one.user_name, _json(centre.read(one.user_name, "/me", SUBRESOURCES))) for one in people]
    for second in range(31, 31 + lasts):
        told += centre.advance(START + second)
        _chat(centre, die)
        if second % 3 == 0:
            _supervise(centre, die)
    return snapshots, _apart(told)


def _chat(centre: Centre, die: Random) -> None:
    """Let a chat begin, go on or end, and a medium change its state; a day by itself has too few of these."""
    agent = f"agent00{die.randint(1, 4)}"
    open_chats = [chat.id for chat in centre.world.chats.values() if not chat.over]
    deed = die.randint(0, 9)
    if deed == 0:
        centre.set_state(agent, die.choice(["Ready", "NotReady", "AfterCallWork"]), die.choice(["voice", "chat"]))
    elif len(open_chats) < 3:
        centre.start_chat(agent, accept=die.random() < 0.8)
    elif deed == 1:
        centre.end_chat(die.choice(open_chats), put_away=die.random() < 0.8)
    elif deed < 5:
        centre.customer_types(die.choice(open_chats), typing=die.random() < 0.5)
    else:
        centre.customer_says(die.choice(open_chats), f"line {die.random()}")


def _supervise(centre: Centre, die: Random) -> None:
    """Let a supervisor do something; what the centre refuses at the moment is not done."""
    people = centre.people()
    boss = die.choice([one for one in people if one.supervises])
    agent = die.choice([one for one in people if not one.supervises])
    seat = centre.world.seats[boss.user_name]
    name = die.choice(["ListenIn", "Coach", "SwitchToBargeIn", "SwitchToListenIn", "CancelSupervisorMonitoring"])
    tries = [(f"/me/calls/{call}", {"operationName": name}) for call in seat.legs]
    target = {"targetDeviceUri": f"/devices/{agent.device.id}", "supervisorMonitoringScope": "Agent"}
    tries.append((f"/me/devices/{boss.device.id}", {"operationName": name} | target))
    tries.append((f"/users/{agent.id}/channels/chat", {"operationName": die.choice(["Monitor", "Coach", "BargeIn"])}))
    for chat in seat.chats:
        words = die.choice(["Accept", "SendMessage", "Leave", *CHAT_SWITCHES])
        tries.append((f"/me/chats/{chat}", {"operationName": words, "text": "hm"}))
    for resource, operation in tries:
        try:
            centre.perform(boss.user_name, resource, operation)
        except Refused:
            continue


def _apart(told: list[Said]) -> list[Said]:
    newest: dict[str, int] = {}
    for one in told:
        stamp = one.data["metrics"]["eventProcessing"]
        newest[one.user] = max(stamp["serverGenerationTimestamp"], newest.get(one.user, 0) + 1)
        stamp["serverGenerationTimestamp"] = newest[one.user]
    return told


@dataclass(frozen=True, slots=True)
class Day:
    """What was told in its true order, and the floor after each: `floors[n]` stands before `told[n]`."""

    told: tuple[Notification, ...]
    floors: tuple[Floor, ...]


@lru_cache(maxsize=DAYS)
def day(seed: int) -> Day:
    """One day as the reader reads it."""
    snapshots, pushed = said(seed)
    floor = Floor()
    for account, body in snapshots:
        role = "supervisor" if account.startswith("sup") else "agent"
        for told in (AccountPlaced(account, START, role, "North"), read_me(account, body, START)):
            floor = apply(floor, _readable(told)).floor
    heard = tuple(_readable(read(one.user, _json(one.data), START)) for one in pushed)
    floors = [floor]
    for one in heard:
        floors.append(apply(floors[-1], one).floor)
    return Day(heard, tuple(floors))


def shuffled[T](told: Sequence[T], die: Random) -> list[T]:
    """The same with 20 % told twice, and none later than seven others that came after it."""
    places = [(place + die.uniform(0, WINDOW), place) for place in range(len(told))]
    places += [(place + die.uniform(0, WINDOW), place) for _, place in places if die.random() < TWICE]
    return [told[place] for _, place in sorted(places)]


def visible(floor: Floor) -> dict[str, Any]:
    """What a desk can show of the floor, but for when things began; by kind and id, so that a difference has a name."""
    shown: dict[str, Any] = {}
    for agent in floor.agents.values():
        shown[f"agent {agent.id}"] = (agent.name, {m: replace(s, since=0.0) for m, s in agent.media.items()})
    for device in floor.devices.values():
        shown[f"device {device.id}"] = replace(device, user_state=replace(device.user_state, since=0.0))
    for call in floor.calls.values():
        shown[f"call {call.id}"] = {a: replace(leg, since=0.0, state_since=0.0) for a, leg in call.legs.items()}
    for chat in floor.chats.values():
        shown[f"chat-seats {chat.id}"] = {a: replace(seat, updated=0.0) for a, seat in chat.seats.items()}
        shown[f"chat-participants {chat.id}"] = sorted(chat.participants, key=lambda who: who.id)
        shown[f"chat-messages {chat.id}"] = chat.log()
        shown[f"chat-typing {chat.id}"] = chat.typing
        shown[f"chat-last {chat.id}"] = (chat.last, chat.waiting_since)
    return shown


def differences(found: Floor, true: Floor) -> dict[str, tuple[object, object]]:
    """What is shown otherwise than it should: name to (found, true); None where there is no such thing."""
    one, other = visible(found), visible(true)
    names = sorted(one.keys() | other.keys())
    return {name: (one.get(name), other.get(name)) for name in names if one.get(name) != other.get(name)}


def once(die: Random, days: int = DAYS) -> tuple[int, dict[str, tuple[object, object]]]:
    """Shuffle a stretch of some day; returns the deliveries made and what came out wrong."""
    whole = day(die.randrange(days))
    until = die.randint(1, len(whole.told))
    start = max(0, until - die.randint(1, LONGEST))
    floor = whole.floors[start]
    delivered = shuffled(whole.told[start:until], die)
    for told in delivered:
        floor = apply(floor, told).floor
    return len(delivered), differences(floor, whole.floors[until])


def run(runs: int = 10_000, seed: int = 1) -> ReorderResult:
    """Shuffle many stretches. The same seed gives the same runs."""
    die = rolled(seed)
    began = time.monotonic()
    delivered, equal, first = 0, 0, ""
    differing: Counter[str] = Counter()
    for number in range(runs):
        made, wrong = once(die)
        delivered += made
        equal += not wrong
        differing.update(name.partition(" ")[0] for name in wrong)
        first = first or "".join(_said(number, name, *pair) for name, pair in wrong.items())
    return ReorderResult(runs, equal, delivered, dict(differing), first, time.monotonic() - began)


def _said(number: int, name: str, found: object, true: object) -> str:
    return f"run {number}, {name}:\n  found {found}\n  true  {true}\n"


def _json(sheet: object) -> bytes:
    return json.dumps(sheet).encode()


def _readable(told: Notification | Unreadable) -> Notification:
    if isinstance(told, Unreadable):
        raise TypeError(f"the simulator said what nobody can read: {told}")
    return told


def main(arguments: Sequence[str]) -> Iterator[str]:
    """`python -m tests.faults.reorder [RUNS [SEED]]`."""
    result = run(*(int(one) for one in arguments))
    yield result.line()
    yield result.first


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in main(sys.argv[1:]))
