"""What GWS offers now, and why not the rest: every mode against every operation."""

from __future__ import annotations

import pytest

from monitoring.floor.hearing import Status
from monitoring.floor.model import Floor
from monitoring.floor.notifications import HealthReport, Polled, RosterPolled, SnapshotTaken
from monitoring.floor.operations import Operation
from monitoring.possible import (
    ALREADY,
    ONE_WAY,
    Possibilities,
    intrudable_agent,
    on_agent,
    on_agents_chats,
    on_call,
    on_chat,
    own_device,
    visibility_for,
    watchable_device,
)
from tests.fakes.made_floor import (
    device,
    leg,
    leg_in,
    made,
    met,
    phone,
    seat,
    staff,
    told_device,
    told_leg,
    told_seat,
    user,
    watching,
    who,
)
from tests.fakes.people import NORTH

Op = Operation


def open_ones(found: Possibilities) -> set[str]:
    return {operation.value for operation, possibility in found.items() if not possibility.why}


def call_floor(mode: str = "", **more: object) -> Floor:
    mine = [told_leg(leg_in("sue", mode, "call-1", **more))] if mode else []
    return made(staff(), told_leg(leg("anna")), *mine)


def calls(floor: Floor, teams: frozenset[str] | None = None) -> Possibilities:
    return on_call(floor, who(floor, "sue"), floor.calls["call-1"], teams)


def chats(visibility: str = "", state: str = "Chatting", **more: object) -> Possibilities:
    mine = [told_seat(seat("sue", state, visibility=visibility, **more))] if visibility else []
    floor = made(staff(), told_seat(seat("anna")), *mine)
    return on_chat(floor, who(floor, "sue"), floor.chats["chat-1"])


@pytest.mark.parametrize(
    ("mode", "can"),
    [
        ("", {"ListenIn", "Coach", "BargeIn"}),
        ("ListenIn", {"SwitchToBargeIn", "Hangup"}),
        ("Coach", {"SwitchToBargeIn", "SwitchToListenIn", "Hangup"}),
        ("BargeIn", {"SwitchToListenIn", "MuteMonitoredUser", "Hangup"}),
    ],
)
def test_voice_by_mode(mode: str, can: set[str]) -> None:
    """From each voice mode lead exactly GWS's ways: Coach is a way in and never a way back."""
    assert open_ones(calls(call_floor(mode))) == can


def test_coach_is_one_way() -> None:
    """Both ways out of Coach warn that there is none back, and no other way does."""
    for mode in ("ListenIn", "Coach", "BargeIn"):
        warned = {op.value for op, one in calls(call_floor(mode)).items() if one.warning}
        assert warned == ({"SwitchToBargeIn", "SwitchToListenIn"} if mode == "Coach" else set())
    assert calls(call_floor("Coach"))[Op.SWITCH_TO_BARGE_IN].warning == ONE_WAY


def test_misspelt_switch_counts() -> None:
    """The capability that GWS spells SwitchBargeIn is SwitchToBargeIn, on calls as on chats."""
    floor = call_floor("ListenIn", capabilities=frozenset({"SwitchBargeIn"}))
    assert not calls(floor)[Op.SWITCH_TO_BARGE_IN].why
    assert not chats("Supervisors", capabilities=frozenset({"SwitchBargeIn"}))[Op.SWITCH_TO_BARGE_IN].why


def test_present_mode_is_already() -> None:
    """The mode one is in is not offered, and says so; a switch that GWS leaves out otherwise says that."""
    assert calls(call_floor("BargeIn"))[Op.SWITCH_TO_BARGE_IN].why == ALREADY
    assert calls(call_floor("ListenIn"))[Op.SWITCH_TO_LISTEN_IN].why == ALREADY
    bare = calls(call_floor("ListenIn", capabilities=frozenset()))
    assert bare[Op.SWITCH_TO_BARGE_IN].why == "GWS does not offer this now."


def test_muting_needs_barging() -> None:
    """The agent can be muted by who barged in, once, and then unmuted, though GWS lists neither on the call."""
    muted = calls(call_floor("BargeIn", monitored_user_muted=True))
    assert (muted[Op.MUTE].why, muted[Op.UNMUTE].why) == ("The agent is muted.", "")
    assert calls(call_floor("BargeIn"))[Op.UNMUTE].why == "The agent is not muted."
    assert calls(call_floor("Coach"))[Op.MUTE].why == "Only while you are barged in."


def test_ringing_leg_is_answered_first() -> None:
    """While his phone rings a supervisor answers or leaves, and everything else waits."""
    offered = call_floor("ListenIn", state="Ringing", capabilities=frozenset({"Answer"}))
    assert open_ones(calls(offered)) == {"Answer", "Hangup"}
    plain = call_floor("ListenIn", state="Dialing", capabilities=frozenset())
    assert open_ones(calls(plain)) == {"Hangup"}


