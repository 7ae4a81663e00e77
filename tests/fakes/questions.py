"""The 41 questions whose answers by four real servers are recorded; one line of text for each answer."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING

from tests.fakes.prober import HANDSHAKE, compact, plain, untimed

if TYPE_CHECKING:
    from tests.fakes.prober import Prober

CALLS = "/v2/me/calls"


async def p01(p: Prober) -> list[str]:
    client = await p.client()
    said = untimed(await client.handshake())
    headers = client.last.headers
    return [said, f"CT={headers['content-type']}", plain(f"COOKIE={headers['set-cookie']}")]


async def p02(p: Prober) -> list[str]:
    client = await p.client()
    return [await client.post(json.dumps(client.message("/meta/handshake", **HANDSHAKE)))]


async def p03(p: Prober) -> list[str]:
    return [await (await p.client()).handshake(version=None)]


async def p04(p: Prober) -> list[str]:
    return [await (await p.client()).handshake(supportedConnectionTypes=["carrier-pigeon"])]


async def p05(p: Prober) -> list[str]:
    return [await (await p.client()).handshake(supportedConnectionTypes=None)]


async def p06(p: Prober) -> list[str]:
    client = await p.client()
    shake = client.message("/meta/handshake", **HANDSHAKE)
    return [await client.send(shake, client.message("/meta/subscribe", subscription="/a"))]


async def p07(p: Prober) -> list[str]:
    client = await p.client()
    await client.handshake()
    client.http.cookies.clear()
    return [await client.connect()]


async def p08(p: Prober) -> list[str]:
    client = await p.client()
    await client.handshake()
    client.client = "nosuchclient"
    return [await client.connect()]


async def p09(p: Prober) -> list[str]:
    client = await p.client()
    await client.handshake()
    client.client = None
    return [await client.connect()]


async def p10(p: Prober) -> list[str]:
    client = await p.client()
    await client.handshake()
    return [await client.say("/meta/connect"), await client.say("/meta/connect")]


async def p11(p: Prober) -> list[str]:
    client = await p.client()
    await client.handshake()
    return [await client.connect(), await client.connect()]


async def p12(p: Prober) -> list[str]:
    client = await p.client()
    await client.handshake()
    return [await client.say("/meta/subscribe", subscription=CALLS)]


async def p13(p: Prober) -> list[str]:
    return [await (await p.ready()).say("/meta/subscribe", subscription=["/a/b", "/c/*", "/d/**"])]


async def p14(p: Prober) -> list[str]:
    client = await p.ready()
    names = ("/meta/connect", "/service/echo", "nolead", "/a/*/b", "/", "/a/", None)
    return [f"[{name}] {await client.say('/meta/subscribe', subscription=name)}" for name in names]


async def p15(p: Prober) -> list[str]:
    client = await p.ready()
    said = await client.say("/meta/subscribe", subscription=["/good/one", "/meta/bad"])
    return [said, await client.say("/good/one", data=1)]


async def p16(p: Prober) -> list[str]:
    client = await p.ready(CALLS)
    return [await client.say(CALLS, data={"n": 1}), await client.connect()]


async def p17(p: Prober) -> list[str]:
    client = await p.ready(CALLS)
    async with client.polling() as poll:
        said = await client.say(CALLS, data={"n": 1})
        return [f"publish reply: {said}", f"held connect: {await poll}"]


async def p18(p: Prober) -> list[str]:
    client, other = await p.ready(CALLS), await p.ready()
    async with client.polling() as poll:
        await other.say(CALLS, data={"n": 1})
        return [await poll]


async def p19(p: Prober) -> list[str]:
    client, other = await p.ready(CALLS), await p.ready()
    for n in range(3):
        await other.say(CALLS, data={"n": n})
    return [await client.say("/meta/connect")]


async def p20(p: Prober) -> list[str]:
    client = await p.ready()
    connect = client.message("/meta/connect")
    return [await client.send(connect, client.message("/meta/subscribe", subscription="/x/y"))]


async def p21(p: Prober) -> list[str]:
    client, other = await p.ready(CALLS), await p.ready()
    async with client.polling() as first:
        second = asyncio.create_task(client.say("/meta/connect"))
        lost = await first
        await client.until("held")
        await other.say(CALLS, data={"n": 1})
        return [f"first: {lost}", f"second: {await second}"]


async def p22(p: Prober) -> list[str]:
    client = await p.ready()
    async with client.polling() as poll:
        left = await client.say("/meta/disconnect")
        held = await poll
    return [f"disconnect: {left}", f"held connect: {held}", f"connect after: {await client.connect()}"]


async def p23(p: Prober) -> list[str]:
    return [await (await p.ready()).say("/meta/foo")]


async def p24(p: Prober) -> list[str]:
    client = await p.ready()
    return [await client.say("/meta/subscribe", subscription="/q", id=name) for name in (None, 7)]


async def p25(p: Prober) -> list[str]:
    return [await (await p.ready()).say("/meta/unsubscribe", subscription="/never/seen")]


async def p26(p: Prober) -> list[str]:
    client = await p.ready("/g")
    await client.say("/meta/disconnect")
    return [
        await client.say("/meta/subscribe", subscription="/g"),
        await client.say("/g", data=1),
        await client.say("/meta/unsubscribe", subscription="/g"),
        await client.say("/meta/disconnect"),
        await client.connect(),
    ]


async def p27(p: Prober) -> list[str]:
    client = await p.ready()
    said = [await client.post(body) for body in ("[]", "{nope", "")]
    return [*said, f"GET {(await client.http.get('/api/v2/notifications')).status_code}"]


async def p28(p: Prober) -> list[str]:
    client = await p.ready()
    other = await p.client(client.http.cookies)
    await other.handshake()
    cookie = other.last.headers.get("set-cookie")
    await other.connect()
    async with client.polling() as poll:
        said = await other.say("/meta/connect")
        await poll
    return [f"2nd handshake set-cookie={cookie}", f"second session connect: {said}"]


async def p29(p: Prober) -> list[str]:
    client = await p.client()
    await client.handshake()
    client.client = None
    return [await client.say("/a/b", data=1)]


async def p30(p: Prober) -> list[str]:
    client = await p.ready()
    return [await client.say("/a/*", data=1), await client.say("/a/b"), await client.say("/service/echo", data=1)]


async def p31(p: Prober) -> list[str]:
    client, other = await p.ready(CALLS, "/v2/me/*", "/v2/**"), await p.ready()
    await other.say(CALLS, data={"n": 1})
    return [await client.connect()]


async def p32(p: Prober) -> list[str]:
    client, other = await p.ready(CALLS), await p.ready()
    async with client.polling() as poll:
        poll.cancel()
    await other.say(CALLS, data={"lost?": 1})
    await client.until("free")
    return [f"after client abort + publish: {await client.connect()}"]


async def p33(p: Prober) -> list[str]:
    client, other = await p.client(), await p.ready()
    await client.handshake(ext={"ack": True})
    granted = f"hs ext: {compact(json.dumps(client.last.json()[0]['ext']))}"
    first = await client.connect(ext={"ack": -1})
    await client.say("/meta/subscribe", subscription=CALLS)
    async with client.polling(ext={"ack": 1}) as poll:
        poll.cancel()
    await other.say(CALLS, data={"lost?": 1})
    await client.until("free")
    again = [f"again: {await client.say('/meta/connect', ext={'ack': 1})}" for _ in range(2)]
    after = await client.connect(ext={"ack": client.last.json()[-1]["ext"]["ack"]})
    return [granted, f"c0: {first}", *again, f"after ack: {after}"]


async def p34(p: Prober) -> list[str]:
    client = await p.client()
    await client.handshake(ext={"ack": True})
    await client.connect(ext={"ack": -1})
    await client.say("/meta/subscribe", subscription=CALLS)
    said = await client.say(CALLS, data=1)
    after = await client.say("/meta/connect", ext={"ack": 1})
    return [f"ack session publish reply (no piggyback?): {said}", after]


async def p35(p: Prober) -> list[str]:
    return [untimed(await (await p.client()).handshake(ext={"timesync": {"tc": 0, "l": 0, "o": 0}}))]


async def p36(p: Prober) -> list[str]:
    client = await p.client()
    form = {"message": json.dumps([client.message("/meta/handshake", **HANDSHAKE)])}
    said = await client.http.post("/api/v2/notifications", data=form)
    return [f"{said.status_code} {said.text}".strip()]


async def p37(p: Prober) -> list[str]:
    client = await p.ready()
    return [await client.connect(connectionType="websocket"), await client.connect(connectionType=None)]


async def p38(p: Prober) -> list[str]:
    client = await p.ready("/r")
    old = client.client
    await client.handshake()
    new, client.client = client.client, old
    return [f"new!=old {new != old}", f"connect with OLD id after 2nd handshake: {await client.connect()}"]


async def p39(p: Prober) -> list[str]:
    client = await p.ready()
    return [await client.say("/meta/connect"), await client.say("/meta/connect", advice={"timeout": 500})]


async def p40(p: Prober) -> list[str]:
    client = await p.ready("/e")
    await client.until("gone")
    return [await client.connect(), await client.say("/meta/subscribe", subscription="/e")]


async def p41(p: Prober) -> list[str]:
    client, clockwork = await p.ready("/k"), await p.ready()
    said = ""
    for _ in range(6):
        await clockwork.say("/meta/connect", advice={"timeout": 700})
        said = await client.say("/k2", data=1)
    return [f"publishing for 7.2 s, never connecting: {said}"]


QUESTIONS = {name.upper(): asker for name, asker in dict(globals()).items() if re.fullmatch(r"p\d\d", name)}
