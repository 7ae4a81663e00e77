"""The journal's bodies read for one purpose: whom they name, and what is left of them without. Pure; knows no table.

Reads any JSON that GWS sent, modelled or not: a call or chat is what stands under `call`, `chat`, `calls` or `chats`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ONE, MANY = frozenset({"call", "chat"}), frozenset({"calls", "chats"})
IDS = ("id", "callUuid", "connId")
URIS = ("callUri", "callPath", "chatUri", "chatPath")
STAFF = frozenset({"Agent", "Supervisor"})
NUMBER = re.compile(r"(?:tel:|sip:)?\+?([\d ()./-]+)(?:@.*)?")
DIGITS = 4
"""A text of fewer digits is no telephone number."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A customer by the text that stands for him: `text` in small letters, `digits` of a telephone number or empty."""

    text: str
    digits: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One call or chat in a body: every id it goes by, whether it names the customer, and itself as JSON."""

    ids: frozenset[str]
    named: bool
    tree: Mapping[str, Any] = field(repr=False)


def sought(text: str) -> Sought:
    """The customer of this nickname, number, or attached value. Numbers are compared by their digits."""
    return Sought(text.strip().casefold(), _digits(text))


def look(body: bytes, customer: Sought) -> list[Found]:
    """Every call and chat of a body; none where it is no JSON."""
    return [Found(ids, _names(part, customer), part) for part in _parts(_read(body)) if (ids := _ids(part))]


def without(body: bytes, ids: frozenset[str]) -> bytes:
    """A snapshot or roster less the calls and chats of these ids."""
    return _cut(body, lambda part: bool(_ids(part) & ids))


def bare(body: bytes) -> bytes:
    """A snapshot or roster less all its calls and chats: who there is, and his states."""
    return _cut(body, lambda _: True)


def less_user(body: bytes, username: str) -> bytes:
    """A roster less one agent; the very bytes where it does not list him."""
    tree = _read(body)
    users = tree.get("users") if isinstance(tree, dict) else None
    if not isinstance(users, list):
        return body
    left = [one for one in users if _username(one) != username]
    return body if len(left) == len(users) else msgspec.json.encode({**tree, "users": left})


def holds(body: bytes, customer: Sought, ids: frozenset[str]) -> bool:
    """Whether bytes that nobody could read hold the customer's text or one of these ids."""
    text = body.decode("utf-8", "replace").casefold()
    return customer.text in text or any(one.casefold() in text for one in ids)


def _username(one: Any) -> Any:
    user = one.get("user") if isinstance(one, dict) else None
    return user.get("userName") if isinstance(user, dict) else None


def _read(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _parts(tree: Any) -> Iterator[dict[str, Any]]:
    """The calls and chats; what is said in a chat, or of a call that failed, is a part by itself."""
    if isinstance(tree, list):
        for one in tree:
            yield from _parts(one)
    if not isinstance(tree, dict):
        return
    if any(tree.get(key) for key in URIS):
        yield tree
    for key, value in tree.items():
        if key in ONE or key in MANY:
            yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict))
        else:
            yield from _parts(value)


def _ids(part: dict[str, Any]) -> frozenset[str]:
    uris = [str(part.get(key) or "").split("?")[0].rstrip("/").rpartition("/")[2] for key in URIS]
    own = [] if any(uris) else [part.get(key) for key in IDS]
    return frozenset(one for one in (*uris, *own) if isinstance(one, str) and one)


def _names(tree: Any, customer: Sought) -> bool:
    """Whether the customer stands anywhere in it but as one of the staff, or in what somebody wrote."""
    if isinstance(tree, str):
        return tree.strip().casefold() == customer.text or bool(customer.digits and _digits(tree) == customer.digits)
    if isinstance(tree, list):
        return any(_names(one, customer) for one in tree)
    if not isinstance(tree, dict) or tree.get("type") in STAFF:
        return False
    return any(_names(value, customer) for key, value in tree.items() if key != "text")


def _digits(text: str) -> str:
    found = NUMBER.fullmatch(text.strip())
    digits = re.sub(r"\D", "", found[1]).removeprefix("00") if found else ""
    return digits if len(digits) >= DIGITS else ""


def _cut(body: bytes, goes: Callable[[dict[str, Any]], bool]) -> bytes:
    tree = _read(body)
    return b"" if tree is None else msgspec.json.encode(_kept(tree, goes))


def _kept(tree: Any, goes: Callable[[dict[str, Any]], bool]) -> Any:
    if isinstance(tree, list):
        return [_kept(one, goes) for one in tree]
    if not isinstance(tree, dict):
        return tree
    return {
        key: [one for one in value if not (isinstance(one, dict) and goes(one))]
        if key in MANY and isinstance(value, list)
        else _kept(value, goes)
        for key, value in tree.items()
    }
