"""Who sees that somebody waits for a second person, and in which words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.consent.board import shown, subject
from dashboard.consent.waiting import Request, may_decide
from monitoring.floor.operations import Media
from monitoring.floor.operations import Operation as Op
from monitoring.policy import Verb, Viewer
from tests.fakes.asking import ask
from tests.fakes.made_floor import leg, made, seat, staff, told_leg, told_seat, who
from tests.fakes.people import ada, alice, bob, charlie

FLOOR = made(staff(), told_leg(leg("anna")), told_seat(seat("anna")))
DORA = replace(alice(account="sid"), username="dora")
BARGE = Request("1", 1, "Alice Aarden", ask(Op.BARGE_IN, reason="complaint"), 1030.0)


@pytest.mark.parametrize(
    ("viewer", "decides"),
    [
        (DORA, True),
        (replace(DORA, username="alice"), False),
        (replace(DORA, account=""), False),
        (replace(DORA, protected=frozenset({"anna"})), False),
        (replace(DORA, grants=frozenset(one for one in DORA.grants if one.verb is not Verb.BARGE)), False),
        (replace(alice("South", "sid"), username="dora"), False),
        (bob(account="sid"), False),
        (ada(), False),
        (charlie(), False),
    ],
)
def test_only_peers_decide(viewer: Viewer, decides: bool) -> None:  # noqa: FBT001
    """Who could barge in there himself decides and is shown it; the asker, an onlooker or a stranger does not."""
    assert may_decide(FLOOR, viewer, BARGE) is decides
    rows = shown(FLOOR, viewer, [BARGE])
    assert [row.is_mine for row in rows] == ([False] if decides else [True] if viewer.username == "alice" else [])


def test_row_says_what_and_why() -> None:
    """A row names the asker, what it is about, where that is, the reason, and until when."""
    (row,) = shown(FLOOR, DORA, [BARGE])
    assert (row.who, row.subject, row.reason, row.expires) == ("Alice Aarden", "/calls/call-1/", "complaint", 1030.0)
    assert row.what.startswith("the call of Anna with")


def test_decided_is_not_shown() -> None:
    """What was decided, or has left the floor, is nobody's to decide any more."""
    assert shown(FLOOR, DORA, [replace(BARGE, state="approved")]) == ()
    assert shown(made(staff()), DORA, [BARGE]) == ()


def test_subject_is_only_of_the_seen() -> None:
    """Law 6: chats, calls and agents are described to who sees them, and to nobody else."""
    anna = who(FLOOR, "anna")
    asks = {
        "the call of Anna": BARGE.ask,
        "the chat of Anna": ask(Op.BARGE_IN, "chat", "chat-1"),
        "the calls of Anna": ask(Op.BARGE_IN, "agent", anna.id),
        "the chats of Anna": ask(Op.BARGE_IN, "agent", anna.id, media=Media.CHAT),
    }
    for words, asked in asks.items():
        assert subject(FLOOR, DORA, asked).startswith(words)
        assert subject(FLOOR, charlie(), asked) == ""
    assert subject(FLOOR, DORA, replace(BARGE.ask, id="call-9")) == ""
