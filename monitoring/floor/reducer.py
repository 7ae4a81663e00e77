"""The one way in: `apply` folds one notification into the floor and says what changed.

Rule: everything that alters a floor is reached from here. The order is the caller's; the same journal always
gives the same floor (law 1), and applying a notification twice changes nothing the second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from monitoring.floor import calls, chats, devices, reports, roster
from monitoring.floor.model import Floor
from monitoring.floor.notifications import (
    AccountPlaced,
    CallStateChange,
    ChatStateChange,
    DeviceStateChange,
    GapNoted,
    HealthReport,
    MediaStateChange,
    MessageLogUpdate,
    Notification,
    PulseFelt,
    RosterPolled,
    SnapshotTaken,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from monitoring.floor.changes import Change

    type Fold = Callable[[Floor, Notification], tuple[Floor, list[Change]]]


@dataclass(frozen=True, slots=True)
class Step:
    """The floor after one notification, and what became different by it."""

    floor: Floor
    changes: tuple[Change, ...] = ()


FOLDS = cast(
    "dict[type, tuple[Fold, ...]]",
    {
        AccountPlaced: (roster.leave, reports.place),
        HealthReport: (reports.report_health,),
        GapNoted: (reports.note_gap,),
        PulseFelt: (reports.feel_pulse,),
        SnapshotTaken: (roster.give_way, devices.meet, calls.take_calls, chats.take_chats),
        RosterPolled: (roster.poll,),
        DeviceStateChange: (devices.state_devices,),
        MediaStateChange: (devices.state_media,),
        CallStateChange: (calls.state_call,),
        ChatStateChange: (chats.state_chat,),
        MessageLogUpdate: (chats.log_messages,),
    },
)


def apply(floor: Floor, notification: Notification) -> Step:
    """Fold one notification. What the floor has no room for (an `ErrorReport`) changes nothing."""
    changes: dict[Change, None] = {}
    for fold_one in FOLDS.get(type(notification), ()):
        floor, more = fold_one(floor, notification)
        changes |= dict.fromkeys(more)
    return Step(floor, tuple(changes))


def fold(notifications: Iterable[Notification], floor: Floor | None = None) -> Floor:
    """Fold many, in order."""
    floor = floor or Floor()
    for notification in notifications:
        floor = apply(floor, notification).floor
    return floor
