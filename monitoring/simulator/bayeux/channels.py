"""Bayeux channel names as CometD 3 reads them. Pure: knows no session and no message."""

from __future__ import annotations

HANDSHAKE = "/meta/handshake"
CONNECT = "/meta/connect"
SUBSCRIBE = "/meta/subscribe"
UNSUBSCRIBE = "/meta/unsubscribe"
DISCONNECT = "/meta/disconnect"
KNOWN_META = frozenset({HANDSHAKE, CONNECT, SUBSCRIBE, UNSUBSCRIBE, DISCONNECT})

_WILD = frozenset({"*", "**"})


def is_name(name: object) -> bool:
    """Whether it can name a channel at all: a string with a leading slash and something behind it."""
    return isinstance(name, str) and len(name) > 1 and name.startswith("/")


def is_pattern(name: object) -> bool:
    """Whether CometD takes it as a subscription: a wildcard is legal in the last segment only (Bayeux 1.0, 2.2.1)."""
    if not isinstance(name, str) or not is_name(name):
        return False
    return not any(segment in _WILD for segment in name[1:].split("/")[:-1])


def is_meta(name: str) -> bool:
    """Whether the channel is the protocol's own."""
    return name.startswith("/meta/")


def is_service(name: str) -> bool:
    """Whether the channel is a service channel: CometD takes its messages and tells no other client."""
    return name.startswith("/service/")


def matches(pattern: str, name: str) -> bool:
    """Whether a subscription covers a channel: exact, `*` one segment, `**` one or more (Bayeux 1.0, 2.2.1)."""
    if pattern == name:
        return True
    head, _, last = pattern.rpartition("/")
    if last not in _WILD or not name.startswith(head + "/"):
        return False
    rest = name[len(head) + 1 :]
    return bool(rest) and (last == "**" or "/" not in rest)
