"""The buttons: by mode, medium and grant, which can be pressed, why not the rest, and what is said before the click."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard.desk.controls import (
    NO_ACCOUNT,
    TWO_NEEDED,
    UNHEARD,
    Asked,
    agent_controls,
    audiences,
    call_controls,
    chat_controls,
)
from monitoring.consent import Rule, When
from monitoring.floor.hearing import Status
from monitoring.floor.notifications import HealthReport
from monitoring.floor.operations import Media
from monitoring.policy import Grant, Verb, Viewer, over_team
from monitoring.possible import ONE_WAY
from tests.fakes.made_floor import (
    device,
    leg,
    leg_in,
    made,
    seat,
    staff,
    told_device,
    told_leg,
    told_seat,
    watching,
    who,
)
from tests.fakes.people import alice

if TYPE_CHECKING:
    from dashboard.desk.rows import Button, Controls
    from monitoring.floor.model import Floor

ASKED = Asked("key-1")
SUE = alice(account="sue")
IN_CALL = made(staff(), told_leg(leg("anna")))
IN_CHAT = made(staff(), told_seat(seat("anna")))
SEATS = {"Monitor": "Supervisors", "Coach": "Agents", "BargeIn": "All"}


def granted(*verbs: Verb, media: Media) -> Viewer:
    """Sees North, and may these by that medium."""
    north = over_team("North")
    grants = {Grant(verb, north, media) for verb in verbs} | {Grant(Verb.SEE, north)}
    return Viewer("sue", "sue", frozenset(grants))


def call_in(mode: str) -> Floor:
    """Sue takes part in anna's call; not at all where the mode is empty."""
    return made(told_leg(leg_in("sue", mode)), floor=IN_CALL) if mode else IN_CALL


def chat_in(mode: str) -> Floor:
    """Sue takes part in anna's chat; not at all where the mode is empty."""
    return made(told_seat(seat("sue", visibility=SEATS[mode])), floor=IN_CHAT) if mode else IN_CHAT


def of_call(floor: Floor, viewer: Viewer = SUE, asked: Asked = ASKED) -> Controls:
    return call_controls(floor, viewer, floor.calls["call-1"], asked)


def of_chat(floor: Floor, viewer: Viewer = SUE, asked: Asked = ASKED) -> Controls:
    return chat_controls(floor, viewer, floor.chats["chat-1"], asked)


def open_ones(controls: Controls) -> set[str]:
    """The operations that can be pressed."""
    return {button.operation for button in (*controls.modes, *controls.actions) if not button.why}


def pressed(controls: Controls) -> list[str]:
    return [button.mode for button in controls.modes if button.pressed]


def button_of(controls: Controls, mode: str) -> Button:
    return next(button for button in controls.modes if button.mode == mode)


@pytest.mark.parametrize(
    ("mode", "heard", "expected"),
    [
        ("", "", {"ListenIn", "Coach", "BargeIn"}),
        ("ListenIn", "nobody", {"SwitchToBargeIn", "Hangup"}),
        ("Coach", "agent", {"SwitchToListenIn", "SwitchToBargeIn", "Hangup"}),
        ("BargeIn", "everyone", {"SwitchToListenIn", "MuteMonitoredUser", "Hangup"}),
    ],
)
def test_voice_by_mode(mode: str, heard: str, expected: set[str]) -> None:
    """From each mode of a call exactly what GWS offers there, with the mode it confirmed and who hears."""
    controls = of_call(call_in(mode))
    assert (controls.mode, controls.heard_by, pressed(controls)) == (mode, heard, [mode] if mode else [])
    assert open_ones(controls) == expected
    assert controls.key == "key-1"


@pytest.mark.parametrize(
    ("mode", "heard", "expected"),
    [
        ("", "", {"Monitor", "Coach", "BargeIn"}),
        ("Monitor", "nobody", {"SwitchToCoach", "SwitchToBargeIn", "Leave"}),
        ("Coach", "agent", {"SwitchToMonitor", "SwitchToBargeIn", "Leave"}),
        ("BargeIn", "everyone", {"SwitchToMonitor", "SwitchToCoach", "Leave"}),
    ],
)
def test_chat_by_mode(mode: str, heard: str, expected: set[str]) -> None:
    """In a chat one moves freely between the three."""
    controls = of_chat(chat_in(mode))
    assert (controls.mode, controls.heard_by, pressed(controls)) == (mode, heard, [mode] if mode else [])
    assert open_ones(controls) == expected
    assert controls.medium == "chat"


