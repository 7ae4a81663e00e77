from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from monitoring.simulator import Options, Simulator
from tests.fakes.centre import FakeCentre
from tests.fakes.far_side import CALLS, Browser, Heard, datas

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

URL = "/api/v2/notifications"


class Floor:
    """A simulator in this process, one browser on it, and the control path."""

    def __init__(self, **options: Any) -> None:
        switches = {"open_notifications": True, "control": True, "timeout_ms": 2000, **options}
        self.simulator = Simulator(Options(start=1.0, **switches), FakeCentre())
        self.browser = Browser(self.simulator.app)
        self.client = ""

    async def shake(self, **fields: Any) -> str:
        heard = await self.browser.bayeux({"channel": "/meta/handshake", **fields})
        self.client = heard.json[0]["clientId"]
        return self.client

    async def say(self, channel: str, **fields: Any) -> Heard:
        return await self.browser.bayeux({"channel": channel, "clientId": self.client, **fields})

    async def ready(self, **fields: Any) -> None:
        await self.shake(**fields)
        await self.fetch()
        await self.say("/meta/subscribe", subscription=CALLS)

    async def fetch(self, **fields: Any) -> Heard:
        return await self.say("/meta/connect", advice={"timeout": 0}, **fields)

    async def order(self, name: str, **body: Any) -> Heard:
        heard = await self.browser.ask("POST", f"/_ctl/{name}", body)
        assert heard.status == 200, heard.body
        return heard

    async def poll(self, **fields: Any) -> asyncio.Task[Heard]:
        """A connect, once it is held."""
        task = asyncio.create_task(self.say("/meta/connect", **fields))
        await self.order("await", clientId=self.client, state="held")
        return task


@pytest.fixture
async def floor() -> AsyncIterator[Floor]:
    floor = Floor()
    yield floor
    await floor.order("clear")


async def test_handshake_sets_cookie(floor: Floor) -> None:
    """Row 1: the answer is CometD's JSON and sets the browser cookie for the whole site, out of scripts' reach."""
    heard = await floor.browser.bayeux({"channel": "/meta/handshake"})
    assert heard.header("content-type") == "application/json;charset=utf-8"
    cookie = heard.header("set-cookie") or ""
    assert cookie.startswith("BAYEUX_BROWSER=")
    assert cookie.endswith("; Path=/; HttpOnly")
    assert len(heard.json[0]["clientId"]) * 4 >= 128


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"[]", 500), (b"{nope", 400), (b"", 200), (b"[7]", 400), (b'"text"', 400), (b"[" * 5000, 400), (b"\xff", 400)],
)
async def test_bad_bodies(floor: Floor, body: bytes, status: int) -> None:
    """Row 3: no JSON is 400, an empty array 500, an empty body an empty answer; nothing crashes."""
    heard = await floor.browser.ask("POST", URL, body)
    assert (heard.status, heard.body) == (status, b"")


async def test_bad_methods_and_types(floor: Floor) -> None:
    """Row 3: anything but a POST of JSON is 400, and too much of it is 413."""
    assert (await floor.browser.ask("GET", URL)).status == 400
    assert (await floor.browser.ask("POST", URL, b"[]", content_type="text/plain")).status == 400
    assert (await floor.browser.ask("POST", URL, b" " * (1 << 20) + b" ")).status == 413


async def test_malformed_subscription(floor: Floor) -> None:
    """Row 19: CometD 3 answers it with a bare 500 for the whole request."""
    await floor.ready()
    heard = await floor.say("/meta/subscribe", subscription="nolead")
    assert (heard.status, heard.body) == (500, b"")


async def test_bare_object_and_suffix(floor: Floor) -> None:
    """A message without its array is taken, and so is the suffix that CometD clients append to the URL."""
    heard = await floor.browser.ask("POST", URL + "/handshake", {"channel": "/meta/handshake"})
    assert heard.json[0]["successful"] is True


async def test_poll_held_until_event(floor: Floor) -> None:
    """Row 9: a held request is answered by the event that comes."""
    await floor.ready()
    poll = await floor.poll()
    await floor.order("publish", channel=CALLS, data={"n": 1}, user="")
    assert datas((await poll).json) == [{"n": 1}]


async def test_poll_ends_in_time(floor: Floor) -> None:
    """Row 7: a held request ends when its time is up."""
    await floor.ready()
    heard = await floor.say("/meta/connect", advice={"timeout": 20})
    assert heard.json[0]["successful"] is True


