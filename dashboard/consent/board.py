"""From requests that wait to the rows of `#approvals`, for one viewer. Pure: no clock, no table.

What is asked about is described only as far as he may see it (law 6).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.consent.waiting import WAITING, may_decide
from dashboard.desk.board import call_row, chat_row
from dashboard.desk.rows import ApprovalRow
from dashboard.desk.sight import sees_agent, sees_call, sees_chat
from monitoring.asks import AGENT, CALL, CHAT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dashboard.consent.waiting import Request
    from monitoring.asks import Ask
    from monitoring.floor.model import Floor
    from monitoring.policy import Viewer


def shown(floor: Floor, viewer: Viewer, requests: Iterable[Request]) -> tuple[ApprovalRow, ...]:
    """What he waits for himself, and what he may decide."""
    waiting = [one for one in requests if one.state == WAITING]
    mine = [one for one in waiting if one.is_of(viewer) or may_decide(floor, viewer, one)]
    return tuple(
        ApprovalRow(
            id=one.id,
            who=one.name,
            what=subject(floor, viewer, one.ask),
            subject=f"/{one.ask.kind}s/{one.ask.id}/",
            expires=one.expires,
            reason=one.ask.reason,
            is_mine=one.is_of(viewer),
        )
        for one in mine
    )


def subject(floor: Floor, viewer: Viewer, ask: Ask) -> str:
    """What an ask is about, in this viewer's words; empty where it is not his to see."""
    if ask.kind == CALL and (call := floor.calls.get(ask.id)) is not None and sees_call(floor, viewer, call):
        told = call_row(floor, viewer, call)
        return f"the call of {told.agents} with {told.customer}"
    if ask.kind == CHAT and (chat := floor.chats.get(ask.id)) is not None and sees_chat(floor, viewer, chat):
        written = chat_row(floor, viewer, chat)
        return f"the chat of {written.agents} with {written.customer}"
    if ask.kind == AGENT and (agent := floor.agents.get(ask.id)) is not None and sees_agent(floor, viewer, agent):
        return f"the {'chats' if ask.media == 'chat' else 'calls'} of {agent.name}"
    return ""
