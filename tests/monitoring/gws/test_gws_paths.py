"""Where operations go: exactly the reference's paths, and no id that could lead elsewhere."""

from __future__ import annotations

import pytest

from monitoring.floor.operations import Operation
from monitoring.gws import paths
from monitoring.gws.errors import ForbiddenPath

BAD = [
    "",
    "ab",
    "../../admin",
    "..",
    "x?y=1",
    "%2e%2e",
    "abc/def",
    "abc\r\nX: y",
    "abc\n",
    "a b c",
    "abc#d",
    "äöü",
    "x" * 65,
]


@pytest.mark.parametrize("identifier", BAD)
def test_bad_id_is_refused(identifier: str) -> None:
    """An id that GWS could not have given never stands in a path."""
    asks = (
        lambda: paths.check(identifier),
        lambda: paths.on_call(Operation.SWITCH_TO_BARGE_IN, identifier),
        lambda: paths.on_device(Operation.LISTEN_IN, identifier),
        lambda: paths.on_chat(Operation.LEAVE, identifier),
        lambda: paths.on_agents_state(Operation.READY, identifier, "voice"),
        lambda: paths.on_agents_state(Operation.READY, "user-1", identifier),
        lambda: paths.on_agents_chats(Operation.MONITOR, identifier),
        lambda: paths.into_chat(identifier, "0001Da9PFC93000S", "Monitor"),
        lambda: paths.into_chat("90cc5439ff68", identifier, "Monitor"),
    )
    for ask in asks:
        with pytest.raises(ForbiddenPath):
            ask()


@pytest.mark.parametrize(
    "identifier",
    [
        "011DJV5JI898NB2L04000VTAES00000I",
        "0001Da9PFC93000S",
        "efe1ab32-53f9-43ce-b65e-5768c61f7d4a",
        "007102385535e00e",
    ],
)
def test_vendor_ids_pass(identifier: str) -> None:
    """The ids on the vendor's pages pass as they are."""
    assert paths.check(identifier) == identifier


@pytest.mark.parametrize(
    ("request_", "path", "body"),
    [
        (paths.on_call(Operation.MUTE, "call-1"), "/api/v2/me/calls/call-1", {"operationName": "MuteMonitoredUser"}),
        (
            paths.on_device(Operation.COACH, "device-1", supervisorMonitoringScope="Call"),
            "/api/v2/me/devices/device-1",
            {"operationName": "Coach", "supervisorMonitoringScope": "Call"},
        ),
        (
            paths.on_chat(Operation.SEND_MESSAGE, "chat-1", text="hi"),
            "/api/v2/me/chats/chat-1",
            {"operationName": "SendMessage", "text": "hi"},
        ),
        (
            paths.on_agents_chats(Operation.MONITOR, "user-1", supervisorMonitoringMode="AllChats"),
            "/api/v2/users/user-1/channels/chat",
            {"operationName": "Monitor", "supervisorMonitoringMode": "AllChats"},
        ),
        (
            paths.on_agents_state(Operation.NOT_READY, "user-1", "voice"),
            "/api/v2/users/user-1/channels/voice",
            {"operationName": "NotReady"},
        ),
        (
            paths.into_chat("user-1", "chat-1", "Coach"),
            "/api/v2/users/user-1/chats/chat-1",
            {"operationName": "Intrude", "supervisorVisibilityMode": "Coach"},
        ),
    ],
)
def test_requests_are_the_references(request_: paths.OperationRequest, path: str, body: dict[str, str]) -> None:
    """Every kind of request has the path and body that GWS's reference prints."""
    assert (request_.path, dict(request_.body)) == (path, body)
