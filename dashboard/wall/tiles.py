"""From a reading to its tile: the value in the display's words, its alarm, its trend. Pure; knows no agent and no call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.wall.moments import clock
from dashboard.wall.naming import cut
from dashboard.wall.rows import Figure
from dashboard.wall.trends import NO_TREND
from dashboard.wall.turns import heeded
from dashboard.wall.words import fill, limit, named, number, said, words
from monitoring.figures.alarms import Level
from monitoring.figures.definitions import FIGURES, Span, Worse
from monitoring.figures.reading import HOUR, read, readings
from monitoring.figures.tally import MINUTE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.displays.plan import Plan
    from dashboard.wall.scene import Scene
    from dashboard.wall.words import Words
    from monitoring.figures.alarms import Alarm
    from monitoring.figures.reading import Reading

WORST = {Level.ALERT.value: 0, Level.WARN.value: 1, Level.FINE.value: 2}
ALL_FIT, FEW = 125, 2


def tiles(plan: Plan, scene: Scene, keys: Sequence[str]) -> tuple[Figure, ...]:
    """The tiles of these figures, each with the worst alarm that is about it."""
    alarms = heeded(plan, scene.alarms)
    about = {key: next((one for one in alarms if one.rule.figure == key), None) for key in keys}
    known = _known(plan, scene, keys)
    return tuple(figure(plan, scene, known[key], about[key]) for key in keys)


def hero(plan: Plan, scene: Scene) -> Figure | None:
    """The large tile while something is alarming: what the worst alarm is about, of the very team that it is about."""
    worst = heeded(plan, scene.alarms)[:1]
    return _of_alarm(plan, scene, worst[0]) if worst else None


def second(plan: Plan, scene: Scene) -> tuple[Figure, ...]:
    """The tile of the next alarm after the hero's, if there is one: Team has room for it."""
    return tuple(_of_alarm(plan, scene, one) for one in heeded(plan, scene.alarms)[1:2])


def numbers(plan: Plan, scene: Scene) -> tuple[Figure, tuple[Figure, ...]]:
    """The hero, the display's own while nothing is alarming, and the others; its own is among them while it is not hero."""
    large = hero(plan, scene)
    if large is not None:
        return large, _fitting(plan, tiles(plan, scene, _beside(plan, scene, large.key)))
    first, *rest = tiles(plan, scene, plan.figures)
    return first, _fitting(plan, tuple(rest))


def worst_first(found: Sequence[Figure]) -> tuple[Figure, ...]:
    """Alerts before warnings before the rest, each in its order."""
    return tuple(sorted(found, key=lambda tile: WORST[tile.level]))


def _beside(plan: Plan, scene: Scene, large: str) -> list[str]:
    """The others' figures beside a hero: the display's own in its place, or in that of the last that is not alarming."""
    own, *others = plan.figures
    if large == own:
        return others
    alarming = {one.rule.figure for one in heeded(plan, scene.alarms)}
    calm = [key for key in others if key not in alarming]
    gone = large if large in others else next(reversed(calm), "")
    return [own if key == gone else key for key in others]


def _fitting(plan: Plan, others: tuple[Figure, ...]) -> tuple[Figure, ...]:
    """Beyond 125 percent two of them have room: those that are alarming, then the display's own, else the first."""
    if plan.room <= ALL_FIT:
        return others
    return worst_first(sorted(others, key=lambda tile: tile.key != plan.figures[0]))[:FEW]


def figure(plan: Plan, scene: Scene, reading: Reading, alarm: Alarm | None = None, *, of_team: str = "") -> Figure:
    """One tile. `of_team`: the reading is of this team alone, which the alarm names, and of which there is no trend."""
    defined, found = FIGURES[reading.key], words(plan.language)
    trend = NO_TREND if of_team else scene.trends.get(reading.key, NO_TREND)
    begun = clock(reading.since, plan.zone, "%H:%M:%S")
    level, word, why, level_since = _alarm(found, alarm) if alarm else ("", "", "", 0.0)
    counts_since = _counts_since(found, plan, scene) if defined.span is Span.HOUR else ""
    return Figure(
        key=reading.key,
        label=named(found.figures, reading.key),
        value=begun if reading.since else said(found, defined.unit, reading.value),
        since=reading.since,
        of=_of(found, plan, reading, counts_since),
        level=level,
        word=word,
        why=why,
        team=cut(alarm.rule.team) if alarm else "",
        level_since=level_since,
        line=trend.line,
        bars=trend.bars,
        counts_since=counts_since,
    )


def _of_alarm(plan: Plan, scene: Scene, alarm: Alarm) -> Figure:
    """What an alarm is about, of the very team that it is about."""
    team = alarm.rule.team
    teams = frozenset({team}) if team else plan.teams
    reading = read(scene.figures, alarm.rule.figure, teams, scene.now, plan.within)
    return figure(plan, scene, reading, alarm, of_team=team)


def _known(plan: Plan, scene: Scene, keys: Sequence[str]) -> Mapping[str, Reading]:
    """The readings of these figures. Those of the last hour are dear, and no dearer together than one alone."""
    asked = scene.figures, plan.teams, scene.now, plan.within
    if sum(FIGURES[key].span is Span.HOUR for key in keys) > 1:
        return readings(*asked)
    return {key: read(asked[0], key, *asked[1:]) for key in keys}


def _alarm(found: Words, alarm: Alarm) -> tuple[str, str, str, float]:
    """Level, word, limit, and since when."""
    rule, defined = alarm.rule, FIGURES[alarm.rule.figure]
    is_alert = alarm.level is Level.ALERT
    bound = rule.alert if is_alert else rule.warn
    phrase = found.over if defined.worse is Worse.HIGH else found.under
    why = fill(phrase, limit(found, defined.unit, bound)) if bound is not None else ""
    return alarm.level.value, found.alert if is_alert else found.warning, why, alarm.since


def _of(found: Words, plan: Plan, reading: Reading, counts_since: str) -> str:
    """How many a share or an average is of; of the service level, also within how long, unless more must be said of it."""
    of = fill(found.of, number(found, reading.of)) if reading.of else ""
    is_level = reading.key == "service_level" and of and not counts_since
    return f"{of} {fill(found.within, plan.within)}" if is_level else of


def _counts_since(found: Words, plan: Plan, scene: Scene) -> str:
    """Since when it is counted, if that is less than the hour that the figure is of."""
    since, start = scene.figures.since, (scene.now // MINUTE - HOUR + 1) * MINUTE
    return fill(found.since, clock(since, plan.zone)) if since > start else ""
