"""The list of alarms: opened once, moved, acknowledged, closed; by several processes, and over a restart."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from dashboard.alarms import book
from dashboard.alarms.models import Alarm, Delivery, Event, Hook, Kind
from dashboard.audit.models import AuditLine
from dashboard.screens.models import Screen
from monitoring.figures.alarms import Alarm as Judged
from monitoring.figures.alarms import Level, Rule

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from dashboard.displays.models import Display

NOW = 1_800_000_000.0
DAY = 86_400.0
RINGING = Rule(1, "longest_ringing", warn=20.0, alert=60.0)
READY = Rule(2, "ready", "South", warn=2.0, alert=0.0)


def judged(rule: Rule = RINGING, level: Level = Level.WARN, value: float = 21.0, since: float = NOW) -> Judged:
    """An alarm as a process has found it."""
    return Judged(rule, level, since, value)


def rows() -> list[tuple[int, str, float, float, float, float]]:
    """Every alarm: rule, level, value, limit, since, until."""
    kept = Alarm.objects.order_by("pk")
    return [(one.rule, one.level, one.value, one.limit, one.since, one.until) for one in kept]


def hooked(display: Display) -> Hook:
    """A hook that nobody will ask for its secret."""
    return Hook.objects.create(display=display, url="https://a.example/", sealed="k:", created_by="bob", created_at=NOW)


def told() -> list[str]:
    """What is to be sent, in order."""
    return list(Delivery.objects.values_list("event", flat=True))


def silent_screen(display: Display | None, name: str = "Lobby") -> Screen:
    """A screen that was let in."""
    return Screen.objects.create(name=name, display=display, approved_at=NOW - DAY, digest=name)


def test_alarm_opens_and_closes(display: Display) -> None:
    """What is alarming has a row from its beginning until it is over, with the worst value and the limit that it passed."""
    assert book.note(display.pk, (judged(),), NOW + 1)
    assert book.note(display.pk, (judged(), judged(READY, Level.ALERT, 0.0)), NOW + 2)
    assert book.note(display.pk, (judged(READY, Level.ALERT, 0.0),), NOW + 3)
    assert book.note(display.pk, (), NOW + 4)
    assert rows() == [(1, "warn", 21.0, 20.0, NOW, NOW + 3), (2, "alert", 0.0, 0.0, NOW, NOW + 4)]
    assert Alarm.objects.get(rule=2).team == "South"


def test_nothing_new_is_cheap(display: Display, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """Noting what is noted already is one SELECT and says so."""
    book.note(display.pk, (judged(), judged(READY)), NOW)
    with django_assert_num_queries(1):
        assert not book.note(display.pk, (judged(READY), judged(value=20.5)), NOW + 1)
    with django_assert_num_queries(1):
        assert not book.note_silent({}, NOW)


def test_worst_value_stays(display: Display) -> None:
    """The worst value that was noted stays, upwards or downwards as the figure goes; that alone is not sent."""
    hooked(display)
    for ringing, ready in ((30.0, 1.0), (25.0, 2.0), (40.0, 0.0), (22.0, 1.0)):
        book.note(display.pk, (judged(value=ringing), judged(READY, value=ready)), NOW)
    assert [(number, value) for number, _, value, *_ in rows()] == [(1, 40.0), (2, 0.0)]
    assert told() == [Event.RAISED, Event.RAISED]


def test_worse_takes_acknowledgement_back(display: Display) -> None:
    """Worse is the same row, is sent, and is unseen again; better stays open and seen, and is not sent."""
    hooked(display)
    book.note(display.pk, (judged(),), NOW)
    assert book.acknowledge(Alarm.objects.get().pk, "alice", NOW + 1)
    assert book.note(display.pk, (judged(level=Level.ALERT, value=61.0, since=NOW + 2),), NOW + 2)
    assert rows() == [(1, "alert", 61.0, 60.0, NOW, 0.0)]
    assert (Alarm.objects.get().acknowledged_by, Alarm.objects.get().acknowledged_at) == ("", 0.0)
    assert book.acknowledge(Alarm.objects.get().pk, "bob", NOW + 3)
    assert book.note(display.pk, (judged(value=30.0, since=NOW + 4),), NOW + 4)
    assert rows() == [(1, "warn", 61.0, 20.0, NOW, 0.0)]
    assert Alarm.objects.get().acknowledged_by == "bob"
    assert told() == [Event.RAISED, Event.ACKNOWLEDGED, Event.WORSE, Event.ACKNOWLEDGED]


def test_acknowledged_once(display: Display) -> None:
    """The first to acknowledge did; the trail has him. What is over, or is not there, can be acknowledged by nobody."""
    book.note(display.pk, (judged(),), NOW)
    pk = Alarm.objects.get().pk
    assert [book.acknowledge(pk, by, NOW + 1) for by in ("alice", "bob")] == [True, False]
    line = AuditLine.objects.get(operation="AcknowledgeAlarm")
    assert (line.actor, line.target, line.stage) == ("alice", f"alarm:{pk}", "done")
    assert line.facts == {"display": "Wall 3", "name": "Longest ringing", "level": "warn"}
    book.note(display.pk, (), NOW + 2)
    assert not book.acknowledge(pk, "bob", NOW + 3)
    assert not book.acknowledge(pk + 1, "bob", NOW + 3)


def test_restart_goes_on(display: Display) -> None:
    """A process that starts continues what still is, with its old beginning and its acknowledgement, and closes the rest."""
    book.note(display.pk, (judged(since=NOW - 500), judged(READY)), NOW)
    book.acknowledge(Alarm.objects.get(rule=1).pk, "alice", NOW)
    assert book.note(display.pk, (judged(since=NOW + 60),), NOW + 60)
    assert [(number, since, until) for number, *_, since, until in rows()] == [(1, NOW - 500, 0.0), (2, NOW, NOW + 60)]
    assert Alarm.objects.get(rule=1).acknowledged_by == "alice"


def test_standing_alarms_are_taken_up(display: Display) -> None:
    """Whoever begins to judge is given what is open by his rules, so that he notes the same; a changed rule has none."""
    alarms = (judged(since=NOW - 500), judged(READY, Level.ALERT, 0.0))
    book.note(display.pk, alarms, NOW)
    assert book.standing(display.pk, [RINGING, READY, Rule(3, "calls", warn=1.0)]) == alarms
    assert not book.note(display.pk, book.standing(display.pk, [RINGING, READY]), NOW + 60)
    assert book.standing(display.pk, [Rule(1, "calls", warn=1.0), Rule(2, "ready", warn=2.0)]) == ()


def test_threshold_changed_is_another(display: Display) -> None:
    """A threshold that is now about another figure or team ends the alarm of what it was about."""
    book.note(display.pk, (judged(),), NOW)
    assert book.note(display.pk, (judged(Rule(1, "calls", warn=5.0), value=6.0),), NOW + 1)
    assert [(one.figure, one.lasts) for one in Alarm.objects.order_by("pk")] == [
        ("longest_ringing", False),
        ("calls", True),
    ]


def test_displays_are_apart(display: Display, other: Display) -> None:
    """One display's alarms are none of another's; a display that is not there has none."""
    book.note(display.pk, (judged(),), NOW)
    book.note(other.pk, (judged(),), NOW)
    assert book.note(other.pk, (), NOW + 1)
    assert [one.display_id for one in book.open_alarms([display.pk, other.pk])] == [display.pk]
    assert [one.display_id for one in book.recent([display.pk, other.pk], 9)] == [other.pk]
    assert book.open_alarms([]) == book.recent([other.pk], 0) == []
    assert not book.note(other.pk + 1, (judged(),), NOW)


def test_worst_and_oldest_first(display: Display) -> None:
    """Open ones: alerts before warnings, then the oldest; past ones: the last to end first, no more than wanted."""
    for number, (level, since) in enumerate([("warn", 5), ("alert", 9), ("warn", 1), ("alert", 7)], 1):
        said = {"kind": Kind.FIGURE, "figure": "calls", "rule": number, "level": level}
        Alarm.objects.create(display=display, since=since, **said)
        Alarm.objects.create(display=display, since=since, until=10 + number, **said)
    assert [one.rule for one in book.open_alarms([display.pk])] == [4, 2, 3, 1]
    assert [one.rule for one in book.recent([display.pk], 3)] == [4, 3, 2]


def test_silence_opens_and_closes(display: Display) -> None:
    """A screen that went silent is an alert of its display until it speaks again, or is turned off."""
    hooked(display)
    one, two = silent_screen(display), silent_screen(None, "Cellar")
    assert book.note_silent({one.pk: NOW - 60, two.pk: NOW - 50}, NOW)
    assert not book.note_silent({two.pk: NOW - 50, one.pk: NOW - 70}, NOW + 1)
    (found,) = book.open_alarms([display.pk])
    assert (found.kind, found.name, found.level, found.screen, found.since) == (
        "silent",
        "Silent screen",
        "alert",
        one,
        NOW - 60,
    )
    assert book.note_silent({one.pk: NOW - 60}, NOW + 2)
    Screen.objects.filter(pk=one.pk).update(revoked_at=NOW)
    assert book.note_silent({}, NOW + 3)
    assert [row.until for row in Alarm.objects.order_by("pk")] == [NOW + 3, NOW + 2]
    assert told() == [Event.RAISED, Event.OVER]


def test_silence_moves_along(display: Display, other: Display) -> None:
    """A silent screen that is given another display is silent there; one that is gone, or turned off, is nobody's."""
    one, off = silent_screen(display), silent_screen(display, "Off")
    Screen.objects.filter(pk=off.pk).update(revoked_at=NOW)
    assert book.note_silent({one.pk: NOW - 60, off.pk: NOW, off.pk + 1: NOW}, NOW)
    Screen.objects.filter(pk=one.pk).update(display=other)
    assert book.note_silent({one.pk: NOW - 60}, NOW + 1)
    assert [(row.display, row.until) for row in Alarm.objects.order_by("pk")] == [(display, NOW + 1), (other, 0.0)]
    assert not book.note_silent({one.pk: NOW - 60, off.pk: NOW}, NOW + 2)


