"""When a figure is worth an alarm: two levels, at once or only after it has lasted. Pure; the caller gives the time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from monitoring.figures.definitions import FIGURES, Worse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from monitoring.figures.reading import Reading


class Level(StrEnum):
    """How bad it is."""

    FINE = ""
    WARN = "warn"
    ALERT = "alert"


SIGNED_ON = ("ready", "talking", "ringing_agents", "chatting", "wrapup", "notready")
"""The figures that are all 0 while nobody is signed on."""
RANKS = {Level.FINE: 0, Level.WARN: 1, Level.ALERT: 2}


@dataclass(frozen=True, slots=True)
class Rule:
    """A figure's two limits, in the figure's own unit; None: no such level. Reached or passed the worse way is bad.

    `team` narrows a display's figure to one of its teams. `hold`: seconds that it must last, to be raised and to be over.
    """

    id: int
    figure: str
    team: str = ""
    warn: float | None = None
    alert: float | None = None
    hold: float = 0.0

    def level(self, value: float | None) -> Level:
        """What a value comes to; no value is no trouble."""
        if value is None:
            return Level.FINE
        for level, limit in ((Level.ALERT, self.alert), (Level.WARN, self.warn)):
            if limit is not None and (value >= limit if FIGURES[self.figure].worse is Worse.HIGH else value <= limit):
                return level
        return Level.FINE


def awake(rule: Rule, known: Mapping[str, Reading]) -> Reading:
    """The figure that a rule is about; no value where little is bad and nobody is signed on: an empty floor is no trouble."""
    found = known[rule.figure]
    rests = FIGURES[rule.figure].worse is Worse.LOW and not any(known[key].value for key in SIGNED_ON)
    return replace(found, value=None) if rests else found


@dataclass(frozen=True, slots=True)
class Alarm:
    """A rule that is broken: since when at this level (POSIX seconds), and by which value now."""

    rule: Rule
    level: Level
    since: float
    value: float


@dataclass(slots=True)
class _Mark:
    """What a rule stands at, and what it would stand at had that lasted: since when."""

    level: Level = Level.FINE
    since: float = 0.0
    wanted: Level = Level.FINE
    wanted_since: float = 0.0


@dataclass(slots=True)
class Watch:
    """Remembers, rule by rule, what lasts."""

    marks: dict[Rule, _Mark] = field(default_factory=dict)

    def resume(self, alarms: Iterable[Alarm]) -> None:
        """Go on with alarms that stand already, as another process or an earlier plan left them: they last, too, to be over."""
        for one in alarms:
            self.marks[one.rule] = _Mark(one.level, one.since, one.level, one.since)

    def judge(self, rules: Iterable[Rule], read: Callable[[Rule], Reading], now: float) -> tuple[Alarm, ...]:
        """The alarms of this moment, worst first, then oldest; `read` gives the figure that a rule is about."""
        found, kept = [], dict[Rule, _Mark]()
        for rule in rules:
            value = read(rule).value
            mark = kept[rule] = self.marks.get(rule, _Mark())
            _move(mark, rule, value, now)
            if mark.level is not Level.FINE:
                found.append(Alarm(rule, mark.level, mark.since, value if value is not None else 0.0))
        self.marks = kept
        return tuple(sorted(found, key=lambda one: (-RANKS[one.level], one.since, one.rule.id)))


def _move(mark: _Mark, rule: Rule, value: float | None, now: float) -> None:
    wanted = rule.level(value)
    if wanted is not mark.wanted:
        mark.wanted, mark.wanted_since = wanted, now
    if wanted is not mark.level and now - mark.wanted_since >= rule.hold:
        mark.level, mark.since = wanted, mark.wanted_since
