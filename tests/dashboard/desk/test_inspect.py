"""One agent, call or chat, opened: what is shown, to whom, and in whose words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.desk.controls import Asked
from dashboard.desk.inspect import LOG_LINES, inspect
from monitoring.floor.hearing import Status
from monitoring.floor.notifications import HealthReport
from tests.fakes.made_floor import (
    leg,
    leg_in,
    made,
    message,
    seat,
    somebody,
    staff,
    told_leg,
    told_log,
    told_seat,
)
from tests.fakes.people import alice, bob, charlie

if TYPE_CHECKING:
    from dashboard.desk.rows import Inspector
    from monitoring.floor import Floor

SUE = alice(account="sue")
DATA = (("Topic", "Billing"), ("AccountPassword", "canary"), ("PIN", "canary"), ("api_token", "canary"))
BUSY = made(staff(), told_leg(leg("anna", user_data=DATA)), told_seat(seat("axel")), told_leg(leg("sven", "call-2")))


def opened(floor: Floor, target: str) -> Inspector:
    """What Sue sees of it."""
    found = inspect(floor, SUE, target, Asked("key"))
    assert found is not None
    return found


@pytest.mark.parametrize(
    "target",
    [
        "call:call-2",
        "agent:user-sven",
        "agent:user-sue",
        "call:nothing",
        "chat:call-1",
        "device:device-anna",
        "call:",
        ":call-1",
        "call",
        "",
        "call:../call-1",
    ],
)
def test_foreign_and_unknown_are_nothing(target: str) -> None:
    """What is another team's, a supervisor, unknown or nonsense is all the same nothing."""
    assert inspect(BUSY, SUE, target, Asked("key")) is None


@pytest.mark.parametrize("target", ["call:call-1", "chat:chat-1", "agent:user-anna"])
def test_own_team_opens(target: str) -> None:
    """Whoever sees the team opens what is of it; who sees nothing, nothing."""
    kind, _, identifier = target.partition(":")
    found = inspect(BUSY, bob(), target, Asked("key"))
    assert found is not None
    assert (found.kind, found.id, found.url) == (kind, identifier, f"/{kind}s/{identifier}/operations/")
    assert inspect(BUSY, charlie(), target, Asked("key")) is None


def test_secrets_in_data_are_hidden() -> None:
    """Attached data are shown, but never what its name says is a secret."""
    facts = dict(opened(BUSY, "call:call-1").facts)
    assert facts["Topic"] == "Billing"
    assert "canary" not in repr(facts)
    assert facts["AccountPassword"] == facts["PIN"] == facts["api_token"]


def test_supervisor_in_call_has_mode() -> None:
    """A supervisor stands among the participants with the mode GWS confirmed, and with who hears him."""
    floor = made(told_leg(leg_in("sue", "Coach")), told_leg(leg("sid", state="Ringing")), floor=BUSY)
    people = {person.id: person for person in opened(floor, "call:call-1").participants}
    sue, sid = people["user-sue"], people["user-sid"]
    assert (sue.mode, sue.visibility, sue.is_you, sue.role) == ("Coach", "Agents", True, "supervisor")
    assert (sid.mode, sid.detail, sid.is_you) == ("", "Ringing", False)


def test_muted_agent_is_said() -> None:
    """That a supervisor muted the agent is said beside the agent."""
    floor = made(told_leg(leg("anna", monitored_user_muted=True)), floor=BUSY)
    anna = next(person for person in opened(floor, "call:call-1").participants if person.id == "user-anna")
    assert anna.detail.endswith("muted by a supervisor")


def test_foreign_colleague_is_unnamed() -> None:
    """In a chat shared with another team their agent has neither name nor nickname for who may not see him."""
    floor = made(told_seat(seat("axel", "Chatting", somebody("sven"), somebody("sue", "Agents"))), floor=BUSY)
    people = {person.id: person for person in opened(floor, "chat:chat-1").participants}
    assert people["party-sven"].name == "another team's agent"
    assert (people["party-axel"].name, people["party-sue"].name) == ("Axel", "Sue")
    assert (people["party-sue"].mode, people["party-sue"].role) == ("Coach", "supervisor")
    assert people["party-customer"].role == "customer"


def test_log_tells_lanes() -> None:
    """The log shows who wrote, for whom, and what happened; typing is no line of it."""
    floor = made(
        told_log(
            "axel",
            message(1, "hello"),
            message(2, kind="TypingStarted"),
            message(3, "try a reset", somebody("sue"), visibility="Agents"),
            message(4, sender=somebody("sue"), kind="ParticipantRejoined", visibility="Supervisors"),
            message(5, sender=somebody("sid"), kind="ParticipantJoined", visibility="Supervisors"),
        ),
        floor=BUSY,
    )
    lines = opened(floor, "chat:chat-1").messages
    assert [(line.index, line.kind, line.visibility) for line in lines] == [
        (1, "text", "All"),
        (3, "text", "Agents"),
        (4, "system", "Supervisors"),
        (5, "system", "Supervisors"),
    ]
    assert [line.text for line in lines] == ["hello", "try a reset", "now takes part as Monitor", "joined"]
    assert [line.is_you for line in lines] == [False, True, True, False]


def test_long_log_keeps_its_end() -> None:
    """Of a log without end the newest lines are shown."""
    lines = [message(number, f"line {number}") for number in range(1, LOG_LINES + 50)]
    found = opened(made(told_log("axel", *lines), floor=BUSY), "chat:chat-1").messages
    assert (len(found), found[0].index, found[-1].index) == (LOG_LINES, 50, LOG_LINES + 49)


def test_agent_lists_what_he_is_in() -> None:
    """An agent's inspector leads to his calls and chats and says who watches him."""
    found = opened(BUSY, "agent:user-anna")
    assert [(chip.kind, chip.id) for chip in found.chips] == [("call", "call-1")]
    assert dict(found.facts)["Watched by"] == "nobody"
    assert (found.state, found.title, found.participants) == ("Established", "Anna", ())


@pytest.mark.parametrize("target", ["agent:user-anna", "call:call-1"])
def test_trouble_is_dated(target: str) -> None:
    """Whose stream is not heard is said, in plain words and since when, on himself and on what he is in; not on others."""
    assert (opened(BUSY, target).trouble, opened(BUSY, target).trouble_since) == ("", 0.0)
    lost = made(HealthReport("anna", 77.0, Status.RECONNECTING, "ConnectError: refused"), floor=BUSY)
    found = opened(lost, target)
    assert (found.trouble, found.trouble_since) == ("Anna is not heard (it cannot be reached)", 77.0)
    assert opened(lost, "agent:user-axel").trouble == ""


def test_first_trouble_counts() -> None:
    """Of several who are not heard the one lost first says as of when; who is not the viewer's to see says nothing."""
    both = made(told_leg(leg("axel")), told_leg(leg("sven")), floor=BUSY)
    lost = [HealthReport("axel", 70.0, Status.STOPPED), HealthReport("anna", 77.0, Status.FAILED, "crashed")]
    found = opened(made(HealthReport("sven", 60.0, Status.FAILED, "crashed"), lost, floor=both), "call:call-1")
    assert (found.trouble, found.trouble_since) == ("Axel is not heard (stopped)", 70.0)
