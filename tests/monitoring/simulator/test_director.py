from __future__ import annotations

import asyncio
from typing import Any

import pytest

from monitoring.simulator import Options, Simulator
from tests.fakes.far_side import datas
from tests.fakes.hands import BASIC, Hands


class Desk(Hands):
    """The hands, in a living centre."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Simulator(Options(start=1000.0, agents=2, scenario="quiet", control=True, **options)))

    async def fetch(self) -> list[Any]:
        return datas((await self.connect()).json)


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    await desk.begin()
    return desk


async def test_stage_by_hand(desk: Desk) -> None:
    """A verb of the stage places a call, and its answer is the call's id."""
    call = await desk.order("stage", verb="place_call", agent="agent001")
    desk.far.advance(1001.0)
    assert {data["call"]["id"] for data in await desk.fetch()} == {call}


async def test_inside_is_no_verb(desk: Desk) -> None:
    """What begins with an underscore is nobody's to call."""
    assert (await desk.hand.ask("POST", "/_ctl/stage", {"verb": "__init__"})).status == 404


async def test_still_and_again(desk: Desk) -> None:
    """While the centre stands still nothing that was planned happens; then it goes on."""
    happened: list[bool] = []
    desk.far.centre.world.later(0.5, lambda: happened.append(True))
    await desk.order("still", still=True)
    desk.far.advance(1005.0)
    assert happened == []
    await desk.order("still", still=False)
    desk.far.advance(1006.0)
    assert happened == [True]


async def test_muddle_tells_twice(desk: Desk) -> None:
    """With `twice` 1 each event arrives two times, byte for byte the same."""
    await desk.order("muddle", twice=1.0)
    await desk.order("stage", verb="place_call", agent="agent001", answer=False)
    desk.far.advance(1001.0)
    first, second = await desk.fetch()
    assert first == second


async def test_truth_of_everybody(desk: Desk) -> None:
    """The truth names every user with what GWS would answer him."""
    call = await desk.order("stage", verb="place_call", agent="agent001")
    truth = (await desk.hand.ask("GET", "/_ctl/truth")).json
    assert [each["id"] for each in truth["agent001"]["user"]["calls"]] == [call]
    assert truth["agent002"]["user"]["calls"] == []


async def test_raw_reply(desk: Desk) -> None:
    """A raw order puts its text around the true messages."""
    await desk.order("raw", body='[{"channel":"/v2/me/calls","data":NaN},%s]')
    connect = {"channel": "/meta/connect", "clientId": desk.client, "advice": {"timeout": 0}}
    body = (await desk.browser.bayeux(connect)).body.decode()
    assert body.startswith('[{"channel":"/v2/me/calls","data":NaN},{')
    assert '"successful":true' in body


async def test_slow_answer(desk: Desk) -> None:
    """A slow order answers late, and rightly."""
    await desk.order("slow", on="read", seconds=0.05)
    began = asyncio.get_running_loop().time()
    assert (await desk.browser.ask("GET", "/api/v2/me", **BASIC)).status == 200
    assert asyncio.get_running_loop().time() - began >= 0.05


async def test_hanging_operation(desk: Desk) -> None:
    """A hanging operation is carried out, and its connection ends without a word once the client has left."""
    await desk.order("hang", on="operation")
    device = desk.far.centre.world.seats["agent001"].person.device.id
    desk.browser.gone.set()
    heard = await desk.browser.ask("POST", f"/api/v2/me/devices/{device}", {"operationName": "DoNotDisturbOn"}, **BASIC)
    assert (heard.is_cut, heard.body) == (True, b"")
    assert desk.far.centre.world.seats["agent001"].do_not_disturb


async def test_retry_after(desk: Desk) -> None:
    """A failure may say when to come again."""
    await desk.order("fail", on="read", status=429, retry_after="2")
    heard = await desk.browser.ask("GET", "/api/v2/me", **BASIC)
    assert (heard.status, heard.header("Retry-After")) == (429, "2")


async def test_words_change(desk: Desk) -> None:
    """The same loss is told in another server's words after `speak`."""
    await desk.order("speak", vocabulary="cometd5")
    await desk.order("expire", user="agent001", http=False)
    connect = {"channel": "/meta/connect", "clientId": desk.client}
    assert (await desk.browser.bayeux(connect)).json[0]["error"] == "402::session_unknown"


async def test_tokens_rotate() -> None:
    """After `rotate` the token that was handed out is refused, and a GET brings one that fits."""
    desk = Desk(csrf=True)
    token = (await desk.browser.ask("GET", "/api/v2/me", **BASIC)).header("X-CSRF-TOKEN") or ""
    await desk.order("rotate")
    assert (await desk.browser.ask("POST", "/api/v2/me", {}, x_csrf_token=token)).status == 403
    fresh = (await desk.browser.ask("GET", "/api/v2/me")).header("X-CSRF-TOKEN") or ""
    assert (await desk.browser.ask("POST", "/api/v2/me", {}, x_csrf_token=fresh)).status != 403


async def test_ids_with_one_more() -> None:
    """With quirk `long-ids` REST spells a call's id with 33 characters, notifications with 32, and both are understood."""
    desk = Desk(quirks=frozenset({"long-ids"}))
    await desk.begin()
    call = await desk.order("stage", verb="place_call", agent="agent001")
    desk.far.advance(1001.0)
    assert {len(data["call"]["id"]) for data in await desk.fetch()} == {32}
    truth = (await desk.hand.ask("GET", "/_ctl/truth")).json["agent001"]["user"]["calls"][0]
    assert (len(truth["id"]), truth["callUuid"]) == (33, call)
    for spelled in (truth["id"], call):
        heard = await desk.browser.ask("POST", f"/api/v2/me/calls/{spelled}", {"operationName": "Hangup"}, **BASIC)
        assert heard.json["statusCode"] in {0, 6}
        assert heard.json["statusCode"] == (0 if spelled == truth["id"] else 6)
