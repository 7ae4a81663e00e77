"""GWS's words for a state as a person reads them, and the shape each stands for. Pure; knows no floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.floor.standing import kind

if TYPE_CHECKING:
    from monitoring.floor.model import UserState

LABELS = {
    "Ready": "Ready",
    "NotReady": "Not ready",
    "AfterCallWork": "Wrap-up",
    "AuxWork": "Aux work",
    "LoggedOut": "Logged off",
    "LoggedIn": "Logged on",
    "Ringing": "Ringing",
    "Dialing": "Dialling",
    "Established": "Talking",
    "Held": "On hold",
    "Chatting": "Chatting",
    "Invited": "Invited",
}
CAUSES = {
    "ConnectError": "it cannot be reached",
    "ConnectTimeout": "it cannot be reached",
    "PoolTimeout": "it cannot be reached",
    "ReadError": "the line broke",
    "WriteError": "the line broke",
    "RemoteProtocolError": "the line broke",
    "ReadTimeout": "it does not answer",
}
"""The transport's words for why a stream is not heard."""
GIVEN = frozenset({*LABELS, *LABELS.values(), "Offline", "Logout"})
"""The names that every site has, as GWS and we spell them."""


def plain(cause: str) -> str:
    """Why a stream is not heard, as a supervisor reads it; what is no word of the transport's is shown as it is."""
    return CAUSES.get(cause.partition(":")[0], cause)


def label(word: str) -> str:
    """GWS's word as a person reads it; a word we were never taught is shown as it is."""
    return LABELS.get(word, word)


def shape(word: str) -> str:
    """The shape and colour a word stands for."""
    return kind(word).value


def said(state: UserState) -> str:
    """A state by the name the site gave it; empty where it is one that every site has."""
    return "" if _plain(state.display_name) in PLAIN else state.display_name


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


PLAIN = frozenset({"", *map(_plain, GIVEN)})
