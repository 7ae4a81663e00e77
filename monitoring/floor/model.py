"""The floor as a value: what GWS last said, joined across accounts. No rule of who may see it, no clock, no wire format.

Times are POSIX seconds on the upstream's clock. Maps are persistent (`immutables.Map`), so that one
notification costs what it names, not what the floor holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from immutables import Map

from monitoring.floor.whose import Whose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from monitoring.floor.hearing import Gap, Health

AGENT = "agent"
SUPERVISOR = "supervisor"
LIVE_SEAT_STATES = frozenset({"Invited", "Accepted", "Chatting"})


@dataclass(frozen=True, slots=True)
class UserState:
    """GWS `userState`: `state` Ready, NotReady, LoggedOut or LoggedIn; after-call work is NotReady with a work mode."""

    state: str = "LoggedOut"
    display_name: str = ""
    work_mode: str = ""
    reason: str = ""
    since: float = 0.0

    @property
    def word(self) -> str:
        """The state as a person says it: the work mode where there is one, else GWS's state."""
        return self.work_mode or self.state


@dataclass(frozen=True, slots=True)
class DeviceMonitoring:
    """GWS `supervisorMonitoringState` of a supervisor's own device; absent when he watches nobody."""

    state: str
    mode: str
    scope: str
    target_device_id: str


@dataclass(frozen=True, slots=True)
class Device:
    """One phone of one GWS user."""

    id: str
    phone_number: str = ""
    user_state: UserState = UserState()
    do_not_disturb: bool = False
    capabilities: frozenset[str] = frozenset()
    monitoring: DeviceMonitoring | None = None


@dataclass(frozen=True, slots=True)
class Agent:
    """One GWS user: watched (`role` agent) or acting (`role` supervisor). `id` is GWS's user id.

    `polled`: we hold no stream of his, and know of him what a supervisor's account was last told.
    """

    id: str
    account: str
    name: str = ""
    role: str = AGENT
    team: str = ""
    device_ids: tuple[str, ...] = ()
    media: Map[str, UserState] = field(default_factory=Map)
    polled: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """The other end of a leg, as GWS lists it: a number, seldom a name."""

    number: str
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Leg:
    """One account's view of a call (GWS call resource). `since` is when the call began."""

    account: str
    id: str
    state: str
    call_uuid: str = ""
    conn_id: str = ""
    device_id: str = ""
    phone_number: str = ""
    parties: tuple[Party, ...] = ()
    ani: str = ""
    dnis: str = ""
    call_type: str = ""
    capabilities: frozenset[str] = frozenset()
    user_data: tuple[tuple[str, str], ...] | None = None
    mute: bool | None = None
    monitored_user_muted: bool = False
    listening_in: bool = False
    recording: str = ""
    since: float = 0.0
    state_since: float = 0.0

    @property
    def call_id(self) -> str:
        """What joins legs of one call: `callUuid`, else `connId`, else the leg's own id."""
        return self.call_uuid or self.conn_id or self.id


@dataclass(frozen=True, slots=True)
class Call:
    """One conversation by voice: the legs of every account that takes part in it."""

    id: str
    legs: Map[str, Leg] = field(default_factory=Map)

    @property
    def since(self) -> float:
        """When the oldest leg began."""
        return min((leg.since for leg in self.legs.values()), default=0.0)


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in a chat. `user_id` is empty for customers; `type` is GWS's Agent or Customer."""

    id: str
    nickname: str = ""
    type: str = ""
    visibility: str = "All"
    user_id: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a chat's log. `visibility` All, Agents or Supervisors decides who reads it."""

    index: int
    type: str
    sender: Participant
    text: str = ""
    visibility: str = "All"
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Seat:
    """One account's view of a chat (GWS chat resource)."""

    account: str
    state: str
    capabilities: frozenset[str] = frozenset()
    participants: tuple[Participant, ...] = ()
    user_data: tuple[tuple[str, str], ...] | None = None
    subject: str = ""
    chat_type: str = ""
    since: float = 0.0
    updated: float = 0.0

    @property
    def is_live(self) -> bool:
        """Whether the account still takes part, or is asked to."""
        return self.state in LIVE_SEAT_STATES


