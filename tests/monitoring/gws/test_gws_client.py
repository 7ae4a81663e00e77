"""One account's HTTP: who is to blame is told apart, a lost session is cured once, refused credentials are not tried on."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import httpx
import pytest

from monitoring.floor.operations import Operation
from monitoring.gws import paths
from monitoring.gws.client import LARGEST
from monitoring.gws.errors import (
    CsrfRefused,
    ForbiddenPath,
    Garbled,
    GwsError,
    OutcomeUnknown,
    Refused,
    SignInRefused,
    Unreachable,
)
from monitoring.gws.paths import OperationRequest
from tests.fakes.wired import DENIED, Wire, answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

BARGE = paths.on_call(Operation.SWITCH_TO_BARGE_IN, "call-1")
FORGED = httpx.Response(403, text="Missing or invalid Csrf token")


async def test_sign_in_is_basic() -> None:
    """A sign-in is Basic on GET /me; afterwards the cookie speaks, and no password travels again."""
    wire = Wire([httpx.Response(200, json={"statusCode": 0}, headers={"set-cookie": "JSESSIONID=one; Path=/"})])
    client = wire.client()
    await client.sign_in()
    await client.snapshot()
    assert wire.said == ["GET /api/v2/me", "GET /api/v2/me?subresources=devices,calls,channels,interactions,chats"]
    first, second = wire.requests
    assert first.headers["authorization"].startswith("Basic ")
    assert "authorization" not in second.headers
    assert second.headers["cookie"] == "JSESSIONID=one"
    assert client.is_signed_in
    await client.close()


async def test_sign_in_starts_clean() -> None:
    """A new sign-in drops every old session cookie, even where a balancer set a second one on another path."""
    cookies = [("set-cookie", "JSESSIONID=one; Path=/"), ("set-cookie", "JSESSIONID=two; Path=/api")]
    wire = Wire([httpx.Response(200, json={"statusCode": 0}, headers=[*cookies, ("set-cookie", "AWSELB=b; Path=/")])])
    client = wire.client()
    await client.sign_in()
    await client.sign_in()
    assert wire.requests[1].headers["cookie"] == "AWSELB=b"


async def test_refused_twice_is_enough() -> None:
    """Credentials that were refused twice are not sent a third time; a success between starts the count anew."""
    wire = Wire([answer(**DENIED), answer(), answer(**DENIED), answer(8, "change your password")])  # type: ignore[arg-type]
    client = wire.client()
    with pytest.raises(SignInRefused):
        await client.sign_in()
    await client.sign_in()
    for _ in range(2):
        with pytest.raises(SignInRefused):
            await client.sign_in()
    assert client.is_refused
    with pytest.raises(SignInRefused, match="change your password"):
        await client.sign_in()
    assert not await client.renew("lost")
    assert len(wire.requests) == 4


@pytest.mark.parametrize(
    ("turn", "kind", "said"),
    [
        (answer(4, "Device '5001' is not registered.", 500), Refused, "4: Device '5001' is not registered."),
        (answer(5, http=403), Refused, "5"),
        (answer(20, "Access denied", 403), SignInRefused, "20: Access denied"),
        (httpx.Response(403, text="Missing or invalid Csrf token"), CsrfRefused, "Csrf"),
        (httpx.Response(401, text="<html>who?</html>"), SignInRefused, "HTTP 401"),
        (httpx.Response(502, text="<html>bad gateway</html>"), Unreachable, "HTTP 502"),
        (httpx.Response(200, text="<html>hello</html>"), Garbled, "HTTP 200"),
        (httpx.Response(302, headers={"location": "http://evil.test/"}), Garbled, "HTTP 302"),
        (httpx.Response(200, json={"user": {}}), Garbled, "HTTP 200"),
        (httpx.Response(200, content=b'{"statusCode":0,"statusMessage":"\xff"}'), Garbled, "HTTP 200"),
        (httpx.Response(200, content=b'{"a":' + b"[" * 100_000), Garbled, "HTTP 200"),
        (httpx.ConnectError("refused"), Unreachable, "ConnectError: refused"),
        (httpx.ReadTimeout(""), Unreachable, "ReadTimeout"),
    ],
)
async def test_blame_is_told_apart(turn: httpx.Response | Exception, kind: type[GwsError], said: str) -> None:
    """Each way a read can fail is its own error, with what was said; statusCode decides before HTTP status."""
    with pytest.raises(kind, match=said) as caught:
        await Wire([turn]).client().snapshot()
    assert type(caught.value) is kind


@pytest.mark.parametrize("turn", [answer("0"), answer(7, failed=[], succeeded=[])])  # type: ignore[arg-type]
async def test_odd_success_is_success(turn: httpx.Response) -> None:
    """A statusCode in quotes and a partial success are successes."""
    assert await Wire([turn]).client().snapshot() == turn.content


PART = {"statusCode": 4, "statusMessage": "Interaction server connection is not opened", "channel": "multimedia"}


async def test_partial_success_is_explained() -> None:
    """Of a partial success nothing of which succeeded GWS's reason is told; where something did, it was accepted."""
    voice = {"statusCode": 0, "channel": "voice"}
    wire = Wire([answer(7, failed=[PART], succeeded=[voice]), answer(7, failed=[PART]), answer(7, failed="all")])
    client = wire.client()
    await client.operate(BARGE)
    with pytest.raises(Refused, match="4: Interaction server connection is not opened"):
        await client.operate(BARGE)
    await client.operate(BARGE)
    assert len(wire.requests) == 3


