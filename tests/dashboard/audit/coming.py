"""What the tests of newcomers are told in: Sue, by whose account alice acts, and Anna and Sven, whom she hears."""

from __future__ import annotations

import time

from dashboard.audit.models import AuditLine
from monitoring.floor.whose import Whose
from monitoring.overheard import Overheard
from monitoring.ports import Entry

KEY, SECOND = "0a0a0a0a-0000-4000-8000-000000000000", "0b0b0b0b-0000-4000-8000-000000000000"
ANNA, SVEN, AXEL = Whose("anna", "North"), Whose("sven", "South"), Whose("axel", "North")
CALL, CHAT = "call:call-1", "chat:chat-1"
AGENT = "agent:user-anna"
IDS = frozenset({AGENT, "agent:user-sven"})
YESTERDAY = time.time() - 90_000
EVERY = {"body": '{"supervisorMonitoringMode": "AllCalls"}'}


def intent(operation: str = "ListenIn", target: str = CALL, key: str = KEY, **more: str) -> Entry:
    """Alice asked for this, when Anna was in it."""
    detail = {"agents": "anna", "path": "/api/v2/me/devices/d", **more}
    return Entry(time.time(), "alice", "sue", operation, target, key, "intent", detail)


def heard(*whose: Whose, target: str = CALL, mode: str = "ListenIn") -> Overheard:
    """Sue hears these now."""
    return Overheard("sue", target, mode, frozenset(whose), IDS)


def lines() -> list[tuple[str, str, str, dict[str, str]]]:
    """Those of newcomers, by key."""
    found = AuditLine.objects.filter(stage="joined").order_by("seq")
    return [(line.actor, line.target, line.key, line.facts) for line in found]


def named() -> list[str]:
    """Who was named, line by line."""
    return [facts["agents"] for _, _, _, facts in lines()]
