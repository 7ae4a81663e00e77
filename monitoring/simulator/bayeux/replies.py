"""What a server says back: replies, and the error strings of four servers. Pure: holds no session, decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitoring.simulator.bayeux.channels import CONNECT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitoring.simulator.bayeux.sessions import Message
    from monitoring.simulator.options import Options


@dataclass(frozen=True, slots=True)
class Words:
    """One server's error strings; `{client}` and `{channel}` are filled in.

    `invalid` is None where the server answers a malformed subscription with HTTP 500 for the whole request.
    """

    unknown: str
    missing: str
    denied: str
    uncreatable: str
    unpublishable: str
    refused: str
    absent: str
    invalid: str | None

    def say(self, word: str, *, client: object = "", channel: object = "") -> str:
        """One error string, its blanks filled. `word` is a field's name."""
        text: str = getattr(self, word)
        return text.replace("{client}", str(client)).replace("{channel}", str(channel))


_COMETD3 = Words(
    unknown="402::Unknown client",
    missing="403::subscription_missing",
    denied="403:denied_by_security_policy:subscribe_denied",
    uncreatable="403:denied_by_security_policy:create_denied",
    # The blank is CometD 3's own; its subscribe path spells the same word with an underscore.
    unpublishable="403:denied_by_security_policy:create denied",
    refused="403::Handshake denied",
    absent="400::channel_missing",
    invalid=None,
)
_COMETD5 = Words(
    unknown="402::session_unknown",
    missing="403::subscription_missing",
    denied="403:denied_by_security_policy:subscribe_denied",
    uncreatable="403:denied_by_security_policy:create_denied",
    unpublishable="403:denied_by_security_policy:create_denied",
    refused="403::handshake_denied",
    absent="400::channel_missing",
    invalid="403::subscription_invalid",
)
_FAYE = Words(
    unknown="401:{client}:Unknown client",
    missing="402:subscription:Missing required parameter",
    denied="403:{channel}:Forbidden channel",
    uncreatable="403:{channel}:Forbidden channel",
    unpublishable="403:{channel}:Forbidden channel",
    refused="403:/meta/handshake:Forbidden channel",
    absent="400:{channel}:Unknown channel",
    invalid="405:{channel}:Invalid channel",
)
_SALESFORCE = Words(
    unknown="403::Unknown client",
    missing="400::The subscription is missing",
    denied="403:denied_by_security_policy:subscribe_denied",
    uncreatable="403:denied_by_security_policy:create_denied",
    unpublishable="403:denied_by_security_policy:create_denied",
    refused="403::Handshake denied",
    absent="400::The channel is missing",
    invalid="400::The channel is not valid",
)

VOCABULARIES: Mapping[str, Words] = {
    "cometd3": _COMETD3,
    "cometd5": _COMETD5,
    "faye": _FAYE,
    "salesforce": _SALESFORCE,
}


def accept(message: Message) -> Message:
    """The successful reply to a message; CometD echoes an id as a string, and only if there was one."""
    reply = {"channel": message.get("channel"), "successful": True}
    name = message.get("id")
    return reply | {"id": str(name)} if isinstance(name, str | int) else reply


def greet(message: Message) -> Message:
    """The handshake reply before it has a clientId."""
    return accept(message) | {
        "minimumVersion": "1.0",
        "supportedConnectionTypes": ["long-polling", "callback-polling"],
        "version": "1.0",
    }


def refuse(message: Message, error: str) -> Message:
    """The unsuccessful reply to a message."""
    return accept(message) | {"successful": False, "error": error}


def disown(message: Message, words: Words) -> Message:
    """The reply to whom the server does not know: only connect is told what to do about it (CometD)."""
    reply = refuse(message, words.say("unknown", client=message.get("clientId", "")))
    if "subscription" in message:
        reply["subscription"] = message["subscription"]
    if message.get("channel") == CONNECT:
        reply["advice"] = {"interval": 0, "reconnect": "handshake"}
    return reply


def advise(options: Options) -> Message:
    """The full advice (Bayeux 1.0, 5.3), times in milliseconds."""
    return {"interval": options.interval_ms, "reconnect": "retry", "timeout": options.timeout_ms}


def extension(message: Message) -> Message:
    """The `ext` of a message, empty if it has none worth the name."""
    ext = message.get("ext")
    return ext if isinstance(ext, dict) else {}
