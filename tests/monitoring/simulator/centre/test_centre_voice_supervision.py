"""Listening in, coaching and barging in on calls, by the vendor's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from monitoring.simulator.centre import Centre
from monitoring.simulator.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable

TALKING = {
    "AttachUserData", "InitiateConference", "UpdateUserData", "Hold", "SingleStepTransfer", "DeleteUserData",
    "SingleStepConference", "Hangup", "DeleteUserDataPair", "SendDtmf", "InitiateTransfer",
    "RemoveParticipantFromConference",
}  # fmt: skip
BOTH = {"SwitchToListenIn", "SwitchToBargeIn"}

# The vendor's page SwitchToBargeIn (voice), repaired: values that do not depend on ids.
VENDOR_CALL_KEYS = {
    "id", "state", "callUuid", "connId", "deviceUri", "participants", "dnis", "callType", "capabilities", "duration",
    "mute", "supervisorListeningIn", "monitoredUserMuted", "uri", "path",
}  # fmt: skip
VENDOR_PARTIES = [
    {"e164Number": "", "formattedPhoneNumber": number, "phoneNumber": number, "digits": number}
    for number in ("5000", "5001")
]


@pytest.mark.parametrize(
    ("mode", "mute", "switches"),
    [("ListenIn", "On", {"SwitchToBargeIn"}), ("Coach", "Off", BOTH), ("BargeIn", "Off", {"SwitchToListenIn"})],
)
def test_running_call_joined(  # noqa: PLR0917 - two fixtures and a table
    centre: Centre,
    hear: Callable[..., list[dict[str, Any]]],
    watch: Callable[..., str],
    mode: str,
    mute: str,
    switches: set[str],
) -> None:
    """With intrusion a running call rings at once; when answered, mute and capabilities tell the mode."""
    call = centre.place_call("agent001", "5000")
    watch(mode)
    ringing = hear("sup001")[-1]["call"]
    centre.perform("sup001", f"/me/calls/{call}", {"operationName": "Answer"})
    joined = hear("sup001")[-1]
    assert (ringing["state"], joined["call"]["state"]) == ("Ringing", "Established")
    assert joined["call"]["mute"] == mute
    assert set(joined["call"]["capabilities"]) == TALKING | switches
    assert joined["call"]["monitoring"] is True
    assert joined["phoneNumber"] == "6001"


def test_vendor_barge_sample(
    centre: Centre, hear: Callable[..., list[dict[str, Any]]], watch: Callable[..., str]
) -> None:
    """SwitchToBargeIn is notified field by field as on the vendor's page; only 8.5.2's additions come on top."""
    call = centre.place_call("agent001", "5000")
    watch("ListenIn")
    centre.answer("sup001", call)
    hear("sup001", seconds=21)
    assert centre.perform("sup001", f"/me/calls/{call}", {"operationName": "SwitchToBargeIn"}) == {"statusCode": 0}
    (data,) = hear("sup001")
    sheet = data["call"]
    assert set(data) == {"notificationType", "call", "phoneNumber", "extensions", "messageType", "metrics"}
    assert set(sheet) == VENDOR_CALL_KEYS | {"monitoring"}
    assert (data["notificationType"], data["messageType"]) == ("StatusChange", "CallStateChangeMessage")
    assert data["extensions"] == {"WrapUpTime": 0, "BusinessCall": 0}
    assert sheet["participants"] == VENDOR_PARTIES
    assert set(sheet["capabilities"]) == TALKING | {"SwitchToListenIn"}
    expected = {"state": "Established", "dnis": "5001", "callType": "Internal", "duration": "21", "mute": "Off"}
    assert {key: sheet[key] for key in expected} == expected
    assert (sheet["supervisorListeningIn"], sheet["monitoredUserMuted"]) == (False, False)
    assert sheet["id"] == sheet["callUuid"] == call
    assert len(call) == 32
    assert len(sheet["connId"]) == 16
    assert sheet["path"] == f"/calls/{call}"
    assert sheet["uri"].endswith(f"/api/v2/me/calls/{call}")


def test_listen_and_barge_alternate(
    centre: Centre, hear: Callable[..., list[dict[str, Any]]], watch: Callable[..., str], refused: Callable[..., int]
) -> None:
    """ListenIn and BargeIn lead to each other; to switch to where one is already is refused."""
    call = centre.place_call("agent001")
    watch("ListenIn")
    centre.answer("sup001", call)
    hear("sup001")
    for name, mute in (("SwitchToBargeIn", "Off"), ("SwitchToListenIn", "On"), ("SwitchToBargeIn", "Off")):
        centre.perform("sup001", f"/me/calls/{call}", {"operationName": name})
        assert hear("sup001")[-1]["call"]["mute"] == mute
    assert refused("sup001", f"/me/calls/{call}", "SwitchToBargeIn") == 2


@pytest.mark.parametrize("exit_", ["SwitchToBargeIn", "SwitchToListenIn"])
def test_coach_is_one_way(centre: Centre, watch: Callable[..., str], refused: Callable[..., int], exit_: str) -> None:
    """Out of Coach there are two ways and none leads back."""
    call = centre.place_call("agent001")
    watch("Coach")
    centre.answer("sup001", call)
    centre.perform("sup001", f"/me/calls/{call}", {"operationName": exit_})
    assert refused("sup001", f"/me/calls/{call}", "SwitchToCoach") == 10
    assert refused("sup001", f"/me/calls/{call}", exit_) == 2


def test_agent_sees_silent_ear(
    centre: Centre, hear: Callable[..., list[dict[str, Any]]], watch: Callable[..., str]
) -> None:
    """SupervisorListeningIn is true on the agent's call exactly while somebody listens in silence."""
    call = centre.place_call("agent001")
    watch("ListenIn")
    centre.answer("sup001", call)
    assert hear("agent001")[-1]["call"]["supervisorListeningIn"] is True
    centre.perform("sup001", f"/me/calls/{call}", {"operationName": "SwitchToBargeIn"})
    assert hear("agent001")[-1]["call"]["supervisorListeningIn"] is False


