"""Where an operation goes and what it says: method, path and body exactly as GWS's reference prints them. Pure.

Ids reach a path only through an allow-list; a URI from a payload is never used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitoring.floor.operations import Operation
from monitoring.gws.errors import ForbiddenPath

if TYPE_CHECKING:
    from collections.abc import Mapping

API = "/api/v2"
NOTIFICATIONS = f"{API}/notifications"
ME = f"{API}/me"
SNAPSHOT_PATH = f"{ME}?subresources=devices,calls,channels,interactions,chats"
STAFF_PATH = f"{API}/users?subresources=devices,channels,calls,chats"
ID = re.compile(r"[A-Za-z0-9-]{3,64}")


@dataclass(frozen=True, slots=True)
class OperationRequest:
    """One POST: `path` starts at `/api/v2`, `body` is the JSON object."""

    path: str
    body: Mapping[str, str] = field(default_factory=dict)


def check(identifier: str) -> str:
    """The id itself, if it may stand in a path: `../`, `?`, `%2e` and the empty id (POST on a collection dials!) may not."""
    if ID.fullmatch(identifier) is None:
        raise ForbiddenPath(f"not an id that GWS could have given: {identifier[:80]!r}")
    return identifier


def staff(offset: int, limit: int) -> str:
    """A page of everybody (`GET /users`, UsersAPI); a GWS that does not know `limit` gives as many as it likes."""
    return f"{STAFF_PATH}&offset={offset}&limit={limit}"


def on_call(operation: Operation, leg_id: str) -> OperationRequest:
    """An operation on the supervisor's own leg: `POST /me/calls/{id}` (SwitchToBargeIn and its sisters)."""
    return OperationRequest(f"{ME}/calls/{check(leg_id)}", {"operationName": operation})


def on_device(operation: Operation, own_device_id: str, **options: str) -> OperationRequest:
    """Start or cancel on the supervisor's OWN device: `POST /me/devices/{id}` (SupervisorListenIn, Coach, BargeIn)."""
    return OperationRequest(f"{ME}/devices/{check(own_device_id)}", {"operationName": operation, **options})


def on_chat(operation: Operation, chat_id: str, **options: str) -> OperationRequest:
    """An operation of the supervisor's own seat: `POST /me/chats/{id}` (ChatAccept, ChatSwitchToMonitor, …)."""
    return OperationRequest(f"{ME}/chats/{check(chat_id)}", {"operationName": operation, **options})


def on_agents_chats(operation: Operation, user_id: str, **options: str) -> OperationRequest:
    """Start or cancel on the AGENT's chat channel: `POST /users/{id}/channels/chat` (ChatMonitor, ChatCoach, ChatBargeIn)."""
    return OperationRequest(f"{API}/users/{check(user_id)}/channels/chat", {"operationName": operation, **options})


def on_agents_state(operation: Operation, user_id: str, media: str) -> OperationRequest:
    """Set an AGENT's state on a medium: `POST /users/{id}/channels/{medium}` (AgentStateControlReady, NotReady, Offline)."""
    return OperationRequest(f"{API}/users/{check(user_id)}/channels/{check(media)}", {"operationName": operation})


def into_chat(user_id: str, chat_id: str, mode: str) -> OperationRequest:
    """Enter a running chat: `POST /users/{id}/chats/{chatId}` (ChatIntrude)."""
    return OperationRequest(
        f"{API}/users/{check(user_id)}/chats/{check(chat_id)}",
        {"operationName": Operation.INTRUDE, "supervisorVisibilityMode": mode},
    )
