"""Supervision: crashes are answered ever more slowly, failure is shown, a refused password waits for an admin."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from monitoring.chance import Chance
from monitoring.condition import State
from monitoring.fleet import CRASHES, RETRY_FAILED, Fleet
from monitoring.floor.hearing import Status
from monitoring.ports import HEALTH
from monitoring.relay import SETTLED, Relay
from monitoring.turnstile import Turnstile
from tests.fakes.cuttable import cuttable
from tests.fakes.journal import FakeJournal
from tests.fakes.vault import FakeVault, account
from tests.fakes.wired import DENIED, Wire, answer

if TYPE_CHECKING:
    import pytest

ANNA, AXEL = account("agent001"), account("agent002")
GROWING = [0.3125, 0.625, 1.25, 2.5, 5.0]


class Ward:
    """A fleet with one relay that crashes as the test wants, on a clock that only pauses advance."""

    def __init__(self) -> None:
        self.now, self.pauses, self.most = 1000.0, list[float](), 0
        self.enough = asyncio.Event()
        self.journal = FakeJournal()
        chance = Chance(lambda: self.now, lambda: 0.5, self._pause)
        self.fleet = Fleet(FakeVault(ANNA), self.journal, connect=Wire().client, chance=chance)
        self.relay = Relay(ANNA, Wire().client(ANNA), self.journal, chance)
        self.goes_well_at: int | None = None
        self.relay.run = self._run  # type: ignore[method-assign]

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds
        if len(self.pauses) == self.most:
            self.enough.set()
            await asyncio.Event().wait()

    async def _run(self) -> None:
        self.relay._live_at = 0.0
        if len(self.pauses) == self.goes_well_at:
            self.relay._live_at = self.now
            self.now += SETTLED
        raise OSError("the disk of alice")

    async def crash(self, times: int) -> None:
        """Let it crash so often, then look."""
        self.most = times
        await self.relay._stream.open()
        keeping = asyncio.ensure_future(self.fleet._keep(self.relay))
        async with asyncio.timeout(5):
            await self.enough.wait()
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)

    def said(self) -> list[tuple[str, str]]:
        """What the journal was told of it."""
        bodies = [json.loads(record.body) for record in self.journal.records if record.topic == HEALTH]
        return [(body["status"], body["cause"]) for body in bodies]


async def test_crashes_are_answered_ever_more_slowly() -> None:
    """Up to five crashes are told with their kind, and answered after jittered, growing pauses."""
    ward = Ward()
    await ward.crash(CRASHES)
    assert ward.pauses == GROWING
    assert ward.said() == [("reconnecting", "the relay crashed (OSError) and is started again")]
    assert ward.relay.look().tally.restarts == CRASHES


async def test_sixth_crash_in_a_minute_is_failure() -> None:
    """More than five crashes in 60 s are a failure: shown with its cause, no word of the fault's own, tried each minute."""
    ward = Ward()
    await ward.crash(CRASHES + 4)
    assert ward.pauses == [*GROWING, *[RETRY_FAILED] * 4]
    look = ward.relay.look()
    assert (ward.relay.status, look.state) == (Status.FAILED, State.FAILED)
    assert "OSError" in look.cause
    assert "alice" not in str(ward.said())


async def test_going_well_forgives() -> None:
    """Once it has been live for a while, a failed relay's next crash is answered as a first one."""
    ward = Ward()
    ward.goes_well_at = CRASHES + 2
    await ward.crash(CRASHES + 3)
    assert ward.pauses == [*GROWING, RETRY_FAILED, RETRY_FAILED, GROWING[0]]
    assert ward.relay.status is Status.RECONNECTING


async def test_seldom_crashes_are_no_failure() -> None:
    """Crashes further apart than a minute never add up."""
    ward = Ward()
    run = ward.relay.run

    async def seldom() -> None:
        ward.now += 61.0
        await run()

    ward.relay.run = seldom  # type: ignore[method-assign]
    await ward.crash(9)
    assert RETRY_FAILED not in ward.pauses
    assert max(ward.pauses) <= 30.0