def test_own_call_is_no_supervision() -> None:
    """On a call of his own a supervisor can hang up, and switch nothing."""
    assert open_ones(calls(call_floor("BargeIn", capabilities=frozenset({"Hold"})))) == {"Hangup"}


def test_stale_means_nothing_goes() -> None:
    """While the supervisor's own stream is not heard nothing can be done, anywhere, and the reason says so."""
    lost = HealthReport("sue", 50.0, Status.RECONNECTING)
    floor = Floor()
    for mode in ("", "ListenIn"):
        floor = made(lost, floor=made(told_seat(seat("anna")), floor=call_floor(mode)))
        sue = who(floor, "sue")
        for found in (
            on_call(floor, sue, floor.calls["call-1"]),
            on_chat(floor, sue, floor.chats["chat-1"]),
            on_agent(floor, sue, who(floor, "anna")),
            on_agents_chats(floor, sue),
        ):
            assert open_ones(found) == set()
            assert all("not heard" in one.why for one in found.values())
    unheard = floor.evolve(health=floor.health.delete("sue"))
    assert open_ones(on_agents_chats(unheard, who(unheard, "sue"))) == set()


def test_warning_outlives_staleness() -> None:
    """What has no way back is said even while it cannot be done."""
    floor = made(HealthReport("sue", 50.0, Status.FAILED), floor=call_floor("Coach"))
    assert calls(floor)[Op.SWITCH_TO_BARGE_IN].warning == ONE_WAY


@pytest.mark.parametrize(
    ("visibility", "can"),
    [
        ("Supervisors", {"SwitchToCoach", "SwitchToBargeIn", "Leave"}),
        (
            "Agents",
            {"SwitchToMonitor", "SwitchToBargeIn", "Leave", "SendToAgents"}
            | {"SendStartTypingToAgentsNotification", "SendStopTypingToAgentsNotification"},
        ),
        (
            "All",
            {"SwitchToMonitor", "SwitchToCoach", "Leave", "SendToAgents", "SendMessage"}
            | {"SendStartTypingToAgentsNotification", "SendStopTypingToAgentsNotification"}
            | {"SendStartTypingNotification", "SendStopTypingNotification"},
        ),
    ],
)
def test_chat_by_visibility(visibility: str, can: set[str]) -> None:
    """Chat modes lead to both others, and own visibility decides sending although GWS lists SendMessage throughout."""
    assert open_ones(chats(visibility)) == can


def test_unlisted_sending_is_closed() -> None:
    """What GWS does not list is closed even to who is visible."""
    found = chats("All", capabilities=frozenset())
    assert open_ones(found) == set()
    assert found[Op.SEND_MESSAGE].why == "GWS does not offer SendMessage now."


def test_invitation_is_accepted_first() -> None:
    """An invited supervisor accepts or declines, and switches later."""
    found = chats("All", "Invited", capabilities=frozenset({"Accept", "Reject"}))
    assert open_ones(found) == {"Accept", "Reject"}
    assert found[Op.SWITCH_TO_COACH].why == "GWS asks you to accept first."
    assert open_ones(chats("All", "Invited", capabilities=frozenset())) == set()


def test_intrusion_needs_an_agent() -> None:
    """Who is out can intrude while an agent of his teams chats; an offered chat is nobody's yet."""
    assert open_ones(chats()) == {"Intrude"}
    floor = made(staff(), told_seat(seat("anna", "Invited")))
    found = on_chat(floor, who(floor, "sue"), floor.chats["chat-1"])
    assert found[Op.INTRUDE].why == "No agent of yours is in this chat."


def test_one_watcher_at_a_time() -> None:
    """A phone that somebody else watches, or a supervisor who watches another, must stop first."""
    taken = made(told_device("sid", device("sid", watch=watching("anna"))), floor=call_floor())
    assert calls(taken)[Op.LISTEN_IN].why == "Sid watches this phone; GWS allows one at a time."
    nameless = taken.evolve(owners=taken.owners.delete(phone("sid")))
    assert calls(nameless)[Op.COACH].why.startswith("Another supervisor watches")
    busy = made(told_device("sue", device("sue", watch=watching("axel"))), floor=call_floor())
    assert calls(busy)[Op.LISTEN_IN].why == "You are watching Axel; stop that first."
    assert calls(busy)[Op.CANCEL].why == "You are not watching this phone."
    strange = made(told_device("sue", device("sue", watch=watching("stranger"))), floor=call_floor())
    assert calls(strange)[Op.LISTEN_IN].why == "You are watching another phone; stop that first."


