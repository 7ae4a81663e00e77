"""What still has to leave: put in with what it tells of, taken out by one process at a time, kept until it is received.

Of one hook's deliveries the oldest is always the next: what is over is never told before it was raised.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from dashboard.alarms.models import UNDONE, Alarm, Delivery, Event, Hook, Kind
from dashboard.alarms.seal import opened
from dashboard.audit.actor import FLOORWALKER
from dashboard.audit.trail import record
from monitoring.backoff import delays

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.ports import Secret

TRIED_FOR = 86_400.0
LEASE = 60.0
"""Whoever took a delivery and has not said what became of it within so many seconds has died over it."""
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 900.0
SAID_AT_MOST = 200
GONE = 410


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery that somebody has taken, for his `tries`-th time. `until`: when it is given up. No secret: it did not open."""

    number: int
    hook: int
    key: str
    url: str
    secret: Secret | None
    body: str
    tries: int
    until: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a try: the HTTP status, 0 for none, in words, and for how many seconds to leave the receiver alone."""

    status: int
    said: str
    wait: float = 0.0

    @property
    def is_taken(self) -> bool:
        """Whether it was received."""
        return 200 <= self.status < 300


def post(alarm: Alarm, event: Event, now: float) -> None:
    """Put in what an alarm's display has to tell, in the caller's transaction; nothing where it has no hook."""
    hook = held(alarm.display_id) if alarm.display_id else None
    if hook is not None:
        put(hook, event, about(alarm), now, alarm)


def held(display: int) -> Hook | None:
    """The hook of a display, which nobody can take away, or put something in for, until the caller's transaction ends."""
    return Hook.objects.select_for_update(of=("self",)).select_related("display").filter(display_id=display).first()


def put(hook: Hook, event: Event, data: dict[str, Any], now: float, alarm: Alarm | None = None) -> None:
    """Put in one message (Standard Webhooks, "Payload structure": type, timestamp, data)."""
    said = {"type": f"alarm.{event}", "timestamp": stamp(now), "data": data}
    Delivery.objects.create(hook=hook, alarm=alarm, event=event, body=json.dumps(said), made_at=now, due=now)


def about(alarm: Alarm) -> dict[str, Any]:
    """What is told of an alarm: what a wall shows, and no more. No agent, no customer, no sign-in."""
    is_figure = alarm.kind == Kind.FIGURE
    return {
        "alarm": alarm.pk,
        "display": alarm.display.name if alarm.display is not None else "",
        "figure": alarm.figure,
        "name": alarm.name,
        "level": alarm.level,
        "value": alarm.value if is_figure else None,
        "limit": alarm.limit if is_figure else None,
        "team": alarm.team,
        "since": stamp(alarm.since),
        "until": stamp(alarm.until) if alarm.until else None,
        "screen": str(alarm.screen) if alarm.screen is not None else "",
    }


def due(now: float) -> list[int]:
    """The hooks whose next delivery is due."""
    older = Delivery.objects.filter(UNDONE, hook_id=OuterRef("hook_id"), pk__lt=OuterRef("pk"))
    first = Delivery.objects.filter(UNDONE, due__lte=now).exclude(Exists(older))
    return list(first.values_list("hook_id", flat=True))


def claim(hook: int, now: float) -> Parcel | None:
    """Take a hook's next delivery, if it is due and nobody else has it."""
    with transaction.atomic():
        first = Delivery.objects.filter(UNDONE, hook_id=hook).select_related("hook").first()
        if first is None or first.due > now:
            return None
        still = Delivery.objects.filter(UNDONE, pk=first.pk, due=first.due, tries=first.tries)
        if not still.update(due=now + LEASE, tries=F("tries") + 1, tried_at=now):
            return None
    secret, until = opened(first.hook), first.made_at + TRIED_FOR
    return Parcel(first.pk, hook, str(first.key), first.hook.url, secret, first.body, first.tries + 1, until)


def settle(parcel: Parcel, answer: Answer, now: float, jitter: Callable[[], float]) -> None:
    """Keep what became of a try: received, due again, given up, or (410) the end of the hook."""
    if answer.status == GONE:
        _drop(parcel.hook)
        return
    # Whoever took it since has the last word.
    ours = Delivery.objects.filter(UNDONE, pk=parcel.number, tries=parcel.tries)
    said = answer.said[:SAID_AT_MOST]
    again = now + _pause(parcel.tries, answer.wait, jitter)
    if answer.is_taken:
        ours.update(done_at=now, said=said)
    elif again > parcel.until:
        ours.update(gave_up_at=now, said=said)
    else:
        ours.update(due=again, said=said)


def stamp(at: float) -> str:
    """A time as ISO 8601, in UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _pause(tries: int, wait: float, jitter: Callable[[], float]) -> float:
    pauses = delays(jitter, base=FIRST_PAUSE, cap=LONGEST_PAUSE, advised=lambda: wait)
    return next(islice(pauses, tries - 1, None))


def _drop(number: int) -> None:
    with transaction.atomic():
        hook = Hook.objects.select_for_update().filter(pk=number).first()
        if hook is not None:
            hook.delete()
            why = "the receiver answered 410: it wants no more"
            record(FLOORWALKER, "ClearWebhook", f"display:{hook.display_id}", host=hook.host, why=why)
