"""What GWS cannot have meant is set aside by a named rule, and no bytes crash the reader."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.gws.wire import Unreadable, read, read_me

CALL = {"id": "call-1", "state": "Established"}
CHAT = {"id": "chat-1", "state": "Chatting"}


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "not-json"),
        (b"\xff\xfe", "not-json"),
        (b'{"messageType": "ErrorMessage"', "not-json"),
        (b'{"messageType": "Error\nMessage"}', "not-json"),
        (b'{"a":' + b"[" * 100_000, "not-json"),
        (b"null", "wrong-shape"),
        (b"[]", "wrong-shape"),
        (b"{}", "wrong-shape"),
        (b'{"messageType": null}', "wrong-shape"),
        (b'{"messageType": "ServiceStateChangeMessage"}', "unknown-message-type"),
        (b'{"messageType": "DeviceStateChangeMessage"}', "incomplete"),
        (b'{"messageType": "DeviceStateChangeMessage", "devices": []}', "incomplete"),
        (b'{"messageType": "DeviceStateChangeMessage", "devices": [{"id": ""}]}', "wrong-shape"),
        (b'{"messageType": "ChannelStateChangeMessageV2", "channels": null}', "incomplete"),
        (b'{"messageType": "CallStateChangeMessage"}', "incomplete"),
        (b'{"messageType": "CallStateChangeMessage", "call": {"id": "x"}}', "wrong-shape"),
        (b'{"messageType": "CallStateChangeMessage", "call": {"id": "", "state": "Ringing"}}', "wrong-shape"),
        (b'{"messageType": "CallStateChangeMessage", "call": {"id": "x, body", "state": "Ringing"}}', "wrong-shape"),
        (b'{"messageType": "CallStateChangeMessage", "call": {"id": "x\\n", "state": "Ringing"}}', "wrong-shape"),
        (b'{"messageType":"CallStateChangeMessage","call":{"id":"x","state":"Held","callUuid":"a b"}}', "wrong-shape"),
        (b'{"messageType":"CallStateChangeMessage","call":{"id":"x","state":"Held","connId":"#"}}', "wrong-shape"),
        (b'{"messageType": "MessageLogUpdated", "chatUri": "http://h/x, body", "messages": []}', "wrong-shape"),
        (b'{"messageType": "ChatStateChangeMessage"}', "incomplete"),
        (b'{"messageType": "ChatStateChangeMessage", "chat": {"id": "", "state": "Invited"}}', "wrong-shape"),
        (b'{"messageType": "MessageLogUpdated", "chatUri": "http://h/chats/x"}', "incomplete"),
        (b'{"messageType": "MessageLogUpdated", "messages": []}', "incomplete"),
        (b'{"messageType": "MessageLogUpdated", "chatUri": "/x/y", "messages": [{"type": "Text"}]}', "wrong-shape"),
        (b'{"messageType": "MessageLogUpdated", "chatUri": "/x/y", "messages": [{"index": 1e400}]}', "wrong-shape"),
    ],
)
def test_rule_is_named(data: bytes, rule: str) -> None:
    """What cannot be understood is set aside under the rule it broke."""
    told = read("anna", data, 1.0)
    assert isinstance(told, Unreadable)
    assert told.rule == rule


@given(
    st.binary()
    | st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists).map(json.dumps).map(str.encode)
)
@settings(max_examples=60)
def test_any_bytes_are_survived(data: bytes) -> None:
    """Whatever the bytes are, they come to something and nothing is raised."""
    assert read("anna", data, 1.0) is not None
    assert read_me("anna", data, 1.0) is not None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["id", "state", "index", "type", "userData", "participants", "duration", "from", "timestamp", "userState"]
)
THINGS = st.dictionaries(NAMES, VALUES, max_size=6)
KINDS = st.sampled_from(
    [
        "DeviceStateChangeMessage",
        "ChannelStateChangeMessageV2",
        "CallStateChangeMessage",
        "ChatStateChangeMessage",
        "MessageLogUpdated",
        "ErrorMessage",
    ]
)


@given(KINDS, THINGS, st.lists(THINGS, max_size=3))
@settings(max_examples=60)
def test_any_shape_is_survived(kind: str, thing: dict[str, Any], things: list[dict[str, Any]]) -> None:
    """Right words with wrong values are folded or set aside by a rule."""
    data = {"messageType": kind, "call": CALL | thing, "chat": CHAT | thing, "chatUri": "/chats/chat-1"}
    data |= {"devices": [{"id": "d"} | one for one in things], "channels": [{"channel": "c"} | one for one in things]}
    data |= {"messages": [{"index": 1, "type": "Text"} | one for one in things]}
    told = read("anna", json.dumps(data).encode(), 9.0)
    assert not isinstance(told, Unreadable) or told.rule in {"wrong-shape", "incomplete", "not-json"}


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b"<html>", "not-json"),
        (b"{}", "wrong-shape"),
        (b'{"user": {"id": ""}}', "wrong-shape"),
        (b'{"user": {"id": "x"', "not-json"),
    ],
)
def test_snapshot_is_refused_by_rule(body: bytes, rule: str) -> None:
    """A snapshot that cannot be read says which rule it broke."""
    told = read_me("anna", body, 1.0)
    assert isinstance(told, Unreadable)
    assert told.rule == rule
