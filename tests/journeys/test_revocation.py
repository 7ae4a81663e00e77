"""Rights taken away, with a simulated GWS behind: pages, calls and chats end; and the limits of sockets."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.utils import timezone

from dashboard import asgi
from dashboard import hub as hub_module
from dashboard.audit.models import AuditLine
from dashboard.hub import BEAT
from dashboard.people import changed
from dashboard.people.models import Grant
from tests.fakes.building import ORIGIN, building
from tests.fakes.page import page_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.partials import Part
    from monitoring.floor.model import Floor
    from tests.fakes.building import Building

pytestmark = pytest.mark.django_db(transaction=True)

TAKEN_WITHIN = 2.0
JUST_BEFORE = 0.05


async def grants_of(person: str, verbs: Iterable[str] = ()) -> None:
    """Take a person's grants away: these verbs, or all."""
    rows = Grant.objects.filter(user__username=person)
    await sync_to_async((rows.filter(verb__in=verbs) if verbs else rows).delete)()


async def test_lost_right_ends_call() -> None:
    """Who listens when his right is taken away is out of the call at GWS within 2 s, page or no page; nothing else is touched."""
    async with building() as made:
        call_id, other = await made.call(), await made.call("agent003")
        alice = await made.listened(call_id)
        agents = [agents_leg(made, call_id, "agent001"), agents_leg(made, other, "agent003")]
        socket, before = await made.socket(alice), len(made.posts())
        await made.until(socket.drain, "the page")
        began = time.monotonic()
        await grants_of("alice", ["listen"])
        await made.until(lambda: "sup001" not in made.far.centre.world.calls[call_id].legs, "her leg's end at GWS")
        assert time.monotonic() - began < TAKEN_WITHIN
        await made.until(lambda: any("any more; you left the call" in text for text in socket.drain()), "the notice")
        sent = [(post.user, post.body["operationName"]) for post in made.posts()[before:]]
        assert set(sent) <= {("sup001", "Hangup"), ("sup001", "CancelSupervisorMonitoring")}
        assert ("sup001", "Hangup") in sent
        assert [agents_leg(made, call_id, "agent001"), agents_leg(made, other, "agent003")] == agents
        lines = [line async for line in AuditLine.objects.filter(operation="Hangup", stage="intent")]
        assert [(line.actor, line.account, line.facts["rule"]) for line in lines] == [
            ("floorwalker", "sup001", "revoked")
        ]
        await socket.disconnect()


def agents_leg(made: Building, call_id: str, agent: str) -> tuple[str, float, str]:
    """How an agent's own call stands."""
    leg = made.floor.calls[call_id].legs[agent]
    return leg.state, leg.state_since, leg.device_id


async def test_lost_right_ends_chat() -> None:
    """Who coaches in a chat when he is switched off is out of it at GWS, and his page is closed."""
    async with building() as made:
        chat_id, alice = await made.chat(), await made.browser("alice")
        assert (await made.ask(alice, f"/chats/{chat_id}/", "Coach")).status_code == 202
        await made.until(lambda: "SwitchToBargeIn" in capable(made, chat_id), "alice's seat")
        socket = await made.socket(alice)
        await User.objects.filter(username="alice").aupdate(is_active=False)
        await made.until(lambda: not made.floor.chats[chat_id].seats.get("sup001"), "her seat's end")
        await made.until(lambda: socket.closed() == 4001, "the close")
        assert "agent001" in made.floor.chats[chat_id].seats


def capable(made: Building, chat_id: str) -> frozenset[str]:
    """What GWS offers alice in a chat."""
    seat = made.floor.chats[chat_id].seats.get("sup001")
    return seat.capabilities if seat is not None else frozenset()


async def test_right_ends_by_the_clock() -> None:
    """A grant that ends at a moment is gone from the page at that moment, though nobody touched it."""
    async with building() as made:
        ends = timezone.now() + timedelta(seconds=1)
        await Grant.objects.filter(user__username="bob").aupdate(ends=ends)
        socket = await made.socket(await made.browser("bob"))
        await made.until(lambda: page_of(socket).ids("agent"), "the page")
        await made.until(lambda: page_of(socket).ids("agent") == [], "the emptied page")
        assert 0 <= (timezone.now() - ends).total_seconds() < TAKEN_WITHIN


