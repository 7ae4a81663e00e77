"""What GWS says of people is on the desk and in the journal, and nowhere else: no log, figure, line of the trail or URL (T16)."""

from __future__ import annotations

import io
import json
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from dashboard.audit.models import AuditLine
from dashboard.journal.models import JournalRecord
from dashboard.masks import Json, Line
from tests.fakes.building import BASE, building

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitoring.simulator import Simulator
    from tests.fakes.building import Building

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
NAME, NUMBER, MAIL, WORDS, VALUE = (
    "Canaria Canary",
    "+4989777123456",
    "canary@example.org",
    "canary words",
    "canary-7731",
)
TELLING = ("canar", "777123456", "777-123", "example.org")
FORMATTERS: dict[str, logging.Formatter] = {"text": Line(), "json": Json()}


def plant(far: Simulator) -> None:
    """Everybody's name, e-mail and phone at the far side."""
    for seat in far.centre.world.seats.values():
        object.__setattr__(seat.person, "first_name", "Canaria")
        object.__setattr__(seat.person, "last_name", f"Canary {seat.person.user_name}")


@contextmanager
def logged() -> Iterator[list[io.StringIO]]:
    """All that production would log, in both formats."""
    handlers = [logging.StreamHandler(io.StringIO()) for _ in FORMATTERS]
    for handler, formatter in zip(handlers, FORMATTERS.values(), strict=True):
        handler.setFormatter(formatter)
        logging.getLogger().addHandler(handler)
    try:
        yield [handler.stream for handler in handlers]
    finally:
        for handler in handlers:
            logging.getLogger().removeHandler(handler)


async def publish(made: Building, topic: str, data: Any) -> None:
    """Whatever GWS might say, to one agent."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(made.far.app), base_url=BASE) as hand:
        order = {"channel": topic, "user": "agent001", "data": data}
        assert (await hand.post("/_ctl/publish", json=order)).status_code == httpx.codes.OK


async def live_through(made: Building) -> str:
    """A call and a chat full of it, an operation on each, faults, and words that nobody can read; returns the call."""
    data = {"name": NAME, "mail": MAIL, "nested": {"value": [VALUE]}}
    call = made.far.centre.place_call("agent001", customer=NUMBER, dnis=NUMBER, user_data=data)
    chat = made.far.centre.start_chat("agent001", NAME, user_data=data)
    made.far.centre.customer_says(chat, f"{WORDS} {NUMBER} {MAIL}")
    await made.until(lambda: call in made.floor.calls and chat in made.floor.chats, "both")
    alice = await made.browser("alice")
    await made.ask(alice, f"/calls/{call}/", "ListenIn")
    await made.ask(alice, f"/chats/{chat}/", "Intrude", mode="Monitor")
    await made.ask(alice, "/calls/canary-7731-none/", "ListenIn")
    for path in (f"/calls/{call}/", f"/chats/{chat}/", "/calls/canary-7731-none/", "/?q=canary"):
        await alice.get(path)
    heard = made.house.fleet.relays["agent001"].count.rejected
    await publish(
        made, "/v2/me/calls", {"messageType": "CallStateChangeMessage", "call": {"id": [NAME], "state": NUMBER}}
    )
    await publish(made, "/v2/me/calls", {"messageType": NAME})
    await publish(made, "/v2/me/chats", NAME)
    await publish(
        made, "/v2/me/calls", {"messageType": "ErrorMessage", "errorMessage": NAME, "callUri": f"/calls/{call}"}
    )
    await made.until(lambda: made.house.fleet.relays["agent001"].count.rejected >= heard + 3, "the rejects")
    return call


async def test_people_are_nowhere_else() -> None:
    """Canaries in every field: the journal and the desk hold them; logs in both formats, figures, trail and paths do not."""
    with logged() as logs:
        async with building(prepare=plant, control=True) as made:
            assert "forgetting" in {task.get_name() for task in made.house._tasks}
            call = await live_through(made)
            alice = await made.browser("alice")
            desk = (await alice.get(f"/calls/{call}/")).content.decode()
            figures = (await alice.get("/metrics")).content.decode() + (await alice.get("/readyz")).content.decode()
            paths = " ".join(str(one.path) for one in made.far.ledger.requests())
            usernames = {username async for username in User.objects.values_list("username", flat=True)}
            usernames |= set(made.floor.placements)
    trail = json.dumps(
        await sync_to_async(list)(AuditLine.objects.values_list("target", "detail", "actor", "operation"))
    )
    journal = b" ".join([bytes(row.body) async for row in JournalRecord.objects.all()])
    assert all(word in journal.decode() for word in ("Canary", VALUE, WORDS, MAIL))
    assert NAME.split()[1] in desk or VALUE in desk
    places = {
        "text log": logs[0].getvalue(),
        "json log": logs[1].getvalue(),
        "figures": figures,
        "trail": trail,
        "paths": paths,
    }
    assert all(places.values())
    assert [
        line for said in places.values() for line in said.splitlines() if any(word in line.lower() for word in TELLING)
    ] == []
    assert [name for name in usernames if name in figures] == []
    assert call not in figures
    assert all(json.loads(line) for line in logs[1].getvalue().splitlines())