@pytest.mark.parametrize("media", list(Media))
@pytest.mark.parametrize(
    ("verbs", "expected"),
    [
        ((), set()),
        ((Verb.LISTEN,), {"first"}),
        ((Verb.COACH,), {"Coach"}),
        ((Verb.BARGE,), {"BargeIn"}),
        ((Verb.LISTEN, Verb.COACH), {"first", "Coach"}),
    ],
)
def test_way_in_by_grant(media: Media, verbs: tuple[Verb, ...], expected: set[str]) -> None:
    """Each way in needs its own verb on its own medium; the rest stays, disabled, with the policy's sentence."""
    first = {Media.VOICE: "ListenIn", Media.CHAT: "Monitor"}[media]
    viewer = granted(*verbs, media=media)
    ours, other = (of_call, IN_CALL), (of_chat, IN_CHAT)
    if media is Media.CHAT:
        ours, other = other, ours
    controls = ours[0](ours[1], viewer)
    assert open_ones(controls) == {first if word == "first" else word for word in expected}
    assert all(f"on {media} in North" in button.why for button in controls.modes if button.why)
    assert len(controls.modes) == 3
    assert open_ones(other[0](other[1], viewer)) == set()


def test_one_way_door_is_announced() -> None:
    """Leaving Coach in a call is said to be for good, before the click, and nothing else is."""
    controls = of_call(call_in("Coach"))
    assert {button.mode: button.warning for button in controls.modes} == {
        "ListenIn": ONE_WAY,
        "Coach": "",
        "BargeIn": ONE_WAY,
    }
    for mode in ("", "ListenIn", "BargeIn"):
        assert not any(button.warning for button in of_call(call_in(mode)).modes)
    assert not any(button.warning for mode in ("", *SEATS) for button in of_chat(chat_in(mode)).modes)


@pytest.mark.parametrize(
    ("asked", "waits"),
    [("ListenIn", ["ListenIn"]), ("BargeIn", ["BargeIn"])],
)
def test_pending_is_not_pressed(asked: str, waits: list[str]) -> None:
    """What was asked for is pending and never pressed; meanwhile nothing else can be asked for (law 7)."""
    controls = of_call(IN_CALL, asked=Asked("key-2", asked, 5.0))
    assert [button.operation for button in controls.modes if button.pending] == waits
    assert (controls.pending, controls.pending_since, controls.mode, pressed(controls)) == (asked, 5.0, "", [])
    assert {button.why for button in controls.modes} == {"GWS is being asked."}


def test_pending_intrusion_is_its_mode() -> None:
    """Entering a running chat is an Intrude; the mode that was pressed is the one that waits."""
    controls = of_chat(IN_CHAT, asked=Asked("key-2", "Intrude:Coach", 5.0))
    assert [button.mode for button in controls.modes if button.pending] == ["Coach"]
    assert controls.pending == "Intrude"


def test_without_account_nothing_can_be_done() -> None:
    """Who has no GWS account, or one that was not heard yet, is told so on every button."""
    lead = Viewer("lead", "", SUE.grants)
    unheard = Viewer("new", "newcomer", SUE.grants)
    for of, floor in ((of_call, IN_CALL), (of_chat, IN_CHAT)):
        assert {button.why for button in of(floor, unheard).modes} == {UNHEARD.why}
        assert all(button.why for button in of(floor, lead).modes)
        assert of(floor, lead).actions == of(floor, unheard).actions == ()
    assert NO_ACCOUNT.why in {button.why for button in of_call(IN_CALL, lead).modes}


@pytest.mark.parametrize("mode", ["", "ListenIn", "Coach", "BargeIn"])
def test_stale_stream_disables_all(mode: str) -> None:
    """While GWS is not heard on one's own account nothing may be asked, whatever it offered last (law 4)."""
    lost = HealthReport("sue", 50.0, Status.RECONNECTING, "connection refused")
    floor = made(lost, floor=call_in(mode))
    controls = of_call(floor)
    assert open_ones(controls) == set()
    assert controls.mode == mode


def test_ringing_phone_is_answered_first() -> None:
    """While one's own phone rings, Answer and Leave are all there is, and no mode is claimed."""
    ringing = leg("sue", state="Ringing", capabilities=frozenset({"Answer", "Hangup"}))
    controls = of_call(made(told_leg(ringing), floor=IN_CALL))
    assert open_ones(controls) == {"Answer", "Hangup"}
    assert (controls.mode, controls.heard_by, pressed(controls)) == ("", "", [])


def test_invitation_is_answered_first() -> None:
    """While GWS invites into a chat, Accept and Decline are all there is."""
    invited = seat("sue", "Invited", capabilities=frozenset({"Accept", "Reject"}))
    controls = of_chat(made(told_seat(invited), floor=IN_CHAT))
    assert open_ones(controls) == {"Accept", "Reject"}
    assert controls.mode == ""


