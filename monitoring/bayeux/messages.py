"""The wire: Bayeux messages to bytes and back. Tolerant of what it reads, exact in what it writes.

Keeps `data` as raw bytes and never looks inside; never decides what a reply means for the session.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

from monitoring.bayeux.errors import AuthRefused, LocalProtocolError, RemoteProtocolError, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TRANSPORT = "long-polling"


class Meta(StrEnum):
    """The channels of the protocol itself (Bayeux 1.0, meta channels)."""

    HANDSHAKE = "/meta/handshake"
    CONNECT = "/meta/connect"
    SUBSCRIBE = "/meta/subscribe"
    UNSUBSCRIBE = "/meta/unsubscribe"
    DISCONNECT = "/meta/disconnect"


class Kind(StrEnum):
    """What a request is for; no two of one kind are under way at once."""

    HANDSHAKE = "handshake"
    CONNECT = "connect"
    SUBSCRIBE = "subscribe"
    PUBLISH = "publish"
    DISCONNECT = "disconnect"


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """One POST to make: `body` is its content, `timeout` the seconds for which the server may hold it.

    Never shown: the messages carry the client id and perhaps credentials.
    """

    kind: Kind
    messages: tuple[Mapping[str, Any], ...] = field(repr=False)
    timeout: float
    generation: int

    @property
    def body(self) -> bytes:
        """The JSON array to send; LocalProtocolError for an empty one, which servers answer with HTTP 400 or 500."""
        if not self.messages:
            raise LocalProtocolError("an empty batch is never sent")
        return msgspec.json.encode(self.messages)


class Message(msgspec.Struct, rename="camel"):
    """One message read. Only `channel` must be right; fields whose type may surprise are asked through a property."""

    channel: str
    id: Any = None
    client_id: Any = None
    successful: Any = None
    error: Any = None
    subscription: Any = None
    supported_connection_types: Any = None
    advice: Any = None
    ext: Any = None
    data: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)

    @property
    def is_meta(self) -> bool:
        """Whether the protocol itself speaks here."""
        return self.channel.startswith("/meta/")

    @property
    def is_event(self) -> bool:
        """Whether this is an event. `data` decides, not `id`: faye gives an event its publisher's id."""
        return not self.is_meta and memoryview(self.data).nbytes > 0

    @property
    def is_success(self) -> bool:
        """Whether the request succeeded; anything but true is no."""
        return self.successful is True

    @property
    def key(self) -> str | None:
        """The id as text (servers echo it as number or text), or None."""
        return None if self.id is None or isinstance(self.id, dict | list) else str(self.id)

    @property
    def reason(self) -> str:
        """The error text, fit to be shown."""
        return printable(self.error) or f"{self.channel} unsuccessful, no reason given"


@dataclass(frozen=True, slots=True)
class Batch:
    """What one HTTP reply held, in its order, and the members that could not be read."""

    messages: tuple[Message, ...]
    unreadable: tuple[bytes, ...] = ()

    def events(self) -> Iterator[Message]:
        """Yield the events; they may stand before or after the replies."""
        return (message for message in self.messages if message.is_event)

    def reply(self, sent: Mapping[str, Any]) -> Message | None:
        """Find the reply to a message that we sent, by channel and id; what travels alone needs no id."""
        keys = {sent["id"], None} if sent["channel"] in {Meta.HANDSHAKE, Meta.CONNECT} else {sent["id"]}
        for message in self.messages:
            if message.channel == sent["channel"] and message.key in keys and not message.is_event:
                return message
        return None


_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_MESSAGE = msgspec.json.Decoder(Message)
_BROKEN = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)
# A string to its end or to the end of all, so that no restart inside it can make the scan quadratic.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{},]', re.DOTALL)


def read(status: int, content_type: str, body: bytes) -> Batch:
    """Read one HTTP reply; AuthRefused where a login is wanted, RemoteProtocolError for any other unusable one."""
    if status in {401, 403} or 300 <= status < 400:
        raise AuthRefused(f"HTTP {status}")
    if status != 200:
        raise RemoteProtocolError(f"HTTP {status}")
    if "html" in content_type.lower() or body.lstrip()[:1] == b"<":
        raise AuthRefused("HTTP 200 with a page instead of JSON")
    return decode(body)


def decode(body: bytes) -> Batch:
    """Read an array of messages or a bare one; RemoteProtocolError if not even the array's outline is sound."""
    text = body.removeprefix(b"\xef\xbb\xbf").strip()
    members: list[msgspec.Raw] | list[bytes]
    try:
        members = [text] if text.startswith(b"{") else _ARRAY.decode(text)
    except _BROKEN:
        members = salvage(text)
    good: list[Message] = []
    bad: list[bytes] = []
    for member in members:
        try:
            good.append(_MESSAGE.decode(member))
        except _BROKEN:
            bad.append(bytes(member))
    if not good:
        raise RemoteProtocolError("the reply holds no Bayeux message")
    return Batch(tuple(good), tuple(bad))


def salvage(text: bytes) -> list[bytes]:
    """Split an array that is not JSON at its outer commas, so that one bad member does not take the rest along.

    With ack a reply that is never understood is sent again for ever: the connect reply in it must get through.
    """
    members: list[bytes] = []
    depth, start = 0, 1
    for token in _TOKEN.finditer(text):
        sign, at = token[0], token.start()
        depth += (sign in b"[{") - (sign in b"]}")
        if (sign == b"," and depth == 1) or depth <= 0:
            members.append(text[start:at].strip())
            start = at + 1
        if depth <= 0:
            break
    if not text.startswith(b"[") or depth != 0 or start != len(text):
        raise RemoteProtocolError("the reply is not JSON")
    return members


def handshake(key: str, *, ack: bool, ext: Mapping[str, Any]) -> dict[str, Any]:
    """Build a handshake; it travels alone (Bayeux 1.0, /meta/handshake)."""
    message: dict[str, Any] = {
        "channel": Meta.HANDSHAKE,
        "id": key,
        "version": "1.0",
        "minimumVersion": "1.0",
        "supportedConnectionTypes": [TRANSPORT],
    }
    terms = {**ext, "ack": True} if ack else dict(ext)
    return {**message, "ext": terms} if terms else message


def connect(key: str, client_id: str, *, ack: int | None, hold: float | None = None) -> dict[str, Any]:
    """Build a connect; `hold` asks to be held no longer than these seconds (Bayeux 1.0, /meta/connect)."""
    message: dict[str, Any] = {
        "channel": Meta.CONNECT,
        "id": key,
        "clientId": client_id,
        "connectionType": TRANSPORT,
    }
    if hold is not None:
        message["advice"] = {"timeout": round(hold * 1000)}
    if ack is not None:
        message["ext"] = {"ack": ack}
    return message
