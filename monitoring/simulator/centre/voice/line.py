"""The single steps of one leg: ring, pick up, hold, retrieve, drop. Knows no rule that joins legs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.simulator.centre.model.calls import Leg
from monitoring.simulator.centre.voice.sheet import tell_call

if TYPE_CHECKING:
    from monitoring.simulator.centre.model.calls import Call
    from monitoring.simulator.centre.world import World


def lay(world: World, call: Call, user: str, state: str = "Ringing") -> Leg:
    """Bring a call to somebody's desk without saying so yet."""
    leg = Leg(user, call, state)
    call.legs[user] = leg
    world.seats[user].legs[call.uuid] = leg
    return leg


def ring(world: World, call: Call, user: str, state: str = "Ringing") -> Leg:
    """Bring a call to somebody's desk; the caller's own side starts as Dialing."""
    leg = lay(world, call, user, state)
    tell_call(world, leg)
    return leg


def pick_up(world: World, leg: Leg) -> None:
    """The two sides can hear each other from now on."""
    leg.state = "Established"
    leg.answered = world.now
    tell_call(world, leg)


def hold(world: World, leg: Leg) -> None:
    """Put the other parties on music."""
    leg.state = "Held"
    tell_call(world, leg)


def retrieve(world: World, leg: Leg) -> None:
    """Take the other parties back."""
    leg.state = "Established"
    tell_call(world, leg)


def drop(world: World, leg: Leg) -> None:
    """Release a leg; it is gone from the desk at once."""
    leg.state = "Released"
    leg.overheard = False
    leg.call.legs.pop(leg.user, None)
    world.seats[leg.user].legs.pop(leg.call.uuid, None)
    tell_call(world, leg)
