"""What a notification changed, by id. A change says that something is different, never what: readers look at the floor."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AgentChanged:
    """An agent's row must be drawn again: state, device, team, calls, chats, watchers or health."""

    id: str


@dataclass(frozen=True, slots=True)
class CallChanged:
    """A call appeared, or a leg of it changed."""

    id: str


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The last leg of a call was released."""

    id: str


@dataclass(frozen=True, slots=True)
class ChatChanged:
    """A chat appeared, or a seat, a participant or a message of it changed."""

    id: str


@dataclass(frozen=True, slots=True)
class ChatEnded:
    """The last seat of a chat was left."""

    id: str


@dataclass(frozen=True, slots=True)
class HealthChanged:
    """An account's stream went live, was lost, or waits for somebody."""

    account: str


type Change = AgentChanged | CallChanged | CallEnded | ChatChanged | ChatEnded | HealthChanged
