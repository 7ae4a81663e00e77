"""Everybody, as `GET /users?subresources=…` lists them to a supervisor: pages of users, each read by itself. Pure.

Nothing here raises on what upstream sent: a user who cannot be read is left out and told of, and the others are read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from monitoring.gws.resources import CallResource, ChatResource, Id, MediumResource, Resource, UserStateResource
from monitoring.gws.wire import NOT_JSON, WRONG_SHAPE, Unreadable, read_me

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitoring.floor.notifications import SnapshotTaken

LARGEST_USER = 64 * 1024
MOST_OF_EACH = 20
LONGEST_NAME = 150
TOO_LARGE = "too-large"
SUPERVISES = frozenset({"ROLE_SUPERVISOR", "ROLE_ADMIN"})
BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class PhonePart(Resource, omit_defaults=True):
    """Of a device, what is shown of somebody else's."""

    id: Id
    phone_number: str | None = ""
    user_state: UserStateResource | None = None
    do_not_disturb: str | None = "Off"


class Part(Resource, omit_defaults=True):
    """One user, cut to what is shown; a subresource that GWS left out is None: unknown, and not the same as empty."""

    id: Id
    user_name: str | None = ""
    first_name: str | None = ""
    last_name: str | None = ""
    roles: list[str] | None = None
    devices: list[PhonePart] | None = None
    channels: list[MediumResource] | None = None
    channel_states: list[MediumResource] | None = None
    calls: list[CallResource] | None = None
    chats: list[ChatResource] | None = None


class Named(Resource):
    """As much of a user as tells who it is."""

    id: Id


class Answer(Resource):
    """The answer of `GET /users` with subresources: whole users, under the name of the resource (ReturnValues)."""

    users: list[msgspec.Raw]


@dataclass(frozen=True, slots=True)
class Seen:
    """The validators of an answer (RFC 9110, 13.1): with them the next request asks only for what changed since."""

    etag: str = ""
    modified: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """The conditions of the next request; empty if GWS gave none."""
        pairs = (("If-None-Match", self.etag), ("If-Modified-Since", self.modified))
        return {name: value for name, value in pairs if value}

    @staticmethod
    def of(headers: Mapping[str, str]) -> Seen:
        """The validators that an answer came with; names in lower case, as httpx has them."""
        return Seen(headers.get("etag", ""), headers.get("last-modified", ""))


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its users by id, the ids that could be told but not read, how many there were, and what was wrong."""

    users: Mapping[str, Part] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    count: int = 0
    wrongs: tuple[tuple[Unreadable, bytes], ...] = ()


def read_page(body: bytes) -> Page | Unreadable:
    """One answer of `GET /users`. The first of several users under one id is that user."""
    try:
        answer = msgspec.json.decode(body, type=Answer)
    except msgspec.ValidationError as error:
        return Unreadable(WRONG_SHAPE, str(error))
    except BROKEN as error:
        return Unreadable(NOT_JSON, str(error))
    users: dict[str, Part] = {}
    unread, wrongs = set[str](), list[tuple[Unreadable, bytes]]()
    for raw in answer.users:
        found = _read_part(bytes(raw))
        if isinstance(found, Unreadable):
            wrongs.append((found, bytes(raw)))
            unread |= _named(bytes(raw))
        else:
            users.setdefault(found.id, found)
    return Page(users, frozenset(unread) - users.keys(), len(answer.users), tuple(wrongs))


def join(part: Part, before: Part | None) -> Part:
    """The user as known now: a subresource that GWS left out is as it was, and nothing where it never was given."""
    known = before or Part(part.id)
    return Part(
        id=part.id,
        user_name=part.user_name,
        first_name=part.first_name,
        last_name=part.last_name,
        devices=_first(part.devices, known.devices),
        channels=_first(part.channels, part.channel_states, known.channels),
        calls=_first(part.calls, known.calls),
        chats=_first(part.chats, known.chats),
    )


def is_agent(part: Part) -> bool:
    """Whether a user is only watched, as far as GWS says: nobody puts a supervisor among the agents unasked."""
    return SUPERVISES.isdisjoint(part.roles or ())


def body_of(part: Part) -> bytes:
    """The user as the journal keeps him: JSON in GWS's own words, so that the wire's rules read it again."""
    body = msgspec.json.encode(part)
    if len(body) > LARGEST_USER:
        body = msgspec.json.encode(msgspec.structs.replace(part, calls=[], chats=[]))
    return body


def likeness(part: Part) -> bytes:
    """What must differ for a user to count as changed: all but the running duration of his calls."""
    calls = [msgspec.structs.replace(call, duration=None) for call in part.calls or ()]
    return msgspec.json.encode(msgspec.structs.replace(part, calls=calls))


def read_user(body: bytes, at: float) -> SnapshotTaken | Unreadable:
    """One user as `body_of` keeps him, as a snapshot of the account of his user name."""
    try:
        account = msgspec.json.decode(body, type=Part).user_name or ""
    except BROKEN as error:
        return Unreadable(WRONG_SHAPE, str(error))
    return read_me(account, b'{"user":' + body + b"}", at)


def _read_part(raw: bytes) -> Part | Unreadable:
    try:
        part = msgspec.json.decode(raw, type=Part, strict=False)
    except msgspec.ValidationError as error:
        return Unreadable(WRONG_SHAPE, str(error))
    except BROKEN as error:
        return Unreadable(NOT_JSON, str(error))
    part = _cut(part)
    if len(body := body_of(part)) > LARGEST_USER:
        return Unreadable(TOO_LARGE, f"{len(body)} bytes")
    told = read_user(body, 0.0)
    return told if isinstance(told, Unreadable) else part


def _cut(part: Part) -> Part:
    """What nobody could show is not kept."""
    return msgspec.structs.replace(
        part,
        # A name that no account of ours could have is nobody's: cut, it might be somebody's.
        user_name=part.user_name if len(part.user_name or "") <= LONGEST_NAME else "",
        first_name=(part.first_name or "")[:LONGEST_NAME],
        last_name=(part.last_name or "")[:LONGEST_NAME],
        **{
            name: known[:MOST_OF_EACH]
            for name in ("devices", "channels", "channel_states", "calls", "chats")
            if (known := getattr(part, name)) is not None
        },
    )


def _named(raw: bytes) -> set[str]:
    try:
        return {msgspec.json.decode(raw, type=Named).id}
    except BROKEN:
        return set()


def _first[T](*known: list[T] | None) -> list[T]:
    """The first that was given at all."""
    return next((one for one in known if one is not None), [])
