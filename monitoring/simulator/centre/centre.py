"""The front of the contact centre: time in, notifications out, operations and reads between. Knows no HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.simulator.centre import life, operations, reading
from monitoring.simulator.centre.stage import Stage
from monitoring.simulator.centre.world import Notification, Sheet, World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitoring.simulator.centre.model.people import Person
    from monitoring.simulator.options import Options


class Centre(Stage):
    """One contact centre. Same options, same day, whatever the steps of `advance`.

    `Centre(Options(start=...))` is already in the middle of its day. With scenario `quiet` everybody is Ready and
    nothing happens but what the verbs of `Stage` and `perform` make happen.
    """

    def __init__(self, options: Options) -> None:
        """Staff the centre and, for a day, live its first quarter of an hour. Raises ValueError: unknown scenario."""
        super().__init__(World(options))
        life.begin(self.world)

    @property
    def now(self) -> float:
        """Simulated POSIX seconds; only `advance` moves it."""
        return self.world.now

    def advance(self, now: float) -> list[Notification]:
        """Live until `now` and return what GWS would have notified meanwhile, oldest first. Never goes back."""
        self.world.run(now)
        return list(self.world.said())

    def perform(self, user: str, resource: str, operation: Sheet) -> Sheet:
        """POST `operation` to `resource`, such as `/me/calls/{id}` with `{"operationName": "SwitchToBargeIn"}`.

        Returns the body of the answer: statusCode 0 means accepted, and what comes of it is told by a later
        `advance`; 7 is partial success. Raises Refused otherwise, and then nothing has changed.
        """
        return operations.perform(self.world, user, resource, operation)

    def read(self, user: str | None, resource: str, parameters: Mapping[str, str] | None = None) -> Sheet:
        """GET `resource`, such as `/me` with `{"subresources": "calls"}`. Raises Refused 6 for what is not there."""
        return reading.read(self.world, user, resource, parameters or {})

    def person(self, user_name: str) -> Person | None:
        """Who that is; None for a stranger."""
        seat = self.world.seats.get(user_name)
        return None if seat is None else seat.person

    def people(self) -> list[Person]:
        """The whole staff, agents first."""
        return [seat.person for seat in self.world.seats.values()]

    def touched(self, user: str) -> tuple[int, int]:
        """How often StartContactCenterSession and EndContactCenterSession reached this user: watching must not."""
        seat = self.world.seats[user]
        return seat.started, seat.ended
