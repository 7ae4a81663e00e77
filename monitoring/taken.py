"""What a start takes for itself until it is settled, so that of two who ask at the same moment one is told who was first. Pure.

GWS lets one supervisor at a time watch a device (DevicesAttribs), and who barges into a call is heard by all in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.asks import AGENT
from monitoring.consent import STARTS
from monitoring.policy import Verb

if TYPE_CHECKING:
    from monitoring.asks import Ask
    from monitoring.floor.model import Floor
    from monitoring.gws.paths import OperationRequest

DOING = {Verb.LISTEN: "getting in to listen", Verb.COACH: "getting in to coach", Verb.BARGE: "barging in"}


def takes(ask: Ask, verb: Verb | None, request: OperationRequest) -> frozenset[str]:
    """What of the floor this request needs for itself alone: the phone to be watched; to barge, the call or chat too."""
    if ask.operation not in STARTS:
        return frozenset()
    phone = request.body.get("targetDeviceUri", "").rpartition("/")[2]
    taken = {f"phone:{phone}"} if phone else set()
    if verb is Verb.BARGE:
        taken.add(f"{ask.target}:{ask.media}" if ask.kind == AGENT else ask.target)
    return frozenset(taken)


def held(floor: Floor, account: str, verb: Verb | None) -> str:
    """Who is first, in a sentence. Supervisors are named to every onlooker of what they supervise (`desk.board`)."""
    holder = floor.agent_of(account)
    name = holder.name if holder is not None else "Another supervisor"
    return f"{name} is {DOING.get(verb, 'getting in') if verb else 'getting in'}; one at a time."
