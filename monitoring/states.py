"""An agent's state set by somebody else (G`AgentStateControlReady`, NotReady, Offline): whether it can be, and the proof. Pure.

GWS tells only the agent of it, so the proof is read off his own stream, or off the next poll. Knows no page and no policy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.floor.operations import AGENT_STATES, Media, Operation
from monitoring.possible import CAN, Possibility, staleness, unheard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from monitoring.floor.model import Agent, Floor, UserState
    from monitoring.possible import Possibilities

# What GWS calls the state that an operation leads to.
LEADS_TO = {Operation.READY: "Ready", Operation.NOT_READY: "NotReady", Operation.OFFLINE: "LoggedOut"}


def on_state(floor: Floor, me: Agent, agent: Agent, media: Media) -> Possibilities:
    """What `me` can do about an agent's state on one medium."""
    states = list(_states(floor, agent, media))
    why = staleness(floor, me) or unheard(floor, agent)
    if not states:
        why = why or f"GWS lists no {media} of {agent.name}."
    return {one: Possibility(why) if why else _unless_so(states, one, agent) for one in sorted(AGENT_STATES)}


def is_set(floor: Floor, agent_id: str, media: Media, operation: Operation) -> bool:
    """Whether the agent is in the state that the operation leads to, in no work mode, on all of the medium."""
    agent = floor.agents.get(agent_id)
    states = list(_states(floor, agent, media)) if agent is not None else []
    return bool(states) and all(_is_so(state, operation) for state in states)


def proof(agent_id: str, media: Media, operation: Operation) -> Callable[[Floor], bool]:
    """The same, asked of a later floor."""
    return lambda floor: is_set(floor, agent_id, media, operation)


def _states(floor: Floor, agent: Agent, media: Media) -> Iterator[UserState]:
    if media is Media.VOICE:
        yield from (device.user_state for device in floor.devices_of(agent))
    elif media in agent.media:
        yield agent.media[media]


def _unless_so(states: list[UserState], operation: Operation, agent: Agent) -> Possibility:
    if all(_is_so(state, operation) for state in states):
        return Possibility(f"{agent.name} is in this state.")
    return CAN


def _is_so(state: UserState, operation: Operation) -> bool:
    return state.state == LEADS_TO[operation] and not state.work_mode
