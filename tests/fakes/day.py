"""A day in the simulated centre as the journal kept it: what tests of drawing are driven by."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING

from monitoring.asks import Ask
from monitoring.floor.operations import Operation
from tests.fakes.centre_floor import rig
from tests.fakes.people import alice
from tests.fakes.vault import account

if TYPE_CHECKING:
    from monitoring.ports import Record
    from tests.fakes.centre_floor import Rig

AGENTS = 8
STEPS = 200
STEP_SECONDS = 2.0
STAFF = tuple(account(f"agent{n:03}", team="North" if n % 2 else "South") for n in range(1, AGENTS + 1))
SUPERVISORS = (account("sup001", "supervisor", "North"), account("sup002", "supervisor", "South"))
SCRIPT = {
    20: ("call", Operation.LISTEN_IN),
    45: ("call", Operation.SWITCH_TO_BARGE_IN),
    60: ("chat", Operation.MONITOR),
    80: ("chat", Operation.SWITCH_TO_COACH),
    100: ("chat", Operation.SEND_TO_AGENTS),
    110: ("chat", Operation.SWITCH_TO_BARGE_IN),
    130: ("agent", Operation.CANCEL),
    140: ("chat", Operation.LEAVE),
    150: ("call", Operation.COACH),
    180: ("agent", Operation.CANCEL),
}


def record_day() -> list[Record]:
    """Seven minutes of an ordinary day, alice taking part in calls and chats of North. Runs a loop of its own."""
    return asyncio.run(_record())


async def _record() -> list[Record]:
    async with rig(*STAFF, *SUPERVISORS, agents=AGENTS, scenario="day", rate=1.5) as made:
        for step in range(STEPS):
            made.advance(STEP_SECONDS)
            for _ in range(6):
                await asyncio.sleep(0)
            await made.follower.catch_up()
            if step in SCRIPT:
                await _take_part(made, *SCRIPT[step])
        return list(made.journal.records)


async def _take_part(made: Rig, kind: str, operation: Operation) -> None:
    """Alice asks for it wherever GWS may let her: where she is already, else in what North has."""
    viewer, floor = alice(), made.floor
    open_ones = {
        "call": [
            call.id for call in floor.calls.values() if any(one.team == "North" for one in floor.whose_call(call))
        ],
        "chat": [
            chat.id for chat in floor.chats.values() if any(one.team == "North" for one in floor.whose_chat(chat))
        ],
        "agent": [agent.id for agent in floor.agents.values() if agent.team == "North" and agent.role == "agent"],
    }[kind]
    mine = {"call": floor.call_ids, "chat": floor.chat_ids, "agent": {}}[kind].get(viewer.account, ())
    for identifier in list(mine) or sorted(open_ones):
        ask = Ask(viewer, kind, identifier, operation, str(uuid.uuid4()), text="try a reset")
        if (await made.proxy.operate(ask)).answer == "accepted":
            return