def test_own_watch_can_be_changed_and_stopped() -> None:
    """Who watches this phone already may change how, and stop."""
    floor = made(told_device("sue", device("sue", watch=watching("anna"))), floor=call_floor())
    everything = {"ListenIn", "Coach", "BargeIn", "CancelSupervisorMonitoring"}
    assert open_ones(calls(floor)) == everything
    assert open_ones(on_agent(floor, who(floor, "sue"), who(floor, "anna"))) == everything
    assert open_ones(on_agent(floor, who(floor, "sue"), who(floor, "axel"))) == set()


def test_phone_must_offer_it() -> None:
    """Without a phone, without a target, or without the capability nothing starts, each with its reason."""
    floor = made(met("anna"), met("sue", "supervisor", devices=0), told_leg(leg("anna")))
    assert calls(floor)[Op.LISTEN_IN].why == "Your GWS account has no phone."
    floor = made(staff(), told_leg(leg("anna", device_id="")))
    assert calls(floor)[Op.LISTEN_IN].why == "GWS has not said on which phone this is."
    floor = made(staff(), told_leg(leg("anna")))
    bare = floor.evolve(devices=floor.devices.set(phone("sue"), type(device("sue"))(phone("sue"))))
    assert calls(bare)[Op.COACH].why == "GWS does not offer Coach on your phone now."
    homeless = made(met("ann", devices=0), floor=floor)
    assert on_agent(homeless, who(homeless, "sue"), who(homeless, "ann"))[Op.COACH].why.startswith("GWS has not said")


def test_chat_monitoring_is_always_open() -> None:
    """GWS never says whether chats of an agent are monitored, so starting and stopping stay open."""
    floor = made(staff())
    assert open_ones(on_agents_chats(floor, who(floor, "sue"))) == {
        "Monitor",
        "Coach",
        "BargeIn",
        "CancelSupervisorMonitoring",
    }


def test_longest_agent_is_the_target() -> None:
    """A call or chat of several agents is entered by the one who has been in it longest, whom the viewer may point at."""
    floor = made(
        staff(),
        *(
            told_leg(leg(one, since=since))
            for one, since in (("axel", 12.0), ("anna", 11.0), ("sven", 9.0), ("sue", 1.0))
        ),
        *(
            told_seat(seat(one, since=since))
            for one, since in (("axel", 12.0), ("anna", 11.0), ("sven", 9.0), ("sue", 1.0))
        ),
    )
    call, chat = floor.calls["call-1"], floor.chats["chat-1"]
    assert watchable_device(floor, call) == phone("sven")
    assert watchable_device(floor, call, NORTH) == phone("anna")
    assert watchable_device(floor, call, frozenset()) == ""
    assert intrudable_agent(floor, chat) == who(floor, "sven")
    assert intrudable_agent(floor, chat, NORTH) == who(floor, "anna")
    assert intrudable_agent(floor, chat, frozenset()) is None
    stranger = made(told_leg(leg("stranger", "call-2", since=1.0)), floor=floor)
    assert watchable_device(stranger, stranger.calls["call-2"]) == ""


def test_modes_and_visibilities_match() -> None:
    """Each mode stands for one visibility; a word that is no mode stands for none."""
    assert [visibility_for(mode) for mode in ("Monitor", "Coach", "BargeIn", "ListenIn", "")] == [
        "Supervisors",
        "Agents",
        "All",
        None,
        None,
    ]


def test_first_phone_rings() -> None:
    """The supervisor's first phone is the one that will ring."""
    floor = made(staff())
    found = own_device(floor, who(floor, "sue"))
    assert found is not None
    assert found.id == phone("sue")


def test_polled_agent_can_be_watched() -> None:
    """Supervision starts on a polled agent while polls come back, and not once they have failed for too long."""
    seen = SnapshotTaken("uma", 1.0, user("uma"), "Uma", (device("uma"),), chats=(("chat-9", seat("uma")),))
    floor = made(staff(), RosterPolled("", 1.0, full=True, users=(Polled("North", seen),)))
    me, uma = who(floor, "sue"), who(floor, "uma")
    assert {"ListenIn", "Coach", "BargeIn"} <= open_ones(on_agent(floor, me, uma))
    assert {"Monitor", "Coach", "BargeIn"} <= open_ones(on_agents_chats(floor, me, uma))
    assert open_ones(on_chat(floor, me, floor.chats["chat-9"])) == {"Intrude"}
    late = made(RosterPolled("", 99.0, full=False, late=True), floor=floor)
    for found in (on_agent(late, me, uma), on_agents_chats(late, me, uma), on_chat(late, me, late.chats["chat-9"])):
        assert open_ones(found) <= {"CancelSupervisorMonitoring"}
        assert "Uma is only polled, and no poll came back for too long." in {one.why for one in found.values()}