async def test_refusal_outlives_a_restart() -> None:
    """An account given up is shown as refused, by a process that starts anew too, and no sign-in is tried."""
    wrong = account("agent002", password="wrong")
    async with cuttable(ANNA, wrong, wait=lambda floor: "agent002" in floor.health) as house:
        await house.health("agent002", "refused")
        await house.fleet.reconcile()
        assert await house.vault.given_up() == {"agent002"}
        assert house.fleet.conditions()["agent002"].state is State.REFUSED
        tried = len(house.far.ledger.requests("agent002"))
        await house.fleet.close()
        again = Fleet(house.vault, house.journal, connect=house.connect, chance=house.fleet._chance)
        await again.reconcile()
        assert set(again.relays) == {"agent001"}
        assert (await house.health("agent002", "refused")).placements["agent002"].role == "agent"
        assert len(house.far.ledger.requests("agent002")) == tried
        await again.close()


async def test_same_password_entered_again_counts() -> None:
    """An admin who enters the very same password wants it tried: GWS may have unlocked the account."""
    wire = Wire([answer(**DENIED), answer(**DENIED)])  # type: ignore[arg-type]
    vault, journal = FakeVault(ANNA), FakeJournal()

    async def at_once(_seconds: float) -> None:
        await asyncio.sleep(0)

    fleet = Fleet(vault, journal, connect=wire.client, chance=Chance(lambda: 1.0, lambda: 0.5, at_once))
    await fleet.reconcile()
    first = fleet.relays["agent001"]
    await asyncio.gather(*fleet._tasks.values())
    await fleet.reconcile()
    assert (fleet.relays["agent001"], await vault.accounts()) == (first, [])
    vault.held["agent001"] = account("agent001")
    await fleet.reconcile()
    assert fleet.relays["agent001"] is not first
    assert not fleet.relays["agent001"].is_refused
    await fleet.close()


async def test_removed_refused_account_is_nobodys() -> None:
    """A refused account that an admin removes is stopped and placed nowhere, not refused for ever."""
    wrong = account("agent002", password="wrong")
    async with cuttable(ANNA, wrong, wait=lambda floor: "agent002" in floor.health) as house:
        await house.health("agent002", "refused")
        await house.fleet.reconcile()
        del house.vault.held["agent002"]
        await house.fleet.reconcile()
        floor = await house.health("agent002", "stopped")
        assert floor.placements["agent002"].role == ""
        assert set(house.fleet.relays) == {"agent001"}


async def test_all_sign_ins_share_one_turnstile() -> None:
    """However many accounts start or renew, one gate lets them through."""
    turnstile = Turnstile(10_000)
    fleet = Fleet(
        FakeVault(ANNA, AXEL),
        FakeJournal(),
        connect=Wire().client,
        chance=Chance(lambda: 1.0, lambda: 0.5),
        turnstile=turnstile,
    )
    await fleet.reconcile()
    assert {relay._admission._turnstile for relay in fleet.relays.values()} == {turnstile}
    await fleet.close()


async def test_farewells_have_one_deadline(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is not left in order in time is left without, said once for all, and nothing goes on."""
    monkeypatch.setattr("monitoring.fleet.FAREWELLS", 0.0)
    fleet = Fleet(FakeVault(ANNA, AXEL), FakeJournal(), connect=Wire().client, chance=Chance(lambda: 1.0, lambda: 0.5))
    await fleet.reconcile()

    async def linger() -> None:
        await asyncio.Event().wait()

    for relay in fleet.relays.values():
        relay.close = linger  # type: ignore[method-assign]
    tasks = list(fleet._tasks.values())
    await fleet.close()
    assert caplog.text.count("without a farewell") == 1
    assert all(task.done() for task in tasks)
    assert not fleet.relays


async def test_mass_expiry_is_no_storm() -> None:
    """When every session expires at once, the sign-ins wait at the gate, one by one; then all are live again."""
    staff = [account(f"agent{number:03}") for number in range(1, 13)]
    async with cuttable(*staff, agents=12) as house:
        gate = house.fleet._turnstile
        gate._places = asyncio.Semaphore(1)
        asked = {one.username: len(house.far.ledger.requests(one.username)) for one in staff}
        async with gate.turn():
            for one in staff:
                await house.order("expire", user=one.username)
            await house.until(lambda _: gate.waiting == len(staff))
            assert {one.username: len(house.far.ledger.requests(one.username)) for one in staff} == asked
            assert {look.state for look in house.fleet.conditions().values()} == {State.AUTH_LOST}
        await house.until(lambda _: all(look.state is State.LIVE for look in house.fleet.conditions().values()))
        assert {look.tally.sign_ins for look in house.fleet.conditions().values()} == {2}
