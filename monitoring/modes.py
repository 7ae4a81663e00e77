"""In which mode a supervisor's account takes part in what an ask is about, as GWS last said (law 7). Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.asks import AGENT, CALL, CHAT
from monitoring.floor.supervision import mode_of_leg, mode_of_seat, watched_by

if TYPE_CHECKING:
    from monitoring.asks import Ask
    from monitoring.floor.model import Agent, Floor


def mode_on(floor: Floor, ask: Ask, account: str) -> str:
    """ListenIn, Monitor, Coach, BargeIn, or empty where he takes no part; of an agent, how his phone is watched."""
    me = floor.agent_of(account)
    mode = None
    if ask.kind == CALL and (call := floor.calls.get(ask.id)) is not None and account in call.legs:
        mode = mode_of_leg(call.legs[account])
    elif ask.kind == CHAT and (chat := floor.chats.get(ask.id)) is not None and account in chat.seats:
        mode = mode_of_seat(chat.seats[account], me.id) if me is not None else None
    elif ask.kind == AGENT and me is not None:
        return _watching(floor, me, floor.agents.get(ask.id))
    return mode.value if mode is not None else ""


def _watching(floor: Floor, me: Agent, agent: Agent | None) -> str:
    watching = watched_by(floor, me)
    if watching is None or agent is None or watching[1].id not in agent.device_ids or watching[0].monitoring is None:
        return ""
    return watching[0].monitoring.state
