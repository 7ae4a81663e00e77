"""From GWS's bytes to notifications: folded or set aside by a named rule, never a crash and never a guess."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitoring.floor.model import DeviceMonitoring, Party, UserState
from monitoring.floor.notifications import (
    CallStateChange,
    ChatStateChange,
    DeviceStateChange,
    ErrorReport,
    MediaStateChange,
    MessageLogUpdate,
    SnapshotTaken,
)
from monitoring.gws.wire import MAX_TEXT, MAX_VALUE, last_segment, read, read_me

CALL = {"id": "call-1", "state": "Established"}
CHAT = {"id": "chat-1", "state": "Chatting"}


def heard(**data: Any) -> Any:
    return read("anna", json.dumps(data).encode(), 9.0)


def heard_call(**more: Any) -> Any:
    told = heard(messageType="CallStateChangeMessage", phoneNumber="5005", call=CALL | more)
    assert isinstance(told, CallStateChange), told
    return told.leg


def heard_seat(**more: Any) -> Any:
    told = heard(messageType="ChatStateChangeMessage", chat=CHAT | more)
    assert isinstance(told, ChatStateChange), told
    return told.seat


def heard_message(**more: Any) -> Any:
    told = heard(
        messageType="MessageLogUpdated", chatPath="/chats/chat-1", messages=[{"index": 1, "type": "Text"} | more]
    )
    assert isinstance(told, MessageLogUpdate), told
    return told.messages[0]


def me(**more: Any) -> Any:
    return read_me("anna", json.dumps({"statusCode": 0, "user": {"id": "user-1"} | more}).encode(), 9.0)


def test_time_is_upstreams() -> None:
    """The server's own time counts, in its milliseconds; where it gives none, or nonsense, the receipt does."""
    metrics = {"eventProcessing": {"serverGenerationTimestamp": 1769554688150}}
    assert heard(messageType="ErrorMessage", metrics=metrics).at == 1769554688.15
    for missing in ({}, {"eventProcessing": None}, {"eventProcessing": {"serverGenerationTimestamp": -1}}):
        assert heard(messageType="ErrorMessage", metrics=missing).at == 9.0


def test_device_is_read() -> None:
    """A phone is read with its state and whom it watches; words that are null are empty."""
    told = heard(
        messageType="DeviceStateChangeMessage",
        devices=[
            {
                "id": "d1",
                "phoneNumber": "5005",
                "doNotDisturb": "On",
                "capabilities": ["ListenIn"],
                "userState": {
                    "state": "NotReady",
                    "displayName": "Not Ready",
                    "workMode": "AfterCallWork",
                    "reason": 7,
                },
                "supervisorMonitoringState": {
                    "state": "ListenIn",
                    "mode": "AllCalls",
                    "scope": "Call",
                    "targetDeviceUri": "http://other:8080/api/v2/devices/d2",
                },
            },
            {"id": "d3", "phoneNumber": None, "userState": {"state": "Ready", "displayName": None}},
            {"id": "d4", "userState": None, "supervisorMonitoringState": {"state": "Coach", "mode": None}},
        ],
    )
    assert isinstance(told, DeviceStateChange)
    first, second, third = told.devices
    assert (first.phone_number, first.do_not_disturb, set(first.capabilities)) == ("5005", True, {"ListenIn"})
    assert first.user_state == UserState("NotReady", "Not Ready", "AfterCallWork")
    assert first.monitoring == DeviceMonitoring("ListenIn", "AllCalls", "Call", "d2")
    assert (second.user_state, second.monitoring) == (UserState("Ready"), None)
    assert (third.user_state, third.monitoring) == (UserState(""), DeviceMonitoring("Coach", "", "", ""))


def test_media_are_read() -> None:
    """States per medium are read, whatever the medium is called; voice has its state on the device."""
    channels = [
        {"channel": "voice", "userState": {"state": "Ready"}},
        {"channel": "chat", "userState": {"state": "Ready", "reason": "Lunch"}},
        {"channel": "fax", "userState": None},
    ]
    told = heard(messageType="ChannelStateChangeMessageV2", channels=channels)
    assert isinstance(told, MediaStateChange)
    assert told.media == (("chat", UserState("Ready", reason="Lunch")), ("fax", UserState("")))


def test_call_is_read() -> None:
    """A call's odd types come out straight: duration a string, mute a word, parties in both shapes."""
    leg = heard_call(
        callUuid="uuid",
        connId="conn",
        deviceUri="http://h/api/v2/devices/d1?x=y",
        participants=[{"phoneNumber": "5000", "formattedPhoneNumber": "50-00"}, {"digits": "5001"}, "5002"],
        duration="21",
        mute="Off",
        monitoredUserMuted=True,
        supervisorListeningIn=None,
        capabilities=["Hold"],
    )
    assert (leg.call_id, leg.device_id, leg.phone_number, leg.since) == ("uuid", "d1", "5005", -12.0)
    assert leg.parties == (Party("5000", "50-00"), Party("5001", ""), Party("5002", "5002"))
    assert (leg.mute, leg.monitored_user_muted, leg.listening_in) == (False, True, False)


