"""A leg as JSON, and telling its owner about it (GWS pages Call Resource and Calls Message Type). Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from monitoring.simulator.centre.model.calls import Mode

if TYPE_CHECKING:
    from monitoring.simulator.centre.model.calls import Leg, Party
    from monitoring.simulator.centre.world import Sheet, World

USER_DATA: Final = ["AttachUserData", "UpdateUserData", "DeleteUserData", "DeleteUserDataPair"]
RINGING: Final = ["Answer", *USER_DATA, "ClearCall"]
DIALING: Final = ["Hangup", *USER_DATA]
TALKING: Final = [
    "AttachUserData",
    "InitiateConference",
    "UpdateUserData",
    "Hold",
    "SingleStepTransfer",
    "DeleteUserData",
    "SingleStepConference",
    "Hangup",
    "DeleteUserDataPair",
    "SendDtmf",
    "InitiateTransfer",
]
HELD: Final = ["Retrieve", "Hangup", *USER_DATA]
EXTRA_AT: Final = 24
ID_LENGTH: Final = 32
REMOVE: Final = "RemoveParticipantFromConference"

# Coach is entry-only: once left, only the other two alternate (GWS page SwitchToBargeIn).
SWITCHES: Final = {
    Mode.LISTEN: ["SwitchToBargeIn"],
    Mode.COACH: ["SwitchToBargeIn", "SwitchToListenIn"],
    Mode.BARGE: ["SwitchToListenIn"],
}


def call_sheet(world: World, leg: Leg) -> Sheet:
    """The call resource as the leg's owner sees it; `duration` is a string of whole seconds since he picked up."""
    call, host = leg.call, world.options.host_in_uris
    device = world.seats[leg.user].person.device
    others = [party for party in call.parties if party.user != leg.user]
    sheet: Sheet = {
        "id": call.uuid,
        "state": leg.state,
        "callUuid": call.uuid,
        "connId": call.conn_id,
        "deviceUri": f"{host}/devices/{device.id}",
        "participants": [_party(party, world.options.quirks) for party in others],
        "dnis": call.dnis,
        "callType": call.kind,
        "capabilities": capabilities(world, leg),
        "duration": "0" if leg.answered is None else str(int(world.now - leg.answered)),
        "mute": "On" if leg.active and leg.mode is Mode.LISTEN else "Off",
        "supervisorListeningIn": leg.overheard,
        "monitoredUserMuted": leg.target_muted,
        "monitoring": leg.mode is not None,
        "uri": f"{host}/me/calls/{call.uuid}",
        "path": f"/calls/{call.uuid}",
    }
    if call.ani:
        sheet["ani"] = call.ani
    if call.user_data:
        sheet["userData"] = dict(call.user_data)
    if call.parent:
        sheet["parentCallUri"] = f"{host}/me/calls/{call.parent}"
    return sheet


def long(world: World, sheet: Sheet) -> Sheet:
    """The call resource as REST spells it: with quirk `long-ids` its id has one 0 too many, as on the vendor's own page."""
    if "long-ids" not in world.options.quirks:
        return sheet
    name = f"{sheet['id'][:EXTRA_AT]}0{sheet['id'][EXTRA_AT:]}"
    return {**sheet, "id": name, "uri": sheet["uri"].replace(sheet["id"], name), "path": f"/calls/{name}"}


def short(name: str) -> str:
    """The id under which a call is known, however REST spelled it."""
    return name[:EXTRA_AT] + name[EXTRA_AT + 1 :] if len(name) > ID_LENGTH else name


def capabilities(world: World, leg: Leg) -> list[str]:
    """What GWS would let the owner do to this leg now."""
    if leg.state == "Ringing":
        return list(RINGING)
    if leg.state == "Dialing":
        return list(DIALING)
    if leg.state == "Released":
        return []
    if leg.mode is not None:
        return [*(TALKING if leg.state == "Established" else HELD), *SWITCHES[leg.mode], REMOVE]
    return [*(TALKING if leg.state == "Established" else HELD), *_joining(world, leg)]


def tell_call(world: World, leg: Leg, kind: str = "StatusChange") -> None:
    """Tell the owner; T-Server's extensions come with a change of status only."""
    if world.silent:
        return
    data: Sheet = {
        "messageType": "CallStateChangeMessage",
        "notificationType": kind,
        "call": call_sheet(world, leg),
        "phoneNumber": world.seats[leg.user].person.device.phone,
    }
    if kind == "StatusChange":
        data["extensions"] = {"WrapUpTime": 0, "BusinessCall": 0 if leg.mode or not leg.call.ani else 1}
    world.tell(leg.user, "/v2/me/calls", data)


def _joining(world: World, leg: Leg) -> list[str]:
    """What a second conversation or a third party adds."""
    others = world.seats[leg.user].legs.values()
    consulting = leg.call.parent != "" or any(other.call.parent == leg.call.uuid for other in others)
    extra = ["CompleteTransfer", "CompleteConference"] if consulting else []
    return [*extra, REMOVE] if len(leg.call.parties) > 2 else extra


def _party(party: Party, quirks: frozenset[str]) -> Sheet | str:
    if "plain-participants" in quirks:
        return party.number
    return {
        "e164Number": party.e164,
        "formattedPhoneNumber": party.number,
        "phoneNumber": party.number,
        "digits": party.number,
    }
