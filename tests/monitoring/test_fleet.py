"""All accounts of a process: what the vault says is what runs, and one's trouble is never another's."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from monitoring.chance import Chance
from monitoring.fleet import Fleet
from monitoring.floor.hearing import Status
from tests.fakes.cuttable import cuttable
from tests.fakes.journal import FakeJournal
from tests.fakes.vault import FakeVault, account
from tests.fakes.wired import DENIED, Wire, answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from monitoring.floor.model import Floor
    from monitoring.ports import Account, Record
    from tests.fakes.cuttable import CuttableRig

ANNA, AXEL = account("agent001"), account("agent002")


def statuses(floor: Floor) -> dict[str, str]:
    return {name: health.status.value for name, health in floor.health.items()}


async def test_wrong_password_waits_for_an_admin() -> None:
    """An account refused twice waits without a further try, beside one that is live, and starts anew once corrected."""
    wrong = account("agent002", password="wrong")
    async with cuttable(
        ANNA, wrong, wait=lambda floor: statuses(floor) == {"agent001": "live", "agent002": "refused"}
    ) as house:
        assert house.floor.health["agent002"].cause.startswith("GWS refused the credentials twice")
        assert len(house.pauses) == 1
        await house.fleet.reconcile()
        assert statuses(house.floor)["agent002"] == "refused"
        house.vault.held["agent002"] = AXEL
        await house.fleet.reconcile()
        await house.health("agent002", "live")


async def test_removed_account_is_nobodys() -> None:
    """An account that is removed is left in order, and lends its calls to no team from then on."""
    async with cuttable(ANNA, AXEL) as house:
        call = house.far.centre.place_call("agent001")
        await house.until(lambda floor: call in floor.calls)
        del house.vault.held["agent001"]
        await house.fleet.reconcile()
        floor = await house.until(lambda floor: floor.placements["agent001"].role == "")
        assert call not in floor.calls or floor.whose_call(floor.calls[call]) == frozenset()
        assert statuses(floor) == {"agent001": "stopped", "agent002": "live"}
        assert list(house.fleet.relays) == ["agent002"]
        assert house.far.centre.touched("agent001") == (0, 0)


async def test_moved_account_keeps_its_stream() -> None:
    """Another team or role is written down at once, without a new sign-in; nothing changed does nothing."""
    async with cuttable(ANNA) as house:
        relay, signed_in = house.fleet.relays["agent001"], len(house.far.ledger.requests("agent001"))
        house.vault.held["agent001"] = account("agent001", "supervisor", "South")
        await house.fleet.reconcile()
        await house.fleet.reconcile()
        floor = await house.until(lambda floor: floor.placements["agent001"].team == "South")
        agent = floor.agent_of("agent001")
        assert agent is not None
        assert (agent.role, agent.team) == ("supervisor", "South")
        assert house.fleet.relays["agent001"] is relay
        assert len(house.far.ledger.requests("agent001")) == signed_in


async def test_expired_session_comes_back_true() -> None:
    """After its sessions expired an account shakes hands anew and its picture is true again, with what it missed."""
    async with cuttable(ANNA) as house:
        call = house.far.centre.place_call("agent001")
        await house.until(lambda floor: call in floor.calls)
        await house.order("expire", user="agent001")
        house.far.centre.end_call(call)
        missed = house.far.centre.place_call("agent001", customer="+441632960102")
        house.advance(1.0)
        floor = await house.until(lambda floor: missed in floor.calls)
        assert set(floor.calls) == {missed}
        await house.health("agent001", "live")


async def test_cut_line_is_told_and_healed() -> None:
    """While GWS cannot be reached the floor says so with the cause; after that it is true again."""
    async with cuttable(ANNA) as house:
        house.cut.set()
        floor = await house.health("agent001", "reconnecting")
        assert floor.health["agent001"].cause in {"ReadError", "ConnectError", "ConnectError: the line is cut"}
        call = house.far.centre.place_call("agent001")
        house.advance(1.0)
        house.cut.clear()
        await house.until(lambda floor: call in floor.calls and floor.health["agent001"].status is Status.LIVE)


async def test_unreachable_from_the_start() -> None:
    """An account whose GWS is not there at first is reconnecting, and live once it is there."""

    def tell(floor: Floor) -> bool:
        return "agent001" in floor.health and floor.health["agent001"].status is Status.RECONNECTING

    async with cuttable(ANNA, wait=lambda _: True) as house:
        del house.vault.held["agent001"]
        await house.fleet.reconcile()
        house.cut.set()
        house.vault.held["agent001"] = ANNA
        await house.fleet.reconcile()
        floor = await house.until(tell)
        assert floor.health["agent001"].cause == "ConnectError: the line is cut"
        house.cut.clear()
        await house.health("agent001", "live")


async def test_watching_does_not_touch() -> None:
    """Through a long, troubled day no watched agent is sent anything but sign-ins, GETs and Bayeux."""
    staff = [account(f"agent00{number}") for number in range(1, 5)]
    async with cuttable(*staff, scenario="day", seed=7) as house:
        for step in range(60):
            house.advance(30.0)
            if step == 30:
                await house.order("expire", user="agent001")
            await settle(house)
        assert house.floor.calls or house.floor.chats
        for one in staff:
            assert house.far.centre.touched(one.username) == (0, 0)
            requests = house.far.ledger.requests(one.username)
            assert {request.method for request in requests} == {"GET"}
            assert {request.path for request in requests} == {"/api/v2/me"}


async def settle(house: CuttableRig) -> None:
    """Let what was said arrive."""
    for _ in range(15):
        await asyncio.sleep(0)
    await house.follower.catch_up()


class Crashing(FakeJournal):
    """A journal that fails once for one stream, when it is told to."""

    victim = ""

    async def append(self, records: Sequence[Record]) -> None:
        if records[0].stream == self.victim:
            self.victim = ""
            raise OSError("disk full")
        await super().append(records)


async def test_crash_touches_no_sibling(caplog: pytest.LogCaptureFixture) -> None:
    """A relay that crashes says so, is started again and is true again; its sibling never notices."""
    async with cuttable(ANNA, AXEL) as house:
        journal = Crashing()
        journal.__dict__.update(house.journal.__dict__)
        for relay in house.fleet.relays.values():
            relay._stream._journal = journal
        house.follower._journal, house.journal = journal, journal
        before = [record for record in journal.records if record.stream == "agent002"]
        journal.victim = "agent001"
        call = house.far.centre.place_call("agent001")
        await house.until(lambda floor: call in floor.calls and floor.health["agent001"].status is Status.LIVE)
        said = [record.body for record in journal.records if record.stream == "agent001" and record.topic == "health"]
        causes = [json.loads(body)["cause"] for body in said]
        assert causes == ["", "", "the relay crashed (OSError) and is started again", "", ""]
        assert house.fleet.conditions()["agent001"].tally.restarts == 1
        assert house.fleet.conditions()["agent002"].tally.restarts == 0
        assert [record for record in journal.records if record.stream == "agent002"] == before
        assert "agent001: the relay crashed" in caplog.text


async def test_hundreds_go_live() -> None:
    """Two hundred accounts in one process are live within seconds, each with a session of its own."""
    staff = [account(f"agent{number:03}") for number in range(1, 201)]
    async with cuttable(*staff, agents=200) as house:
        assert set(statuses(house.floor).values()) == {"live"}
        assert len(house.far.endpoint.sessions()) == 200
        assert house.fleet.seen_at() == max(relay.seen_at for relay in house.fleet.relays.values())


class Flaky(FakeVault):
    """A vault that cannot be read at first."""

    def __init__(self, *accounts: Account) -> None:
        super().__init__(*accounts)
        self.asked = 0
        self.read = asyncio.Event()

    async def accounts(self) -> list[Account]:
        self.asked += 1
        if self.asked == 1:
            raise OSError("the database is away")
        self.read.set()
        return await super().accounts()


def fleet_of(vault: FakeVault, wire: Wire, look_every: float = 0.0) -> tuple[Fleet, FakeJournal]:
    async def at_once(_seconds: float) -> None:
        await asyncio.sleep(0)

    journal = FakeJournal()
    chance = Chance(lambda: 1.0, lambda: 0.5, at_once)
    return Fleet(vault, journal, connect=wire.client, chance=chance, look_every=look_every), journal


async def test_vault_trouble_is_survived(caplog: pytest.LogCaptureFixture) -> None:
    """A vault that cannot be read is asked again; the fleet goes on."""
    vault = Flaky()
    fleet, _ = fleet_of(vault, Wire())
    running = asyncio.create_task(fleet.run())
    async with asyncio.timeout(5):
        await vault.read.wait()
    assert not running.done()
    assert "the accounts could not be looked at" in caplog.text
    running.cancel()


async def test_wake_is_enough() -> None:
    """An admin's change counts at once when the fleet is woken, however seldom it looks by itself."""
    vault = Flaky()
    vault.asked = 1
    fleet, _ = fleet_of(vault, Wire(), look_every=3600.0)
    running = asyncio.create_task(fleet.run())
    async with asyncio.timeout(5):
        await vault.read.wait()
        vault.read.clear()
        fleet.wake()
        await vault.read.wait()
    running.cancel()
    assert fleet.seen_at() == 0.0