def test_watched_phone_is_named() -> None:
    """One supervisor a phone: another's watch is said by name; one's own elsewhere must be stopped first, and can be."""
    others = made(told_device("sid", device("sid", watch=watching("anna"))), floor=IN_CALL)
    assert {button.why for button in of_call(others).modes} == {"Sid watches this phone; GWS allows one at a time."}
    own = made(told_device("sue", device("sue", watch=watching("axel"))), floor=IN_CALL)
    assert {button.why for button in of_call(own).modes} == {"You are watching Axel; stop that first."}
    axel = agent_controls(own, SUE, who(own, "axel"), ASKED)
    assert "CancelSupervisorMonitoring" in open_ones(axel)


def test_agent_by_both_media() -> None:
    """An agent can be supervised by voice and by chat, with the choices GWS has for what comes next."""
    controls = agent_controls(IN_CALL, SUE, who(IN_CALL, "anna"), ASKED)
    assert [button.operation for button in controls.modes] == ["ListenIn", "Coach", "BargeIn", "Monitor"]
    assert {choice.name: choice.chosen for choice in controls.choices} == {
        "media": "voice",
        "reach": "AllCalls",
        "scope": "Agent",
    }
    assert controls.url == "/agents/user-anna/operations/"


@pytest.mark.parametrize(
    ("mode", "to_agents", "to_all"),
    [("Monitor", False, False), ("Coach", True, False), ("BargeIn", True, True)],
)
def test_lanes_by_visibility(mode: str, to_agents: bool, to_all: bool) -> None:  # noqa: FBT001 columns of a table
    """Who reads is decided by one's own visibility, though GWS lists SendMessage even in Monitor."""
    floor = chat_in(mode)
    lanes = {lane.operation: not lane.why for lane in audiences(floor, SUE, floor.chats["chat-1"])}
    assert lanes == {"SendToAgents": to_agents, "SendMessage": to_all}


def test_no_lane_without_seat() -> None:
    """Who is not in the chat has no composer, and neither has he who is only invited."""
    assert audiences(IN_CHAT, SUE, IN_CHAT.chats["chat-1"]) == ()
    invited = made(told_seat(seat("sue", "Invited")), floor=IN_CHAT)
    assert audiences(invited, SUE, invited.chats["chat-1"]) == ()


def test_lane_needs_its_grant() -> None:
    """To write to the agent and to write to the customer are grants of their own, whatever the seat allows."""
    floor = chat_in("BargeIn")
    lanes = audiences(floor, granted(Verb.WRITE_AGENT, media=Media.CHAT), floor.chats["chat-1"])
    assert {lane.operation: bool(lane.why) for lane in lanes} == {"SendToAgents": False, "SendMessage": True}


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        (Rule(), set()),
        (Rule(When.BARGE), {"BargeIn"}),
        (Rule(When.ALWAYS), {"ListenIn", "Coach", "BargeIn"}),
    ],
)
def test_buttons_say_who_is_asked_why(rule: Rule, asked: set[str]) -> None:
    """The buttons whose press needs a reason are marked, as the team of the call has it; another team's rule is its own."""
    marked = of_call(IN_CALL, asked=Asked("key-1", rules={"North": rule, "South": Rule(When.ALWAYS)})).modes
    assert {button.operation for button in marked if button.asks_reason} == asked
    inside = of_call(call_in("BargeIn"), asked=Asked("key-1", rules={"North": rule})).modes
    assert [button.operation for button in inside if button.asks_reason] == []


def test_second_person_is_said_before() -> None:
    """Where two are needed to barge in, it says so before the press; listening says nothing of it."""
    drawn = of_call(IN_CALL, asked=Asked("key-1", rules={"North": Rule(second=True)}))
    assert {button.operation: button.warning for button in drawn.modes} == {
        "ListenIn": "",
        "Coach": "",
        "BargeIn": TWO_NEEDED,
    }
    coached = of_call(call_in("Coach"), asked=Asked("key-1", rules={"North": Rule(second=True)}))
    assert f"{ONE_WAY} {TWO_NEEDED}" in {button.warning for button in coached.modes}


def test_states_are_for_whom_they_are_granted() -> None:
    """Who may set an agent's state gets a button for each, the one he is in with its reason; nobody else gets any."""
    states = {"Ready", "NotReady", "Offline"}
    anna = who(IN_CALL, "anna")
    assert not states & {button.operation for button in agent_controls(IN_CALL, SUE, anna, ASKED).actions}
    lead = Viewer("sue", "sue", SUE.grants | {Grant(Verb.SET_STATE, over_team("North"))})
    found = {button.operation.value: button.why for button in agent_controls(IN_CALL, lead, anna, ASKED).actions}
    assert {operation for operation in states if found[operation]} == {"Ready"}
