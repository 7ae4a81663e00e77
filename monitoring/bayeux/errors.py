"""Whose fault it was: ours, theirs, or the credentials'. Knows the shape of error texts, never what to do next."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_TEXT = 200


class BayeuxError(Exception):
    """The root of this room's errors."""


class LocalProtocolError(BayeuxError):
    """We did wrong: a bad channel name, a call that this state does not allow. Nothing was sent."""


class RemoteProtocolError(BayeuxError):
    """They did wrong: an HTTP error, a reply that is not Bayeux. Worth another try later."""


class AuthRefused(RemoteProtocolError):
    """They want a login: HTTP 401 or 403, a redirect, a page where JSON belongs. Another try is useless."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A Bayeux error text `code:args:text`, taken apart (Bayeux 1.0, error field)."""

    code: int | None
    args: tuple[str, ...]
    text: str


def printable(value: object) -> str:
    """Cut and clean a text from upstream so that it may stand in an event or a log line."""
    text = value if isinstance(value, str) else "" if value is None else repr(value)
    return "".join(sign if sign.isprintable() else " " for sign in text[:LONGEST_TEXT])


def parse(error: str) -> Refusal:
    """Take an error text apart, tolerantly: with no code or no colon the whole is the text."""
    code, first, rest = error.partition(":")
    if not first or not (code.isascii() and code.isdigit() and len(code) == 3):
        return Refusal(None, (), error)
    args, second, text = rest.partition(":")
    if not second:
        return Refusal(int(code), (), rest)
    return Refusal(int(code), tuple(args.split(",")) if args else (), text)