async def test_superseded_poll_fails(floor: Floor) -> None:
    """Row 12: the older of two held requests ends with an empty 500."""
    await floor.ready()
    first = await floor.poll()
    second = asyncio.create_task(floor.say("/meta/connect"))
    assert ((await first).status, (await first).body) == (500, b"")
    await floor.order("publish", channel=CALLS, data=1)
    assert datas((await second).json) == [1]


async def test_cancelled_poll_released(floor: Floor) -> None:
    """A request cancelled by the ASGI server is no longer held."""
    await floor.ready()
    poll = await floor.poll()
    poll.cancel()
    await asyncio.wait({poll})
    await floor.order("await", clientId=floor.client, state="free")


async def test_cut_reply_resent_with_acks(floor: Floor) -> None:
    """Row 24: a cut reply was drained and never arrives; with acks its events come again."""
    await floor.ready(ext={"ack": True})
    poll = await floor.poll(ext={"ack": 1})
    await floor.order("cut")
    await floor.order("publish", channel=CALLS, data=1)
    lost = await poll
    assert (lost.is_cut, lost.status, lost.body) == (True, 0, b"")
    assert datas((await floor.fetch(ext={"ack": 1})).json) == [1]


async def test_cut_without_extension(floor: Floor) -> None:
    """Row 24: a server that cannot drop a connection is handed a body shorter than its length."""
    await floor.ready()
    floor.browser.extensions = {}
    await floor.order("cut")
    lost = await floor.fetch()
    assert int(lost.header("content-length") or 0) > len(lost.body)


async def test_hanging_poll(floor: Floor) -> None:
    """Row 25: a hanging request gets no byte, and the connection is dropped when the faults are cleared."""
    await floor.ready()
    await floor.order("hang")
    poll = asyncio.create_task(floor.fetch())
    assert not (await asyncio.wait({poll}, timeout=0.05))[0]
    await floor.order("clear")
    assert ((await poll).is_cut, (await poll).body) == (True, b"")


async def test_hanging_client_leaves(floor: Floor) -> None:
    """Row 25: a hanging request ends when its client leaves."""
    await floor.ready()
    await floor.order("hang")
    floor.browser.gone.set()
    assert (await floor.fetch()).body == b""


async def test_dripping_poll(floor: Floor) -> None:
    """Row 25: a dripping request gets blank after blank, and no message."""
    await floor.ready()
    await floor.order("drip")
    poll = asyncio.create_task(floor.fetch())
    assert not (await asyncio.wait({poll}, timeout=0.15))[0]
    await floor.order("clear")
    assert (await poll).body.strip() == b""
    assert len((await poll).body) >= 2


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [(401, "text/html", ""), (302, "text/html", ""), (200, "text/html", "<h1>Log in</h1>"), (403, "text/plain", "{}")],
)
async def test_auth_lost(floor: Floor, status: int, kind: str, body: str) -> None:
    """Row 26: any HTTP answer may come in place of the true one, as often as ordered."""
    await floor.ready()
    await floor.order("fail", status=status, content_type=kind, body=body, location="/login", on="connect")
    heard = await floor.fetch()
    assert (heard.status, heard.body.decode(), heard.header("location")) == (status, body, "/login")
    assert (heard.header("content-type") or "").startswith(kind)
    assert (await floor.fetch()).json[0]["successful"] is True


async def test_any_advice_on_any_reply(floor: Floor) -> None:
    """Row 27: ordered advice replaces the true one, null takes it away, and it counts down."""
    await floor.ready()
    for advice in ({"reconnect": "none"}, {"interval": -1}, {"interval": "soon"}):
        await floor.order("advice", advice=advice)
        assert (await floor.fetch()).json[0]["advice"] == advice
    await floor.order("advice", advice=None, on="handshake")
    assert "advice" not in (await floor.browser.bayeux({"channel": "/meta/handshake"})).json[0]


async def test_two_nodes_disagree() -> None:
    """Row 29: behind a balancer without stickiness every other request meets a node that knows nothing."""
    floor = Floor(quirks=frozenset({"two-nodes"}))
    await floor.shake()
    told = [(await floor.fetch()).json[0] for _ in range(4)]
    assert [reply["successful"] for reply in told] == [False, True, False, True]


async def test_requests_counted(floor: Floor) -> None:
    """The endpoint counts messages by kind, so that a test can see a storm."""
    await floor.ready()
    assert floor.simulator.endpoint.counts == {"handshake": 1, "connect": 1, "subscribe": 1}
