"""The desk's and the wall's websockets, with a simulated GWS behind them: what they say, to whom, and how they end."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection

from dashboard import asgi
from dashboard.displays.plan import Layout
from dashboard.people.models import Grant
from dashboard.sockets import Limits
from tests.fakes.building import building
from tests.fakes.displays import display
from tests.fakes.page import WALL, page_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitoring.simulator import Simulator
    from tests.fakes.building import Socket

pytestmark = pytest.mark.django_db(transaction=True)

SOUTHERNERS = ("agent002", "agent004", "agent006", "agent008", "sup002")
BUSY_STEPS = 120


async def test_first_frames_are_whole_page() -> None:
    """A socket that opens is sent everything: lists, counts, connection, and the inspector that is open."""
    async with building() as made:
        call_id = await made.call()
        alice = await made.browser("alice")
        socket = await made.socket(alice, f"/ws/desk/?open=call:{call_id}")
        await made.until(lambda: "data-status" in page_of(socket).element("connection"), "the paint")
        page = page_of(socket)
        assert (page.ids("call"), len(page.ids("agent"))) == ([call_id], 2)
        assert f'data-subject="call:{call_id}"' in page.element("inspector")
        assert 'data-tile="talking"' in page.element("summary")
        assert page.missed == []
        await socket.disconnect()


async def test_operation_is_drawn_by_stream() -> None:
    """The POST draws nothing of its result: the confirmed mode comes by the socket, to alice and to bob who looks on."""
    async with building() as made:
        call_id = await made.call()
        alice, bob = await made.browser("alice"), await made.browser("bob")
        path = f"/ws/desk/?open=call:{call_id}"
        sockets = [await made.socket(alice, path), await made.socket(bob, path)]
        assert (await made.ask(alice, f"/calls/{call_id}/", "ListenIn")).status_code == 202
        heard = re.compile(r'data-mode="ListenIn"')
        for socket, where in zip(sockets, ("controls", "participants"), strict=True):
            await made.until(lambda s=socket, w=where: heard.search(page_of(s).element(w)), f"the mode in {where}")  # type: ignore[misc]
            await made.until(lambda s=socket: 'class="watcher"' in page_of(s).element(f"call-{call_id}"), "the row")  # type: ignore[misc]
        await made.until(lambda: "Confirmed" in page_of(sockets[0]).element("notice"), "the outcome")
        assert page_of(sockets[1]).element("notice") == '<div id="notice"></div>'
        for socket in sockets:
            await socket.disconnect()


async def test_page_says_what_it_looks_at() -> None:
    """`open` brings an inspector, `q` the rows that match, and what is foreign or unknown is the same nothing."""
    async with building() as made:
        mine, theirs = await made.call("agent001"), await made.call("agent002")
        socket = await made.socket(await made.browser("alice"))
        await made.until(lambda: mine in page_of(socket).ids("call"), "the lists")
        await socket.send_to(text_data=json.dumps({"open": f"call:{mine}"}))
        await made.until(lambda: 'id="controls"' in page_of(socket).element("inspector"), "the inspector")
        told = []
        for stranger in (theirs, "0123456789ABCDEF"):
            before = len(socket.drain())
            await socket.send_to(text_data=json.dumps({"open": f"call:{stranger}"}))
            await made.until(lambda n=before: any("ended" in text for text in socket.drain()[n:]), "an answer")  # type: ignore[misc]
            told += [json.loads(text)["parts"] for text in socket.drain()[before:] if "ended" in text]
        assert told[0] == told[1]
        await socket.send_to(text_data=json.dumps({"q": "nobody is called that"}))
        await made.until(lambda: page_of(socket).ids("agent") == [], "the search")
        await socket.disconnect()


async def test_stranger_is_sent_to_door() -> None:
    """Who is not signed in is closed with 4001 and told nothing, on the desk and on a wall."""
    async with building() as made:
        stranger = await made.browser("")
        for path in ("/ws/desk/", "/ws/wall/all/"):
            socket = await made.socket(stranger, path)
            await made.until(lambda s=socket: s.closed() == 4001, "the close")  # type: ignore[misc]
            assert socket.heard == []


@pytest.mark.parametrize("way", ["logout", "session", "inactive", "gone", "password"])
async def test_end_of_sign_in_closes(way: str) -> None:
    """Signed out, session ended, user switched off, deleted or given another password: 4001 at once, and not let in again."""
    async with building() as made:
        alice = await made.browser("alice")
        sockets = [await made.socket(alice), await made.socket(alice, "/ws/wall/north/")]
        await made.until(lambda: all(socket.drain() for socket in sockets), "the first frames")
        user = await User.objects.aget(username="alice")
        if way == "logout":
            await alice.post("/accounts/logout/")
        elif way == "session":
            session = await Session.objects.aget(session_key=alice.cookies["sid"].value)
            await session.adelete()
        elif way == "inactive":
            user.is_active = False
            await user.asave()
        elif way == "password":
            user.set_password("another one, much longer")
            await user.asave()
        else:
            await user.adelete()
        await made.until(lambda: all(socket.closed() == 4001 for socket in sockets), "the close")
        assert not made.house.hub.sockets
        again = await made.socket(alice)
        await made.until(lambda: again.closed() == 4001, "the second close")
        assert again.heard == []


@pytest.mark.parametrize("said", ["not json", "[]", '{"open": 7}', '{"x":' + "[" * 3000, " " * 5000, b"\0"])
async def test_malformed_closes(said: str | bytes) -> None:
    """What no page of ours would say closes the socket with 4000."""
    async with building() as made:
        socket = await made.socket(await made.browser("alice"))
        if isinstance(said, bytes):
            await socket.send_to(bytes_data=said)
        else:
            await socket.send_to(text_data=said)
        await made.until(lambda: socket.closed() == 4000, "the close")


async def test_revoked_grant_empties_page() -> None:
    """A grant taken away empties lists, counts and the open inspector of a page that stays open; given back, it fills."""
    async with building() as made:
        chat_id = await made.chat()
        made.far.centre.customer_says(chat_id, "my number is 4711")
        bob = await User.objects.aget(username="bob")
        socket = await made.socket(await made.browser("bob"), f"/ws/desk/?open=chat:{chat_id}")
        await made.until(lambda: "4711" in page_of(socket).element("inspector"), "the log")
        grants = [grant async for grant in Grant.objects.filter(user=bob)]
        await sync_to_async(Grant.objects.filter(user=bob).delete)()
        await made.until(lambda: page_of(socket).ids("agent") == [], "the emptied page")
        assert socket.closed() is None
        page = page_of(socket)
        assert (page.ids("call"), page.ids("chat")) == ([], [])
        assert "4711" not in page.html
        assert re.findall(r"<strong>(\d+)</strong>", page.element("summary")) == ["0"] * 8
        before = len(socket.drain())
        made.far.centre.customer_says(chat_id, "and 4712")
        await made.until(lambda: chat_has(made.floor.chats[chat_id], "and 4712"), "the message")
        assert not any("4712" in text for text in socket.drain()[before:])
        await grants[0].asave(force_insert=True)
        await made.until(lambda: page_of(socket).ids("chat") == [chat_id], "the filled page")
        await socket.disconnect()


def chat_has(chat: object, text: str) -> bool:
    """Whether this was said in the chat."""
    return any(message.text == text for message in chat.messages.values())  # type: ignore[attr-defined]


async def test_cut_database_is_found_again() -> None:
    """After the database has cut its connections the page says nothing new for a moment, and then goes on by itself."""
    async with building() as made:
        socket = await made.socket(await made.browser("alice"))
        await made.until(socket.drain, "the first frames")
        await sync_to_async(_cut)()
        call_id = await made.call()
        await made.until(lambda: call_id in page_of(socket).ids("call"), "the call")
        assert socket.closed() is None
        await socket.disconnect()


def _cut() -> None:
    """Close the connection under Django's feet, on the thread where everything outside a request asks the database."""
    connection.ensure_connection()
    connection.connection.close()


