"""A hand that writes the journal as relays would, and a follower that reads it."""

from __future__ import annotations

import json
from typing import Any

from monitoring.floor.hearing import Status
from monitoring.follower import Follower
from monitoring.ports import HEALTH, PLACED, SNAPSHOT, Record
from monitoring.records import health_body, placed_body
from tests.fakes.journal import FakeJournal

CALL = {"id": "call-1", "state": "Established", "callUuid": "call-1"}


class Pen:
    """Writes one account's records as its relay would."""

    def __init__(self, journal: FakeJournal, account: str = "anna") -> None:
        self.journal, self.account, self.epoch, self.offset = journal, account, 0, 0

    async def open(self) -> None:
        self.epoch, self.offset = await self.journal.open(self.account), 0
        await self.write(PLACED, placed_body("agent", "North"))

    async def write(self, topic: str, body: bytes | dict[str, Any], resource: str = "") -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        await self.journal.append(
            [Record(self.account, self.epoch, self.offset, 10.0 + self.offset, topic, data, resource)]
        )
        self.offset += 1

    async def meet(self, **more: Any) -> None:
        await self.write(SNAPSHOT, {"user": {"id": f"user-{self.account}", "chats": [], **more}})

    async def live(self) -> None:
        await self.write(HEALTH, health_body(Status.LIVE, ""))

    async def call(self, state: str = "Established", call: str = "call-1") -> None:
        told = {"messageType": "CallStateChangeMessage", "call": CALL | {"id": call, "callUuid": call, "state": state}}
        await self.write("/v2/me/calls", told)

    async def chat(self, state: str = "Chatting", chat: str = "chat-1") -> None:
        told = {"messageType": "ChatStateChangeMessage", "chat": {"id": chat, "state": state}}
        await self.write("/v2/me/chats", told, chat)

    async def say(self, index: int, text: str, chat: str = "chat-1") -> None:
        message = {"index": index, "type": "Text", "text": text, "timestampSeconds": 1_399_313_371_000 + index}
        told = {"messageType": "MessageLogUpdated", "chatPath": f"/chats/{chat}", "messages": [message]}
        await self.write("/v2/me/chats", told, chat)


async def house(*accounts: str) -> tuple[FakeJournal, Follower, list[Pen]]:
    """A journal with these accounts met, and a follower that knows them."""
    journal = FakeJournal()
    pens = [Pen(journal, one) for one in accounts or ("anna",)]
    for pen in pens:
        await pen.open()
        await pen.meet()
        await pen.live()
    follower = Follower(journal, look_every=0.0)
    await follower.start()
    return journal, follower, pens