def test_device_shows_watch(
    centre: Centre, hear: Callable[..., list[dict[str, Any]]], watch: Callable[..., str]
) -> None:
    """The own device confirms with supervisorMonitoringState; after Cancel the property is absent."""
    own = watch("ListenIn", supervisorMonitoringMode="NextCall", supervisorMonitoringScope="Agent")
    device = hear("sup001")[-1]["devices"][0]
    assert device["capabilities"] == [
        "ForwardCallsOn", "DoNotDisturbOff", "ListenIn", "Coach", "BargeIn", "CancelSupervisorMonitoring",
    ]  # fmt: skip
    target = centre.world.seats["agent001"].person.device.id
    uri = f"http://127.0.0.1:8090/api/v2/devices/{target}"
    state = {"state": "ListenIn", "mode": "NextCall", "scope": "Agent", "targetDeviceUri": uri}
    assert device["supervisorMonitoringState"] == state
    centre.perform("sup001", f"/me/devices/{own}", {"operationName": "CancelSupervisorMonitoring"})
    device = hear("sup001")[-1]["devices"][0]
    assert "supervisorMonitoringState" not in device
    assert "CancelSupervisorMonitoring" not in device["capabilities"]


def test_one_supervisor_per_device(centre: Centre, watch: Callable[..., str], refused: Callable[..., int]) -> None:
    """A second supervisor is refused while the first one watches, and does not see the capabilities."""
    watch("ListenIn")
    other, target = (centre.world.seats[user].person for user in ("sup002", "agent001"))
    path, uri = f"/me/devices/{other.device.id}", f"http://elsewhere/api/v2/devices/{target.device.id}"
    assert refused("sup002", path, "Coach", targetDeviceUri=uri) == 2
    seen = centre.read("sup002", f"/users/{target.id}", {"subresources": "devices"})["user"]["devices"][0]
    assert "ListenIn" not in seen["capabilities"]
    own = centre.world.seats["sup001"].person.device.id
    centre.perform("sup001", f"/me/devices/{own}", {"operationName": "CancelSupervisorMonitoring"})
    centre.perform("sup002", path, {"operationName": "Coach", "targetDeviceUri": uri})
    assert centre.world.seats["agent001"].watched is centre.world.seats["sup002"].watch


def test_next_call_only(centre: Centre, hear: Callable[..., list[dict[str, Any]]], watch: Callable[..., str]) -> None:
    """NextCall delivers one call and is then off; AllCalls delivers them all."""
    watch("ListenIn", supervisorMonitoringMode="NextCall")
    centre.end_call(centre.place_call("agent001"))
    heard = hear("sup001")
    assert [data["call"]["state"] for data in heard if "call" in data] == ["Ringing", "Released"]
    assert "supervisorMonitoringState" not in heard[-1]["devices"][0]
    centre.place_call("agent001")
    assert hear("sup001") == []


def test_all_calls(centre: Centre, hear: Callable[..., list[dict[str, Any]]], watch: Callable[..., str]) -> None:
    """AllCalls, the default, delivers every call of the agent."""
    watch("ListenIn")
    for _ in range(2):
        hear("sup001")
        centre.end_call(centre.place_call("agent001"))
        assert [data["call"]["state"] for data in hear("sup001")] == ["Ringing", "Released"]


@pytest.mark.parametrize(("scope", "stays"), [("Agent", False), ("Call", True)])
def test_scope_on_transfer(centre: Centre, watch: Callable[..., str], *, scope: str, stays: bool) -> None:
    """Scope Agent is released when the agent passes the call on; scope Call stays with the call."""
    call = centre.place_call("agent001")
    watch("ListenIn", supervisorMonitoringScope=scope)
    centre.answer("sup001", call)
    centre.transfer("agent001", "agent002")
    assert ("sup001" in centre.world.calls[call].legs) is stays


