"""One person's place at work: states, phone, calls, chats, supervision. Plain mutable data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitoring.simulator.centre.model.states import NOT_READY, AgentState

if TYPE_CHECKING:
    from monitoring.simulator.centre.model.calls import Leg, Watch
    from monitoring.simulator.centre.model.chats import Chat, ChatWatch
    from monitoring.simulator.centre.model.people import Person


@dataclass(slots=True, eq=False)
class Seat:
    """`states` is keyed by medium (voice, chat); `legs` and `chats` by the id seen in URLs.

    `watch` is what this person, as a supervisor, listens to; `watched` is the supervisor's watch on this person.
    `started` and `ended` count Start- and EndContactCenterSession, so that a test can prove nobody touched them.
    """

    person: Person
    states: dict[str, AgentState] = field(default_factory=lambda: {"voice": NOT_READY, "chat": NOT_READY})
    do_not_disturb: bool = False
    forward_to: str = ""
    legs: dict[str, Leg] = field(default_factory=dict)
    chats: dict[str, Chat] = field(default_factory=dict)
    watch: Watch | None = None
    watched: Watch | None = None
    chat_watches: dict[str, ChatWatch] = field(default_factory=dict)
    started: int = 0
    ended: int = 0

    @property
    def user(self) -> str:
        """The sign-in name."""
        return self.person.user_name
