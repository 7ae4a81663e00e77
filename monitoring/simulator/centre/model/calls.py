"""A call, its legs and who listens in: plain mutable data. Never changes itself; the `voice` room does."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Mode(StrEnum):
    """How a supervisor takes part in a call; the values are GWS's operation names."""

    LISTEN = "ListenIn"
    COACH = "Coach"
    BARGE = "BargeIn"


class Scope(StrEnum):
    """Whether supervision stays with the agent or with the call when the call is transferred."""

    AGENT = "Agent"
    CALL = "Call"


@dataclass(slots=True, eq=False)
class Watch:
    """A supervisor's standing wish to hear one agent's calls.

    `heard` are the calls that must not be delivered again; `delivered` says that one was, which uses up NextCall.
    """

    supervisor: str
    target: str
    mode: Mode
    scope: Scope = Scope.CALL
    once: bool = False
    heard: set[str] = field(default_factory=set)
    delivered: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who is heard on a call; `user` is empty for a customer."""

    number: str
    user: str = ""
    e164: str = ""


@dataclass(slots=True, eq=False)
class Call:
    """One conversation; every leg shows the same uuid and connId. `parent` is the call a consultation belongs to."""

    uuid: str
    conn_id: str
    kind: str
    dnis: str
    ani: str = ""
    user_data: dict[str, Any] = field(default_factory=dict)
    parties: list[Party] = field(default_factory=list)
    legs: dict[str, Leg] = field(default_factory=dict)
    parent: str = ""


@dataclass(slots=True, eq=False)
class Leg:
    """One user's view of a call. `watch` and `mode` are set on a supervisor's leg only; times are POSIX seconds."""

    user: str
    call: Call
    state: str = "Ringing"
    answered: float | None = None
    mode: Mode | None = None
    watch: Watch | None = None
    target_muted: bool = False
    overheard: bool = False

    @property
    def active(self) -> bool:
        """Whether somebody has picked up and nobody has hung up."""
        return self.state in {"Established", "Held"}
