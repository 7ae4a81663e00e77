"""Any operation at any time: refused with a code, or done; and what must hold holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from monitoring.simulator.centre import Centre, Refused
from monitoring.simulator.centre.model.calls import Mode
from monitoring.simulator.centre.operations import voice, writing
from monitoring.simulator.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable

PEOPLE = ("agent001", "agent002", "agent003", "sup001", "sup002")
STARTS = ("ListenIn", "Coach", "BargeIn", "CancelSupervisorMonitoring", "DoNotDisturbOn", "ForwardCallsOff")
CHAT_STARTS = ("Monitor", "Coach", "BargeIn", "CancelSupervisorMonitoring", "Ready", "NotReady", "Offline")
PLACES = (
    ("/me/calls/{call}", tuple(voice.DOERS) + tuple(sorted(voice.USER_DATA))),
    ("/me/chats/{chat}", tuple(writing.DOERS) + tuple(writing.UTTERANCES)),
    ("/me/devices/{device}", STARTS),
    ("/me/devices/{device}/calls", ("Dial",)),
    ("/users/{agent}/channels/chat", CHAT_STARTS),
    ("/users/{agent}/chats/{chat}", ("Intrude",)),
    ("/me/channels/voice", ("Ready", "NotReady", "AfterCallWork", "AuxWork", "Offline")),
)
CODES = {0, 1, 2, 3, 5, 6, 10}
MOVES = some.tuples(
    some.sampled_from(PEOPLE),
    some.sampled_from([(place, name) for place, names in PLACES for name in names]),
    some.sampled_from(PEOPLE),
    some.integers(0, 3),
)


def _parameters(centre: Centre, other: str) -> dict[str, Any]:
    person = centre.world.seats[other].person
    return {
        "targetDeviceUri": f"http://h/api/v2/devices/{person.device.id}",
        "targetUri": f"http://h/api/v2/users/{person.id}",
        "destination": {"phoneNumber": person.device.phone},
        "participant": {"phoneNumber": person.device.phone},
        "supervisorVisibilityMode": "Coach",
        "text": "hello",
        "noticeText": "hello",
        "userData": {"k": 1},
        "key": "k",
        "digits": "1",
        "disposition": "d",
    }


def _code(centre: Centre, user: str, path: str, operation: dict[str, Any]) -> int:
    try:
        answer: int = centre.perform(user, path, operation)["statusCode"]
    except Refused as refused:
        return refused.status_code
    return answer


def _hold_true(centre: Centre) -> None:
    """One watch per device and back; no lonely call; legs and desks agree; supervisors are no parties."""
    world = centre.world
    for seat in world.seats.values():
        if seat.watch is not None:
            assert world.seats[seat.watch.target].watched is seat.watch
        for uuid, leg in seat.legs.items():
            assert leg.call.legs[seat.user] is leg
            assert world.calls[uuid] is leg.call
    for call in world.calls.values():
        assert len(call.parties) >= 2
        assert len(call.parties) == len({party.number for party in call.parties})
        parties = {party.user for party in call.parties if party.user}
        assert parties == {leg.user for leg in call.legs.values() if leg.mode is None}
    for chat in world.chats.values():
        assert [message.index for message in chat.log] == list(range(1, len(chat.log) + 1))


def _coached(centre: Centre) -> set[tuple[str, str]]:
    world = centre.world
    return {
        (uuid, leg.user) for uuid, call in world.calls.items() for leg in call.legs.values() if leg.mode is Mode.COACH
    }


def _begun() -> Centre:
    """Two calls and two chats; sup001 coaches agent001's call and sup002 monitors his chat."""
    centre = Centre(Options(agents=4, supervisors=2, start=1e9, scenario="quiet", auto_answer=False))
    for agent in ("agent001", "agent002"):
        centre.place_call(agent)
    chats = [centre.start_chat(agent) for agent in ("agent001", "agent002")]
    seats = centre.world.seats
    start = {"operationName": "Coach", "targetDeviceUri": f"/devices/{seats['agent001'].person.device.id}"}
    centre.perform("sup001", f"/me/devices/{seats['sup001'].person.device.id}", start)
    centre.answer("sup001")
    intrude = {"operationName": "Intrude", "supervisorVisibilityMode": "Monitor"}
    centre.perform("sup002", f"/users/{seats['agent001'].person.id}/chats/{chats[0]}", intrude)
    centre.accept_chat("sup002", chats[0])
    return centre


