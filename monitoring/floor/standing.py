"""How an agent stands: the one state that matters of him, and which of seven kinds it is. Knows no viewer and no word of ours."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from monitoring.floor.supervision import TALKING

if TYPE_CHECKING:
    from monitoring.floor.model import Agent, Chat, Floor, UserState

UNKNOWN = "Unknown"
ABOVE_CHATS = frozenset({"AfterCallWork", "LoggedOut"})
"""What an agent set that says more of him than a chat he is in."""


class Kind(StrEnum):
    """What the states that sites may invent come to: each has one shape and one colour on every page."""

    READY = "ready"
    TALKING = "talking"
    RINGING = "ringing"
    CHAT = "chat"
    WRAPUP = "wrapup"
    NOTREADY = "notready"
    OFF = "off"


KINDS = {
    "Ready": Kind.READY,
    "AfterCallWork": Kind.WRAPUP,
    "LoggedOut": Kind.OFF,
    "Ringing": Kind.RINGING,
    "Dialing": Kind.RINGING,
    "Established": Kind.TALKING,
    "Held": Kind.TALKING,
    "Chatting": Kind.CHAT,
    "Invited": Kind.RINGING,
}
"""GWS's words; any other (NotReady, LoggedIn, AuxWork, a site's own) is a person who takes nothing now."""


def kind(word: str) -> Kind:
    """Which kind a state's word stands for."""
    return KINDS.get(word, Kind.NOTREADY)


def states_of(floor: Floor, agent: Agent) -> list[UserState]:
    """What GWS says of an agent's state: on his phones, else in each medium."""
    return [device.user_state for device in floor.devices_of(agent)] or list(agent.media.values())


def agent_state(floor: Floor, agent: Agent) -> tuple[str, float]:
    """The one state that matters of an agent and since when: the call he is in, else one that rings, else chats, else his own."""
    legs = [call.legs[agent.account] for call in floor.calls_of(agent.account)]
    if legs:
        leg = next((one for one in legs if one.state in TALKING), legs[0])
        return leg.state, leg.state_since
    state = max(states_of(floor, agent), key=lambda one: one.since, default=None)
    chats = floor.chats_of(agent.account)
    if chats and (state is None or state.word not in ABOVE_CHATS):
        return _in_chats(chats, agent.account)
    if state is None or not state.word:
        # Of whom we hold the stream GWS says all there is; of the others it may leave out anything.
        return UNKNOWN if agent.polled else "LoggedOut", 0.0
    return state.word, state.since


def _in_chats(chats: list[Chat], account: str) -> tuple[str, float]:
    taken = [chat.since for chat in chats if chat.seats[account].state != "Invited"]
    if taken:
        return "Chatting", min(taken)
    return "Invited", min(chat.seats[account].updated for chat in chats)
