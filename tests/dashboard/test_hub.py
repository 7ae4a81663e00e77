"""The hub: order, batches, beats, and that no page's trouble is another's."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dashboard import hub as hub_module
from dashboard.frames import LARGEST_FRAME, batches, frame_of
from dashboard.hub import BIRTHS_AT_MOST, Hub
from dashboard.partials import Part
from monitoring.floor.changes import AgentChanged, CallChanged, ChatChanged, HealthChanged
from monitoring.latency import Birth
from tests.fakes.sockets import FLOOR, NOW, FakeSocket, People, running, until

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitoring.floor.changes import Change


async def test_change_reaches_every_page() -> None:
    """A change is told to every page at once, in frames whose numbers only rise."""
    sockets = [FakeSocket(1), FakeSocket(2, "bob")]
    async with running(*sockets) as hub:
        for name in ("a", "b", "c"):
            hub.publish(FLOOR, (CallChanged(name),))
            await until(lambda n=name: all((CallChanged(n),) in s.said("update") for s in sockets))  # type: ignore[misc]
        await until(lambda: all(len(s.sent) == 3 for s in sockets))
        numbers = [frame["seq"] for frame in sockets[0].sent]
        assert numbers == sorted(set(numbers))
        assert hub.sent == 6


async def test_window_gathers_changes() -> None:
    """What changes while the hub is busy is told together, each change once, in the order of its first mention."""
    socket = FakeSocket()
    async with running(socket) as hub:
        changes: list[Change] = [
            CallChanged("a"),
            AgentChanged("x"),
            CallChanged("a"),
            ChatChanged("c"),
            AgentChanged("x"),
        ]
        for change in changes:
            hub.publish(FLOOR, (change,))
        await until(lambda: socket.sent)
        assert socket.said("update") == [(CallChanged("a"), AgentChanged("x"), ChatChanged("c"))]


async def test_wish_of_page_comes_first() -> None:
    """What a page asks for is answered before the changes, and to it alone."""
    asker, other = FakeSocket(), FakeSocket(2, "bob")
    async with running(asker, other) as hub:
        hub.publish(FLOOR, (CallChanged("a"),))
        hub.tell(asker, lambda _floor: [Part("#x", "innerMorph", "asked for")])
        await until(lambda: len(asker.sent) == 2 and other.sent)
        assert asker.read()[0] == "asked for"
        assert "asked for" not in other.read()


async def test_announcement_reaches_one_person() -> None:
    """A notice goes to every page of one person, and to nobody else."""
    sockets = [FakeSocket(1), FakeSocket(1), FakeSocket(2, "bob")]
    async with running(*sockets) as hub:
        hub.announce("alice", Part("#notice", "innerMorph", "done"))
        await until(lambda: sockets[0].sent and sockets[1].sent)
        hub.publish(FLOOR, (CallChanged("a"),))
        await until(lambda: sockets[2].sent)
        assert [("done" in socket.read()) for socket in sockets] == [True, True, False]


async def test_redraw_names_its_kind() -> None:
    """What was settled is drawn again as a change of its kind."""
    socket = FakeSocket()
    async with running(socket) as hub:
        for target in ("agent:1", "call:2", "chat:3"):
            hub.redraw(target)
        await until(lambda: socket.sent)
        assert socket.said("update") == [(AgentChanged("1"), CallChanged("2"), ChatChanged("3"))]


@pytest.mark.parametrize("trouble", ["update", "push"])
async def test_broken_page_starts_over(trouble: str) -> None:
    """A page that cannot be drawn or written to is closed, so that it never looks alive; the others are told."""
    broken, sound = FakeSocket(1), FakeSocket(2, "bob")
    broken.fails = {trouble}
    async with running(broken, sound) as hub:
        for name in ("a", "b"):
            hub.publish(FLOOR, (CallChanged(name),))
            await until(lambda n=name: (CallChanged(n),) in sound.said("update"))  # type: ignore[misc]
        await until(lambda: len(sound.sent) == 2)
        assert (broken.dropped, hub.sockets) == (True, {sound})
        assert len(broken.said("update")) == 1


async def test_beat_under_constant_change() -> None:
    """However much changes, the beat comes: counts and connection are never starved."""
    socket = FakeSocket()
    async with running(socket, beat=0.02) as hub:
        async with asyncio.timeout(10):
            while len(socket.said("beat")) < 3:
                hub.publish(FLOOR, (CallChanged("a"),))
                await asyncio.sleep(0)
        assert socket.said("update")
        assert all(viewer == "alice" for viewer, _ in socket.said("admit"))


async def test_doubt_is_settled_first() -> None:
    """After a doubt everybody's rights are asked anew, thoroughly, before anything more is sent; who lost his gets nothing."""
    gone, kept = FakeSocket(1), FakeSocket(2, "bob")
    gone.rights = None
    async with running(gone, kept) as hub:
        hub.doubt()
        hub.publish(FLOOR, (CallChanged("a"),))
        hub.tell(gone, lambda _floor: [Part("#x", "innerMorph", "too late")])
        await until(lambda: kept.said("update"))
        assert (gone.said("admit"), kept.said("admit")) == ([("alice", True)], [("bob", True)])
        assert (gone.said("update"), gone.sent, hub.sockets) == ([], [], {kept})