def _path(centre: Centre, user: str, place: str, other: str, pick: int) -> str:
    """A place with ids from the user's own desk where there are any, else from anywhere."""
    seat, world = centre.world.seats[user], centre.world
    calls = list(seat.legs) or list(world.calls) or ["none"]
    chats = list(world.seats[other].chats if "users" in place else seat.chats) or list(world.chats) or ["none"]
    return place.format(
        call=calls[pick % len(calls)],
        chat=chats[pick % len(chats)],
        device=seat.person.device.id,
        agent=world.seats[other].person.id,
    )


@settings(max_examples=150)
@given(moves=some.lists(MOVES, min_size=1, max_size=40))
def test_no_order_breaks_it(moves: list[tuple[str, tuple[str, str], str, int]]) -> None:
    """Whatever is asked in whatever order, the only failure is Refused, and no one gets back into Coach by a switch."""
    centre = _begun()
    for user, (place, name), other, pick in moves:
        before = _coached(centre)
        path = _path(centre, user, place, other, pick)
        assert _code(centre, user, path, {"operationName": name, **_parameters(centre, other)}) in CODES
        if name.startswith("SwitchTo"):
            assert _coached(centre) <= before
        _hold_true(centre)
        centre.advance(centre.now + pick)


@pytest.mark.parametrize("resource", ["/", "/me/calls", "/you", "/users", "/me/devices/x/calls/y", "/me/calls/a/b"])
def test_unknown_resource(refused: Callable[..., int], resource: str) -> None:
    """What GWS has not got is statusCode 6."""
    assert refused("sup001", resource, "Hangup") == 6


@pytest.mark.parametrize(("operation", "code"), [({}, 1), ({"operationName": None}, 1), ({"operationName": 7}, 10)])
def test_name_is_needed(centre: Centre, operation: dict[str, Any], code: int) -> None:
    """Without a name it is statusCode 1, with a strange one 10."""
    with pytest.raises(Refused) as caught:
        centre.perform("sup001", "/me", operation)
    assert caught.value.status_code == code


def test_own_state_changes(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """AfterCallWork is NotReady with a work mode, told on the device; the same state again says nothing."""
    for _ in range(2):
        centre.perform("agent001", "/me/channels/voice", {"operationName": "AfterCallWork"})
    (data,) = hear("agent001")
    assert data["messageType"] == "DeviceStateChangeMessage"
    assert data["devices"][0]["userState"] == {
        "id": "D3663509-3D82-4DD3-A82E-2EA8EFA02AEF",
        "displayName": "AfterCallWork",
        "state": "NotReady",
        "workMode": "AfterCallWork",
    }


def test_agent_state_control(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """A supervisor changes an agent's state; only the agent is told, without dndState once offline."""
    agent = centre.world.seats["agent001"].person.id
    centre.perform("sup001", f"/users/{agent}/channels/chat", {"operationName": "Offline"})
    assert hear("sup001") == []
    (data,) = hear("agent001")
    offline = {"id": "0F7F5003-EF26-4D13-A6Ef-D0C7EC819BEB", "displayName": "Offline", "state": "LoggedOut"}
    assert data["channels"] == [{"channel": "chat", "userState": offline}]


def test_start_is_counted(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """Start turns offline media on again, End turns all off; both are counted for the test of watching."""
    centre.perform("agent001", "/me", {"operationName": "EndContactCenterSession"})
    start = {"operationName": "StartContactCenterSession", "channels": ["voice", "chat"]}
    assert centre.perform("agent001", "/me", start) == {"statusCode": 0}
    states = [data["devices"][0]["userState"]["state"] for data in hear("agent001") if "devices" in data]
    assert states == ["LoggedOut", "NotReady"]
    assert centre.touched("agent001") == (1, 1)
    assert centre.touched("agent002") == (0, 0)


def test_start_succeeds_partly(centre: Centre, refused: Callable[..., int]) -> None:
    """Media without a server behind them fail under the name multimedia; none at all is one plain error."""
    start = {"operationName": "StartContactCenterSession", "channels": ["voice", "email"]}
    answer = centre.perform("agent001", "/me", start)
    assert answer["statusCode"] == 7
    assert answer["failed"][0]["channel"] == "multimedia"
    assert answer["succeeded"] == [{"statusCode": 0, "channel": "voice"}]
    assert refused("agent001", "/me", "StartContactCenterSession", channels=["email"]) == 4
    assert refused("agent001", "/me", "StartContactCenterSession") == 1