def test_alarm_and_message_are_one(display: Display, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be put into the outbox did not happen: the next time it is noted it is told."""
    hook = hooked(display)

    def full(*_: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(book, "post", full)
        with pytest.raises(OSError, match="full"):
            book.note(display.pk, (judged(),), NOW)
    assert (rows(), told()) == ([], [])
    assert book.note(display.pk, (judged(),), NOW + 1)
    assert list(Delivery.objects.values_list("hook", "event", "due")) == [(hook.pk, "raised", NOW + 1)]


def test_two_open_ones_cannot_be(display: Display) -> None:
    """The database itself holds one open alarm for each threshold and for each silent screen, and any number of past ones."""
    screen = silent_screen(display)
    figure = {"display": display, "kind": Kind.FIGURE, "figure": "calls", "rule": 1, "level": "warn", "since": NOW}
    silence = {"display": display, "screen": screen, "kind": Kind.SILENT, "level": "alert", "since": NOW}
    for said in (figure, silence):
        for until in (NOW, NOW, 0.0):
            Alarm.objects.create(until=until, **said)
        with pytest.raises(IntegrityError), transaction.atomic():
            Alarm.objects.create(**said)


@pytest.mark.django_db(transaction=True)
def test_two_processes_write_one_row(display: Display) -> None:
    """Ten processes that see the same at the same moment: one row, one message; the same when it is worse, and over."""
    hooked(display)
    steps = [(judged(),), (judged(level=Level.ALERT, value=61.0),), ()]
    wrong: list[BaseException] = []

    def noting(alarms: tuple[Judged, ...], gate: threading.Barrier) -> None:
        gate.wait()
        try:
            book.note(display.pk, alarms, NOW)
        except BaseException as error:  # noqa: BLE001 a thread's error is the test's
            wrong.append(error)
        finally:
            connection.close()

    for step in steps:
        gate = threading.Barrier(10)
        threads = [threading.Thread(target=noting, args=(step, gate)) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert rows() == [(1, "alert", 61.0, 60.0, NOW, NOW)]
    assert told() == [Event.RAISED, Event.WORSE, Event.OVER]


def test_old_alarms_are_forgotten(display: Display) -> None:
    """What ended 30 days ago goes with what was sent of it; what lasts, and what still has to leave, stays."""
    hook = hooked(display)
    said = {"display": display, "kind": Kind.FIGURE, "figure": "calls", "level": "warn", "since": NOW - 90 * DAY}
    for number, until in enumerate((NOW - 31 * DAY, NOW - 29 * DAY, 0.0)):
        Alarm.objects.create(rule=number, until=until, **said)
    for made, done in ((NOW - 31 * DAY, NOW), (NOW - 31 * DAY, 0.0), (NOW - DAY, NOW)):
        Delivery.objects.create(hook=hook, event=Event.TEST, body="{}", made_at=made, due=made, done_at=done)
    assert book.forget(NOW) == 1
    assert sorted(Alarm.objects.values_list("rule", flat=True)) == [1, 2]
    assert list(Delivery.objects.values_list("made_at", "done_at")) == [(NOW - 31 * DAY, 0.0), (NOW - DAY, NOW)]
