"""What a simulated GWS can be told before it starts. Values only: knows no clock, no HTTP, no centre."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """Everything a simulator is started with; times named `_ms` are milliseconds of real time.

    `start` is the simulated POSIX time to begin at (0: the shell says now). `vocabulary` is one of cometd3, cometd5,
    faye, salesforce. `open_notifications` lets anyone use the Bayeux endpoint (the CometD probes do); `denied` are
    channels no one may subscribe to (`/meta/handshake` there refuses every handshake). `book` is a file to write all that
    happens into, a line each: a truth that outlives the process.
    """

    agents: int = 40
    supervisors: int = 4
    seed: int = 1
    speed: float = 1.0
    start: float = 0.0
    scenario: str = "day"
    rate: float | None = None
    csrf: bool = False
    ack: bool = True
    ack_object: bool = False
    control: bool = False
    book: str = ""
    timeout_ms: int = 30_000
    interval_ms: int = 0
    max_interval_ms: int = 60_000
    sweep_ms: int = 1_000
    duplicate_connect_status: int = 500
    expire_http_session: bool = True
    vocabulary: str = "cometd3"
    host_in_uris: str = "http://127.0.0.1:8090/api/v2"
    intrusion: bool = True
    auto_answer: bool = True
    notify_delay: float = 0.05
    open_notifications: bool = False
    denied: frozenset[str] = frozenset()
    quirks: frozenset[str] = frozenset()
