"""What an account heard, in the floor's own types: the noun that crosses from `gws.wire` through the journal to the reducer.

Every notification says which account heard it and when (`at`, POSIX seconds, the upstream's clock where it gave one).
`generated` is the upstream's own time of what it told, 0 where it gave none: it alone says which of two words is newer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitoring.floor.hearing import Status
    from monitoring.floor.model import Device, Leg, Message, Seat, UserState


@dataclass(frozen=True, slots=True)
class AccountPlaced:
    """An admin put the account into a team, or gave it a role. `role` empty: the account is no longer held."""

    account: str
    at: float
    role: str
    team: str


@dataclass(frozen=True, slots=True)
class HealthReport:
    """The relay's own word on an account's stream."""

    account: str
    at: float
    status: Status
    cause: str = ""


@dataclass(frozen=True, slots=True)
class GapNoted:
    """Nobody listened to this account from `since` to `until`, on our clock; `since` 0: never before `until`."""

    account: str
    at: float
    since: float
    until: float
    reason: str


@dataclass(frozen=True, slots=True)
class PulseFelt:
    """GWS gave a sign of life at `at`, on our clock; `account` is empty, for it is the whole upstream's."""

    account: str
    at: float


@dataclass(frozen=True, slots=True)
class SnapshotTaken:
    """All of an account at one moment (`GET /me?subresources=…`): replaces whatever this account said before.

    `calls` and `chats` are None where the upstream could not say (a part of GWS was down), which leaves them as they were.
    """

    account: str
    at: float
    user_id: str
    name: str
    devices: tuple[Device, ...]
    media: tuple[tuple[str, UserState], ...] = ()
    calls: tuple[Leg, ...] | None = ()
    chats: tuple[tuple[str, Seat], ...] | None = ()


@dataclass(frozen=True, slots=True)
class Polled:
    """One agent as `GET /users` gave him to a supervisor: a snapshot of an account whose stream is not held."""

    team: str
    seen: SnapshotTaken


@dataclass(frozen=True, slots=True)
class RosterPolled:
    """The agents we hold no stream of, polled at `at` on our clock: those who differ from the last poll, and the `gone`.

    `gone` are GWS user ids. `full`: these are all there are. `late`: no poll came back for too long; it names nobody.
    `every`: seconds between polls.
    `account` is empty: it is no account's own word.
    """

    account: str
    at: float
    full: bool
    users: tuple[Polled, ...] = ()
    gone: tuple[str, ...] = ()
    late: bool = False
    every: float = 0.0


@dataclass(frozen=True, slots=True)
class DeviceStateChange:
    """`DeviceStateChangeMessage`: the full resources of the devices that changed."""

    account: str
    at: float
    devices: tuple[Device, ...]
    generated: float = 0.0


@dataclass(frozen=True, slots=True)
class MediaStateChange:
    """`ChannelStateChangeMessageV2`: agent state per medium (GWS's word there is channel)."""

    account: str
    at: float
    media: tuple[tuple[str, UserState], ...]
    generated: float = 0.0


@dataclass(frozen=True, slots=True)
class CallStateChange:
    """`CallStateChangeMessage` of any notificationType: the account's full leg."""

    account: str
    at: float
    kind: str
    leg: Leg
    generated: float = 0.0


@dataclass(frozen=True, slots=True)
class ChatStateChange:
    """`ChatStateChangeMessage` of any notificationType: the account's full seat."""

    account: str
    at: float
    kind: str
    chat_id: str
    seat: Seat
    generated: float = 0.0


@dataclass(frozen=True, slots=True)
class MessageLogUpdate:
    """`MessageLogUpdated`: messages to add to a chat's log."""

    account: str
    at: float
    chat_id: str
    messages: tuple[Message, ...]
    generated: float = 0.0


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """`ErrorMessage`: something accepted earlier failed. `resource` is the device, call or chat id it names, or empty."""

    account: str
    at: float
    text: str
    resource: str = ""
    generated: float = 0.0


type Heard = DeviceStateChange | MediaStateChange | CallStateChange | ChatStateChange | MessageLogUpdate | ErrorReport
"""What GWS pushes."""

type Notification = (
    AccountPlaced
    | HealthReport
    | GapNoted
    | PulseFelt
    | SnapshotTaken
    | RosterPolled
    | DeviceStateChange
    | MediaStateChange
    | CallStateChange
    | ChatStateChange
    | MessageLogUpdate
    | ErrorReport
)
