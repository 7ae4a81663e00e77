"""REST in front of a centre: the envelope, HTTP statuses, and what the shell is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from monitoring.simulator.centre import Centre
from monitoring.simulator.options import Options
from monitoring.simulator.rest import routes

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from starlette.types import Message


class Shell:
    """Signs everybody in as asked and counts what the routes tell it; speaks ASGI to them, without a socket."""

    def __init__(self) -> None:
        self.centre = Centre(Options(agents=2, supervisors=1, start=1e9, scenario="quiet", auto_answer=False))
        self.delivered = 0
        self.ended = 0
        self.read, self.perform = routes(self.centre, self._deliver)

    async def get(self, user: str | None, path: str, query: str = "") -> tuple[int, Any]:
        """GET below /api/v2: HTTP status and body."""
        return await self._ask("GET", user, path, query=query)

    async def post(self, user: str, path: str, body: object) -> tuple[int, Any]:
        """POST below /api/v2: HTTP status and body."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self._ask("POST", user, path, raw)

    async def _ask(
        self, method: str, user: str | None, path: str, body: bytes = b"", query: str = ""
    ) -> tuple[int, Any]:
        route = self.read if method == "GET" else self.perform
        scope: MutableMapping[str, Any] = {
            "type": "http",
            "method": method,
            "path": f"/api/v2{path}",
            "query_string": query.encode(),
            "headers": [],
            "state": {"user": user, "end_session": self._end},
        }
        _, more = route.matches(scope)
        scope.update(more)
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await route.handle(scope, receive, send)
        return sent[0]["status"], json.loads(sent[1]["body"])

    def _deliver(self) -> None:
        self.delivered += 1

    def _end(self) -> None:
        self.ended += 1


@pytest.fixture
def shell() -> Shell:
    """A shell round a quiet centre."""
    return Shell()


async def test_read_answers_envelope(shell: Shell) -> None:
    """A resource is answered with 200 and statusCode 0, its query understood."""
    status, body = await shell.get("sup001", "/users", "fields=*&limit=1")
    assert (status, body["statusCode"]) == (200, 0)
    assert [user["userName"] for user in body["users"]] == ["agent001"]


async def test_version_for_strangers(shell: Shell) -> None:
    """The version needs no user; anything of a person does."""
    assert await shell.get(None, "/diagnostics/version") == (200, {"statusCode": 0, "version": "8.5.202.96"})
    assert (await shell.get(None, "/me"))[0] == 404


async def test_operation_accepted(shell: Shell) -> None:
    """An accepted operation is answered first; the shell is asked to deliver what became due."""
    call = shell.centre.place_call("agent001")
    assert await shell.post("agent001", f"/me/calls/{call}", {"operationName": "Hold"}) == (200, {"statusCode": 0})
    assert shell.delivered == 1
    assert shell.centre.world.seats["agent001"].legs[call].state == "Held"


@pytest.mark.parametrize(
    ("user", "path", "body", "status", "code"),
    [
        ("sup001", "/me/calls/nothing", {"operationName": "Hangup"}, 404, 6),
        ("sup001", "/nowhere", {"operationName": "Hangup"}, 404, 6),
        ("sup001", "/me", {"operationName": "StartContactCenterSession"}, 400, 1),
        ("sup001", "/me", {}, 400, 1),
        ("agent001", "/users/x/channels/chat", {"operationName": "Monitor"}, 403, 5),
        ("agent001", "/me", {"operationName": "StartContactCenterSession", "channels": ["email"]}, 500, 4),
        ("agent001", "/me", b"not json", 400, 10),
        ("agent001", "/me", b"[1]", 400, 10),
        ("agent001", "/me", b'{"operationName": "Ready", "x": NaN}', 400, 10),
        ("agent001", "/me", rb'{"operationName": "\ud800"}', 400, 10),
        ("agent001", "/me", b"[" * 100_000, 400, 10),
    ],
)
async def test_refusals_by_code(  # noqa: PLR0917 - a table
    shell: Shell, user: str, path: str, body: object, status: int, code: int
) -> None:
    """A refusal has its HTTP status, a code, a sentence and nothing else; nothing is delivered."""
    answer = await shell.post(user, path, body)
    assert (answer[0], answer[1]["statusCode"]) == (status, code)
    assert set(answer[1]) == {"statusCode", "statusMessage"}
    assert shell.delivered == 0


async def test_wrong_state_is_400(shell: Shell) -> None:
    """An operation that the state does not allow is 400 with statusCode 2."""
    call = shell.centre.place_call("agent001")
    status, body = await shell.post("agent001", f"/me/calls/{call}", {"operationName": "Retrieve"})
    assert (status, body["statusCode"]) == (400, 2)


async def test_partial_success(shell: Shell) -> None:
    """Partial success is HTTP 200 with statusCode 7."""
    start = {"operationName": "StartContactCenterSession", "channels": ["voice", "email"]}
    status, body = await shell.post("agent001", "/me", start)
    assert (status, body["statusCode"]) == (200, 7)


async def test_end_invalidates_login(shell: Shell) -> None:
    """EndContactCenterSession, and nothing else, ends the HTTP session."""
    await shell.post("agent001", "/me", {"operationName": "Ready"})
    assert shell.ended == 0
    await shell.post("agent001", "/me", {"operationName": "EndContactCenterSession"})
    assert shell.ended == 1
    assert shell.centre.touched("agent001") == (0, 1)


async def test_hostile_text_round_trip(shell: Shell) -> None:
    """Any text that is JSON is repeated as it was written."""
    chat = shell.centre.start_chat("agent001")
    text = '"><img src=x onerror=alert(1)>\u202e\x00😀'
    await shell.post("agent001", f"/me/chats/{chat}", {"operationName": "SendMessage", "text": text})
    last = shell.centre.advance(1e9 + 1)[-1]
    assert last.data["messages"][0]["text"] == text
