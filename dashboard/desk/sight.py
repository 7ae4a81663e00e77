"""What of the floor is a viewer's to see: the same answer for list, panel, socket and wall. Pure; decides nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.floor.operations import Media

if TYPE_CHECKING:
    from monitoring.floor.model import Agent, Call, Chat, Floor
    from monitoring.policy import Viewer


def sees_agent(floor: Floor, viewer: Viewer, agent: Agent) -> bool:
    """Whether an agent's row is his to see; a supervisor is nobody's to watch."""
    return any(viewer.sees_agent(one) for one in floor.whose_agent(agent))


def sees_call(floor: Floor, viewer: Viewer, call: Call) -> bool:
    """Whether a call is."""
    return bool(viewer.seen(Media.VOICE, floor.whose_call(call)))


def sees_chat(floor: Floor, viewer: Viewer, chat: Chat) -> bool:
    """Whether a chat, and what is written in it, is."""
    return bool(viewer.seen(Media.CHAT, floor.whose_chat(chat)))


def teams_of_call(floor: Floor, viewer: Viewer, call: Call) -> str:
    """The teams by which he sees a call, in words."""
    return ", ".join(sorted({one.team for one in viewer.seen(Media.VOICE, floor.whose_call(call)) if one.team}))


def teams_of_chat(floor: Floor, viewer: Viewer, chat: Chat) -> str:
    """The teams by which he sees a chat, in words."""
    return ", ".join(sorted({one.team for one in viewer.seen(Media.CHAT, floor.whose_chat(chat)) if one.team}))
