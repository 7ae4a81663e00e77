"""What the figures come to for some teams at one moment. Pure: reads the tallies, changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from monitoring.figures.definitions import FIGURES
from monitoring.figures.present import CHAT, VOICE
from monitoring.figures.tally import BUSY, MINUTE, Gauge, Sum, Tally

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.figures.fold import Figures
    from monitoring.figures.present import Talk

HOUR = 60
"""Minutes of "the last 60 minutes": this one, as far as it has come, and the 59 before it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure's value: a number, a share from 0 to 1, or seconds; None where there is nothing it could be of.

    `since` is when that began whose age the value is; `of` how many a share or an average is of.
    """

    key: str
    value: float | None
    since: float = 0.0
    of: int = 0


@dataclass(frozen=True)
class _Scene:
    """Some teams at one moment: what goes on, and the last 60 minutes once somebody asks for them."""

    figures: Figures
    tallies: list[Tally]
    talks: list[Talk]
    now: float
    within: int

    @cached_property
    def hour(self) -> Sum:
        total = Sum()
        for tally in self.tallies:
            tally.add_to(total, (self.now // MINUTE - HOUR + 1) * MINUTE, self.figures.looks.until(self.now))
        return total

    def gauge(self, gauge: Gauge) -> int:
        return sum(tally.now[gauge] for tally in self.tallies)


def readings(figures: Figures, teams: frozenset[str] | None, now: float, within: int) -> dict[str, Reading]:
    """Every figure of these teams (None: of all) at `now`, POSIX seconds; `within` is the service level's, in seconds."""
    scene = _scene(figures, teams, now, within)
    return {key: _READ[key](scene) for key in FIGURES}


def read(figures: Figures, key: str, teams: frozenset[str] | None, now: float, within: int) -> Reading:
    """One of them."""
    return _READ[key](_scene(figures, teams, now, within))


def tallies_of(figures: Figures, teams: frozenset[str] | None) -> list[Tally]:
    """The tallies of these teams, and of what they share with others."""
    return [tally for those, tally in figures.tallies.items() if teams is None or those & teams]


def quiet_since(figures: Figures, gauge: Gauge, teams: frozenset[str] | None) -> float:
    """When the last thing of a gauge was gone, POSIX seconds; 0 while there is one, and where none was ever seen."""
    tallies = tallies_of(figures, teams)
    is_quiet = not any(tally.now[gauge] for tally in tallies)
    return max((tally.gone.get(gauge, 0.0) for tally in tallies), default=0.0) if is_quiet else 0.0


def _scene(figures: Figures, teams: frozenset[str] | None, now: float, within: int) -> _Scene:
    talks = [talk for talk in figures.talks.values() if teams is None or talk.teams & teams]
    return _Scene(figures, tallies_of(figures, teams), talks, now, within)


def occupancy_of(total: Sum) -> float | None:
    """Busy time over busy and ready time."""
    busy = sum(total.of(gauge) for gauge in BUSY)
    there = busy + total.of(Gauge.READY)
    return busy / there if there else None


def handling_of(total: Sum) -> float | None:
    """Time in what was handled, and in after-call work, for each."""
    return (total.handling + total.of(Gauge.WRAPUP)) / total.handled if total.handled else None


def service_level_of(total: Sum, within: int) -> float | None:
    """Answered in time, over answered and abandoned."""
    offered = total.waits.total() + total.abandoned
    in_time = sum(number for wait, number in total.waits.items() if wait <= within)
    return in_time / offered if offered else None


def _count(gauge: Gauge) -> Callable[[_Scene], Reading]:
    return lambda scene: Reading(gauge.value, float(scene.gauge(gauge)))


def _number(key: str, counts: Callable[[Talk], bool]) -> Callable[[_Scene], Reading]:
    return lambda scene: Reading(key, float(sum(counts(talk) for talk in scene.talks)))


def _oldest(key: str, since: Callable[[Talk], float]) -> Callable[[_Scene], Reading]:
    def read_one(scene: _Scene) -> Reading:
        began = min((at for at in map(since, scene.talks) if at), default=0.0)
        return Reading(key, max(0.0, scene.now - began) if began else None, began)

    return read_one


def _service_level(scene: _Scene) -> Reading:
    offered = scene.hour.waits.total() + scene.hour.abandoned
    return Reading("service_level", service_level_of(scene.hour, scene.within), of=offered)


def _is_on(medium: str) -> Callable[[Talk], bool]:
    return lambda talk: talk.medium == medium and not talk.ringing_since


_READ: dict[str, Callable[[_Scene], Reading]] = {
    "ready": _count(Gauge.READY),
    "talking": _count(Gauge.TALKING),
    "ringing_agents": _count(Gauge.RINGING_AGENTS),
    "chatting": _count(Gauge.CHATTING),
    "wrapup": _count(Gauge.WRAPUP),
    "notready": _count(Gauge.NOTREADY),
    "off": _count(Gauge.OFF),
    "occupancy": lambda scene: Reading("occupancy", occupancy_of(scene.hour)),
    "calls": _number("calls", _is_on(VOICE)),
    "chats": _number("chats", _is_on(CHAT)),
    "ringing": _number("ringing", lambda talk: bool(talk.ringing_since)),
    "longest_ringing": _oldest("longest_ringing", lambda talk: talk.ringing_since),
    "longest_call": _oldest("longest_call", lambda talk: talk.since if _is_on(VOICE)(talk) else 0.0),
    "waiting": _number("waiting", lambda talk: bool(talk.waiting_since)),
    "longest_waiting": _oldest("longest_waiting", lambda talk: talk.waiting_since),
    "handled": lambda scene: Reading("handled", float(scene.hour.handled)),
    "handling": lambda scene: Reading("handling", handling_of(scene.hour), of=scene.hour.handled),
    "service_level": _service_level,
    "abandoned": lambda scene: Reading("abandoned", float(scene.hour.abandoned)),
    "interventions": lambda scene: Reading("interventions", float(sum(talk.supervised for talk in scene.talks))),
}
