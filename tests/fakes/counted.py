"""Figures that follow a floor made by hand: tell it what accounts heard, then ask."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitoring.figures import Figures, read
from monitoring.figures.trends import sums, value_of
from monitoring.floor import Floor, apply
from tests.fakes.made_floor import leg, seat, told_leg, told_seat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitoring.figures.tally import Tally
    from monitoring.floor.notifications import CallStateChange, ChatStateChange, Notification

WITHIN = 20


class Counted:
    """A floor and its figures. What was said is heard at the same moment."""

    def __init__(self, *parts: Notification | list[Notification]) -> None:
        self.floor, self.figures = Floor(), Figures()
        self.hear(*parts)

    def hear(self, *parts: Notification | list[Notification]) -> Counted:
        """Notifications, or lists of them, in order."""
        for part in parts:
            for told in part if isinstance(part, list) else [part]:
                step = apply(self.floor, told)
                self.floor = step.floor
                self.figures.follow(step.floor, step.changes, told.at, told.at)
        return self

    def value(self, key: str, now: float, *teams: str, within: int = WITHIN) -> float | None:
        """A figure of these teams, or of all."""
        return read(self.figures, key, frozenset(teams) or None, now, within).value

    def tally(self, *teams: str) -> Tally:
        """What these teams did together."""
        return self.figures.tallies[frozenset(teams or ("North",))]

    def counts(self, now: float) -> tuple[float | None, ...]:
        """How many were handled and abandoned, and the average handling."""
        return tuple(self.value(key, now) for key in ("handled", "abandoned", "handling"))


def talks(account: str, state: str, at: float, call: str = "call-1", **more: object) -> CallStateChange:
    """A leg that comes into this state now."""
    return told_leg(replace(leg(account, call, state, since=at, state_since=at), **more), at)  # type: ignore[arg-type]


def writes(account: str, state: str, at: float, chat: str = "chat-1", **more: object) -> ChatStateChange:
    """A seat that comes into this state now."""
    return told_seat(seat(account, state, **more), chat, at)  # type: ignore[arg-type]


def series(
    figures: Figures, key: str, teams: frozenset[str] | None, edges: Sequence[float], within: int = WITHIN
) -> list[float | None]:
    """A figure between each two of these moments."""
    return [value_of(key, total, within) for total in sums(figures, teams, edges)]