async def test_slow_answer_is_given_up() -> None:
    """An answer that trickles is given up after the client's patience: unknown for a POST, unreachable for a GET."""

    async def never(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    wire = Wire()
    client = wire.client(patience=0.0)
    client.http = httpx.AsyncClient(transport=httpx.MockTransport(never), base_url="http://gws.test")
    with pytest.raises(Unreachable):
        await client.snapshot()
    with pytest.raises(OutcomeUnknown):
        await client.operate(BARGE)


async def test_operation_leaves_once() -> None:
    """An operation is one POST of JSON, with nothing added."""
    wire = Wire()
    await wire.client().operate(BARGE)
    assert wire.said == ["POST /api/v2/me/calls/call-1"]
    assert json.loads(wire.requests[0].content) == {"operationName": "SwitchToBargeIn"}
    assert wire.requests[0].headers["content-type"] == "application/json"


async def test_base_path_is_kept() -> None:
    """A GWS behind a prefix is asked behind that prefix."""
    wire = Wire()
    await wire.client(base="http://gws.test/prefix/").operate(BARGE)
    assert wire.said == ["POST /prefix/api/v2/me/calls/call-1"]


@pytest.mark.parametrize("path", ["/api/v2/me/../admin", "/api/v2/me/calls/x y", "/api/v2/me/calls/ü"])
async def test_changed_path_never_leaves(path: str) -> None:
    """A path that would change on its way out is not sent at all."""
    wire = Wire()
    with pytest.raises(ForbiddenPath):
        await wire.client().operate(OperationRequest(path, {}))
    assert not wire.requests


async def test_lost_session_is_cured_once() -> None:
    """A lost session is cured by a sign-in and one more POST."""
    wire = Wire([answer(**DENIED)])  # type: ignore[arg-type]
    await wire.client().operate(BARGE)
    assert wire.said == ["POST /api/v2/me/calls/call-1", "GET /api/v2/me", "POST /api/v2/me/calls/call-1"]
    assert "authorization" in wire.requests[1].headers


@pytest.mark.parametrize("is_session_lost", [False, True])
async def test_stale_token_is_cured_once(is_session_lost: bool) -> None:  # noqa: FBT001 a case of a table
    """A stale token is cured by the fresh one of a GET in the same session; where that is lost too, by a sign-in."""
    pair = {"X-CSRF-HEADER": "X-CSRF-TOKEN", "X-CSRF-TOKEN": "fresh"}
    lost = [answer(**DENIED)] if is_session_lost else []  # type: ignore[arg-type]
    wire = Wire([FORGED, *lost, httpx.Response(200, json={"statusCode": 0}, headers=pair)])
    await wire.client().operate(BARGE)
    looks = [f"GET /api/v2/me{' Basic' if 'authorization' in one.headers else ''}" for one in wire.requests[1:-1]]
    assert looks == ["GET /api/v2/me", *(["GET /api/v2/me Basic"] if is_session_lost else [])]
    assert [one.method for one in wire.requests].count("POST") == 2
    assert wire.requests[-1].headers["x-csrf-token"] == "fresh"


async def test_cure_is_not_repeated() -> None:
    """If the cure does not help, that is the answer."""
    wire = Wire([FORGED, answer(), httpx.Response(403, text="Missing or invalid Csrf token")])
    with pytest.raises(CsrfRefused):
        await wire.client().operate(BARGE)
    assert len(wire.requests) == 3


@pytest.mark.parametrize(
    ("turn", "kind"),
    [
        (httpx.ConnectError("refused"), Unreachable),
        (httpx.ConnectTimeout("slow"), Unreachable),
        (httpx.PoolTimeout("busy"), Unreachable),
        (httpx.ReadTimeout("slow"), OutcomeUnknown),
        (httpx.RemoteProtocolError("cut"), OutcomeUnknown),
        (httpx.Response(504, text="<html>gateway timeout</html>"), OutcomeUnknown),
        (httpx.Response(200, text="<html>"), Garbled),
        (answer(2, "not now", 400), Refused),
    ],
)
async def test_fate_of_a_post(turn: httpx.Response | Exception, kind: type[GwsError]) -> None:
    """What never left is told from what left without an answer: only the first is known not to have happened."""
    wire = Wire([turn])
    with pytest.raises(kind) as caught:
        await wire.client().operate(BARGE)
    assert type(caught.value) is kind
    assert len(wire.requests) == 1


async def test_csrf_pair_is_kept() -> None:
    """The token goes under the name that GWS gave it, and a newer pair replaces it."""
    pairs = [{"X-CSRF-HEADER": "X-Token", "X-CSRF-TOKEN": token} for token in ("one", "two")]
    wire = Wire([httpx.Response(200, json={"statusCode": 0}, headers=pair) for pair in pairs])
    client = wire.client()
    await client.sign_in()
    assert dict(client.headers()) == {"X-Token": "one"}
    await client.snapshot()
    await client.operate(BARGE)
    assert wire.requests[2].headers["x-token"] == "two"


async def test_renewals_are_shared() -> None:
    """Callers that lost the session at the same moment share one sign-in; one that fails says so."""
    gate, begun, asked = asyncio.Event(), asyncio.Event(), list[str]()

    async def far(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        begun.set()
        await gate.wait()
        return answer()

    client = Wire().client()
    client.http = httpx.AsyncClient(transport=httpx.MockTransport(far), base_url="http://gws.test")
    first, second = asyncio.create_task(client.renew("a")), asyncio.create_task(client.renew("b"))
    await begun.wait()
    gate.set()
    assert (await first, await second, asked) == (True, True, ["GET"])
    client = Wire([httpx.ConnectError("gone"), answer(4, "down", 500)]).client()
    assert [await client.renew("c"), await client.renew("d")] == [False, False]


async def test_endless_answer_is_cut() -> None:
    """No more is read than an account can need, whatever the server goes on to send."""
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1 << 20
            yield b"x" * (1 << 20)

    client = Wire([httpx.Response(200, content=endless()), httpx.Response(200, content=endless())]).client()
    with pytest.raises(Garbled, match="more than 16 MiB"):
        await client.snapshot()
    assert LARGEST < sent <= LARGEST + (2 << 20)
    with pytest.raises(Garbled, match="more than 16 MiB"):
        await client.operate(BARGE)
    assert client.http.is_closed is False
