"""Where each account stands, from its relay where it runs in this process, else from the journal. Pure.

Says what a state means and what an admin can do; for machines it says of a cause only what kind it is. Must never know a
request, a table or the time of day.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from monitoring.condition import State
from monitoring.floor.hearing import Health, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from monitoring.condition import Condition
    from monitoring.floor.model import Floor

CAUSES_SAID = 5
LONGEST_CAUSE = 100
OTHER = "other"

# What GWS said itself may hold a name, or worse: only our own words and names of errors go further than the page.
_KIND = re.compile(
    r"(?:Connect|Read|Write|Close|Pool|RemoteProtocol|LocalProtocol|Proxy|OS|Database|Operational|Interface)"
    r"(?:Error|Timeout)\b"
    r"|TimeoutError\b|HTTP [1-5]\d\d\b|[1-5]\d\d(?=:|$)"
    r"|no answer within \d+(?:\.\d+)? s|sign-in refused|session lost|GWS ended the stream|GWS refused the credentials twice"
    r"|GWS refused the topic|the snapshot could not be read|the relay crashed more than \d+ times in a minute"
    r"|the relay crashed|nobody reads this account now|away for longer than maxInterval|a new session"
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A state as a person reads it: its word, its drawing, the tone of it, what it means and what an admin can do."""

    state: State
    word: str
    icon: str
    shape: str
    text: str
    advice: str = ""


MEANINGS: Final = {
    meaning.state: meaning
    for meaning in (
        Meaning(
            State.REFUSED,
            "Refused",
            "alert",
            "alert",
            "GWS refused the password twice. Floorwalker tries no further, so that the account is not locked.",
            "Enter the password anew under People; the account then starts by itself.",
        ),
        Meaning(
            State.FAILED,
            "Failed",
            "alert",
            "alert",
            "Its relay crashed more than 5 times within a minute. It is tried once a minute.",
            "Read the log of the process: database, disk and memory first.",
        ),
        Meaning(
            State.AUTH_LOST,
            "Sign-in lost",
            "waiting",
            "waiting",
            "GWS ended the HTTP session; the account waits for its turn to sign in again.",
            "If it comes back again and again: does somebody else sign in with this account?",
        ),
        Meaning(
            State.DEGRADED,
            "Degraded",
            "warning",
            "warning",
            "GWS does not answer this account as it should; Floorwalker tries again, at most 30 s later.",
            "All accounts at once: look at GWS and the way there. One alone: read its cause.",
        ),
        Meaning(
            State.STOPPED,
            "Stopped",
            "off",
            "off",
            "Nobody reads this account.",
            "Is its password held, and does a relay run?",
        ),
        Meaning(State.STARTING, "Starting", "ringing", "notready", "Waits for its turn to sign in."),
        Meaning(State.IDLE, "Signed in", "ringing", "notready", "Signed in; CometD comes next."),
        Meaning(State.HANDSHAKING, "Handshaking", "ringing", "notready", "Asks for a CometD session."),
        Meaning(
            State.SUBSCRIBING,
            "Subscribing",
            "ringing",
            "notready",
            "Has a CometD session; waits until every topic is confirmed and the snapshot is there.",
        ),
        Meaning(State.LIVE, "Live", "talking", "ready", "Every topic is confirmed and the snapshot was taken."),
    )
}
"""What each state means, the worst first."""

RANKS: Final = {state: rank for rank, state in enumerate(MEANINGS)}

_TOLD: Final = {
    Status.STARTING: State.STARTING,
    Status.LIVE: State.LIVE,
    Status.RECONNECTING: State.DEGRADED,
    Status.REFUSED: State.REFUSED,
    Status.FAILED: State.FAILED,
    Status.STOPPED: State.STOPPED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One account's state, since when (POSIX seconds, 0: unknown) and the plain cause."""

    state: State
    since: float
    cause: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many accounts are in a state, since when the first of them, and the commonest kinds of cause."""

    accounts: int
    since: float
    causes: Mapping[str, int]


def told(health: Health) -> Standing:
    """What the journal knows of an account."""
    return Standing(_TOLD[health.status], health.since, health.cause)


def standings(floor: Floor, conditions: Mapping[str, Condition]) -> dict[str, Standing]:
    """Every account that is placed somewhere: as its relay says, else as the journal does."""
    found = {name: told(floor.health.get(name) or Health()) for name, place in floor.placements.items() if place.role}
    found |= {name: Standing(one.state, one.since, one.cause) for name, one in conditions.items()}
    return found


def shares(held: Iterable[Standing]) -> dict[State, Share]:
    """The accounts by state, the worst first; names nobody, and of the causes only the kinds."""
    grouped: dict[State, list[Standing]] = {}
    for one in held:
        grouped.setdefault(one.state, []).append(one)
    return {state: _share(grouped[state]) for state in RANKS if state in grouped}


def kind_of(cause: str) -> str:
    """A cause without what somebody else wrote: the words that are surely ours, else `other`."""
    known = _KIND.match(cause)
    return known[0][:LONGEST_CAUSE] if known else OTHER


def _share(held: list[Standing]) -> Share:
    kinds = Counter(kind_of(one.cause) for one in held if one.cause)
    return Share(
        len(held), min((one.since for one in held if one.since), default=0.0), dict(kinds.most_common(CAUSES_SAID))
    )
