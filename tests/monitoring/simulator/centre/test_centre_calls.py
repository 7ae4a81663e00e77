"""Calls ring, are answered, held, joined, passed on and end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.simulator.centre import Centre


def _states(heard: list[dict[str, Any]]) -> list[str]:
    return [data["call"]["state"] for data in heard if data["messageType"] == "CallStateChangeMessage"]


def test_call_rings_then_talks(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """The agent sees Ringing, Established and Released, each with the full resource and its stamp."""
    call = centre.place_call("agent001", user_data={"CustomerName": "Ada"})
    heard = hear("agent001", seconds=21)
    centre.end_call(call)
    released = hear("agent001")[0]
    assert _states(heard) == ["Ringing", "Established"]
    assert released["call"]["state"] == "Released"
    assert released["call"]["duration"] == "21"
    assert heard[0]["call"]["capabilities"][0] == "Answer"
    assert heard[1]["call"]["userData"] == {"CustomerName": "Ada"}
    assert heard[1]["call"]["ani"] == "+441632960101"
    assert heard[0]["metrics"]["eventProcessing"]["serverGenerationTimestamp"] == 1_700_000_000_000


def test_answer_comes_first(centre: Centre) -> None:
    """GWS accepts first and notifies after `notify_delay`, never at once."""
    centre.place_call("agent001")
    assert centre.advance(centre.now) == []
    assert centre.advance(centre.now + 0.04) == []
    assert len(centre.advance(centre.now + 0.011)) == 2


def test_hold_and_retrieve(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """A held call offers Retrieve and no Hold, and the other way round."""
    call = centre.place_call("agent001")
    hear("agent001")
    centre.perform("agent001", f"/me/calls/{call}", {"operationName": "Hold"})
    centre.perform("agent001", f"/me/calls/{call}", {"operationName": "Retrieve"})
    held, back = (data["call"] for data in hear("agent001"))
    assert (held["state"], back["state"]) == ("Held", "Established")
    assert "Retrieve" in held["capabilities"]
    assert "Hold" not in held["capabilities"]
    assert "Hold" in back["capabilities"]


def test_three_in_conference(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """Both agents' legs share id, callUuid and connId and show the two other parties."""
    call = centre.place_call("agent001", "5000")
    centre.conference("agent001", "agent002")
    mine, theirs = hear("agent001")[-1]["call"], hear("agent002")[-1]["call"]
    assert {mine[key] == theirs[key] for key in ("id", "callUuid", "connId")} == {True}
    assert mine["id"] == call
    assert [party["phoneNumber"] for party in mine["participants"]] == ["5000", "5002"]
    assert [party["phoneNumber"] for party in theirs["participants"]] == ["5000", "5001"]
    assert "RemoveParticipantFromConference" in mine["capabilities"]


def test_conference_survives_one(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """When one of three hangs up the others talk on and are told of the change."""
    call = centre.place_call("agent001")
    centre.conference("agent001", "agent002")
    hear("agent001")
    centre.hang_up("agent002")
    updated = hear("agent001")[-1]
    assert updated["notificationType"] == "ParticipantsUpdated"
    assert len(updated["call"]["participants"]) == 1
    assert call in centre.world.calls


def test_removed_from_conference(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """RemoveParticipantFromConference releases the party that it names."""
    call = centre.place_call("agent001")
    centre.conference("agent001", "agent002")
    operation = {"operationName": "RemoveParticipantFromConference", "participant": {"phoneNumber": "5002"}}
    centre.perform("agent001", f"/me/calls/{call}", operation)
    assert _states(hear("agent002"))[-1] == "Released"
    assert list(centre.world.calls[call].legs) == ["agent001"]


def test_transfer_in_one_step(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """The first agent is released, the second has the same call."""
    call = centre.place_call("agent001")
    hear("agent002")
    destination = {"destination": {"phoneNumber": "5002"}}
    centre.perform("agent001", f"/me/calls/{call}", {"operationName": "SingleStepTransfer", **destination})
    centre.answer("agent002")
    assert _states(hear("agent002"))[-1] == "Established"
    assert list(centre.world.calls[call].legs) == ["agent002"]


@pytest.mark.parametrize(("stay", "legs"), [(True, ["agent001", "agent002"]), (False, ["agent002"])])
def test_consultation_is_joined(centre: Centre, *, stay: bool, legs: list[str]) -> None:
    """CompleteConference makes three of it; CompleteTransfer leaves customer and colleague."""
    call = centre.place_call("agent001")
    consultation = centre.consult("agent001", "agent002")
    assert centre.world.calls[consultation].parent == call
    name = "CompleteConference" if stay else "CompleteTransfer"
    centre.perform("agent001", f"/me/calls/{consultation}", {"operationName": name})
    assert list(centre.world.calls) == [call]
    assert list(centre.world.calls[call].legs) == legs


def test_consultation_names_parent(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """The first call is held meanwhile; the consultation points to it and has an id of its own."""
    call = centre.place_call("agent001")
    consultation = centre.consult("agent001", "agent002")
    sheets = {data["call"]["id"]: data["call"] for data in hear("agent001")}
    assert sheets[call]["state"] == "Held"
    assert sheets[consultation]["parentCallUri"].endswith(f"/me/calls/{call}")
    assert sheets[consultation]["callType"] == "Consult"


def test_attached_data_changes(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """Changed user data is told as AttachedDataChanged, which has no extensions."""
    call = centre.place_call("agent001", user_data={"a": 1})
    hear("agent001")
    path = f"/me/calls/{call}"
    centre.perform("agent001", path, {"operationName": "AttachUserData", "userData": {"b": {"c": None}}})
    centre.perform("agent001", path, {"operationName": "DeleteUserDataPair", "key": "a"})
    first, second = hear("agent001")
    assert first["notificationType"] == "AttachedDataChanged"
    assert "extensions" not in first
    assert first["call"]["userData"] == {"a": 1, "b": {"c": None}}
    assert second["call"]["userData"] == {"b": {"c": None}}


def test_nobody_at_number(centre: Centre, refused: Callable[..., int]) -> None:
    """A busy, unknown or supervising destination is refused and nothing changes."""
    call = centre.place_call("agent001")
    centre.place_call("agent002")
    for number in ("5002", "9999", "6001", "5001"):
        destination = {"phoneNumber": number}
        assert refused("agent001", f"/me/calls/{call}", "SingleStepTransfer", destination=destination) == 2
    assert len(centre.world.calls[call].parties) == 2


def test_wrong_state_refused(centre: Centre, refused: Callable[..., int]) -> None:
    """What the call does not list is refused with 2, what is not there with 6, what nobody knows with 10."""
    call = centre.place_call("agent001")
    assert refused("agent001", f"/me/calls/{call}", "Retrieve") == 2
    assert refused("agent001", f"/me/calls/{call}", "SwitchToBargeIn") == 2
    assert refused("agent002", f"/me/calls/{call}", "Hold") == 6
    assert refused("agent001", f"/me/calls/{call}", "Explode") == 10
    assert refused("agent001", f"/me/calls/{call}", "SendDtmf") == 1
