"""The supervisor accounts: opened when first needed, once, and never in each other's way."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from monitoring.floor.notifications import SnapshotTaken
from monitoring.floor.operations import Operation
from monitoring.gws import paths
from monitoring.gws.accounts import Accounts
from monitoring.gws.client import Client
from monitoring.gws.errors import Garbled, Refused, SignInRefused, Unreachable
from monitoring.gws.users import Seen
from tests.fakes.vault import FakeVault, account
from tests.fakes.wired import DENIED, Wire, answer

if TYPE_CHECKING:
    from monitoring.ports import Account

BARGE = paths.on_call(Operation.SWITCH_TO_BARGE_IN, "call-1")


class House:
    """Accounts over one wire."""

    def __init__(self, wire: Wire) -> None:
        self.wire, self.opened = wire, list[str]()
        self.vault = FakeVault(account("sup001", "supervisor"), account("sup002", "supervisor"))
        self.accounts = Accounts(self.vault, self.connect)

    def connect(self, held: Account) -> Client:
        self.opened.append(held.password.reveal())
        return self.wire.client(held)


async def test_client_is_opened_once() -> None:
    """The first operation signs in, those after it use the same client, also when they come together."""
    house = House(Wire())
    await asyncio.gather(*(house.accounts.operate("sup001", BARGE) for _ in range(5)))
    assert [said.split()[0] for said in house.wire.said] == ["GET"] + ["POST"] * 5
    assert house.opened == ["secret"]
    await house.accounts.close()


async def test_unheld_account_is_unreachable() -> None:
    """Without credentials nothing is sent."""
    house = House(Wire())
    with pytest.raises(Unreachable, match="not held"):
        await house.accounts.operate("stranger", BARGE)
    assert await house.accounts.look("stranger") is None
    assert not house.wire.requests


async def test_new_password_is_used() -> None:
    """A corrected password opens a new client, and the old one is closed."""
    house = House(Wire())
    await house.accounts.operate("sup001", BARGE)
    house.vault.held["sup001"] = account("sup001", "supervisor", password="corrected")
    await house.accounts.operate("sup001", BARGE)
    assert house.opened == ["secret", "corrected"]


async def test_refusals_are_counted() -> None:
    """Pressing a button again and again with wrong credentials asks GWS twice, until the password is corrected."""
    wire = Wire([answer(**DENIED), answer(**DENIED)])  # type: ignore[arg-type]
    house = House(wire)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            await house.accounts.operate("sup001", BARGE)
    assert len(wire.requests) == 2
    house.vault.held["sup001"] = account("sup001", "supervisor", password="corrected")
    await house.accounts.operate("sup001", BARGE)
    assert wire.said[-1].startswith("POST")


async def test_slow_account_holds_nobody_up() -> None:
    """While one account waits for its sign-in, another one operates."""
    gate = asyncio.Event()

    async def far(request: httpx.Request) -> httpx.Response:
        if request.headers.get("authorization"):
            await gate.wait()
        return answer()

    slow = httpx.AsyncClient(transport=httpx.MockTransport(far), base_url="http://gws.test")
    wire = Wire()
    vault = FakeVault(account("slow", "supervisor"), account("quick", "supervisor"))
    accounts = Accounts(vault, lambda held: Client(held, slow) if held.username == "slow" else wire.client(held))
    waiting = asyncio.create_task(accounts.operate("slow", BARGE))
    await accounts.operate("quick", BARGE)
    assert not waiting.done()
    gate.set()
    await waiting


async def test_look_survives_lost_session() -> None:
    """A look after the session ended signs in again; what cannot be read or had is None."""
    house = House(Wire())
    await house.accounts.operate("sup001", BARGE)
    me = answer(user={"id": "user-1", "userName": "sup001"})
    house.wire.script = [answer(**DENIED), answer(), me]  # type: ignore[arg-type]
    told = await house.accounts.look("sup001")
    assert isinstance(told, SnapshotTaken)
    assert (told.account, told.user_id) == ("sup001", "user-1")
    house.wire.script = [answer(user={})]
    assert await house.accounts.look("sup001") is None
    house.wire.script = [httpx.ConnectError("gone")]
    assert await house.accounts.look("sup001") is None


async def test_users_are_listed_once_changed() -> None:
    """A page of everybody comes with its validators; sent back they make a 304, which is no news."""
    house = House(Wire())
    await house.accounts.operate("sup001", BARGE)
    page = answer(users=[])
    page.headers["etag"] = '"1"'
    house.wire.script = [page, httpx.Response(304), httpx.Response(304)]
    listed = await house.accounts.users("sup001", 0, 200, Seen())
    assert listed == (page.content, Seen(etag='"1"'))
    assert await house.accounts.users("sup001", 0, 200, listed[1]) is None
    first, second = house.wire.requests[-2:]
    assert first.url.raw_path == b"/api/v2/users?subresources=devices,channels,calls,chats&offset=0&limit=200"
    assert ("if-none-match" in first.headers, second.headers["if-none-match"]) == (False, '"1"')
    with pytest.raises(Garbled):
        await house.accounts.users("sup001", 0, 200, Seen())


async def test_listing_survives_lost_session() -> None:
    """A session that ended is opened again, once; a refusal of the listing itself is told."""
    house = House(Wire())
    await house.accounts.operate("sup001", BARGE)
    house.wire.script = [answer(**DENIED), answer(), answer(users=[])]  # type: ignore[arg-type]
    assert await house.accounts.users("sup001", 0, 200, Seen()) is not None
    house.wire.script = [answer(5, "no permission", 403)]
    with pytest.raises(Refused, match="no permission"):
        await house.accounts.users("sup001", 0, 200, Seen())
