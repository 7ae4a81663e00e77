"""What the shell needs of the world, as Protocols and the frozen nouns that pass through them. No adapter, no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SNAPSHOT = "snapshot"
PLACED = "placed"
HEALTH = "health"
GAP = "gap"
PULSE = "pulse"
ROSTER = "roster"
ROSTER_FULL = "roster-full"
STATES = ((SNAPSHOT, "/v2/me/devices", "/v2/me/channels"), ("/v2/me/calls",))
"""Where states are told, and by the first that tells it the time since which each holds; calls by themselves, for they
are many."""
STATES_KEPT = 50
"""How many of each, from before its last snapshot, a fresh floor is given of a stream; of a call it is among, all."""
UPSTREAM = "~upstream"
"""The stream that belongs to no account: no GWS user name begins so."""


class Secret:
    """A text that never shows itself: not in a repr, a log, a traceback's locals or a format string."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Hand over the text, to the one line that sends it."""
        return self._text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "Secret()"


@dataclass(frozen=True, slots=True)
class Account:
    """One GWS user whose credentials we hold. `role` agent (watched) or supervisor (acts)."""

    username: str
    role: str
    team: str
    password: Secret


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the journal. `stream` is the account, `offset` counts from 0 without a hole within an `epoch`.

    `topic` is GWS's Bayeux topic, or `snapshot`, `placed`, `health`, `gap` for what the relay itself adds. `resource` is the
    chat, or the leg of a call, that it is about. `position` is the journal's own order over all streams, 0 until appended.
    """

    stream: str
    epoch: int
    offset: int
    at: float
    topic: str
    body: bytes
    resource: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Reject:
    """What could not be understood: kept whole, with the rule's name."""

    stream: str
    at: float
    topic: str
    rule: str
    detail: str
    body: bytes


class Journal(Protocol):
    """The durable log. An append that returned is on disk."""

    async def open(self, stream: str) -> int:
        """Begin a new epoch of a stream and return its number."""

    async def last(self, stream: str) -> Record | None:
        """The newest record of a stream but for placements, which say nothing of it; None if there is none."""

    async def append(self, records: Sequence[Record]) -> None:
        """Add records, in order, or none of them."""

    async def set_aside(self, reject: Reject) -> None:
        """Keep what could not be understood."""

    async def read(self, after: int, limit: int) -> list[Record]:
        """Records after a position, in order."""

    async def rebuild(self) -> tuple[list[Record], int]:
        """What a fresh floor needs: from each stream's last snapshot on, its last words on place, health and gaps.

        Also the position up to which that is the whole truth.
        """

    async def chat_log(self, chat_ids: Sequence[str]) -> list[Record]:
        """Every record that names one of these chats, in order: for the messages said before the last snapshot."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trail: who asked what of whom, and what became of it (`stage`).

    Stages: denied, intent, accepted, refused, unknown, confirmed, unconfirmed. `key` is the idempotency key.
    """

    at: float
    actor: str
    account: str
    operation: str
    target: str
    key: str
    stage: str
    detail: Mapping[str, str] = field(default_factory=dict)


class Trail(Protocol):
    """The append-only record of interventions. An entry that was added is on disk, and chained."""

    async def begin(self, intent: Entry) -> Entry | None:
        """Add an intent, or return the intent that already used this key and add nothing."""

    async def add(self, entry: Entry) -> None:
        """Add any other entry."""

    async def last(self, key: str) -> Entry | None:
        """The newest entry under a key."""

    async def unfinished(self) -> list[Entry]:
        """Intents that came to no end: a process died between asking and being told, or being shown."""


class Vault(Protocol):
    """The one reader of credentials."""

    async def accounts(self) -> list[Account]:
        """Every account under supervision, opened."""

    async def account(self, username: str) -> Account | None:
        """One of them."""

    async def give_up(self, username: str) -> None:
        """GWS refused these credentials twice: left out of `accounts`, over restarts too, until an admin enters new ones."""

    async def given_up(self) -> frozenset[str]:
        """The accounts that wait for an admin so."""

    async def placed(self) -> Mapping[str, str]:
        """The agents we know of and hold no credentials for: username -> team."""