def test_bare_call_is_read() -> None:
    """Nothing but an id and a state is a call."""
    leg = heard_call()
    assert (leg.call_id, leg.mute, leg.user_data, leg.parties, leg.since) == ("call-1", None, None, (), 9.0)
    assert heard_call(mute="On").mute is True


def test_user_data_is_flat() -> None:
    """Data is sorted pairs of text: nested values as JSON, null left out, nothing longer than a panel shows."""
    data = heard_call(userData={"b": {"x": [1]}, "a": "text", "n": None, "i": 10**30, "long": "x" * 999}).user_data
    assert data == (("a", "text"), ("b", '{"x":[1]}'), ("i", str(10**30)), ("long", "x" * MAX_VALUE))


def test_chat_is_read() -> None:
    """A seat is read with its participants: staff by the user id in uri or path, customers without one."""
    seat = heard_seat(
        receivedDate="2014-05-0511:08:45.000-0700",
        subject="Help",
        chatType="Inbound",
        participants=[
            {
                "participantId": "p1",
                "nickname": "anna",
                "type": "Agent",
                "uri": "http://h/api/v2/users/u1",
                "visibility": "Agents",
            },
            {"id": "p2", "nickname": "sue", "type": "Agent", "path": "/users/u2"},
            {"participantId": None, "nickname": "Ada", "type": "Customer", "path": "/chats/chat-1/participants/p3"},
        ],
    )
    assert (seat.since, seat.subject, seat.chat_type) == (1399313325.0, "Help", "Inbound")
    assert [(who.id, who.user_id, who.visibility) for who in seat.participants] == [
        ("p1", "u1", "Agents"),
        ("p2", "u2", "All"),
        ("", "", "All"),
    ]


def test_message_is_read() -> None:
    """A message has its own time where it says one, a notice its text, and no length that breaks a page."""
    said = heard_message(timestampSeconds=1399313371000, text="x" * (MAX_TEXT + 1), **{"from": {"nickname": "Ada"}})
    assert (said.at, len(said.text), said.sender.nickname, said.visibility) == (1399313371.0, MAX_TEXT, "Ada", "All")
    assert heard_message(timestamp="2014-05-0511:09:31.000-0700").at == 1399313371.0
    assert heard_message(noticeText="be right back", timestamp="?").text == "be right back"
    assert (heard_message(visibility=None).visibility, heard_message().at) == ("All", 9.0)


@pytest.mark.parametrize(
    ("where", "chat"),
    [
        ({"chatUri": "http://h:9090/api/v2/chats/c1"}, "c1"),
        ({"chatPath": "/chats/c2", "chatUri": "http://h/chats/c1"}, "c2"),
        ({"chatPath": "", "chatUri": "http://h/chats/c1/"}, "c1"),
    ],
)
def test_log_names_its_chat(where: dict[str, str], chat: str) -> None:
    """A log has no id field: the last segment of its path, else of its address, is the chat."""
    assert heard(messageType="MessageLogUpdated", messages=[], **where).chat_id == chat


@pytest.mark.parametrize(
    ("names", "resource"),
    [
        ({"callUri": "http://h/api/v2/me/calls/c1"}, "c1"),
        ({"deviceUri": "http://h/api/v2/devices/d1"}, "d1"),
        ({"devicePath": "/devices/d2"}, "d2"),
        ({}, ""),
    ],
)
def test_error_names_its_resource(names: dict[str, str], resource: str) -> None:
    """An error says what it is about if it can, and is no error of ours if it says nothing."""
    told = heard(messageType="ErrorMessage", errorMessage=None, **names)
    assert told == ErrorReport("anna", 9.0, "", resource)
    assert heard(messageType="ErrorMessage", errorMessage="x" * 999).text == "x" * MAX_VALUE


@pytest.mark.parametrize(
    ("uri", "segment"), [("http://h/a/b?c=d/e", "b"), ("/b/", "b"), ("b", "b"), ("", ""), (None, ""), ("a/..", "..")]
)
def test_last_segment_only(uri: str | None, segment: str) -> None:
    """Of an address only its end is ever read."""
    assert last_segment(uri) == segment


@pytest.mark.parametrize(
    ("names", "name"),
    [
        ({"firstName": "Anna", "lastName": "Agent", "userName": "agent001"}, "Anna Agent"),
        ({"firstName": None, "lastName": "Agent"}, "Agent"),
        ({"userName": "agent001"}, "agent001"),
        ({}, "anna"),
    ],
)
def test_user_has_a_name(names: dict[str, str], name: str) -> None:
    """A user is called by his name, else by what he signs in with, else by his account."""
    assert me(**names).name == name


def test_snapshot_is_read() -> None:
    """A snapshot has everything of an account, in the same types as notifications."""
    told = me(devices=[{"id": "d1"}], calls=[CALL], channels=[{"channel": "chat"}], chats=[CHAT])
    assert isinstance(told, SnapshotTaken)
    assert (len(told.devices), len(told.media), told.calls and told.calls[0].id) == (1, 1, "call-1")
    assert told.chats is not None
    assert told.chats[0][0] == "chat-1"


def test_missing_parts_differ() -> None:
    """A missing part is an empty one, but chats are unknown where the whole of multimedia is missing."""
    assert (me().calls, me().chats, me(channels=[]).chats, me(chats=[]).chats) == ((), None, (), ())
