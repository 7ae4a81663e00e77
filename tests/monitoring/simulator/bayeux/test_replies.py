from __future__ import annotations

import pytest

from monitoring.simulator import Options
from monitoring.simulator.bayeux.replies import VOCABULARIES, accept, advise, disown, extension, greet, refuse
from tests.fakes.far_side import Bench

UNKNOWN = {
    "cometd3": "402::Unknown client",
    "cometd5": "402::session_unknown",
    "faye": "401:ghost:Unknown client",
    "salesforce": "403::Unknown client",
}


@pytest.mark.parametrize(("vocabulary", "error"), UNKNOWN.items())
def test_unknown_in_every_vocabulary(vocabulary: str, error: str) -> None:
    """Row 28: the vocabulary changes the words for an unknown client, never the advice."""
    reply = Bench(vocabulary=vocabulary).say("/meta/connect", "ghost")[0]
    assert reply["error"] == error
    assert reply["advice"] == {"interval": 0, "reconnect": "handshake"}


@pytest.mark.parametrize(
    ("vocabulary", "error"),
    [
        ("cometd5", "403::subscription_invalid"),
        ("faye", "405:nolead:Invalid channel"),
        ("salesforce", "400::The channel is not valid"),
    ],
)
def test_invalid_subscription_worded(vocabulary: str, error: str) -> None:
    """Row 28: where CometD 3 fails the whole request, the others refuse the one subscription."""
    bench = Bench(vocabulary=vocabulary)
    reply = bench.say("/meta/subscribe", bench.ready(), subscription="nolead")[0]
    assert (reply["successful"], reply["error"]) == (False, error)


def test_every_vocabulary_speaks() -> None:
    """Row 28: no word of any vocabulary is left with a blank."""
    for words in VOCABULARIES.values():
        for word in ("unknown", "missing", "denied", "uncreatable", "unpublishable", "refused", "absent"):
            assert "{" not in words.say(word, client="c", channel="/a")


def test_id_comes_back_as_text() -> None:
    """CometD echoes an id as a string, and none where none was sent or none can be."""
    assert accept({"channel": "/a", "id": 7}) == {"channel": "/a", "successful": True, "id": "7"}
    assert "id" not in accept({"channel": "/a"})
    assert "id" not in accept({"channel": "/a", "id": {}})


def test_refusal_says_why() -> None:
    """An unsuccessful reply carries its error."""
    assert refuse({"channel": "/a"}, "404::no") == {"channel": "/a", "successful": False, "error": "404::no"}


def test_disowned_keeps_subscription() -> None:
    """Row 4: an unknown client's subscribe is told which subscription, and gets no advice."""
    reply = disown({"channel": "/meta/subscribe", "subscription": "/a"}, VOCABULARIES["cometd3"])
    assert reply["subscription"] == "/a"
    assert "advice" not in reply


def test_greeting_and_advice() -> None:
    """The handshake reply names the transports; the advice is the server's own settings."""
    assert greet({"channel": "/meta/handshake"})["supportedConnectionTypes"][0] == "long-polling"
    assert advise(Options(timeout_ms=7, interval_ms=3)) == {"interval": 3, "reconnect": "retry", "timeout": 7}


def test_odd_extension_ignored() -> None:
    """An ext that is no object counts as none."""
    assert extension({"ext": 7}) == {}
    assert extension({"ext": {"ack": 1}}) == {"ack": 1}
