"""The alarms that are open, and those that were. Each function is one transaction, with what has to leave because of it.

Whether somebody may see or acknowledge one is for the caller to say. Judges nothing: `monitoring.figures` says what is alarming.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from dashboard.alarms.models import UNDONE, Alarm, Delivery, Event, Kind
from dashboard.alarms.outbox import post
from dashboard.audit.trail import record
from dashboard.displays.models import Display
from dashboard.screens.models import Screen
from monitoring.figures.alarms import RANKS, Level
from monitoring.figures.alarms import Alarm as Judged
from monitoring.figures.definitions import FIGURES, Worse

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from django.db.models import QuerySet

    from monitoring.figures.alarms import Rule

    type Cause = tuple[int, str, str]

KEPT_FOR = 30 * 86_400.0


def note(display: int, alarms: tuple[Judged, ...], now: float) -> bool:
    """Make these, and no others, the open alarms of a display's figures; whether anything changed.

    What goes on keeps its row and its beginning, whichever process began it. Where nothing changed it costs one SELECT.
    """
    wanted = {_cause(one.rule): one for one in alarms}
    if _is_told(_figures(display), wanted):
        return False
    with transaction.atomic():
        # Of all who note the same display one is first; the others then find his rows.
        if not Display.objects.select_for_update(no_key=True).filter(pk=display).values_list("pk").first():
            return False
        rows = _figures(display)
        for cause in sorted(rows.keys() - wanted.keys()):
            _close(rows[cause], now)
        for cause, one in wanted.items():
            if cause in rows:
                _move(rows[cause], one, now)
            else:
                _open(_raised(display, one), now)
    return True


def standing(display: int, rules: Collection[Rule]) -> tuple[Judged, ...]:
    """What is open on a display by these rules: for a process that begins to judge, so that it goes on (`Watch.resume`)."""
    rows = _figures(display)
    open_now = [(rule, rows[_cause(rule)]) for rule in rules if _cause(rule) in rows]
    return tuple(Judged(rule, Level(row.level), row.since, row.value) for rule, row in open_now)


def seen(display: int, rules: Collection[Rule]) -> frozenset[Rule]:
    """Of these rules those whose alarm is open on a display, and acknowledged at the level that it has."""
    known = {cause for cause, row in _figures(display).items() if row.acknowledged_at}
    return frozenset(rule for rule in rules if _cause(rule) in known)


def note_silent(silent: Mapping[int, float], now: float) -> bool:
    """Make these screens (by key, silent since) the ones whose silence is open; whether anything changed."""
    if _is_silent(silent, _silences()):
        return False
    with transaction.atomic():
        there = Screen.objects.select_for_update(no_key=True).filter(pk__in=silent, revoked_at=0).order_by("pk")
        screens = {screen.pk: screen for screen in there}
        rows = {row.screen_id or 0: row for row in _silences()}
        stay = {pk for pk, row in rows.items() if pk in screens and row.display_id == screens[pk].display_id}
        for pk in sorted(rows.keys() - stay):
            _close(rows[pk], now)
        for pk in sorted(screens.keys() - stay):
            said = {"screen": screens[pk], "display_id": screens[pk].display_id, "level": Level.ALERT.value}
            _open(Alarm(kind=Kind.SILENT, since=silent[pk], **said), now)
        return rows.keys() != stay or screens.keys() != stay


def open_alarms(displays: Collection[int]) -> list[Alarm]:
    """What is open on these displays: the worst first, then the oldest."""
    rows = _rows().filter(display_id__in=displays, until=0)
    return sorted(rows, key=lambda row: (-RANKS[Level(row.level)], row.since, row.pk))


def recent(displays: Collection[int], limit: int) -> list[Alarm]:
    """What was open on these displays and is over, the last to end first."""
    return list(_rows().filter(display_id__in=displays, until__gt=0).order_by("-until", "-pk")[:limit])


def acknowledge(pk: int, by: str, now: float) -> bool:
    """Somebody has seen it; False if it is over, or somebody had before."""
    with transaction.atomic():
        unseen = Alarm.objects.filter(pk=pk, until=0, acknowledged_at=0)
        if not unseen.update(acknowledged_by=by, acknowledged_at=now):
            return False
        row = _rows().get(pk=pk)
        display = row.display.name if row.display is not None else ""
        # Hook before trail, as whoever clears a hook does: two that wait for each other would wait for ever.
        post(row, Event.ACKNOWLEDGED, now)
        record(by, "AcknowledgeAlarm", f"alarm:{pk}", display=display, name=row.name, level=row.level)
    return True


def forget(now: float) -> int:
    """Forget the alarms that ended 30 days ago, and what was sent then; how many alarms."""
    Delivery.objects.exclude(UNDONE).filter(made_at__lt=now - KEPT_FOR).delete()
    old = Alarm.objects.filter(until__gt=0, until__lt=now - KEPT_FOR)
    return old.delete()[1].get(Alarm._meta.label, 0)  # noqa: SLF001 Django's own way to a model's name


def _rows() -> QuerySet[Alarm]:
    return Alarm.objects.select_related("display", "screen")


def _figures(display: int) -> dict[Cause, Alarm]:
    rows = _rows().filter(display_id=display, kind=Kind.FIGURE, until=0)
    return {(row.rule, row.figure, row.team): row for row in rows}


def _silences() -> list[Alarm]:
    return list(_rows().filter(kind=Kind.SILENT, until=0))


def _cause(rule: Rule) -> Cause:
    """A threshold that was made about something else is another trouble."""
    return rule.id, rule.figure, rule.team


def _is_told(rows: Mapping[Cause, Alarm], wanted: Mapping[Cause, Judged]) -> bool:
    return rows.keys() == wanted.keys() and not any(_differs(rows[cause], one) for cause, one in wanted.items())


def _is_silent(silent: Mapping[int, float], rows: list[Alarm]) -> bool:
    here = all(row.screen is not None and row.screen.display_id == row.display_id for row in rows)
    return here and {row.screen_id for row in rows} == silent.keys()


def _differs(row: Alarm, one: Judged) -> bool:
    return row.level != one.level or _worst(row, one.value) != row.value


def _worst(row: Alarm, value: float) -> float:
    return max(row.value, value) if FIGURES[row.figure].worse is Worse.HIGH else min(row.value, value)


def _limit(one: Judged) -> float:
    return (one.rule.alert if one.level is Level.ALERT else one.rule.warn) or 0.0


def _raised(display: int, one: Judged) -> Alarm:
    rule, said = one.rule, {"level": one.level.value, "value": one.value, "limit": _limit(one), "since": one.since}
    return Alarm(display_id=display, kind=Kind.FIGURE, rule=rule.id, figure=rule.figure, team=rule.team, **said)


def _open(row: Alarm, now: float) -> None:
    row.save()
    post(row, Event.RAISED, now)


def _move(row: Alarm, one: Judged, now: float) -> None:
    """Worse is news for whoever had seen it; better is none."""
    if not _differs(row, one):
        return
    is_worse = RANKS[one.level] > RANKS[Level(row.level)]
    row.level, row.limit, row.value = one.level.value, _limit(one), _worst(row, one.value)
    if is_worse:
        row.acknowledged_by, row.acknowledged_at = "", 0.0
    row.save()
    if is_worse:
        post(row, Event.WORSE, now)


def _close(row: Alarm, now: float) -> None:
    row.until = now
    row.save(update_fields=["until"])
    post(row, Event.OVER, now)
