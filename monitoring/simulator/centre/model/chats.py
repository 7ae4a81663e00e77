"""A chat, its members and its log: plain mutable data, and who may see what. The `text` room changes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final


class Audience(StrEnum):
    """GWS's `visibility` of a participant or a message: the least privileged seat that sees it."""

    ALL = "All"
    AGENTS = "Agents"
    SUPERVISORS = "Supervisors"


class Stance(StrEnum):
    """How a supervisor takes part in a chat; the values are GWS's operation names."""

    MONITOR = "Monitor"
    COACH = "Coach"
    BARGE = "BargeIn"


SEEN_BY: Final = {
    Stance.MONITOR: Audience.SUPERVISORS,
    Stance.COACH: Audience.AGENTS,
    Stance.BARGE: Audience.ALL,
}


@dataclass(slots=True, eq=False)
class Member:
    """A participant; `user` is empty for the customer and `stance` is set for a supervisor only."""

    participant_id: str
    nickname: str
    user: str = ""
    stance: Stance | None = None
    state: str = "Invited"

    @property
    def audience(self) -> Audience:
        """Who sees this member take part."""
        return Audience.ALL if self.stance is None else SEEN_BY[self.stance]

    def sees(self, audience: Audience) -> bool:
        """Customers see All; agents All and Agents; supervisors everything."""
        if self.stance is not None:
            return True
        return audience is Audience.ALL or (bool(self.user) and audience is Audience.AGENTS)


@dataclass(frozen=True, slots=True)
class Message:
    """One line of the log; `sender` is the participant as it was at that time, `at` is POSIX seconds."""

    index: int
    kind: str
    sender: dict[str, Any]
    audience: Audience
    at: float
    text: str | None = None


@dataclass(slots=True, eq=False)
class ChatWatch:
    """A supervisor's standing wish to enter one agent's chats."""

    supervisor: str
    target: str
    stance: Stance
    once: bool = False
    nickname: str = ""


@dataclass(slots=True, eq=False)
class Chat:
    """One conversation in writing; `received` is POSIX seconds. `members` includes those only invited."""

    id: str
    received: float
    members: list[Member] = field(default_factory=list)
    log: list[Message] = field(default_factory=list)
    user_data: dict[str, Any] = field(default_factory=dict)
    over: bool = False

    @property
    def present(self) -> list[Member]:
        """Members who take part now."""
        return [member for member in self.members if member.state == "Chatting"]

    def of(self, user: str) -> Member | None:
        """The seat of one signed-in user in this chat, if any."""
        return next((member for member in self.members if member.user == user), None)
