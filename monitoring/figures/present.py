"""What goes on now, as far as it is counted: how each agent stands, and each call and chat in progress. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitoring.figures.tally import Gauge
from monitoring.floor.model import AGENT
from monitoring.floor.standing import UNKNOWN, Kind, agent_state, kind
from monitoring.floor.supervision import TALKING, supervisors_of_call, supervisors_of_chat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from monitoring.floor.model import Floor

VOICE, CHAT = "call", "chat"


@dataclass(frozen=True, slots=True)
class Standing:
    """One agent: `word` is GWS's (or the site's) for his state, `since` when it began."""

    id: str
    account: str
    name: str
    team: str
    word: str
    kind: Kind
    since: float


@dataclass(frozen=True, slots=True)
class Talk:
    """One call or chat of at least one agent, `medium` call or chat.

    `ringing_since` is 0 once an agent is in it, `waiting_since` unless a chat's customer waits for an answer; `teams` are
    those of its agents, `supervised` how many supervisors listen in, coach or barge in.
    """

    id: str
    medium: str
    teams: frozenset[str]
    since: float
    ringing_since: float = 0.0
    waiting_since: float = 0.0
    supervised: int = 0

    def gauges(self) -> Iterator[tuple[Gauge, int]]:
        """What it counts as."""
        if self.ringing_since:
            yield Gauge.RINGING, 1
        else:
            yield Gauge.CALLS if self.medium == VOICE else Gauge.CHATS, 1
        if self.waiting_since:
            yield Gauge.WAITING, 1
        if self.supervised:
            yield Gauge.INTERVENTIONS, self.supervised


def stand(floor: Floor, agent_id: str) -> Standing | None:
    """How a watched agent stands; None of anybody else, and of whom nothing is known."""
    agent = floor.agents.get(agent_id)
    if agent is None or agent.role != AGENT:
        return None
    word, since = agent_state(floor, agent)
    return (
        None if word == UNKNOWN else Standing(agent.id, agent.account, agent.name, agent.team, word, kind(word), since)
    )


def talk_of_call(floor: Floor, call_id: str) -> Talk | None:
    """A call as it stands; None when it is over, or nobody's who is watched."""
    call = floor.calls.get(call_id)
    mine = floor.whose_call(call) if call is not None else frozenset()
    if call is None or not mine:
        return None
    legs = [call.legs[one.account] for one in mine]
    rings = [leg.state_since for leg in legs if leg.state == "Ringing"]
    is_taken = any(leg.state in TALKING or leg.state == "Dialing" for leg in legs)
    return Talk(
        call_id,
        VOICE,
        frozenset(one.team for one in mine),
        call.since,
        ringing_since=min(rings) if rings and not is_taken else 0.0,
        supervised=sum(one.mode is not None for one in supervisors_of_call(floor, call)),
    )


def talk_of_chat(floor: Floor, chat_id: str, offered: Callable[[str, str], float]) -> Talk | None:
    """A chat as it stands; None when it is over, or nobody's who is watched.

    `offered(account, key)` is when somebody was invited, 0 if unknown: of a chat passed on GWS says only when it came in.
    """
    chat = floor.chats.get(chat_id)
    mine = floor.whose_chat(chat) if chat is not None else frozenset()
    if chat is None or not mine:
        return None
    seats = [chat.seats[one.account] for one in mine]
    is_taken = any(seat.state != "Invited" for seat in seats)
    invited = [offered(seat.account, f"chat:{chat_id}") or chat.since or seat.updated for seat in seats]
    return Talk(
        chat_id,
        CHAT,
        frozenset(one.team for one in mine),
        chat.since,
        ringing_since=0.0 if is_taken else min(invited),
        waiting_since=chat.waiting_since,
        supervised=sum(one.mode is not None for one in supervisors_of_chat(floor, chat)),
    )
