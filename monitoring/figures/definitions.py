"""Each figure, what it means, and which way is worse: the one table behind the tiles, their thresholds and the "?" page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a figure's value is: a number of things, a share from 0 to 1, or seconds."""

    COUNT = "count"
    SHARE = "share"
    SECONDS = "seconds"


class Span(StrEnum):
    """What of time a figure is about."""

    NOW = "now"
    HOUR = "hour"


class Worse(StrEnum):
    """Which way trouble lies."""

    HIGH = "high"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure. `means` is the whole definition, for people; `trend` says whether it is drawn over time too.

    `ages`: it is the age of something that goes on, so that a page may count it on by itself.
    """

    key: str
    name: str
    unit: Unit
    span: Span
    worse: Worse
    means: str
    trend: bool = True
    ages: bool = False


def _now(key: str, name: str, worse: Worse, means: str) -> Definition:
    return Definition(key, name, Unit.COUNT, Span.NOW, worse, means)


def _age(key: str, name: str, means: str) -> Definition:
    return Definition(key, name, Unit.SECONDS, Span.NOW, Worse.HIGH, means, trend=False, ages=True)


_ALL = (
    _now(
        "ready", "Ready", Worse.LOW, "Agents who are ready, and whom nothing rings at, and who are in no call or chat."
    ),
    _now("talking", "Talking", Worse.HIGH, "Agents in a call, on hold included, ringing and dialling not."),
    _now(
        "ringing_agents",
        "Ringing",
        Worse.HIGH,
        "Agents at whom a call rings or who dial one, and who are in no other; and agents who are only invited to chats.",
    ),
    _now("chatting", "Chatting", Worse.HIGH, "Agents in a chat that they accepted, and in no call."),
    _now("wrapup", "Wrap-up", Worse.HIGH, "Agents in after-call work, and in no call."),
    _now(
        "notready",
        "Not ready",
        Worse.HIGH,
        "Agents who are signed on, in no call or chat, and not ready, for whatever reason but after-call work.",
    ),
    _now("off", "Logged off", Worse.HIGH, "Agents who are signed off, and in no call."),
    Definition(
        "occupancy",
        "Occupancy",
        Unit.SHARE,
        Span.HOUR,
        Worse.HIGH,
        "Of the time in which agents were ready, rung at or dialling, in a call or chat, or in after-call work during the"
        " last 60 minutes: the share in which they were not merely ready.",
    ),
    _now("calls", "Calls", Worse.HIGH, "Calls that at least one agent is in, or dials."),
    _now("chats", "Chats", Worse.HIGH, "Chats that at least one agent has accepted."),
    _now(
        "ringing", "Incoming", Worse.HIGH, "Calls that ring, and chats that wait to be accepted, with no agent in them."
    ),
    _age(
        "longest_ringing",
        "Longest ringing",
        "How long the oldest call has rung at an agent, or chat waited for one since he was invited, with no agent in it.",
    ),
    _age(
        "longest_call",
        "Longest call",
        "How long the oldest call has lasted for those who are in it now, its ringing included.",
    ),
    _now("waiting", "Unanswered chats", Worse.HIGH, "Chats whose customer wrote something that nobody has answered."),
    _age(
        "longest_waiting",
        "Longest unanswered",
        "How long the customer of a chat has waited, from the first text that nobody answered. Coaching is no answer.",
    ),
    Definition(
        "handled",
        "Handled",
        Unit.COUNT,
        Span.HOUR,
        Worse.LOW,
        "Calls and chats that ended for an agent in the last 60 minutes after he had been in them; once for each agent and each"
        " time. A consultation counts as any call.",
    ),
    Definition(
        "handling",
        "Average handling",
        Unit.SECONDS,
        Span.HOUR,
        Worse.HIGH,
        "Time that agents spent in the calls and chats handled (on hold included), whenever it began, and in after-call work"
        " of the last 60 minutes, over the number handled.",
    ),
    Definition(
        "service_level",
        "Service level",
        Unit.SHARE,
        Span.HOUR,
        Worse.LOW,
        "Of the calls that rang at an agent and the chats that he was invited to, and that he answered or that were abandoned"
        " in the last 60 minutes: the share answered within the display's number of seconds.",
    ),
    Definition(
        "abandoned",
        "Abandoned",
        Unit.COUNT,
        Span.HOUR,
        Worse.HIGH,
        "Calls and chats that stopped ringing at an agent in the last 60 minutes with no agent in them. GWS does not say"
        " whether the customer gave up or was sent on.",
    ),
    _now(
        "interventions",
        "Interventions",
        Worse.HIGH,
        "How often supervisors listen in, coach or barge in now: one for each of them on each call and chat of agents.",
    ),
)
FIGURES = {one.key: one for one in _ALL}
ABSENT = (
    "How many customers wait in a queue, and for how long: GWS tells a user of his own calls and chats, and of nothing that"
    " has not reached one. A queue's length is therefore on no wall."
)
"""What upstream cannot say, and is not invented."""
STANDING = (
    "An agent's state is the call he is in, else one that rings or that he dials, else his chats unless he is in after-call"
    " work or signed off, else what his phone says, or, where GWS knows no phone of his, the medium that changed last."
    " Supervisors are no agents here, whatever they do."
)
"""What `ready` to `off` go by."""
LAST_HOUR = "The last 60 minutes are the minute that runs, as far as it has come, and the 59 before it."
UNSEEN = (
    "What was not looked at is not counted: a time of more than 60 seconds in which nothing was heard of GWS, whether it or"
    " Floorwalker was down, belongs to no state, and what began and ended in it to no number. What is gone afterwards ended"
    " when it was looked for again."
)
