"""The journal folded into the floor: rebuilt, followed, and started over when a piece is missing."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

from monitoring.floor import AgentChanged, CallChanged, CallEnded, ChatChanged, ChatEnded
from monitoring.floor.hearing import Status
from monitoring.floor.model import Floor
from monitoring.floor.notifications import ErrorReport
from monitoring.follower import PAGE, Follower
from monitoring.latency import Birth
from monitoring.ports import HEALTH, PLACED, PULSE, SNAPSHOT, Record
from monitoring.records import health_body, placed_body, pulse_body
from tests.fakes.journal import FakeJournal
from tests.fakes.pen import CALL, Pen, house

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitoring.floor.changes import Change


async def test_empty_journal_is_empty_floor() -> None:
    """Nothing written is nothing seen."""
    follower = Follower(FakeJournal())
    await follower.start()
    assert (follower.floor, follower.position, follower.everything()) == (Floor(), 0, ())
    assert not await follower.catch_up()


async def test_news_is_folded_once() -> None:
    """What is new is folded and said, page by page, and then there is nothing."""
    _, follower, (pen,) = await house()
    heard: list[Sequence[Change]] = []
    follower.listeners.append(lambda _floor, changes: heard.append(changes))
    await pen.call()
    await pen.write("/v2/me/calls", b"{}")
    assert await follower.catch_up()
    assert heard == [(CallChanged("call-1"), AgentChanged("user-anna"))]
    assert not await follower.catch_up()
    assert len(heard) == 1
    assert follower.heard_at == 13.0, "nothing can be learnt from what cannot be read"


async def test_long_journal_is_paged() -> None:
    """A page is as much as is folded at once."""
    _, follower, (pen,) = await house()
    for _ in range(PAGE + 1):
        await pen.call()
    assert [await follower.catch_up() for _ in range(3)] == [True, True, False]


async def test_hearers_get_notifications() -> None:
    """Who wants the notifications themselves gets each with the floor after it; what cannot be read is none."""
    _, follower, (pen,) = await house()
    heard: list[object] = []
    follower.hearers.append(lambda told, floor: heard.append((told, floor)))
    await pen.write("/v2/me/calls", {"messageType": "ErrorMessage"})
    await pen.write("/v2/me/calls", b"broken")
    await follower.catch_up()
    assert heard == [(ErrorReport("anna", 13.0, ""), follower.floor)]


async def test_rebuilt_floor_is_the_followed() -> None:
    """A follower that starts now has the floor of one that followed all along, and knows when it last heard."""
    journal, follower, (anna, axel) = await house("anna", "axel")
    await anna.call()
    await axel.call()
    await axel.chat()
    await axel.say(1, "hello")
    await anna.call("Released")
    await follower.catch_up()
    late = Follower(journal)
    await late.start()
    assert (late.floor, late.position, late.heard_at) == (follower.floor, follower.position, follower.heard_at)


async def test_old_messages_survive() -> None:
    """Messages said before the last snapshot are still there after a rebuild, with the last word and who types."""
    journal, follower, (pen,) = await house()
    await pen.chat()
    await pen.say(1, "hello")
    await pen.meet(chats=[{"id": "chat-1", "state": "Chatting"}])
    await pen.say(2, "anybody?")
    await follower.catch_up()
    late = Follower(journal)
    await late.start()
    chat = late.floor.chats["chat-1"]
    assert [one.text for one in chat.log()] == ["hello", "anybody?"]
    assert chat == follower.floor.chats["chat-1"]


async def test_messages_of_who_left_survive() -> None:
    """What only a colleague heard who has left since is still there for those who are in."""
    journal, follower, (anna, axel) = await house("anna", "axel")
    await anna.chat()
    await axel.chat()
    await anna.say(1, "to anna")
    await anna.chat("Completed")
    await anna.meet()
    await follower.catch_up()
    late = Follower(journal)
    await late.start()
    assert [one.text for one in late.floor.chats["chat-1"].log()] == ["to anna"]
    assert late.floor.chats == follower.floor.chats


async def test_unreadable_records_are_skipped() -> None:
    """A record that no reader understands any more is skipped, also in a rebuild."""
    journal, follower, (pen,) = await house()
    await pen.chat()
    await pen.write("/v2/me/chats", b"broken", "chat-1")
    journal.records[-2] = journal.records[-1].__class__("anna", 1, 3, 1.0, "/v2/me/chats", b"worse", "chat-9", 4)
    await follower.start()
    assert "chat-1" not in follower.floor.chats


async def test_foreign_chat_log_is_skipped() -> None:
    """A journal that hands over messages of a chat nobody is in is not believed."""

    class Loose(FakeJournal):
        async def chat_log(self, chat_ids: Sequence[str]) -> list[Record]:
            return list(self.records)

    journal = Loose()
    pen = Pen(journal)
    await pen.open()
    await pen.meet()
    await pen.say(1, "hello", "chat-9")
    follower = Follower(journal)
    await follower.start()
    assert not follower.floor.chats


async def test_hole_starts_over() -> None:
    """A hole in a stream's offsets starts everything over, and says what is there and what is gone."""
    journal, follower, (pen,) = await house()
    await pen.call()
    await pen.chat()
    await follower.catch_up()
    heard: list[Change] = []
    follower.listeners.append(lambda _floor, changes: heard.extend(changes))
    await pen.meet(chats=[], calls=[CALL | {"id": "call-2", "callUuid": "call-2"}])
    lost = journal.records.pop()
    journal.records.append(lost.__class__("other", 1, 0, 1.0, PLACED, placed_body("agent", "North"), "", lost.position))
    journal.epochs["other"] = 1
    journal.records.append(lost.__class__("anna", 1, lost.offset + 1, 9.0, SNAPSHOT, lost.body, "", lost.position + 1))
    assert await follower.catch_up()
    assert set(follower.floor.calls) == {"call-2"}
    assert heard == [
        CallEnded("call-1"),
        ChatEnded("chat-1"),
        AgentChanged("user-anna"),
        CallChanged("call-2"),
    ]
    assert not await follower.catch_up()


