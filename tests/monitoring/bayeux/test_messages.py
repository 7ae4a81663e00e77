"""Bytes to messages and back."""

from __future__ import annotations

import json
import time

import pytest

from monitoring.bayeux.errors import AuthRefused, LocalProtocolError, RemoteProtocolError
from monitoring.bayeux.messages import Kind, Request, connect, decode, handshake, read, salvage


def test_data_stays_raw() -> None:
    """The bytes of `data` come through as they are: spaces, number formats and all."""
    batch = decode(b'[{"channel":"/a","data": {"n" : 1.50, "e":"\\u00e9"} }]')
    assert [bytes(message.data) for message in batch.events()] == [b'{"n" : 1.50, "e":"\\u00e9"}']


def test_null_data_is_event() -> None:
    """An event whose data is null is an event; a reply without data is none."""
    batch = decode(b'[{"channel":"/a","data":null},{"channel":"/a","successful":true}]')
    assert [bytes(message.data) for message in batch.events()] == [b"null"]


def test_meta_is_never_event() -> None:
    """A reply on a protocol channel is no event, even with data."""
    assert list(decode(b'[{"channel":"/meta/connect","data":1}]').events()) == []


def test_surprising_types_read() -> None:
    """Fields of a wrong type do not make a message unreadable; success is true and nothing else."""
    body = {"channel": "/meta/connect", "id": [1], "successful": "true", "error": {"a": 1}, "ext": 7, "advice": "x"}
    (message,) = decode(json.dumps(body).encode()).messages
    assert (message.key, message.is_success, message.reason) == (None, False, "{'a': 1}")


def test_reason_is_printable() -> None:
    """An error text from upstream is cut and stripped of control characters before anybody shows it."""
    (message,) = decode(json.dumps({"channel": "/a", "error": "x\n\x1b[2J" + "y" * 999}).encode()).messages
    assert message.reason == "x  [2J" + "y" * 194


def test_byte_order_mark_skipped() -> None:
    """A byte order mark and white space round the array are no fault."""
    assert len(decode(b'\xef\xbb\xbf \n[{"channel":"/a"}]\n').messages) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"[1]",
        b"null",
        b'"x"',
        b"[{",
        b"[{}]",
        b'[{"channel":1}]',
        b"[[[[",
        b"]",
        b'["',
        b"not found",
    ],
)
def test_rubbish_is_theirs(body: bytes) -> None:
    """What holds no message at all is the server's fault, never an exception of another kind."""
    with pytest.raises(RemoteProtocolError):
        decode(body)


@pytest.mark.parametrize("opening", [b'{"a":', b"["])
def test_deep_nesting_survived(opening: bytes) -> None:
    """A member nested ten thousand deep is set aside; the message beside it is read."""
    deep = b'{"channel":"/a","ext":' + opening * 10_000
    closing = (b"}" if opening == b'{"a":' else b"]") * 10_000
    body = b"[" + deep + b"1" + closing + b"}" + b',{"channel":"/b"}]'
    batch = decode(body)
    assert ([message.channel for message in batch.messages], len(batch.unreadable)) == (["/b"], 1)


@pytest.mark.parametrize(
    "bad",
    [
        b'{"channel":"/a","data":{"at":1399313371000L}}',
        b'{"channel":"/a","data":"a line\nbreak, and ]}"}',
        b'{"channel":"/a","data":NaN}',
    ],
)
def test_bad_member_set_aside(bad: bytes) -> None:
    """A member that is not JSON is set aside with its bytes, and its neighbours are read."""
    body = b'[{"channel":"/1"},' + bad + b',{"channel":"/2","x":"\\"}"}]'
    batch = decode(body)
    assert ([message.channel for message in batch.messages], batch.unreadable) == (["/1", "/2"], (bad,))


def test_open_string_takes_all() -> None:
    """A string that is never closed makes the whole uncertain: the reply is refused."""
    with pytest.raises(RemoteProtocolError):
        decode(b'[{"channel":"/1"},{"channel":"/a","data":"cut},{"channel":"/2"}]')


def test_cut_body_refused() -> None:
    """A body that ends too early is refused whole: its events come again, or are a gap."""
    whole = b'[{"channel":"/1","data":1},{"channel":"/meta/connect","successful":true}]'
    for length in range(len(whole)):
        with pytest.raises(RemoteProtocolError):
            decode(whole[:length])


def test_salvage_is_linear() -> None:
    """A megabyte of open quotes and backslashes is given up in well under a second."""
    began = time.perf_counter()
    with pytest.raises(RemoteProtocolError):
        salvage(b'["' + b'\\"' * 500_000)
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("status", [400, 402, 404, 408, 429, 500, 502, 503, 504, 204, 100])
def test_status_is_fault(status: int) -> None:
    """Any other status than 200 and those of a login is a fault, whatever the body says."""
    with pytest.raises(RemoteProtocolError, match=f"HTTP {status}") as caught:
        read(status, "text/html", b"<html>gateway</html>")
    assert not isinstance(caught.value, AuthRefused)


def test_json_under_any_type() -> None:
    """JSON is read under whatever content type is not a page's."""
    assert read(200, "text/plain", b'[{"channel":"/a"}]').messages


def test_empty_batch_never_sent() -> None:
    """An empty batch is our own error: servers answer it with HTTP 400 or 500."""
    with pytest.raises(LocalProtocolError):
        Request(Kind.PUBLISH, (), 0.0, 0).body  # noqa: B018 - the property is the act


def test_request_shows_no_secret() -> None:
    """What a request carries does not show in its repr."""
    request = Request(Kind.HANDSHAKE, (handshake("1", ack=True, ext={"token": "geheim"}),), 0.0, 0)
    assert "geheim" not in repr(request)


def test_plain_connect() -> None:
    """A connect without ack and probe carries neither ext nor advice."""
    assert connect("1", "c", ack=None, hold=None) == {
        "channel": "/meta/connect",
        "id": "1",
        "clientId": "c",
        "connectionType": "long-polling",
    }
