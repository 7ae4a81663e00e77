"""What the desk's templates are given: frozen rows, ready to draw. No query, no permission, no arithmetic is left to a template.

Times are POSIX seconds; the browser ticks durations from them. A row is hashable: equal rows draw equally.
Shapes are words that CSS knows: ready ringing talking chat wrapup notready off.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chip:
    """A call or chat on an agent's row. `kind` is call or chat."""

    kind: str
    id: str
    since: float
    url: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Watcher:
    """A supervisor who takes part: `mode` ListenIn, Monitor, Coach, BargeIn, or empty while he only waits for a call."""

    name: str
    initials: str
    mode: str
    is_you: bool = False


@dataclass(frozen=True, slots=True)
class Unseen:
    """A time in which nobody listened, and why; `since` 0: nobody ever had before `until`."""

    since: float
    until: float
    reason: str


@dataclass(frozen=True, slots=True)
class AgentRow:
    """`partials/agent_row.html`, `#agent-<id>`. `state` is GWS's word, `label` what a person reads."""

    id: str
    url: str
    name: str
    team: str
    state: str
    label: str
    shape: str
    since: float
    phone: str = ""
    chips: tuple[Chip, ...] = ()
    watchers: tuple[Watcher, ...] = ()
    trouble: str = ""
    trouble_since: float = 0.0
    unseen: Unseen | None = None
    polled: bool = False


@dataclass(frozen=True, slots=True)
class CallRow:
    """`partials/call_row.html`, `#call-<id>`. `mine` is the viewer's own confirmed mode, or empty."""

    id: str
    url: str
    state: str
    label: str
    shape: str
    direction: str
    agents: str
    customer: str
    topic: str
    team: str
    since: float
    held_since: float = 0.0
    watchers: tuple[Watcher, ...] = ()
    mine: str = ""


@dataclass(frozen=True, slots=True)
class ChatRow:
    """`partials/chat_row.html`, `#chat-<id>`. `waiting_since` is 0 unless the customer wrote last.

    `unread`: only polled, so that nobody knows what is said.
    """

    id: str
    url: str
    state: str
    label: str
    customer: str
    agents: str
    team: str
    since: float
    preview: str = ""
    preview_by: str = ""
    waiting_since: float = 0.0
    typing: str = ""
    watchers: tuple[Watcher, ...] = ()
    mine: str = ""
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """One count of the summary strip (`partials/summary.html`); `since` 0 or the start of the longest one."""

    key: str
    label: str
    shape: str
    count: int
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class Connection:
    """`partials/connection.html`, `#connection`. `status` live, late, reconnecting or offline; `text` says it in words.

    `heard`: on how many accounts of how many, where it is live. `seen_at` is GWS's newest sign of life, 0 where nobody's picture
    hangs on it; `roster_at` when the agents without a stream were last polled.
    """

    status: str
    age_ms: int
    text: str
    since: float = 0.0
    as_of: float = 0.0
    cause: str = ""
    heard: tuple[int, int] = (0, 0)
    seen_at: float = 0.0
    roster_at: float = 0.0

    @property
    def part(self) -> bool:
        """Whether it is live, but not on every account."""
        return self.heard[0] < self.heard[1]


@dataclass(frozen=True, slots=True)
class Button:
    """One operation. `why` is the reason it is disabled (empty: it can be done); `warning` is said before the click.

    `pressed`: this mode is confirmed upstream. `pending`: asked for and not confirmed. `asks_reason`: its team asks why.
    """

    operation: str
    label: str
    key: str = ""
    consequence: str = ""
    why: str = ""
    warning: str = ""
    pressed: bool = False
    pending: bool = False
    mode: str = ""
    tone: str = ""
    asks_reason: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A field beside the mode buttons, such as NextCall or AllCalls: `options` are (value, label) pairs."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Controls:
    """`partials/controls.html`, `#controls`. `mode` and `heard_by` are what GWS last said; `pending` is only what we asked.

    `heard_by`: nobody, agent, everyone, or empty when not taking part. `key` is the idempotency key of the next operation.
    """

    url: str
    key: str
    mode: str
    heard_by: str
    modes: tuple[Button, ...]
    actions: tuple[Button, ...]
    choices: tuple[Choice, ...] = ()
    pending: str = ""
    pending_since: float = 0.0
    note: str = ""
    medium: str = "voice"


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """One line of `partials/approvals.html`, `#approvals`: an ask that waits for a second person until `expires`.

    `is_mine`: the viewer asked, and waits; else he may say yes or no. `what` is empty where it is not his to see any more.
    """

    id: str
    who: str
    what: str
    subject: str
    expires: float
    reason: str = ""
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """One line of `partials/participants.html`. `role` customer, agent or supervisor; `mode` a supervisor's, else empty."""

    id: str
    name: str
    role: str
    visibility: str
    detail: str = ""
    mode: str = ""
    is_you: bool = False


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One line of `partials/message_log.html`. `kind` text, system or gap; system lines read `author text`.

    A gap says that nobody listened from `since` to `at`, and `text` why: what was said then may be missing.
    """

    index: int
    kind: str
    type: str
    author: str
    role: str
    text: str
    visibility: str
    at: float
    is_you: bool = False
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class Audience:
    """One lane of the composer. `operation` SendMessage or SendToAgents; `typing` and `quiet` are its typing notices."""

    operation: str
    visibility: str
    label: str
    send: str
    why: str = ""
    typing: str = ""
    quiet: str = ""


@dataclass(frozen=True, slots=True)
class Inspector:
    """`partials/inspector.html`, `#inspector`: one agent, call or chat. `kind` says which; `ended` once it has left the floor."""

    kind: str
    id: str
    url: str
    title: str
    subtitle: str
    state: str
    label: str
    shape: str
    since: float
    controls: Controls | None = None
    participants: tuple[ParticipantRow, ...] = ()
    messages: tuple[MessageRow, ...] = ()
    typing: str = ""
    audiences: tuple[Audience, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    chips: tuple[Chip, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    ended: bool = False
    unread: bool = False
    trouble: str = ""
    trouble_since: float = 0.0
