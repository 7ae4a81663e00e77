"""From the floor to the desk's rows, for one viewer. Pure: no clock, no database, no template.

Law 6 begins here: a name is looked up only where the viewer may see it; everybody else is a number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.desk.redact import redacted
from dashboard.desk.rows import AgentRow, CallRow, ChatRow, Chip, Tile, Watcher
from dashboard.desk.sight import sees_agent, sees_call, sees_chat, teams_of_call, teams_of_chat
from dashboard.desk.unseen import unseen_of
from dashboard.desk.words import label, plain, said, shape
from monitoring.floor.hearing import Status
from monitoring.floor.model import AGENT
from monitoring.floor.standing import UNKNOWN, agent_state, states_of
from monitoring.floor.supervision import supervisors_of_agent, supervisors_of_call, supervisors_of_chat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from monitoring.floor.model import Agent, Call, Chat, Floor, Leg, Participant
    from monitoring.floor.supervision import Supervision
    from monitoring.policy import Viewer

TILES = (
    ("ringing", "Ringing", "ringing"),
    ("talking", "Talking", "talking"),
    ("chat", "Chatting", "chat"),
    ("ready", "Ready", "ready"),
    ("wrapup", "Wrap-up", "wrapup"),
    ("notready", "Not ready", "notready"),
    ("off", "Logged off", "off"),
)
PREVIEW = 90
UNSEEN = "another team's agent"


def label_of(floor: Floor, agent: Agent, word: str) -> str:
    """An agent's state as a person reads it: under its own name where the site has made it up."""
    return next((said(state) for state in states_of(floor, agent) if state.word == word), "") or label(word)


def visible_agents(floor: Floor, viewer: Viewer) -> list[Agent]:
    """The watched agents in the viewer's teams, by name."""
    mine = (agent for agent in floor.agents.values() if sees_agent(floor, viewer, agent))
    return sorted(mine, key=lambda agent: (agent.name.casefold(), agent.id))


def visible_calls(floor: Floor, viewer: Viewer) -> list[Call]:
    """The calls of the viewer's teams, newest first."""
    mine = (call for call in floor.calls.values() if sees_call(floor, viewer, call))
    return sorted(mine, key=lambda call: (-call.since, call.id))


def visible_chats(floor: Floor, viewer: Viewer) -> list[Chat]:
    """The chats of the viewer's teams, newest first."""
    mine = (chat for chat in floor.chats.values() if sees_chat(floor, viewer, chat))
    return sorted(mine, key=lambda chat: (-chat.since, chat.id))


def agent_row(floor: Floor, viewer: Viewer, agent: Agent) -> AgentRow:
    """One agent."""
    word, since = agent_state(floor, agent)
    trouble, trouble_since = trouble_with(floor, agent.account)
    return AgentRow(
        id=agent.id,
        url=f"/agents/{agent.id}/",
        name=agent.name,
        team=agent.team,
        state=word,
        label=label_of(floor, agent, word),
        shape=shape(word),
        since=since,
        phone=next((device.phone_number for device in floor.devices_of(agent)), ""),
        chips=tuple(chips(floor, viewer, agent)),
        watchers=watchers(viewer, supervisors_of_agent(floor, agent)),
        trouble=trouble,
        trouble_since=trouble_since,
        polled=agent.polled,
        unseen=next(reversed(unseen_of(floor, [agent.account])), None),
    )


def trouble_with(floor: Floor, account: str) -> tuple[str, float]:
    """Why an account's stream is not heard, and since when: what is known of it is as of then. Empty while it is heard.

    Who is polled has no stream, and that he was heard once is over: with him it is the polls that do not come back.
    """
    health, agent = floor.health.get(account), floor.agent_of(account)
    if agent is not None and agent.polled:
        return ("no poll came back", floor.roster_at) if floor.roster_late else ("", 0.0)
    if health is None or health.status is Status.LIVE:
        return "", 0.0
    return plain(health.cause) or health.status.value, health.since


def chips(floor: Floor, viewer: Viewer, agent: Agent) -> Iterator[Chip]:
    """What of the agent's calls and chats the viewer may see, calls first."""
    for call in (one for one in floor.calls_of(agent.account) if sees_call(floor, viewer, one)):
        yield Chip("call", call.id, call.since, f"/calls/{call.id}/", customer_of_call(floor, call))
    for chat in (one for one in floor.chats_of(agent.account) if sees_chat(floor, viewer, one)):
        yield Chip("chat", chat.id, chat.since, f"/chats/{chat.id}/", customer_of_chat(chat))


def call_row(floor: Floor, viewer: Viewer, call: Call) -> CallRow:
    """One call."""
    legs = agent_legs(floor, viewer, call)
    word = _loudest(leg.state for leg in legs)
    held = [leg.state_since for leg in legs if leg.state == "Held"]
    people = watchers(viewer, supervisors_of_call(floor, call))
    return CallRow(
        id=call.id,
        url=f"/calls/{call.id}/",
        state=word,
        label=label(word),
        shape=shape(word),
        direction=next((leg.call_type for leg in legs if leg.call_type), ""),
        agents=", ".join(name_of(floor, leg.account) for leg in legs),
        customer=customer_of_call(floor, call),
        topic=_fact(legs, "Queue", "ServiceType", "Subject"),
        team=teams_of_call(floor, viewer, call),
        since=call.since,
        held_since=min(held, default=0.0),
        watchers=people,
        mine=next((who.mode for who in people if who.is_you), ""),
    )


