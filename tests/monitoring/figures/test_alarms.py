"""When a figure is worth an alarm: the two levels, either way, at once or after it has lasted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitoring.figures.alarms import SIGNED_ON, Alarm, Level, Rule, Watch, awake
from monitoring.figures.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable

    type Values = dict[int, float | None]

RINGING = Rule(1, "longest_ringing", warn=20.0, alert=60.0)
READY = Rule(2, "ready", warn=2.0, alert=0.0)
HELD = Rule(3, "waiting", warn=5.0, alert=10.0, hold=30.0)


def reader(values: Values) -> Callable[[Rule], Reading]:
    """The figures by the number of the rule that asks."""
    return lambda rule: Reading(rule.figure, values.get(rule.id))


def judged(watch: Watch, now: float, values: Values, *rules: Rule) -> list[tuple[int, str, float, float]]:
    """The alarms of a moment as rule, level, since and value."""
    found = watch.judge(rules or (HELD,), reader(values), now)
    return [(one.rule.id, one.level.value, one.since, one.value) for one in found]


@pytest.mark.parametrize(
    ("rule", "value", "level"),
    [
        (RINGING, None, ""),
        (RINGING, 0.0, ""),
        (RINGING, 19.9, ""),
        (RINGING, 20.0, "warn"),
        (RINGING, 59.9, "warn"),
        (RINGING, 60.0, "alert"),
        (RINGING, 1e9, "alert"),
        (READY, None, ""),
        (READY, 3.0, ""),
        (READY, 2.0, "warn"),
        (READY, 1.0, "warn"),
        (READY, 0.0, "alert"),
        (Rule(1, "calls", alert=5.0), 4.0, ""),
        (Rule(1, "calls", alert=5.0), 5.0, "alert"),
        (Rule(1, "service_level", warn=0.8), 0.81, ""),
        (Rule(1, "service_level", warn=0.8), 0.1, "warn"),
        (Rule(1, "calls"), 1e9, ""),
    ],
)
def test_level_goes_the_worse_way(rule: Rule, value: float | None, level: str) -> None:
    """A limit that is reached or passed, upwards or downwards as the figure goes, is its level; no value is no trouble."""
    assert rule.level(value) is Level(level)


def test_at_once_without_hold() -> None:
    """Without a time to last an alarm is raised, worse, better and over in the moment in which it is so."""
    watch = Watch()
    assert judged(watch, 100, {1: 10.0}, RINGING) == []
    assert judged(watch, 101, {1: 20.0}, RINGING) == [(1, "warn", 101, 20.0)]
    assert judged(watch, 102, {1: 21.0}, RINGING) == [(1, "warn", 101, 21.0)]
    assert judged(watch, 103, {1: 60.0}, RINGING) == [(1, "alert", 103, 60.0)]
    assert judged(watch, 104, {1: 30.0}, RINGING) == [(1, "warn", 104, 30.0)]
    assert judged(watch, 105, {1: None}, RINGING) == []


def test_raised_after_hold() -> None:
    """With a time to last it is raised when that has passed, and is then as old as the trouble."""
    watch = Watch()
    assert judged(watch, 100, {3: 6.0}) == []
    assert judged(watch, 129, {3: 6.0}) == []
    assert judged(watch, 130, {3: 7.0}) == [(3, "warn", 100, 7.0)]


def test_short_trouble_is_none() -> None:
    """What does not last is not raised, however often it comes."""
    watch = Watch()
    for at in range(100, 400, 40):
        assert judged(watch, at, {3: 9.0}) == []
        assert judged(watch, at + 29, {3: 9.0}) == []
        assert judged(watch, at + 30, {3: 0.0}) == []


def test_over_after_hold() -> None:
    """It is over when it has been better for as long, and not by a moment of it."""
    watch = Watch()
    assert judged(watch, 100, {3: 6.0}) == []
    assert judged(watch, 130, {3: 6.0}) == [(3, "warn", 100, 6.0)]
    assert judged(watch, 140, {3: 1.0}) == [(3, "warn", 100, 1.0)]
    assert judged(watch, 150, {3: 6.0}) == [(3, "warn", 100, 6.0)]
    assert judged(watch, 160, {3: 1.0}) == [(3, "warn", 100, 1.0)]
    assert judged(watch, 189, {3: 1.0}) == [(3, "warn", 100, 1.0)]
    assert judged(watch, 190, {3: 1.0}) == []


def test_worse_after_hold() -> None:
    """The second level must last too; until then the first one stands."""
    watch = Watch()
    judged(watch, 100, {3: 6.0})
    assert judged(watch, 130, {3: 12.0}) == []
    assert judged(watch, 159, {3: 12.0}) == []
    assert judged(watch, 160, {3: 12.0}) == [(3, "alert", 130, 12.0)]
    assert judged(watch, 170, {3: 6.0}) == [(3, "alert", 130, 6.0)]
    assert judged(watch, 200, {3: 6.0}) == [(3, "warn", 170, 6.0)]


def test_value_gone_is_over() -> None:
    """A figure that is of nothing any more ends its alarm, after it has been so for as long; it counts as 0 until then."""
    watch = Watch()
    judged(watch, 100, {3: 6.0})
    assert judged(watch, 130, {3: 6.0}) == [(3, "warn", 100, 6.0)]
    assert judged(watch, 131, {3: None}) == [(3, "warn", 100, 0.0)]
    assert judged(watch, 161, {3: None}) == []


def test_worst_comes_first() -> None:
    """Alerts before warnings, then the older one, then the one that was written first."""
    watch = Watch()
    rules = [Rule(number, "calls", warn=1.0, alert=5.0) for number in (4, 3, 2, 1)]
    judged(watch, 100, {1: 1.0}, *rules)
    judged(watch, 110, {1: 1.0, 4: 5.0}, *rules)
    found = judged(watch, 120, {1: 1.0, 2: 5.0, 3: 5.0, 4: 5.0}, *rules)
    assert [(number, level) for number, level, *_ in found] == [(4, "alert"), (2, "alert"), (3, "alert"), (1, "warn")]


def test_vanished_rule_is_forgotten() -> None:
    """A rule that is no longer asked about has no alarm, and begins anew when it is back; one that was changed is another."""
    watch = Watch()
    assert judged(watch, 100, {1: 30.0}, RINGING) == [(1, "warn", 100, 30.0)]
    assert watch.judge((), reader({}), 110) == ()
    assert watch.marks == {}
    assert judged(watch, 120, {1: 30.0}, RINGING) == [(1, "warn", 120, 30.0)]
    changed = Rule(1, "longest_ringing", warn=25.0, alert=60.0, hold=10.0)
    assert judged(watch, 130, {1: 30.0}, changed) == []
    assert watch.judge((changed,), reader({1: 30.0}), 140) == (Alarm(changed, Level.WARN, 130, 30.0),)


@pytest.mark.parametrize(
    ("rule", "present", "value"),
    [(READY, "", None), (READY, "notready", 0.0), (READY, "ringing_agents", 0.0), (RINGING, "", 0.0)],
)
def test_empty_floor_is_no_trouble(rule: Rule, present: str, value: float | None) -> None:
    """Where little is bad nothing is judged while nobody is signed on; anybody signed on, in whatever state, wakes it."""
    known = {key: Reading(key, float(key == present)) for key in (*SIGNED_ON, "longest_ringing")}
    assert awake(rule, known).value == value


def test_resumed_alarm_goes_on() -> None:
    """An alarm that stands already goes on with its beginning, and is over only when it has been better for as long."""
    watch = Watch()
    watch.resume([Alarm(HELD, Level.ALERT, 40, 12.0)])
    assert judged(watch, 100, {3: 11.0}) == [(3, "alert", 40, 11.0)]
    assert judged(watch, 110, {3: 0.0}) == [(3, "alert", 40, 0.0)]
    assert judged(watch, 139, {3: 0.0}) == [(3, "alert", 40, 0.0)]
    assert judged(watch, 140, {3: 0.0}) == []
