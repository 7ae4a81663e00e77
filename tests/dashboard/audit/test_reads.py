"""What is opened is on the trail before it is shown: by page, by socket, once a minute, or not at all."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError

from dashboard.audit import reads
from dashboard.audit.models import AuditAbout, AuditLine
from dashboard.pages import START_OVER
from monitoring.floor.model import AGENT, Agent, Call, Chat, Floor, Leg, Placement, Seat
from tests.fakes.building import building
from tests.fakes.people import alice, charlie

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.policy import Viewer

pytestmark = pytest.mark.django_db(transaction=True)


def floor() -> Floor:
    """Anna of North in a call and, with Sven of South, in a chat."""
    made = Floor()
    for account, team in (("anna", "North"), ("sven", "South")):
        made = made.evolve(
            placements=made.placements.set(account, Placement(AGENT, team)),
            agents=made.agents.set(f"id-{account}", Agent(f"id-{account}", account, team=team)),
        )
    seats = Chat("chat-1").seats.update({name: Seat(name, "Chatting") for name in ("anna", "sven")})
    call = Call("call-1", Call("").legs.set("anna", Leg("anna", "leg", "Established")))
    return made.evolve(chats=made.chats.set("chat-1", Chat("chat-1", seats)), calls=made.calls.set("call-1", call))


async def lines() -> list[tuple[str, str, str, dict[str, str]]]:
    """Every reading on the trail."""
    return [
        (line.actor, line.target, line.stage, line.facts)
        async for line in AuditLine.objects.filter(operation=reads.READ)
    ]


@pytest.mark.parametrize(
    ("target", "agents", "teams"),
    [("chat:chat-1", "anna,sven", "North,South"), ("call:call-1", "anna", "North"), ("agent:id-anna", "anna", "North")],
)
async def test_reading_names_its_agents(target: str, agents: str, teams: str) -> None:
    """Who, what, whose it is, by what; every agent in it is found by it."""
    assert await reads.note(floor(), alice(), target, "page")
    assert await lines() == [("alice", target, "read", {"agents": agents, "teams": teams, "by": "page"})]
    assert {row.account async for row in AuditAbout.objects.all()} == set(agents.split(","))


async def test_page_and_socket_are_one() -> None:
    """The same again within a minute, by the page or its socket, is the same reading; of another, or later, it is not."""
    assert await reads.note(floor(), alice(), "call:call-1", "page")
    assert await reads.note(floor(), alice(), "call:call-1", "socket")
    assert len(await lines()) == 1
    await reads.note(floor(), alice(), "chat:chat-1", "socket")
    await AuditLine.objects.filter(target="call:call-1").aupdate(at=time.time() - 61)
    await reads.note(floor(), alice(), "call:call-1", "socket")
    assert [target for _, target, _, _ in await lines()] == ["call:call-1", "chat:chat-1", "call:call-1"]


async def test_newcomer_is_told() -> None:
    """Within the minute another line is added where an agent is in it now whom no line named; who only left adds none."""
    both = floor()
    alone = both.evolve(chats=both.chats.set("chat-1", Chat("chat-1", both.chats["chat-1"].seats.delete("sven"))))
    for seen in (alone, both, alone, both):
        assert await reads.note(seen, alice(), "chat:chat-1", "page")
    assert [said["agents"] for _, _, _, said in await lines()] == ["anna", "anna,sven"]


@pytest.mark.parametrize("target", ["call:none", "chat:none", "agent:none", "thing:x", "", "call:"])
async def test_what_is_not_there_is_no_reading(target: str) -> None:
    """Nothing is noted and nothing may be shown of what is not there."""
    assert not await reads.note(floor(), alice(), target, "page")
    assert await lines() == []


@pytest.mark.parametrize("viewer", [charlie(), alice("South")])
async def test_what_is_not_his_is_no_reading(viewer: Viewer) -> None:
    """Nor of what is not his to see."""
    assert not await reads.note(floor(), viewer, "call:call-1", "page")
    assert await lines() == []


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on no reading can be written."""

    def fail(*_: object, **__: object) -> None:
        raise DatabaseError("the disk is full")

    return lambda: monkeypatch.setattr(reads, "record", fail)


async def test_page_is_read_first() -> None:
    """The page of a chat leaves after its line; who may not see it leaves none."""
    async with building() as made:
        browser, chat_id = await made.browser("bob"), await made.chat()
        page = await browser.get(f"/chats/{chat_id}/")
        assert page.status_code == 200
        assert [said[:2] for said in await lines()] == [("bob", f"chat:{chat_id}")]
        assert (await (await made.browser("charlie")).get(f"/chats/{chat_id}/")).status_code == 404
        assert len(await lines()) == 1


async def test_untold_page_is_not_shown(failing: Callable[[], None]) -> None:
    """If it cannot be written, nothing of the chat leaves."""
    async with building() as made:
        browser, chat_id = await made.browser("bob"), await made.chat(customer="Canary")
        failing()
        with pytest.raises(DatabaseError):
            await browser.get(f"/chats/{chat_id}/")


async def test_socket_is_read_first() -> None:
    """What a socket opens is told once, not again for what is pushed; what is not there opens nothing."""
    async with building() as made:
        browser, call_id = await made.browser("bob"), await made.call()
        socket = await made.socket(browser)
        await socket.send_to(text_data=f'{{"open": "call:{call_id}"}}')
        await made.until(lambda: any("Ada" in frame and "participants" in frame for frame in socket.drain()), "it")
        await socket.send_to(text_data='{"open": "call:none"}')
        await made.until(lambda: any("ended" in frame or "controls" in frame for frame in socket.drain()), "its end")
        assert [said[:2] for said in await lines()] == [("bob", f"call:{call_id}")]
        assert (await lines())[0][3]["by"] == "socket"
        await socket.disconnect()


async def test_untold_socket_is_closed(failing: Callable[[], None]) -> None:
    """If it cannot be written, the socket says nothing of it and the page comes again."""
    async with building() as made:
        browser, chat_id = await made.browser("bob"), await made.chat(customer="Canary")
        socket = await made.socket(browser)
        await made.until(socket.drain, "the first paint")
        shown = len(socket.heard)
        failing()
        await socket.send_to(text_data=f'{{"open": "chat:{chat_id}"}}')
        await made.until(lambda: socket.closed() is not None, "the end")
        assert socket.code == START_OVER
        assert not any("message-log" in frame for frame in socket.heard[shown:])