async def test_vanished_agent_is_told() -> None:
    """An agent that is gone after starting over is said to have changed, so that his row can go."""
    journal, follower, (pen,) = await house()
    journal.records.clear()
    pen.epoch, pen.offset = await journal.open("anna"), 0
    follower.position = 0
    heard: list[Change] = []
    follower.listeners.append(lambda _floor, changes: heard.extend(changes))
    journal.records.append(Record("anna", 2, 5, 9.0, PLACED, placed_body("agent", "North"), "", 1))
    await follower.catch_up()
    assert heard == [AgentChanged("user-anna")]


async def test_new_epoch_is_no_hole() -> None:
    """A stream that begins anew from 0 goes on; one that is unknown must begin at 0."""
    _, follower, (pen,) = await house()
    starts = 0

    async def start() -> None:
        nonlocal starts
        starts += 1
        await Follower.start(follower)

    follower.start = start  # type: ignore[method-assign]
    await pen.open()
    await pen.call()
    await follower.catch_up()
    assert (starts, set(follower.floor.calls)) == (0, {"call-1"})


async def test_everything_names_everything() -> None:
    """Who lost the thread is told to draw every agent, call and chat there is."""
    _, follower, (pen,) = await house()
    await pen.call()
    await pen.chat()
    await follower.catch_up()
    assert set(follower.everything()) == {AgentChanged("user-anna"), CallChanged("call-1"), ChatChanged("chat-1")}


async def test_wake_is_enough() -> None:
    """Woken, a follower looks at once, however seldom it looks by itself."""
    journal, _, (pen,) = await house()
    follower, seen = Follower(journal, look_every=3600.0), asyncio.Event()
    follower.listeners.append(lambda floor, _: seen.set() if "call-1" in floor.calls else None)
    journal.on_append = follower.wake
    running = asyncio.create_task(follower.run())
    await asyncio.sleep(0)
    await pen.call()
    async with asyncio.timeout(5):
        await seen.wait()
    running.cancel()


async def test_lost_hint_is_made_good() -> None:
    """Without any hint a follower looks now and then."""
    journal, _, (pen,) = await house()
    follower, seen = Follower(journal, look_every=0.001), asyncio.Event()
    follower.listeners.append(lambda floor, _: seen.set() if "call-1" in floor.calls else None)
    running = asyncio.create_task(follower.run())
    await asyncio.sleep(0)
    await pen.call()
    async with asyncio.timeout(5):
        await seen.wait()
    running.cancel()


async def test_only_gws_is_a_sign_of_life() -> None:
    """What GWS pushed, was asked for or answered a knock with is a sign of life; what we wrote ourselves is none."""
    journal, follower, (pen,) = await house()
    snapshot_at = 11.0
    assert follower.heard_at == snapshot_at
    await pen.write(HEALTH, health_body(Status.RECONNECTING, "connection refused"))
    await pen.write(PLACED, placed_body("agent", "South"))
    await follower.catch_up()
    assert follower.heard_at == snapshot_at
    await pen.write(PULSE, pulse_body(14.5))
    await follower.catch_up()
    assert follower.heard_at == 14.5
    late = Follower(journal)
    await late.start()
    assert late.heard_at == 14.5


async def test_delays_are_measured() -> None:
    """Of each event of GWS the way to us and the way to the floor are known, by GWS's own stamp on another clock."""
    journal, _, (pen,) = await house()
    day, births = 1_700_000_000.0, list[Birth]()
    follower = Follower(journal, now=lambda: day + 20)
    await follower.start()
    follower.daters.append(births.extend)
    for number, (ahead, word) in enumerate(((3600.0, "Ringing"), (3599.5, "Established"), (3600.0, "Held"))):
        at, told = day + 13 + number, {"messageType": "CallStateChangeMessage", "call": CALL | {"state": word}}
        stamp = {"eventProcessing": {"serverGenerationTimestamp": round((at + ahead) * 1000)}}
        body = json.dumps(told | {"metrics": stamp}).encode()
        await journal.append([Record("anna", pen.epoch, pen.offset + number, at, "/v2/me/calls", body)])
    await follower.catch_up()
    assert [birth.folded - day for birth in births] == [20.0] * 3
    assert [birth.born - day for birth in births] == pytest.approx([13.0, 13.5, 15.0])
    assert follower.delays.median("receipt", day + 20) == pytest.approx(0.0)
    assert follower.delays.median("journal", day + 20) == pytest.approx(6.0)
    assert sum(follower.delays.histograms["receipt"].counts) == 3