async def test_placing_trouble_is_one_accounts(caplog: pytest.LogCaptureFixture) -> None:
    """An account that cannot be placed, or not be left in order, keeps no other from being looked after."""
    vault = FakeVault(ANNA)
    fleet, _ = fleet_of(vault, Wire([answer(**DENIED)] * 9))  # type: ignore[arg-type]
    await fleet.reconcile()
    relay = fleet.relays["agent001"]

    async def broken(*_: object) -> None:
        raise OSError("disk full")

    relay.place, relay.close = broken, broken  # type: ignore[assignment, method-assign]
    vault.held = {"agent001": replace(ANNA, team="South"), "agent002": AXEL}
    await fleet.reconcile()
    assert "agent001: could not be placed" in caplog.text
    assert set(fleet.relays) == {"agent001", "agent002"}
    del vault.held["agent001"]
    await fleet.reconcile()
    assert "agent001: the farewell failed" in caplog.text
    assert set(fleet.relays) == {"agent002"}
    await fleet.close()


async def test_farewell_has_a_deadline(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """A farewell that takes too long is broken off."""
    monkeypatch.setattr("monitoring.fleet.FAREWELL", 0.0)
    fleet, _ = fleet_of(FakeVault(ANNA), Wire([answer(**DENIED)] * 9))  # type: ignore[arg-type]
    await fleet.reconcile()

    async def linger() -> None:
        await asyncio.Event().wait()

    fleet.relays["agent001"].close = linger  # type: ignore[method-assign]
    await fleet.close()
    assert "agent001: no farewell" in caplog.text
    assert not fleet.relays
