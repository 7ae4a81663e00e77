"""How well an account is heard: its state, since when and why, and the times in which nobody listened. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

GAPS_KEPT = 50
"""Gaps of one account that a floor remembers: the newest."""


class Status(StrEnum):
    """How well an account's stream is heard."""

    STARTING = "starting"
    LIVE = "live"
    RECONNECTING = "reconnecting"
    REFUSED = "refused"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Health:
    """An account's stream: its status, since when, and the plain cause."""

    status: Status = Status.STARTING
    since: float = 0.0
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which nobody listened to an account, and why; `since` 0: nobody had ever listened before `until`."""

    since: float
    until: float
    reason: str
