"""Operations on one's own calls: `/me/calls/{id}` and `/me/devices/{id}/calls`. What GWS lists is what it allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.simulator.centre.model.calls import Mode
from monitoring.simulator.centre.operations.parameters import merged, number, text
from monitoring.simulator.centre.voice import calls, line, supervision
from monitoring.simulator.centre.voice.sheet import capabilities
from monitoring.simulator.centre.world import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.simulator.centre.model.calls import Leg
    from monitoring.simulator.centre.model.seats import Seat
    from monitoring.simulator.centre.world import Sheet, World

# Legal in more states than the resource lists them for, on the vendor's own pages.
UNLISTED = {"Hangup", "ClearCall", "MuteMonitoredUser", "UnmuteMonitoredUser"}


def on_calls(world: World, seat: Seat, device: str, operation: Sheet) -> None:
    """Dial from one's own device."""
    if device != seat.person.device.id:
        raise Refused(6, "Device not found")
    if operation["operationName"] != "Dial":
        raise Refused(10, "Only Dial is supported by this resource")
    calls.dial(world, seat, number(operation))


def on_call(world: World, seat: Seat, call: str, operation: Sheet) -> None:
    """Do something to a call on one's own desk. Raises Refused 6 for any other, 2 when GWS does not list it now."""
    leg, name = seat.legs.get(call), operation["operationName"]
    if leg is None:
        raise Refused(6, "Call not found")
    known = name in DOERS or name in USER_DATA
    if not known:
        raise Refused(10, f"Operation '{name}' is not supported by this resource")
    if name not in UNLISTED and name not in capabilities(world, leg):
        raise Refused(2, f"Operation '{name}' is not available in state {leg.state}")
    user_data = merged(leg.call.user_data, operation, name)
    if user_data is not None:
        return calls.attach(world, leg.call, user_data)
    return DOERS[name](world, leg, operation)


def _complete(*, stay: bool) -> Callable[[World, Leg, Sheet], None]:
    return lambda world, leg, _: calls.complete(world, leg, stay=stay)


def _mute(*, muted: bool) -> Callable[[World, Leg, Sheet], None]:
    return lambda world, leg, _: supervision.mute(world, leg, muted=muted)


def _consult(world: World, leg: Leg, operation: Sheet) -> None:
    calls.consult(world, _party(leg), number(operation))


def _transfer(world: World, leg: Leg, operation: Sheet) -> None:
    calls.transfer(world, _party(leg), number(operation))


def _conference(world: World, leg: Leg, operation: Sheet) -> None:
    calls.conference(world, _party(leg), number(operation))


def _expel(world: World, leg: Leg, operation: Sheet) -> None:
    calls.expel(world, leg, number(operation, "participant"))


def _dtmf(_world: World, _leg: Leg, operation: Sheet) -> None:
    text(operation, "digits")


def _party(leg: Leg) -> Leg:
    """Somebody who merely listens in cannot give the call away."""
    if leg.mode is not None:
        raise Refused(3, "Operation is forbidden on a monitored call")
    return leg


USER_DATA = {"AttachUserData", "UpdateUserData", "DeleteUserData", "DeleteUserDataPair"}
DOERS: dict[str, Callable[[World, Leg, Sheet], None]] = {
    "Answer": lambda world, leg, _: calls.answer(world, leg),
    "Hangup": lambda world, leg, _: calls.hang_up(world, leg),
    "ClearCall": lambda world, leg, _: calls.hang_up(world, leg),
    "Hold": lambda world, leg, _: line.hold(world, leg),
    "Retrieve": lambda world, leg, _: line.retrieve(world, leg),
    "SendDtmf": _dtmf,
    "InitiateTransfer": _consult,
    "InitiateConference": _consult,
    "CompleteTransfer": _complete(stay=False),
    "CompleteConference": _complete(stay=True),
    "SingleStepTransfer": _transfer,
    "SingleStepConference": _conference,
    "RemoveParticipantFromConference": _expel,
    "SwitchToListenIn": lambda world, leg, _: supervision.switch(world, leg, Mode.LISTEN),
    "SwitchToBargeIn": lambda world, leg, _: supervision.switch(world, leg, Mode.BARGE),
    "MuteMonitoredUser": _mute(muted=True),
    "UnmuteMonitoredUser": _mute(muted=False),
}
