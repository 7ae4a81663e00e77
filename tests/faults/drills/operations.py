"""Faults of operations: no answer, an answer that says no, an answer that is taken back (F14, F33)."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from monitoring.outcomes import Answer
from tests.faults import near
from tests.faults.supervisor import hire

if TYPE_CHECKING:
    from monitoring.outcomes import Outcome
    from tests.faults.field import Field
    from tests.faults.supervisor import Supervisor

RESOLVED_WITHIN = 10.5
JSON = "application/json"


async def no_answer(field: Field) -> None:
    """F14: an operation is carried out and never answered."""
    alice = await hire(field)
    await field.until(alice.way_in, "a call to listen to")
    await field.far.order("hang", on="operation", user=alice.viewer.account)
    wish = alice.way_in()
    assert wish is not None
    asking = asyncio.create_task(alice.ask(*wish))
    await field.wait(1.0)
    again = await alice.ask(*wish)
    field.check(again.answer is Answer.IMPOSSIBLE, f"asked again while it waits: {again}")
    outcome = await asking
    field.check(outcome.answer is Answer.UNKNOWN, f"no answer ended as {outcome}")
    told = time.time()
    await field.until(
        lambda: field.house.proxy.pending(alice.viewer.account, f"{wish[0]}:{wish[1]}") is None, "resolved"
    )
    field.notes.facts["resolved after, s"] = round(time.time() - told, 1)
    field.check(time.time() - told <= RESOLVED_WITHIN, f"resolved only after {time.time() - told:.1f} s")
    await alice.work(3.0)


async def refused_late(field: Field) -> None:
    """F33: 200 with statusCode 2; 0 and then an ErrorMessage; partial success 7."""
    alice = await hire(field)
    await _refused_at_once(field, alice)
    await _taken_back(field, alice)
    await _partly(field, alice)
    await alice.work(3.0)


async def _refused_at_once(field: Field, alice: Supervisor) -> None:
    body = '{"statusCode":2,"statusMessage":"Not in this state"}'
    await field.far.order("fail", on="operation", status=200, body=body, content_type=JSON)
    outcome = await _listen(field, alice)
    field.check(
        outcome.answer is Answer.REFUSED and "Not in this state" in outcome.text, f"statusCode 2 ended as {outcome}"
    )


async def _taken_back(field: Field, alice: Supervisor) -> None:
    await field.far.order("fail", on="operation", status=200, body='{"statusCode":0}', content_type=JSON)
    outcome = await _listen(field, alice)
    field.check(outcome.answer is Answer.ACCEPTED, f"statusCode 0 ended as {outcome}")
    me = alice.floor.agent_of(alice.viewer.account)
    assert me is not None
    error = {
        "messageType": "ErrorMessage",
        "errorMessage": "Invalid called DN",
        "deviceUri": f"http://x/devices/{me.device_ids[0]}",
        "metrics": {"serial": "error-1"},
    }
    await field.far.order("publish", user=me.account, channel="/v2/me/devices", data=error)
    await field.wait(1.0)
    last = (await asyncio.to_thread(near.asked))[-1]
    field.check(last.stages[-1] == "refused", f"taken back by an ErrorMessage, the trail says {last.stages}")


async def _partly(field: Field, alice: Supervisor) -> None:
    body = '{"statusCode":7,"statusMessage":"Partial success"}'
    await field.far.order("fail", on="operation", status=200, body=body, content_type=JSON)
    outcome = await _listen(field, alice)
    explained = "part" in outcome.text.lower()
    field.check(explained, f"partial success 7 is not explained: {outcome}")


async def _listen(field: Field, alice: Supervisor) -> Outcome:
    await field.until(alice.way_in, "a call to listen to")
    wish = alice.way_in()
    assert wish is not None, "no call to listen to"
    return await alice.ask(*wish)
