"""Whole calls: who is on them, how they begin, grow, change hands and end. Knows the steps of a leg, no chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitoring.simulator.centre.model.calls import Call, Party
from monitoring.simulator.centre.voice import line, supervision
from monitoring.simulator.centre.voice.sheet import tell_call
from monitoring.simulator.centre.world import Refused

if TYPE_CHECKING:
    from monitoring.simulator.centre.model.calls import Leg
    from monitoring.simulator.centre.model.seats import Seat
    from monitoring.simulator.centre.world import World


def incoming(world: World, seat: Seat, caller: Party, dnis: str, user_data: dict[str, Any]) -> Call:
    """A call is routed to an agent, whose phone rings. Inbound when the caller has an E.164 number, else Internal."""
    kind = "Inbound" if caller.e164 else "Internal"
    call = Call(world.call_uuid(), world.conn_id(), kind, dnis, caller.e164, user_data)
    world.calls[call.uuid] = call
    call.parties += [caller, _staff(seat)]
    world.habits.rang(line.ring(world, call, seat.user))
    return call


def dial(world: World, seat: Seat, number: str, parent: Call | None = None) -> Call:
    """Call a colleague; with a parent call this is a consultation. Raises Refused 2 when nobody is at that number."""
    callee = world.by_phone.get(number)
    if callee is None or callee is seat or callee.legs or callee.person.supervises:
        raise Refused(2, f"Destination '{number}' is not reachable")
    kind = "Internal" if parent is None else "Consult"
    call = Call(world.call_uuid(), world.conn_id(), kind, number)
    if parent is not None:
        call.parent, call.user_data = parent.uuid, dict(parent.user_data)
    world.calls[call.uuid] = call
    call.parties += [_staff(seat), _staff(callee)]
    line.ring(world, call, seat.user, "Dialing")
    world.habits.rang(line.ring(world, call, callee.user))
    return call


def answer(world: World, leg: Leg) -> None:
    """Pick up; whoever dialled is connected too, and whoever watches either of them is rung."""
    if leg.mode is not None:
        return supervision.answer(world, leg)
    for each in [leg, *(other for other in leg.call.legs.values() if other.state == "Dialing")]:
        line.pick_up(world, each)
        supervision.arrive(world, each)
    return world.habits.answered(leg)


def hang_up(world: World, leg: Leg) -> None:
    """Leave a call. With fewer than two parties left it is over; a supervisor is never one of the two."""
    if leg.mode is not None:
        return supervision.leave(world, leg)
    call = leg.call
    _remove(world, leg)
    if len(call.parties) < 2:
        return end(world, call)
    supervision.depart(world, call, leg.user)
    return _tell_parties(world, call)


def end(world: World, call: Call) -> None:
    """Everybody is released, agents first, supervisors after them."""
    world.calls.pop(call.uuid, None)
    for leg in list(call.legs.values()):
        if leg.mode is None:
            _remove(world, leg)
    for ear in supervision.ears(call):
        supervision.leave(world, ear)


def consult(world: World, leg: Leg, number: str) -> Call:
    """Hold this call and ask a colleague first (InitiateTransfer, InitiateConference)."""
    call = dial(world, world.seats[leg.user], number, leg.call)
    line.hold(world, leg)
    return call


def transfer(world: World, leg: Leg, number: str) -> None:
    """Pass the call on and leave it (SingleStepTransfer). Raises Refused 2 when nobody is at that number."""
    _invite(world, leg, number)
    hang_up(world, leg)


def conference(world: World, leg: Leg, number: str) -> None:
    """Ring a colleague into the call and stay (SingleStepConference)."""
    _invite(world, leg, number)
    _tell_parties(world, leg.call)


def complete(world: World, leg: Leg, *, stay: bool) -> None:
    """Join a consultation with the call it belongs to (CompleteConference), or leave both (CompleteTransfer).

    `leg` may be either of the two. The colleague's consultation is released and he is on the first call instead.
    Raises Refused 2 when there is nothing to join.
    """
    first, second = _pair(world, leg)
    colleague = next((other for other in second.call.legs.values() if other.user != leg.user), None)
    if colleague is None or not colleague.active:
        raise Refused(2, "Nobody has answered the consultation yet")
    first.call.parties.append(_staff(world.seats[colleague.user]))
    # The new leg is laid before the old ones fall, so that the colleague is never free in between.
    moved = line.lay(world, first.call, colleague.user)
    end(world, second.call)
    line.pick_up(world, moved)
    supervision.arrive(world, moved)
    if not stay:
        return hang_up(world, first)
    if first.state == "Held":
        line.retrieve(world, first)
    return _tell_parties(world, first.call)


def expel(world: World, leg: Leg, number: str) -> None:
    """Remove a party from a conference. Raises Refused 2 unless three are there and he is one of them."""
    call = leg.call
    party = next((party for party in call.parties if party.number == number), None)
    if party is None or len(call.parties) < 3:
        raise Refused(2, f"'{number}' is not a participant of a conference")
    other = call.legs.get(party.user)
    if other is not None:
        return hang_up(world, other)
    call.parties.remove(party)
    return _tell_parties(world, call)


def attach(world: World, call: Call, user_data: dict[str, Any]) -> None:
    """Replace what is known about the call; all legs are told."""
    call.user_data = user_data
    for leg in list(call.legs.values()):
        tell_call(world, leg, "AttachedDataChanged")


def _staff(seat: Seat) -> Party:
    return Party(seat.person.device.phone, seat.user)


def _invite(world: World, leg: Leg, number: str) -> None:
    callee = world.by_phone.get(number)
    if callee is None or callee.legs or callee.person.supervises:
        raise Refused(2, f"Destination '{number}' is not reachable")
    leg.call.parties.append(_staff(callee))
    world.habits.rang(line.ring(world, leg.call, callee.user))


def _remove(world: World, leg: Leg) -> None:
    leg.call.parties = [party for party in leg.call.parties if party.user != leg.user]
    line.drop(world, leg)
    if not world.seats[leg.user].legs:
        world.habits.freed(leg.user)


def _tell_parties(world: World, call: Call) -> None:
    for leg in list(call.legs.values()):
        tell_call(world, leg, "ParticipantsUpdated")


def _pair(world: World, leg: Leg) -> tuple[Leg, Leg]:
    """The held call and its consultation, whichever of the two was named."""
    for other in world.seats[leg.user].legs.values():
        if other.call.parent == leg.call.uuid:
            return leg, other
        if leg.call.parent == other.call.uuid:
            return other, leg
    raise Refused(2, "There is no consultation to complete")
