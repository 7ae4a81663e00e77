"""Our client against the CometD project's Node server when it wants a login. Numbers are rows of cometd.md 6.1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitoring.bayeux import Session
from monitoring.bayeux.events import AuthLost, Beat, Live, OutcomeUnknown, Stopped, Warned
from tests.interop.servers import live

if TYPE_CHECKING:
    from tests.interop.conftest import Starter

pytestmark = pytest.mark.interop

CONNECT = "/meta/connect"


@pytest.mark.parametrize(("status", "page"), [(401, ""), (403, ""), (302, "html"), (200, "html")])
async def test_login_wanted(node: Starter, status: int, page: str) -> None:
    """31, 33: The renewal runs once, its token is used by the next request, and the new session is not paced."""
    server = await node("--ack")
    token, calls = ["old"], []

    async def renew(cause: str) -> bool:
        calls.append(cause)
        token[0] = "new"
        return True

    async with live(server, renew=renew, headers=lambda: {"x-token": token[0]}) as watch:
        await server.control("fail", status=status, type=page, on=CONNECT)
        await watch.until(AuthLost)
        await watch.until(Live, 2)
        await watch.until(Beat, len(watch.all(Beat)) + 2)
        assert len(calls) == 1
        assert {line["token"] for line in (await server.control("sessions"))["log"]} == {"old", "new"}
        assert not watch.all(Warned)


async def test_token_changes_between_polls(node: Starter) -> None:
    """33: A token that changes while all is well is used from the next poll on, and nothing else comes of it."""
    server, token = await node("--ack", "--timeout", 100), ["first"]
    async with live(server, headers=lambda: {"x-token": token[0]}) as watch:
        await watch.until(Beat, 2)
        token[0] = "second"
        before = len((await server.control("sessions"))["log"])
        await watch.until(Beat, len(watch.all(Beat)) + 3)
        after = (await server.control("sessions"))["log"][before:]
        assert {line["token"] for line in after} == {"second"}
        assert len(watch.all(Live)) == 1
        assert not watch.all(AuthLost)


async def test_concurrent_refusals(node: Starter) -> None:
    """31: Three requests that are refused at once bring one renewal."""
    server = await node("--ack", "--timeout", 20000)
    calls = []

    async def renew(cause: str) -> bool:
        calls.append(cause)
        return True

    async with live(server, renew=renew) as watch:
        await server.control("fail", status=401, count=2)
        watch.session.subscribe("/more")
        watch.session.publish("/elsewhere", 1)
        await watch.until(AuthLost)
        await watch.until(Live, 2)
        assert (len(calls), len(watch.all(AuthLost)), len(watch.all(OutcomeUnknown))) == (1, 1, 1)


async def test_renewal_fails(node: Starter) -> None:
    """32: A renewal that fails again and again stops the session after three tries, and no request follows."""
    server = await node("--ack")
    calls = []

    async def renew(cause: str) -> bool:
        calls.append(cause)
        if len(calls) == 2:
            raise RuntimeError("the identity provider is down")
        return False

    session = Session(jitter=lambda: 0.0)
    async with live(server, session=session, renew=renew) as watch:
        await server.control("fail", status=401, count=1, on=CONNECT)
        assert (await watch.until(Stopped)).reason == "auth: HTTP 401; 3 renewals failed"
    assert len(calls) == 3
    assert len(await server.sent("/meta/handshake")) == 1
