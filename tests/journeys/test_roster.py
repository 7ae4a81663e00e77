"""Agents whose credentials are not held, on a simulated GWS: seen by polling, watched through it, and never touched."""

from __future__ import annotations

import json
import uuid
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx

from monitoring.asks import Ask
from monitoring.chance import Chance
from monitoring.floor.operations import Operation
from monitoring.floor.supervision import watched_by
from monitoring.outcomes import Answer
from monitoring.ports import UPSTREAM
from monitoring.roster import Roster
from monitoring.stream import Stream
from tests.fakes.centre_floor import BASE, Rig, rig
from tests.fakes.made_floor import check
from tests.fakes.people import alice
from tests.fakes.vault import account

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

HELD = (account("agent001"), account("sup001", "supervisor"))


@asynccontextmanager
async def polling(**options: object) -> AsyncIterator[tuple[Rig, Roster]]:
    """A rig that holds one agent and one supervisor, and knows of agent002 (South) and agent003 (North) besides."""
    async with rig(*HELD, **options) as house:
        house.vault.unheld = {"agent002": "South", "agent003": "North"}
        stream = Stream(house.journal, UPSTREAM, lambda: house.clock)
        await stream.open()
        chance = Chance(lambda: house.clock, lambda: 0.5)
        yield house, Roster(house.vault, house.upstream, stream, chance, every=10.0)


async def poll(house: Rig, roster: Roster) -> None:
    """One poll, ten seconds later, folded."""
    house.advance(10.0)
    await roster.poll()
    while await house.follower.catch_up():
        pass


async def test_unheld_agents_are_seen() -> None:
    """They stand on the floor beside the held ones, with phone and team; whom nobody placed does not."""
    async with polling() as (house, roster):
        await poll(house, roster)
        seen = {agent.account: (agent.polled, agent.team) for agent in house.floor.agents.values()}
        assert seen == {
            "agent001": (False, "North"),
            "sup001": (False, "North"),
            "agent002": (True, "South"),
            "agent003": (True, "North"),
        }
        assert (roster.unplaced, roster.account) == (2, "sup001")
        assert house.floor.roster_at == house.clock
        polled = house.floor.agent_of("agent003")
        assert polled is not None
        assert [device.phone_number for device in house.floor.devices_of(polled)] == ["5003"]
        check(house.floor)


async def test_his_call_comes_and_goes() -> None:
    """A call of a polled agent is there with the next poll, belongs to his team, and is gone with the one after its end."""
    async with polling() as (house, roster):
        await poll(house, roster)
        call_id = house.far.centre.place_call("agent003", customer="Ada")
        assert not house.floor.calls
        await poll(house, roster)
        call = house.floor.calls[call_id]
        assert (call.legs["agent003"].state, house.floor.whose_call(call)) == ("Established", {("agent003", "North")})
        house.far.centre.end_call(call_id)
        await poll(house, roster)
        assert not house.floor.calls


async def test_bare_gws_shows_states_only() -> None:
    """Where GWS does not tell of others' calls and chats, the agents are seen with their states."""
    async with polling(quirks=frozenset({"roster-bare"})) as (house, roster):
        house.far.centre.place_call("agent003", customer="Ada")
        await poll(house, roster)
        assert house.floor.agent_of("agent003") is not None
        assert not house.floor.calls


async def test_polled_agent_can_be_watched() -> None:
    """A supervisor listens in on a polled agent: asked for, accepted, and proven by his own stream."""
    async with polling() as (house, roster):
        await poll(house, roster)
        agent, boss = house.floor.agent_of("agent003"), house.floor.agent_of("sup001")
        assert agent is not None
        assert boss is not None
        ask = Ask(alice(), "agent", agent.id, Operation.LISTEN_IN, str(uuid.uuid4()))
        outcome = await house.proxy.operate(ask)
        assert outcome.answer is Answer.ACCEPTED, outcome
        await house.until(lambda _: house.trail.stages()[-1] == "confirmed")
        watching = watched_by(house.floor, boss)
        assert watching is not None
        assert watching[1].id == agent.device_ids[0]


async def test_own_stream_takes_over() -> None:
    """With his password entered his own stream shows him, and the roster lets him be."""
    async with polling() as (house, roster):
        await poll(house, roster)
        house.vault.held["agent003"] = account("agent003")
        await house.fleet.reconcile()
        await house.until(lambda f: (agent := f.agent_of("agent003")) is not None and not agent.polled)
        await poll(house, roster)
        agent = house.floor.agent_of("agent003")
        assert agent is not None
        assert not agent.polled
        check(house.floor)


async def test_roster_takes_over() -> None:
    """With his password taken away he leaves with his stream, and is polled from then on."""
    async with polling() as (house, roster):
        await poll(house, roster)
        del house.vault.held["agent001"]
        house.vault.unheld["agent001"] = "North"
        await house.fleet.reconcile()
        await house.until(lambda f: f.agent_of("agent001") is None)
        await poll(house, roster)
        agent = house.floor.agent_of("agent001")
        assert agent is not None
        assert (agent.polled, agent.team) == (True, "North")


async def test_lost_session_is_opened_again() -> None:
    """A poll survives the end of the supervisor's session at GWS."""
    async with polling(control=True) as (house, roster):
        await poll(house, roster)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(house.far.app), base_url=BASE) as hand:
            answer = await hand.post("/_ctl/logout", json={"user": "sup001"})
        assert answer.status_code == httpx.codes.OK
        await poll(house, roster)
        assert roster.polled_at == house.clock


async def test_many_agents_are_seen() -> None:
    """All of a large centre are seen, page by page; after that only who differs is written down."""
    async with polling(agents=650) as (house, roster):
        house.vault.unheld = {f"agent{n:03}": "North" for n in range(2, 651)}
        await poll(house, roster)
        assert sum(agent.polled for agent in house.floor.agents.values()) == 649
        house.far.centre.place_call("agent500", customer="Ada")
        await poll(house, roster)
        last = json.loads(house.journal.records[-1].body)
        assert [one["user"]["userName"] for one in last["users"]] == ["agent500"]


async def test_nobody_is_touched() -> None:
    """Polling only reads, as the supervisor: nobody signs in as a polled agent, and no operation reaches GWS."""
    async with polling() as (house, roster):
        await poll(house, roster)
        await poll(house, roster)
        requests = house.far.ledger.requests()
        assert {request.user for request in requests} == {"agent001", "sup001"}
        assert {request.method for request in requests} == {"GET"}
        assert sum(request.path.startswith("/api/v2/users") for request in requests) == 4