@dataclass(frozen=True, slots=True)
class Chat:
    """One conversation by chat: the seats of every account in it, and every message any of them was shown.

    `answered`: index of the last text sent to the customer; `unanswered`: of his first after it.
    """

    id: str
    seats: Map[str, Seat] = field(default_factory=Map)
    messages: Map[int, Message] = field(default_factory=Map)
    typing: tuple[Participant, ...] = ()
    last: Message | None = None
    newest: int = 0
    answered: int = -1
    unanswered: int | None = None

    @property
    def waiting_since(self) -> float:
        """Since when the customer waits for an answer; 0 if he does not."""
        return 0.0 if self.unanswered is None else self.messages[self.unanswered].at

    @property
    def since(self) -> float:
        """When the chat was received."""
        return min((seat.since for seat in self.seats.values() if seat.since), default=0.0)

    @property
    def participants(self) -> tuple[Participant, ...]:
        """Everybody in the chat, as the seat that heard last saw each of them; oldest seats first."""
        live = sorted((seat for seat in self.seats.values() if seat.is_live), key=lambda s: (s.updated, s.account))
        seen: dict[str, Participant] = {}
        for seat in live:
            seen.update((participant.id, participant) for participant in seat.participants)
        return tuple(seen.values())

    def log(self) -> list[Message]:
        """Every message, in GWS's order."""
        return [self.messages[index] for index in sorted(self.messages)]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an account belongs: its role and team, said by the admin, not by GWS."""

    role: str = AGENT
    team: str = ""


@dataclass(frozen=True, slots=True)
class Floor:
    """The whole picture. Keys: agents by user id, devices by device id, calls and chats by their id, the rest by account.

    `stamps` says how new the word on each thing is (`floor.order`), `early` what was said in chats not yet known, by chat,
    `ended` the last chats that everybody left, which a late word may call back (a rebuilt floor asks the journal instead);
    `roster_at` is when the polled agents were last looked at, `roster_late` that it is too long ago to act on.
    """

    agents: Map[str, Agent] = field(default_factory=Map)
    devices: Map[str, Device] = field(default_factory=Map)
    calls: Map[str, Call] = field(default_factory=Map)
    chats: Map[str, Chat] = field(default_factory=Map)
    placements: Map[str, Placement] = field(default_factory=Map)
    health: Map[str, Health] = field(default_factory=Map)
    agent_ids: Map[str, str] = field(default_factory=Map)
    owners: Map[str, str] = field(default_factory=Map)
    call_ids: Map[str, frozenset[str]] = field(default_factory=Map)
    chat_ids: Map[str, frozenset[str]] = field(default_factory=Map)
    watchers: Map[str, frozenset[str]] = field(default_factory=Map)
    gaps: Map[str, tuple[Gap, ...]] = field(default_factory=Map)
    stamps: Map[str, tuple[tuple[str, float], ...]] = field(default_factory=Map)
    early: Map[str, tuple[tuple[str, tuple[Message, ...]], ...]] = field(default_factory=Map)
    ended: tuple[Chat, ...] = field(default=(), compare=False)
    roster_at: float = 0.0
    roster_every: float = 0.0
    roster_late: bool = False

    def agent_of(self, account: str) -> Agent | None:
        """The GWS user behind an account, once it has signed in."""
        agent_id = self.agent_ids.get(account)
        return None if agent_id is None else self.agents.get(agent_id)

    def placement_of(self, account: str) -> Placement | None:
        """Where an account belongs: as the admin placed it, or as the roster says of one whose stream we do not hold."""
        placement = self.placements.get(account)
        if placement is None or not placement.role:
            agent = self.agent_of(account)
            return Placement(agent.role, agent.team) if agent is not None and agent.polled else placement
        return placement

    def owner_of(self, device_id: str) -> Agent | None:
        """The GWS user whose phone this is."""
        agent_id = self.owners.get(device_id)
        return None if agent_id is None else self.agents.get(agent_id)

    def devices_of(self, agent: Agent) -> Iterator[Device]:
        """The agent's phones, in GWS's order."""
        return (self.devices[device_id] for device_id in agent.device_ids if device_id in self.devices)

    def calls_of(self, account: str) -> list[Call]:
        """The calls in which the account has a leg, oldest first."""
        return sorted((self.calls[key] for key in self.call_ids.get(account, ())), key=lambda one: (one.since, one.id))

    def chats_of(self, account: str) -> list[Chat]:
        """The chats in which the account has a seat, oldest first."""
        return sorted((self.chats[key] for key in self.chat_ids.get(account, ())), key=lambda one: (one.since, one.id))

    def owners_among(self, accounts: Iterable[str]) -> frozenset[Whose]:
        """The watched agents among these accounts; supervisors own no call and no chat."""
        placed = ((account, self.placement_of(account)) for account in accounts)
        return frozenset(Whose(account, place.team) for account, place in placed if place and place.role == AGENT)

    def whose_agent(self, agent: Agent) -> frozenset[Whose]:
        """An agent is his own."""
        return frozenset({Whose(agent.account, agent.team)}) if agent.role == AGENT else frozenset()

    def whose_call(self, call: Call) -> frozenset[Whose]:
        """Whose call this is."""
        return self.owners_among(call.legs)

    def whose_chat(self, chat: Chat) -> frozenset[Whose]:
        """Whose chat this is."""
        return self.owners_among(account for account, seat in chat.seats.items() if seat.is_live)

    def evolve(self, **changes: object) -> Floor:
        """The same floor, some maps replaced."""
        return replace(self, **changes)  # type: ignore[arg-type]
