"""What waits to leave: taken by one process at a time, oldest first, again after a pause, given up after a day."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from dashboard.alarms import hooks, outbox
from dashboard.alarms.models import Delivery, Hook
from dashboard.alarms.outbox import LEASE, Answer, Parcel
from dashboard.audit.models import AuditLine
from monitoring.ports import Secret

if TYPE_CHECKING:
    from dashboard.displays.models import Display
    from tests.dashboard.alarms.conftest import Allow

NOW = 1_800_000_000.0
DOWN = Answer(503, "503 Service Unavailable")
TAKEN = Answer(204, "204 No Content")


@pytest.fixture
def hook(display: Display, allow: Allow) -> int:
    """A hook with three messages."""
    allow("alerts.example")
    hooks.set_hook(display.pk, "https://alerts.example/hook", "bob")
    for number in range(3):
        hooks.send_test(display.pk, NOW + number)
    return Hook.objects.get().pk


def took(hook: int, now: float) -> Parcel:
    """What is claimed."""
    parcel = outbox.claim(hook, now)
    assert parcel is not None
    return parcel


def fail(hook: int, now: float, answer: Answer = DOWN) -> float:
    """Fail once; when the next try is due, counted from now."""
    parcel = took(hook, now)
    outbox.settle(parcel, answer, now, lambda: 0.0)
    return Delivery.objects.get(pk=parcel.number).due - now


def test_oldest_goes_first(hook: int) -> None:
    """One after the other in the order in which they were put in, each once."""
    keys = [str(key) for key in Delivery.objects.values_list("key", flat=True)]
    sent = []
    while (parcel := outbox.claim(hook, NOW + 9)) is not None:
        outbox.settle(parcel, TAKEN, NOW + 9, lambda: 0.0)
        sent.append(parcel.key)
    assert sent == keys
    assert outbox.due(NOW + 9) == []
    assert set(Delivery.objects.values_list("done_at", "said", "tries")) == {(NOW + 9, "204 No Content", 1)}


def test_later_one_waits(hook: int) -> None:
    """What could not be delivered holds up what follows, until it is delivered; nothing is due meanwhile."""
    pause = fail(hook, NOW + 9)
    assert outbox.due(NOW + 9 + pause - 0.1) == []
    assert outbox.claim(hook, NOW + 9 + pause - 0.1) is None
    assert outbox.due(NOW + 9 + pause) == [hook]
    assert took(hook, NOW + 9 + pause).tries == 2


def test_nothing_leaves_early(hook: int) -> None:
    """A message is not due before it is put in."""
    assert outbox.due(NOW - 1) == []
    assert outbox.claim(hook, NOW - 1) is None


def test_pauses_grow(hook: int) -> None:
    """The pauses double, up to a quarter of an hour at most; the luckiest is a quarter of the longest."""
    now, pauses = NOW, []
    for _ in range(12):
        pauses.append(fail(hook, now))
        now += pauses[-1]
    assert pauses[:8] == [1.25, 2.5, 5, 10, 20, 40, 80, 160]
    assert set(pauses[8:]) == {225.0}


def test_advice_is_obeyed(hook: int) -> None:
    """A receiver that asks to be left alone is left alone for as long."""
    assert fail(hook, NOW, Answer(429, "429", 3600.0)) == 3600.0


def test_given_up_after_a_day(hook: int) -> None:
    """After a day it is given up, which is kept with what was said last, and the next one has its turn."""
    now, parcel = NOW, Delivery.objects.order_by("pk")[0]
    while not parcel.gave_up_at:
        now = parcel.due
        fail(hook, now, Answer(503, "503 Service Unavailable", 3600.0))
        parcel.refresh_from_db()
    assert (parcel.gave_up_at, parcel.tries) == (NOW + outbox.TRIED_FOR, 25)
    assert (parcel.said, parcel.done_at) == ("503 Service Unavailable", 0.0)
    assert hooks.last_delivery(parcel.hook.display_id) == parcel
    assert took(hook, now).number != parcel.pk


def test_advice_beyond_the_day_ends_it(hook: int) -> None:
    """A receiver that wants to be left alone for longer than a message is worth has refused it."""
    parcel = took(hook, NOW)
    outbox.settle(parcel, Answer(503, "503", outbox.TRIED_FOR + 1), NOW, lambda: 0.0)
    assert Delivery.objects.get(pk=parcel.number).gave_up_at == NOW


def test_dead_process_loses_it(hook: int) -> None:
    """Whoever took it and died has it for a minute; then it is another's, and the first one's word counts no more."""
    first = took(hook, NOW)
    assert outbox.claim(hook, NOW + LEASE - 1) is None
    second = took(hook, NOW + LEASE)
    assert (second.key, second.tries) == (first.key, 2)
    outbox.settle(first, TAKEN, NOW + LEASE, lambda: 0.0)
    assert Delivery.objects.get(pk=first.number).done_at == 0
    outbox.settle(second, TAKEN, NOW + LEASE, lambda: 0.0)
    assert Delivery.objects.get(pk=first.number).done_at == NOW + LEASE


def test_gone_ends_the_hook(hook: int, display: Display) -> None:
    """410: the address is taken away with all that waited, and the trail says why; a second 410 finds nothing to do."""
    parcel = took(hook, NOW)
    for _ in range(2):
        outbox.settle(parcel, Answer(410, "410 Gone"), NOW, lambda: 0.0)
    assert (Hook.objects.count(), Delivery.objects.count()) == (0, 0)
    line = AuditLine.objects.get(operation="ClearWebhook")
    assert (line.actor, line.target) == ("floorwalker", f"display:{display.pk}")
    assert line.facts == {"host": "alerts.example", "why": "the receiver answered 410: it wants no more"}


def test_parcel_shows_no_secret(hook: int) -> None:
    """What is on its way has its secret at hand, and shows it to nobody."""
    parcel = took(hook, NOW)
    assert isinstance(parcel.secret, Secret)
    assert parcel.secret.reveal()[6:] not in repr(parcel)


@pytest.mark.django_db(transaction=True)
def test_one_of_many_takes_it(hook: int) -> None:
    """Ten processes that look at the same moment: one takes the oldest, and nobody the next one."""
    gate, found = threading.Barrier(10), list[Parcel | None]()

    def claim() -> None:
        gate.wait()
        try:
            found.append(outbox.claim(hook, NOW + 9))
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 10
    assert [parcel.tries for parcel in found if parcel is not None] == [1]