def test_leaving_spares_call(
    centre: Centre, hear: Callable[..., list[dict[str, Any]]], watch: Callable[..., str]
) -> None:
    """Hangup on the supervisor's own leg releases him only, and he is not put back into the same call."""
    call = centre.place_call("agent001")
    watch("BargeIn")
    centre.answer("sup001", call)
    centre.perform("sup001", f"/me/calls/{call}", {"operationName": "Hangup"})
    assert hear("sup001", seconds=2)[-1]["call"]["state"] == "Released"
    assert centre.world.calls[call].legs["agent001"].state == "Established"
    assert list(centre.world.calls[call].legs) == ["agent001"]


def test_cancel_spares_ear(centre: Centre, watch: Callable[..., str], refused: Callable[..., int]) -> None:
    """Cancel leaves the running leg alone, and is refused when nothing is watched."""
    call = centre.place_call("agent001")
    own = watch("ListenIn")
    centre.perform("sup001", f"/me/devices/{own}", {"operationName": "CancelSupervisorMonitoring"})
    assert "sup001" in centre.world.calls[call].legs
    assert refused("sup001", f"/me/devices/{own}", "CancelSupervisorMonitoring") == 2


def test_mute_monitored_user(
    centre: Centre, hear: Callable[..., list[dict[str, Any]]], watch: Callable[..., str], refused: Callable[..., int]
) -> None:
    """Who has barged in may mute the agent and let him speak again; silence ends with the barge-in."""
    call = centre.place_call("agent001")
    watch("ListenIn")
    centre.answer("sup001", call)
    path = f"/me/calls/{call}"
    assert refused("sup001", path, "MuteMonitoredUser") == 2
    centre.perform("sup001", path, {"operationName": "SwitchToBargeIn"})
    hear("sup001")
    centre.perform("sup001", path, {"operationName": "MuteMonitoredUser"})
    muted = hear("sup001")[-1]
    assert muted["notificationType"] == "MonitoredUserMutedStateChange"
    assert muted["call"]["monitoredUserMuted"] is True
    centre.perform("sup001", path, {"operationName": "UnmuteMonitoredUser"})
    assert hear("sup001")[-1]["call"]["monitoredUserMuted"] is False


def test_refusals_at_start(centre: Centre, refused: Callable[..., int]) -> None:
    """Role, own device, target and parameters are checked with their own codes."""
    agent, supervisor = (centre.world.seats[user].person.device.id for user in ("agent001", "sup001"))
    uri = f"http://h/api/v2/devices/{agent}"
    own = f"/me/devices/{supervisor}"
    assert refused("agent001", f"/me/devices/{agent}", "ListenIn", targetDeviceUri=uri) == 5
    assert refused("sup001", f"/me/devices/{agent}", "ListenIn", targetDeviceUri=uri) == 6
    assert refused("sup001", own, "ListenIn") == 1
    assert refused("sup001", own, "ListenIn", targetDeviceUri="http://h/devices/nobody") == 6
    assert refused("sup001", own, "ListenIn", targetDeviceUri=own) == 2
    assert refused("sup001", own, "ListenIn", targetDeviceUri=uri, supervisorMonitoringScope="Moon") == 10
    assert refused("sup001", own, "ListenIn", targetDeviceUri=uri, supervisorMonitoringMode="Never") == 10


def test_busy_phone_waits(centre: Centre, watch: Callable[..., str]) -> None:
    """A supervisor who listens elsewhere is rung for the new target as soon as his phone is free."""
    first, second = centre.place_call("agent001"), centre.place_call("agent002")
    watch("ListenIn")
    centre.answer("sup001", first)
    watch("Coach", "agent002")
    assert "sup001" not in centre.world.calls[second].legs
    centre.hang_up("sup001")
    assert centre.world.calls[second].legs["sup001"].mode == "Coach"


def test_without_intrusion_next_call() -> None:
    """Where T-Server does not intrude, a running call is left alone; auto-answer takes the next one after 0.6 s."""
    centre = Centre(Options(agents=2, supervisors=1, start=1e9, scenario="quiet", intrusion=False))
    running = centre.place_call("agent001")
    own, target = (centre.world.seats[user].person.device.id for user in ("sup001", "agent001"))
    operation = {"operationName": "BargeIn", "targetDeviceUri": f"/devices/{target}"}
    centre.perform("sup001", f"/me/devices/{own}", operation)
    assert "sup001" not in centre.world.calls[running].legs
    centre.end_call(running)
    call = centre.place_call("agent001")
    centre.advance(1e9 + 0.59)
    assert centre.world.calls[call].legs["sup001"].state == "Ringing"
    centre.advance(1e9 + 0.61)
    assert centre.world.calls[call].legs["sup001"].state == "Established"


def test_supervisor_cannot_transfer(centre: Centre, watch: Callable[..., str], refused: Callable[..., int]) -> None:
    """Though GWS lists transfers on a monitored call, somebody who listens in cannot give it away."""
    call = centre.place_call("agent001")
    watch("BargeIn")
    centre.answer("sup001", call)
    destination = {"phoneNumber": "5002"}
    assert refused("sup001", f"/me/calls/{call}", "SingleStepTransfer", destination=destination) == 3
