"""Faults of the data: not JSON, wrong types, damaged times, said twice, out of order, ids that differ (F6 to F10, F29)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from tests.faults import near
from tests.faults.supervisor import hire

if TYPE_CHECKING:
    from tests.faults.field import Field

CALLS, CHATS = "/v2/me/calls", "/v2/me/chats"
MEMBER = (
    '[{"channel":"/v2/me/calls","data":{"messageType":"CallStateChangeMessage","metrics":{"serial":"SERIAL"},DATA}},%s]'
)
DEEP = 10_000
BROKEN = {
    "long": '"timestampSeconds":1399313371000L',
    "break": '"uri":"http://a/\nb"',
    "nan": '"duration":NaN',
    "bare": "state:Ringing",
    "deep": f'"call":{"[" * DEEP}{"]" * DEEP}',
    "comma": '"call":{"id":"x",}',
    "half-character": '"call":"\\ud83d',
}
WHOLE = {
    "byte-order-mark": "\ufeff[%s]",
    "cut": '[%s,{"channel":"/v2/me/calls","data":{"metrics":{"serial":"SERIAL"},"x":"cu',
    "large": '[{"channel":"/v2/me/calls","data":{"metrics":{"serial":"SERIAL"},"x":"' + "x" * 5_000_000 + '"}},%s]',
}
GONE = {"id": "wrong-1", "state": "Released", "callUuid": "wrong-1"}
WRONG: tuple[Any, ...] = (
    {"messageType": "CallStateChangeMessage", "call": {**GONE, "duration": 21}},
    {"messageType": "CallStateChangeMessage", "call": {**GONE, "duration": [21]}},
    {"messageType": "CallStateChangeMessage", "call": {**GONE, "mute": False}},
    {"messageType": "CallStateChangeMessage", "call": {**GONE, "participants": ["5001", 7, None]}},
    {"messageType": "CallStateChangeMessage", "call": {**GONE, "capabilities": None, "userData": None}},
    {"messageType": "CallStateChangeMessage", "call": None},
    {"messageType": "CallStateChangeMessage", "notificationType": "Telepathy", "call": GONE},
    {"messageType": "CallStateChangeMessage"},
    {"messageType": "DeviceStateChangeMessage", "devices": {}},
    {"messageType": "DeviceStateChangeMessage", "devices": [{"id": 7}]},
    {"messageType": "MessageLogUpdated", "messages": "hello", "chatUri": 5},
    {"messageType": "ChatStateChangeMessage", "chat": {"id": "", "state": "Chatting"}},
    {"messageType": "SomethingNew", "thing": {}},
    {"messageType": 7},
    {},
)
MOMENT = 1_399_313_371.0


async def bad_json(field: Field) -> None:
    """F6: numbers with an L, line breaks in strings, NaN, a byte order mark, cut, 5 MB, 10,000 levels deep."""
    wanted = set()
    for round_, account in enumerate(field.accounts[:3]):
        for name, text in {**{n: MEMBER.replace("DATA", d) for n, d in BROKEN.items()}, **WHOLE}.items():
            serial = f"hostile-{round_}-{name}"
            if "SERIAL" in text:
                wanted.add(serial)
            await field.far.order("raw", on="connect", user=account, body=text.replace("SERIAL", serial))
            await _nudge(field, account, serial)
            await field.wait(0.3)
    await field.wait(3.0)
    _, aside = await asyncio.to_thread(near.rejects)
    field.check(wanted <= aside, f"not in quarantine: {sorted(wanted - aside)[:4]}")


async def _nudge(field: Field, account: str, serial: str) -> None:
    """An event of no consequence, so that the held poll is answered now."""
    told = {"messageType": "ErrorMessage", "errorMessage": "never mind", "metrics": {"serial": f"nudge-{serial}"}}
    await field.far.order("publish", user=account, channel=CALLS, data=told)


async def wrong_types(field: Field) -> None:
    """F7: missing parts, null for lists, numbers for text, unknown words, in well-formed JSON."""
    wanted = set()
    for number, data in enumerate(WRONG):
        serial = f"wrong-{number}"
        wanted.add(serial)
        told = {**data, "metrics": {"serial": serial}}
        account = field.accounts[number % len(field.accounts)]
        await field.far.order("publish", user=account, channel=CALLS, data=told)
    for data in ("text", 7, [1], None, True):
        await field.far.order("publish", user=field.accounts[0], channel=CALLS, data=data)
    await field.wait()
    field.check(wanted <= await asyncio.to_thread(_kept), "something was neither folded nor set aside")


def _kept() -> set[str]:
    return {line.serial for line in near.heard()} | near.rejects()[1]


async def bad_times(field: Field) -> None:
    """F8: a blank missing in a timestamp, milliseconds called seconds, no time at all."""
    agent = field.accounts[0]
    chat = await field.far.order("stage", verb="start_chat", agent=agent, nickname="Ada")
    times: list[dict[str, Any]] = [
        {"timestamp": "2014-05-0511:09:31.000-0700"},
        {"timestamp": "2014-05-05 11:09:31.000-0700"},
        {"timestampSeconds": 1_399_313_371_000},
        {"timestampSeconds": 1_399_313_371},
        {"timestamp": "yesterday"},
        {},
    ]
    messages = [
        {"index": 1000 + n, "type": "Text", "text": "x", "from": {"participantId": "p", "nickname": "Ada"}, **time}
        for n, time in enumerate(times)
    ]
    told = {"messageType": "MessageLogUpdated", "chatUri": f"http://x/chats/{chat}", "messages": messages}
    await field.until(lambda: chat in field.house.follower.floor.chats, "the chat")
    await field.far.order("publish", user=agent, channel=CHATS, data={**told, "metrics": {"serial": "times-1"}})
    await field.until(lambda: 1005 in field.house.follower.floor.chats[chat].messages, "the messages")
    log = field.house.follower.floor.chats[chat].messages
    for n in range(4):
        field.check(abs(log[1000 + n].at - MOMENT) < 0.001, f"{times[n]} was read as {log[1000 + n].at}")
    for n in (4, 5):
        field.check(abs(log[1000 + n].at - field.begun) < 60, f"{times[n]} was read as {log[1000 + n].at}")
    await field.wait()


async def twice(field: Field) -> None:
    """F9: every fifth event is said twice."""
    await field.far.order("muddle", twice=0.2)
    await field.wait(2 * field.size.seconds)
    await field.far.order("muddle")
    await field.until(lambda: near.counts(field.house)["duplicates"], "something that arrived twice")
    field.notes.facts["duplicates seen"] = near.counts(field.house)["duplicates"]


async def out_of_order(field: Field) -> None:
    """F10: events in any order within a window of 8, every tenth of them twice."""
    await field.far.order("muddle", twice=0.1, window=8)
    await field.wait(2 * field.size.seconds)
    await field.far.order("muddle")
    await field.wait(1.0)


async def two_ids(field: Field) -> None:
    """F29: a call's id has 33 characters in REST and 32 in notifications, and sessions end so that both are seen."""
    alice = await hire(field)
    working = asyncio.create_task(alice.work(3 * field.size.seconds))
    for number in range(6):
        account = field.accounts[(number * 7) % len(field.accounts)]
        field.blow([account])
        await field.far.order("expire", user=account, http=False)
        await field.wait(field.size.seconds / 2)
    await working
    floor = field.house.follower.floor
    double = [call.id for call in floor.calls.values() if len({leg.call_uuid for leg in call.legs.values()}) > 1]
    field.check(not double, f"two calls taken for one: {double[:2]}")