async def test_changed_rights_are_sent() -> None:
    """What a person's new rights come to is sent to his page."""
    socket = FakeSocket()
    socket.rights = [Part("#agents", "innerMorph", "")]
    async with running(socket) as hub:
        hub.doubt()
        await until(lambda: socket.sent)
        assert socket.sent[0]["parts"] == [{"target": "#agents", "swap": "innerMorph", "content": ""}]


async def test_unasked_rights_keep_silence() -> None:
    """While nobody can be asked who may see what, nothing is sent, not even a beat; then all of it is, in order."""
    socket, people = FakeSocket(), People()
    people.down = RuntimeError("the database is away")
    async with running(socket, beat=0.02, people=people) as hub:
        hub.doubt()
        hub.publish(FLOOR, (CallChanged("a"),))
        await until(lambda: people.times >= 3)
        assert (socket.asked, socket.sent) == ([], [])
        people.down = None
        await until(lambda: socket.said("update") and socket.said("beat"))
        assert socket.asked[:2] == [("admit", ("alice", True)), ("update", (CallChanged("a"),))]


async def test_admission_fault_stays_alone() -> None:
    """A page whose admission fails is closed rather than shown what may not be his; the others are admitted."""
    broken, sound = FakeSocket(1), FakeSocket(2, "bob")
    broken.fails = {"admit"}
    async with running(broken, sound) as hub:
        hub.doubt()
        hub.publish(FLOOR, (CallChanged("a"),))
        await until(lambda: sound.said("update"))
        assert (broken.dropped, broken.said("update"), hub.sockets) == (True, [], {sound})


async def test_newcomer_is_not_sent_away() -> None:
    """A page that opens while rights are being asked for others is neither judged by that answer nor left out."""
    early, late, people = FakeSocket(1), FakeSocket(2, "bob"), People()
    people.asked.clear()
    async with running(early, people=people) as hub:
        hub.doubt()
        await until(lambda: people.times)
        hub.sockets.add(late)
        hub.tell(late, lambda _floor: [Part("#page", "innerMorph", "painted")])
        people.asked.set()
        await until(lambda: late.sent)
        assert (late.read(), late.said("admit"), hub.sockets) == (["painted"], [], {early, late})
        hub.doubt()
        await until(lambda: late.said("admit") == [("bob", True)])


def test_frames_have_a_limit() -> None:
    """Parts are batched in order below the limit; one that is larger alone goes whole."""
    parts = [Part("#a", "innerMorph", "x" * size) for size in (10, LARGEST_FRAME - 10, 1, LARGEST_FRAME * 2, 5)]
    found = list(batches(parts))
    assert [part for batch in found for part in batch] == parts
    assert [[len(part.content) for part in batch] for batch in found] == [
        [10, LARGEST_FRAME - 10],
        [1],
        [LARGEST_FRAME * 2],
        [5],
    ]
    assert list(batches([])) == []


def test_frame_is_what_pages_read() -> None:
    """A frame is its number, when it left, and its parts with target, swap and content (frames.js); news has an age."""
    quiet = {
        "seq": 7,
        "at": 1_000_123,
        "parts": [{"target": "#call-1", "swap": "delete", "content": ""}],
    }
    parts = [Part("#call-1", "delete")]
    assert json.loads(frame_of(7, parts, 1000.1234)) == quiet
    assert json.loads(frame_of(7, parts, 1000.1234, 0.25)) == quiet | {"age_ms": 250}


