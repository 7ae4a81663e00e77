"""A person's devices and media: the JSON of both, changing a state, and telling the owner. Knows no call or chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.simulator.centre.model.states import NOT_READY, OFFLINE

if TYPE_CHECKING:
    from monitoring.simulator.centre.model.seats import Seat
    from monitoring.simulator.centre.model.states import AgentState
    from monitoring.simulator.centre.world import Sheet, World

LISTENING = ["ListenIn", "Coach", "BargeIn"]


def state_sheet(state: AgentState) -> Sheet:
    """`userState` of a device or a channel."""
    sheet = {"id": state.id, "displayName": state.display, "state": state.state}
    if state.work_mode is not None:
        sheet["workMode"] = state.work_mode
    return sheet


def device_sheet(world: World, seat: Seat, viewer: Seat | None = None) -> Sheet:
    """A device resource as `viewer` (default: the owner) sees it, GWS page Device Resource."""
    device, host = seat.person.device, world.options.host_in_uris
    sheet: Sheet = {
        "id": device.id,
        "deviceState": "Active",
        "userState": state_sheet(seat.states["voice"]),
        "phoneNumber": device.phone,
        "description": "",
        "e164Number": "",
        "telephonyNetwork": "Private",
        "doNotDisturb": "On" if seat.do_not_disturb else "Off",
        "voiceEnvironmentUri": f"{host}/voice-environments/c776a2f1-0c5f-4f0e-9a35-6f2a4d9f3b10",
        "capabilities": _capabilities(seat, viewer or seat),
        "channels": ["voice"],
        "dynamicPhoneNumber": "",
        "uri": f"{host}/devices/{device.id}",
        "path": f"/devices/{device.id}",
    }
    if seat.forward_to:
        sheet["forwardTo"] = seat.forward_to
    # Absence, not null, means that nobody is supervised from here.
    if seat.watch is not None:
        target = world.seats[seat.watch.target].person.device.id
        sheet["supervisorMonitoringState"] = {
            "state": seat.watch.mode.value,
            "mode": "NextCall" if seat.watch.once else "AllCalls",
            "scope": seat.watch.scope.value,
            "targetDeviceUri": f"{host}/devices/{target}",
        }
    return sheet


def medium_sheet(seat: Seat, medium: str) -> Sheet:
    """A channel resource; `dndState` is absent while offline."""
    state = seat.states[medium]
    sheet: Sheet = {"channel": medium, "userState": state_sheet(state)}
    if state is not OFFLINE:
        sheet["dndState"] = "On" if seat.do_not_disturb else "Off"
    return sheet


def tell_device(world: World, seat: Seat) -> None:
    """Tell the owner what the device is like now."""
    if not world.silent:
        data = {"devices": [device_sheet(world, seat)], "messageType": "DeviceStateChangeMessage"}
        world.tell(seat.user, "/v2/me/devices", data)


def set_state(world: World, seat: Seat, medium: str, state: AgentState) -> None:
    """Change a state on one medium; only the owner is told. The same state again says nothing."""
    if seat.states[medium] is state:
        return
    seat.states[medium] = state
    if medium == "voice":
        tell_device(world, seat)
    else:
        data = {"channels": [medium_sheet(seat, medium)], "messageType": "ChannelStateChangeMessageV2"}
        world.tell(seat.user, "/v2/me/channels", data)


def open_media(world: World, seat: Seat, media: list[str]) -> None:
    """StartContactCenterSession: who was offline on a medium is now Not Ready there."""
    seat.started += 1
    for medium in media:
        if seat.states[medium] is OFFLINE:
            set_state(world, seat, medium, NOT_READY)


def close_media(world: World, seat: Seat) -> None:
    """EndContactCenterSession: every medium is logged out."""
    seat.ended += 1
    for medium in seat.states:
        set_state(world, seat, medium, OFFLINE)


def _capabilities(seat: Seat, viewer: Seat) -> list[str]:
    forward = "ForwardCallsOff" if seat.forward_to else "ForwardCallsOn"
    capabilities = [forward, "DoNotDisturbOff" if seat.do_not_disturb else "DoNotDisturbOn"]
    if not viewer.person.supervises:
        return capabilities
    # Whoever else looks at a device that is already monitored loses these (GWS page Devices Attributes).
    if seat is viewer or seat.watched is None or seat.watched.supervisor == viewer.user:
        capabilities += LISTENING
    if seat is viewer and seat.watch is not None:
        capabilities.append("CancelSupervisorMonitoring")
    return capabilities