async def test_wall_follows_its_team() -> None:
    """A wall draws its team's day; a wall of another team, or one whose team was taken away, is closed with 4003."""
    async with building() as made:
        call_id, bob = await made.call(), await made.browser("bob")
        await display("Calls", "North", only=Layout.INTERACTIONS)
        socket, foreign = await made.socket(bob, "/ws/wall/calls/"), await made.socket(bob, "/ws/wall/south/")
        await made.until(lambda: foreign.closed() == 4003, "the refusal")
        assert foreign.heard == []
        await made.until(lambda: call_id in page_of(socket, WALL).element("wall-body"), "the call")
        made.far.centre.end_call(call_id)
        await made.until(lambda: call_id not in page_of(socket, WALL).element("wall-body"), "its end")
        await sync_to_async(Grant.objects.filter(user__username="bob").delete)()
        await made.until(lambda: socket.closed() == 4003, "the close")


def rename_south(far: Simulator) -> None:
    """Give everybody in South a name that is found nowhere else."""
    for account in SOUTHERNERS:
        seat = far.centre.world.seats[account]
        seat.person = replace(seat.person, first_name="Zyx", last_name=f"Canary-{account}")


def canaries(far: Simulator) -> set[str]:
    """What names an agent of South, or a conversation that nobody of North was ever in."""
    people = [far.centre.person(account) for account in SOUTHERNERS]
    words = {word for person in people for word in (person.id, person.device.id, person.user_name, "Canary-")}
    north, south = set(), set()
    for event in far.ledger.published():
        ids = set(re.findall(r'"(?:callUuid|id)": "([0-9A-F-]{16,})"', json.dumps(event.data)))
        (south if event.user in SOUTHERNERS else north).update(ids)
    return words | (south - north)


async def test_no_byte_of_another_team(monkeypatch: pytest.MonkeyPatch) -> None:
    """Law 6: through a busy day no frame to alice of North names an agent, a call or a chat of South alone."""
    monkeypatch.setattr(asgi.limited, "limits", Limits(messages=100_000))
    options = {"scenario": "day", "agents": 8, "rate": 1.0, "prepare": rename_south}
    async with building(**options) as made:  # type: ignore[arg-type]
        alice, bob = await made.browser("alice"), await made.browser("bob")
        sockets = [await made.socket(alice), await made.socket(bob), await made.socket(bob, "/ws/wall/all/")]
        dora = await made.socket(await made.browser("dora"))
        for step in range(BUSY_STEPS):
            made.far.advance(made.far.now + 4.0)
            await made.moment()
            if step % 15 == 0:
                await look_around(sockets[:2], [*made.floor.agents, *made.floor.calls, *made.floor.chats])
        pages = [(await alice.get("/")).content.decode(), (await bob.get("/wall/all/")).content.decode()]
        words = canaries(made.far)
        assert len(words) > 15
        theirs = [text for socket in sockets for text in socket.drain()] + pages
        assert sorted(word for word in words if any(word in text for text in theirs)) == []
        assert any("Canary-" in text for text in dora.drain())
        assert len(theirs) > 50


async def look_around(sockets: Iterable[Socket], ids: list[str]) -> None:
    """Ask to open whatever there is, one's own or not."""
    for socket in sockets:
        for identifier in ids:
            for kind in ("agent", "call", "chat"):
                await socket.send_to(text_data=json.dumps({"open": f"{kind}:{identifier}"}))
