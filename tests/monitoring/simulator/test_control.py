from __future__ import annotations

import asyncio
from typing import Any

import pytest

from monitoring.simulator import Options, Simulator
from tests.fakes.centre import FakeCentre
from tests.fakes.far_side import CALLS, Browser, Heard, datas
from tests.fakes.hands import BASIC, Hands


class Desk(Hands):
    """The hands, in a centre where nothing happens."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Simulator(Options(start=100.0, control=True, **options), FakeCentre()))

    async def poll(self) -> asyncio.Task[Heard]:
        connect = {"channel": "/meta/connect", "clientId": self.client}
        task = asyncio.create_task(self.browser.bayeux(connect))
        await self.order("await", user="agent001", state="held")
        return task


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    await desk.begin()
    return desk


async def test_off_by_default() -> None:
    """Without its option the path does not exist."""
    browser = Browser(Simulator(Options(start=1.0), FakeCentre()).app)
    assert (await browser.ask("POST", "/_ctl/forget", {})).status == 404


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("explode", {}, 404),
        ("_act", {}, 404),
        ("fail", {"bogus": 1}, 400),
        ("fail", [], 400),
        ("publish", {}, 400),
        ("advice", {}, 400),
        ("publish", b"{", 400),
        ("await", {"seconds": "long"}, 400),
    ],
)
async def test_odd_orders_refused(desk: Desk, name: str, body: Any, status: int) -> None:
    """An order unknown, incomplete or broken is refused and changes nothing."""
    assert (await desk.hand.ask("POST", f"/_ctl/{name}", body)).status == status
    assert (await desk.connect()).json[0]["successful"] is True


async def test_browsers_kept_out(desk: Desk) -> None:
    """A body that any web page could post across origins is refused."""
    heard = await desk.hand.ask("POST", "/_ctl/forget", b"{}", content_type="text/plain")
    assert heard.status == 400


async def test_publish_to_user(desk: Desk) -> None:
    """A published event reaches its user's sessions and the ledger; several are numbered."""
    assert await desk.order("publish", user="agent001", channel=CALLS, data={"x": 1}, count=2) == 2
    await desk.order("publish", user="agent002", channel=CALLS, data={"x": 2})
    assert datas((await desk.connect()).json) == [{"x": 1, "n": 0}, {"x": 1, "n": 1}]
    lines = (await desk.hand.ask("GET", "/_ctl/ledger")).json["entries"]
    assert [(line["kind"], line["user"]) for line in lines] == [
        ("Published", u) for u in ("agent001",) * 2 + ("agent002",)
    ]


async def test_expire_ends_both(desk: Desk) -> None:
    """Expiry takes the Bayeux session and the HTTP login; a held poll is told 402."""
    poll = await desk.poll()
    assert await desk.order("expire", user="agent001") == 1
    assert (await poll).json[0]["error"] == "402::Unknown client"
    assert (await desk.connect()).status == 403


async def test_expire_may_spare_login(desk: Desk) -> None:
    """Expiry can be told to leave the HTTP login."""
    await desk.order("expire", clientId=desk.client, http=False)
    assert (await desk.connect()).json[0]["error"] == "402::Unknown client"


async def test_kick_tells_client(desk: Desk) -> None:
    """Row 16: a kick reaches the held poll."""
    poll = await desk.poll()
    assert await desk.order("kick", user="agent001") == 1
    assert [message["channel"] for message in (await poll).json] == ["/meta/disconnect", "/meta/connect"]


async def test_forget_is_restart(desk: Desk) -> None:
    """Row 29: a restart drops held connections, sessions and logins."""
    poll = await desk.poll()
    await desk.order("forget")
    assert (await poll).is_cut
    assert (await desk.connect()).status == 403
    assert (await desk.hand.ask("GET", "/_ctl/sessions")).json["sessions"] == []


async def test_reset_drops_connections(desk: Desk) -> None:
    """A reset drops the held connection; the session lives on."""
    poll = await desk.poll()
    await desk.order("reset")
    assert (await poll).is_cut
    assert (await desk.connect()).json[0]["successful"] is True


async def test_logout_only(desk: Desk) -> None:
    """A logout ends the HTTP login and leaves the Bayeux session to whoever signs in again."""
    await desk.order("logout", user="agent001")
    assert (await desk.connect()).status == 403
    desk.browser.headers = BASIC
    assert (await desk.connect()).json[0]["successful"] is True


async def test_deny_and_allow(desk: Desk) -> None:
    """Row 19: a channel can be denied and allowed again while the server runs."""
    subscribe = {"channel": "/meta/subscribe", "clientId": desk.client, "subscription": "/v2/users"}
    await desk.order("deny", channel="/v2/users")
    assert (await desk.browser.bayeux(subscribe)).json[0]["successful"] is False
    await desk.order("allow", channel="/v2/users")
    assert (await desk.browser.bayeux(subscribe)).json[0]["successful"] is True


async def test_fail_later_on_rest(desk: Desk) -> None:
    """Row 26: a fault can be meant for REST, for one user, and for later."""
    await desk.order("fail", on="rest", status=503, user="agent001")
    await desk.order("fail", on="rest", status=500, user="agent001", after=3600)
    assert (await desk.browser.ask("GET", "/api/v2/me")).status == 503
    assert (await desk.browser.ask("GET", "/api/v2/me")).status == 404
    assert [line.status for line in desk.far.ledger.requests()] == [503, 404]


async def test_cut_on_rest(desk: Desk) -> None:
    """An operation can be carried out while its answer never arrives."""
    await desk.order("cut", on="rest")
    assert (await desk.browser.ask("POST", "/api/v2/me", {"operationName": "Hangup"})).is_cut
    assert [line.body for line in desk.far.ledger.requests()] == [{"operationName": "Hangup"}]


async def test_sessions_described(desk: Desk) -> None:
    """The living sessions are told with what they hold and wait for, and no secret."""
    await desk.order("publish", channel=CALLS, data=1)
    told = (await desk.hand.ask("GET", "/_ctl/sessions")).json
    expected = {"user": "agent001", "held": False, "backlog": 1, "subscriptions": [CALLS], "ack": None}
    assert told["sessions"] == [{"clientId": desk.client, **expected}]
    assert told["counts"] == {"handshake": 1, "connect": 1, "subscribe": 1}


async def test_await_gone() -> None:
    """Waiting for a session's end also sweeps."""
    desk = Desk(max_interval_ms=30, sweep_ms=10)
    await desk.begin()
    assert await desk.order("await", clientId=desk.client, state="gone") is True


async def test_await_gives_up(desk: Desk) -> None:
    """Waiting for what does not come ends with 408."""
    heard = await desk.hand.ask("POST", "/_ctl/await", {"user": "agent001", "state": "held", "seconds": 0.03})
    assert heard.status == 408