def chat_row(floor: Floor, viewer: Viewer, chat: Chat) -> ChatRow:
    """One chat."""
    last = chat.last
    people = watchers(viewer, supervisors_of_chat(floor, chat))
    accounts = accounts_in(floor, viewer, chat.seats)
    word = next((chat.seats[account].state for account in accounts), "Chatting")
    return ChatRow(
        id=chat.id,
        url=f"/chats/{chat.id}/",
        state=word,
        label=label(word),
        customer=customer_of_chat(chat),
        agents=", ".join(name_of(floor, account) for account in accounts),
        team=teams_of_chat(floor, viewer, chat),
        since=chat.since,
        preview=redacted(last.text[: 4 * PREVIEW])[:PREVIEW] if last is not None else "",
        preview_by=name_in_chat(floor, viewer, last.sender) if last is not None else "",
        waiting_since=chat.waiting_since,
        typing=", ".join(name_in_chat(floor, viewer, who) for who in chat.typing),
        watchers=people,
        mine=next((who.mode for who in people if who.is_you), ""),
        unread=is_unread(floor, chat),
    )


def is_unread(floor: Floor, chat: Chat) -> bool:
    """Whether nobody whose stream we hold is in a chat: GWS tells what is said to those who are in it, and to nobody else."""
    return all((agent := floor.agent_of(account)) is not None and agent.polled for account in chat.seats)


def summary(floor: Floor, viewer: Viewer) -> tuple[Tile, ...]:
    """The counts over the viewer's teams, and the longest of each that is worth worrying about."""
    counts: dict[str, int] = {}
    oldest: dict[str, float] = {}
    for agent in floor.agents.values():
        if sees_agent(floor, viewer, agent):
            word, since = agent_state(floor, agent)
            if word == UNKNOWN:
                continue
            key = shape(word)
            counts[key] = counts.get(key, 0) + 1
            oldest[key] = min(oldest.get(key, since), since)
    waits = [chat_row(floor, viewer, chat).waiting_since for chat in visible_chats(floor, viewer)]
    waiting = [since for since in waits if since]
    return (
        *(Tile(key, text, form, counts.get(key, 0), oldest.get(key, 0.0)) for key, text, form in TILES),
        Tile("waiting", "Waiting", "alert", len(waiting), min(waiting, default=0.0)),
    )


def watchers(viewer: Viewer, supervisions: Iterable[Supervision]) -> tuple[Watcher, ...]:
    """Who supervises, by name: every onlooker sees every other."""
    return tuple(
        Watcher(
            name=one.supervisor.name,
            initials="".join(part[0] for part in one.supervisor.name.split()[:2]).upper(),
            mode=one.mode.value if one.mode is not None else "",
            is_you=one.supervisor.account == viewer.account,
        )
        for one in supervisions
    )


def agent_legs(floor: Floor, viewer: Viewer, call: Call) -> list[Leg]:
    """The legs of watched agents whom the viewer may see, longest in the call first."""
    mine = [call.legs[account] for account in accounts_in(floor, viewer, call.legs)]
    return sorted(mine, key=lambda leg: (leg.since, leg.account))


def name_of(floor: Floor, account: str) -> str:
    """The person behind an account."""
    agent = floor.agent_of(account)
    return agent.name if agent is not None else account


def customer_of_call(floor: Floor, call: Call) -> str:
    """Whom the agents talk to: a name from the attached data where there is one, else a number that is no phone of ours."""
    legs = list(call.legs.values())
    named = _fact(legs, "CustomerName", "customerName", "Customer")
    ours = {floor.devices[leg.device_id].phone_number for leg in legs if leg.device_id in floor.devices}
    numbers = [leg.ani for leg in legs] + [party.number for leg in legs for party in leg.parties]
    return named or next((number for number in numbers if number and number not in ours), "") or "Internal"


def customer_of_chat(chat: Chat) -> str:
    """The customer's nickname."""
    return next((who.nickname for who in chat.participants if who.type == "Customer"), "Customer")


def name_in_chat(floor: Floor, viewer: Viewer, who: Participant) -> str:
    """A colleague's own name where the viewer may see him, else no name: GWS's nickname is often his sign-in (law 6)."""
    known = floor.agents.get(who.user_id)
    if known is None:
        return who.nickname
    return UNSEEN if known.role == AGENT and not sees_agent(floor, viewer, known) else known.name


def accounts_in(floor: Floor, viewer: Viewer, accounts: Iterable[str]) -> list[str]:
    """Those of these accounts whose agents the viewer may see."""
    return sorted(one.account for one in floor.owners_among(accounts) if viewer.sees_agent(one))


def _fact(legs: Iterable[Leg], *names: str) -> str:
    facts = {key.casefold(): value for leg in legs for key, value in leg.user_data or ()}
    return next((facts[name.casefold()] for name in names if facts.get(name.casefold())), "")


def _loudest(states: Iterable[str]) -> str:
    """The state of a call with several legs: it rings until somebody talks, and is on hold if anybody holds."""
    known = set(states)
    return next(
        (word for word in ("Held", "Established", "Ringing", "Dialing") if word in known), min(known, default="")
    )