async def test_news_has_an_age() -> None:
    """A frame of changes says how old the events behind it are, in the median; what a page asked for has no age."""
    socket = FakeSocket()
    async with running(socket) as hub:
        hub.date([Birth(NOW - age, NOW - 0.004) for age in (0.1, 0.3, 9.0)])
        hub.publish(FLOOR, (CallChanged("a"),))
        await until(lambda: socket.sent)
        hub.tell(socket, lambda _floor: [Part("#x", "innerMorph", "asked for")])
        await until(lambda: len(socket.sent) == 2)
        assert [frame.get("age_ms") for frame in socket.sent] == [300, None]
        assert {frame["at"] for frame in socket.sent} == {NOW * 1000}
        assert hub.delays.median("send", NOW) == pytest.approx(0.004)


async def test_births_are_bounded() -> None:
    """While nobody can be told, a flood of events costs no memory."""
    hub = Hub(lambda: FLOOR, People())
    for _ in range(3):
        hub.date([Birth(NOW, NOW)] * BIRTHS_AT_MOST)
    assert len(hub._births) == BIRTHS_AT_MOST


async def test_life_is_felt_between_beats() -> None:
    """A sign of life, or a stream lost or found, is told to every page at once: its lamp alone, and not in a flood."""
    socket = FakeSocket()
    async with running(socket) as hub:
        hub.feel()
        await until(lambda: socket.said("feel"))
        for _ in range(20):
            hub.publish(FLOOR, (HealthChanged("anna"),))
            await until(lambda: hub.sent)
        assert len(socket.said("feel")) <= 2
        await until(lambda: len(socket.said("feel")) == 2)
        assert (socket.said("beat"), socket.said("admit")) == ([], [])


async def test_clock_alone_takes_away() -> None:
    """When somebody's right begins or ends by the clock the hub asks at that moment, not at the next beat."""
    socket, people, now = FakeSocket(), People(), [NOW]
    people.known[1] = replace(people.known[1], until=NOW + 0.05)
    async with running(socket, people=people, now=lambda: now[0]) as hub:
        hub.doubt()
        await until(lambda: people.times == 1)
        hub.publish(FLOOR, (CallChanged("a"),))
        await until(lambda: socket.said("update"))
        assert people.times == 1
        people.known[1] = replace(people.known[1], until=0.0)
        now[0] += 0.05
        await until(lambda: people.times == 2)
        assert socket.said("admit") == [("alice", True), ("alice", True)]
        hub.expect(now[0] + 0.01)
        now[0] += 0.01
        await until(lambda: people.times == 3)


async def test_changed_sign_in_is_looked_at() -> None:
    """A beat looks thoroughly at the sign-ins that differ from the beat before, in this process or another, and at no other."""
    sockets = [FakeSocket(1), FakeSocket(2, "bob")]
    marks: dict[str, object] = {"sign-in of alice": 1, "sign-in of bob": 1}

    async def load(sign_ins: Mapping[str, int]) -> Mapping[str, object]:
        assert sign_ins == {"sign-in of alice": 1, "sign-in of bob": 2}
        return dict(marks)

    async with running(*sockets, beat=0.01, marks=load):
        await until(lambda: len(sockets[0].said("admit")) == 3)
        del marks["sign-in of alice"]
        seen = [len(socket.said("admit")) for socket in sockets]
        await until(lambda: len(sockets[1].said("admit")) == seen[1] + 3)
        later = [[is_thorough for _, is_thorough in s.said("admit")[n:]] for s, n in zip(sockets, seen, strict=True)]
        assert later[0].count(True) == 1
        assert later[1].count(True) == 0


async def test_database_away_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """After 30 s in which nobody can say whose a page is, it is closed, whether the database refuses or says nothing."""
    monkeypatch.setattr(hub_module, "UNSURE_AT_MOST", 0.05)
    refused, silent, people = FakeSocket(1), FakeSocket(1), People()
    people.down = RuntimeError("the database is away")
    async with running(refused, beat=0.01, people=people) as hub:
        await until(lambda: refused.waits)
        assert (hub.sockets, refused.sent, refused.dropped) == (set(), [], False)
    people.asked.clear()
    async with running(silent, beat=0.01, people=people, patience=0.01) as hub:
        await until(lambda: silent.waits)
        assert (hub.sockets, silent.sent) == (set(), [])


async def test_newcomer_is_looked_at_once() -> None:
    """Whose sign-in ended before its first beat is found at that beat, though nothing differs from a beat before."""
    early, late = FakeSocket(), FakeSocket(2, "bob")
    async with running(early, beat=0.01) as hub:
        await until(lambda: len(early.said("admit")) == 2)
        hub.sockets.add(late)
        await until(lambda: len(late.said("admit")) == 3)
        assert [is_thorough for _, is_thorough in late.said("admit")[:3]] == [True, False, False]