class Held:
    """The hub's clock, in a hand that moves it: its seconds pass when we say so, however long the machine takes."""

    def __init__(self) -> None:
        self.at = time.monotonic()

    def monotonic(self) -> float:
        """Now."""
        return self.at


async def went_round(made: Building) -> None:
    """Until the hub has begun and ended a round: looked at its clock, asked who may see what if that is due, and told."""
    (page, *_), told = made.house.hub.sockets, list[object]()

    def tell(floor: Floor) -> list[Part]:
        told.append(floor)
        return []

    # What is told first may be told by a round that was under way.
    for rounds in (1, 2):
        made.house.hub.tell(page, tell)
        await made.until(lambda wanted=rounds: len(told) == wanted, "the hub's round")  # type: ignore[misc]


async def test_other_process_takes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another process writes, a grant's end or a sign-in's, is seen one beat later at the latest, by the hub's own clock."""
    async with building() as made:
        rows, clock = Grant.objects.filter(user__username="bob"), Held()
        alice, bob = await made.browser("alice"), await made.browser("bob")
        sockets = [await made.socket(bob), await made.socket(alice)]
        await made.until(lambda: all(page_of(socket).ids("agent") for socket in sockets), "the pages")
        heard, changed.listeners[:] = list(changed.listeners), []
        monkeypatch.setattr(hub_module, "time", clock)
        try:
            # A beat at a moment that is known: the next one is due just one beat after it.
            clock.at += BEAT
            await went_round(made)
            await sync_to_async(rows.delete)()
            await Session.objects.filter(session_key=alice.cookies["sid"].value).adelete()
            clock.at += BEAT - JUST_BEFORE
            await went_round(made)
            assert (bool(page_of(sockets[0]).ids("agent")), sockets[1].closed()) == (True, None)
            clock.at += JUST_BEFORE
            await made.until(lambda: page_of(sockets[0]).ids("agent") == [], "the emptied page")
            await made.until(lambda: sockets[1].closed() == 4001, "the close")
            assert BEAT <= TAKEN_WITHIN
        finally:
            changed.listeners[:] = heard


async def test_sixth_page_waits() -> None:
    """A sign-in holds five sockets; the sixth is closed with 4029 and told nothing, until another one goes."""
    async with building() as made:
        alice = await made.browser("alice")
        sockets = [await made.socket(alice) for _ in range(5)]
        sixth = await made.socket(alice)
        await made.until(lambda: sixth.closed() == 4029, "the refusal")
        assert sixth.heard == []
        bob = await made.socket(await made.browser("bob"))
        await sockets.pop().disconnect()
        again = await made.socket(alice)
        await made.until(lambda: again.drain() and bob.drain(), "the pages")
        for socket in (*sockets, again, bob):
            await socket.disconnect()
        assert not asgi.limited.open


async def test_chatterer_is_closed() -> None:
    """The 21st message within 10 s closes the socket with 4029, and the page is forgotten."""
    async with building() as made:
        socket = await made.socket(await made.browser("alice"))
        for _ in range(20):
            await socket.send_to(text_data='{"open": ""}')
        await made.until(socket.drain, "the page")
        assert socket.closed() is None
        await socket.send_to(text_data='{"open": ""}')
        await made.until(lambda: socket.closed() == 4029, "the close")
        await made.until(lambda: not made.house.hub.sockets, "the end")


async def test_unknown_address_is_refused() -> None:
    """A websocket to an address that is none is refused, not an error of ours."""
    async with building() as made:
        from dashboard.asgi import application  # noqa: PLC0415 it reads ALLOWED_ORIGINS

        assert made.house is not None
        stranger = WebsocketCommunicator(application, "/ws/nothing/", headers=[(b"origin", ORIGIN)])
        connected, _ = await stranger.connect(timeout=5)
        assert not connected
