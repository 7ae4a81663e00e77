"""The near side without pages: what the simulated GWS does is seen on the floor, and operations come true there."""

from __future__ import annotations

import uuid

from monitoring.asks import Ask
from monitoring.floor.operations import Media, Operation
from monitoring.floor.supervision import mode_of_leg, mode_of_seat
from monitoring.outcomes import Answer
from monitoring.policy import Grant, Verb, Viewer, over_team
from monitoring.states import is_set
from tests.fakes.centre_floor import rig
from tests.fakes.people import alice, bob


def ask(viewer: Viewer, kind: str, identifier: str, operation: Operation, **more: str) -> Ask:
    return Ask(viewer, kind, identifier, operation, str(uuid.uuid4()), **more)  # type: ignore[arg-type]


async def test_call_is_seen() -> None:
    """A call that comes in for an agent appears on the floor with its customer, and goes when it ends."""
    async with rig() as house:
        call_id = house.far.centre.place_call("agent001", customer="Ada")
        floor = await house.until(
            lambda f: call_id in f.calls and f.calls[call_id].legs["agent001"].state == "Established"
        )
        assert "agent001" in floor.calls[call_id].legs
        house.far.centre.end_call(call_id)
        await house.until(lambda f: call_id not in f.calls)


async def test_barge_in_by_steps() -> None:
    """ListenIn on a running call, then SwitchToBargeIn, then SwitchToListenIn: each confirmed by what GWS says."""
    async with rig() as house:
        call_id = house.far.centre.place_call("agent001", customer="Ada")
        await house.until(lambda f: call_id in f.calls and f.calls[call_id].legs["agent001"].state == "Established")
        modes = []
        for operation in (Operation.LISTEN_IN, Operation.SWITCH_TO_BARGE_IN, Operation.SWITCH_TO_LISTEN_IN):
            outcome = await house.proxy.operate(ask(alice(), "call", call_id, operation))
            assert outcome.answer is Answer.ACCEPTED, outcome
            await house.until(lambda _: house.trail.stages()[-1] == "confirmed")
            modes.append(mode_of_leg(house.floor.calls[call_id].legs["sup001"]))
        assert modes == ["ListenIn", "BargeIn", "ListenIn"]
        assert house.trail.stages() == ["intent", "accepted", "confirmed"] * 3


async def test_chat_by_intrusion() -> None:
    """Monitor on a running chat enters by Intrude and Accept, and moves to Coach and BargeIn."""
    async with rig() as house:
        chat_id = house.far.centre.start_chat("agent001", "Ada")
        await house.until(lambda f: chat_id in f.chats)
        me = house.floor.agent_ids["sup001"]

        def mode() -> str | None:
            seat = house.floor.chats[chat_id].seats.get("sup001")
            return mode_of_seat(seat, me) if seat is not None else None

        steps = {
            Operation.MONITOR: "Monitor",
            Operation.SWITCH_TO_COACH: "Coach",
            Operation.SWITCH_TO_BARGE_IN: "BargeIn",
        }
        for operation, wanted in steps.items():
            outcome = await house.proxy.operate(ask(alice(), "chat", chat_id, operation))
            assert outcome.answer is Answer.ACCEPTED, outcome
            await house.until(lambda _floor, wanted=wanted: mode() == wanted)
        house.far.centre.customer_says(chat_id, "hello?")
        await house.until(lambda f: any(m.text == "hello?" for m in f.chats[chat_id].messages.values()))


async def test_lead_is_refused() -> None:
    """Who may only look is refused with the rule, and nothing reaches GWS."""
    async with rig() as house:
        call_id = house.far.centre.place_call("agent001", customer="Ada")
        await house.until(lambda f: call_id in f.calls)
        lead = bob(account="sup001")
        outcome = await house.proxy.operate(ask(lead, "call", call_id, Operation.BARGE_IN))
        assert (outcome.answer, outcome.rule) == (Answer.DENIED, "no-grant:barge:voice")
        assert house.trail.stages() == ["denied"]
        assert not [request for request in house.far.ledger.requests() if request.method == "POST"]


async def test_agent_is_set_ready() -> None:
    """Who may set an agent's state does so on the agent's own medium, and it is confirmed by his stream, not by the answer."""
    async with rig() as house:
        house.far.centre.set_state("agent001", "Ready", "voice")
        agent = house.floor.agent_ids["agent001"]
        await house.until(lambda f: is_set(f, agent, Media.VOICE, Operation.READY))
        lead = Viewer("lead", "sup001", alice().grants | {Grant(Verb.SET_STATE, over_team("North"))})
        for operation in (Operation.NOT_READY, Operation.OFFLINE, Operation.READY):
            outcome = await house.proxy.operate(ask(lead, "agent", agent, operation))
            assert outcome.answer is Answer.ACCEPTED, outcome
            await house.until(lambda _: house.trail.stages()[-1] == "confirmed")
        outcome = await house.proxy.operate(ask(alice(), "agent", agent, Operation.OFFLINE))
        assert (outcome.answer, outcome.rule) == (Answer.DENIED, "no-grant:set-state:voice")
