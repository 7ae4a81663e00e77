"""The one state that matters of an agent: what he is in goes before what he set, and talking before ringing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitoring.floor import AgentChanged, apply
from monitoring.floor.model import Device, UserState
from monitoring.floor.notifications import MediaStateChange, Polled, RosterPolled, SnapshotTaken
from monitoring.floor.standing import UNKNOWN, Kind, agent_state, kind, states_of
from tests.fakes.counted import talks, writes
from tests.fakes.made_floor import made, met, phone, told_device, user, who


def sets(state: str, at: float = 5.0, mode: str = "", name: str = "anna") -> object:
    """A phone of anna's that says a state."""
    return replace(told_device("anna", Device(phone(name), name, UserState(state, work_mode=mode))), at=at)


def standing(*told: object) -> tuple[str, float]:
    """How anna stands after this."""
    floor = made(met("anna"), *told)  # type: ignore[arg-type]
    return agent_state(floor, who(floor, "anna"))


def test_state_is_the_phones() -> None:
    """Who is in nothing stands as his phone says, by the work mode where there is one, since it says so."""
    assert standing() == ("Ready", 1.0)
    assert standing(sets("NotReady", 7.0, "AfterCallWork")) == ("AfterCallWork", 7.0)
    assert standing(sets("Ready", 7.0), sets("Ready", 9.0)) == ("Ready", 1.0)


def test_freshest_phone_speaks() -> None:
    """Of several phones the one that changed last says how he stands."""
    assert standing(sets("NotReady", 7.0, name="other"), sets("LoggedOut", 6.0)) == ("NotReady", 7.0)


def test_medium_speaks_without_phone() -> None:
    """Where GWS knows no phone of an agent, the medium that changed last says how he stands."""
    chat = MediaStateChange("anna", 9.0, (("chat", UserState("Ready")),))
    floor = made(met("anna", devices=0), chat)
    assert agent_state(floor, who(floor, "anna")) == ("Ready", 9.0)
    assert [one.state for one in states_of(floor, who(floor, "anna"))] == ["Ready"]
    assert standing(chat, sets("NotReady", 7.0)) == ("NotReady", 7.0)


def test_call_goes_first() -> None:
    """A call goes before a chat and before what he set."""
    assert standing(sets("NotReady", 7.0), writes("anna", "Chatting", 8.0), talks("anna", "Held", 9.0)) == ("Held", 9.0)


def test_talking_goes_before_ringing() -> None:
    """Who talks is talking, though an older call rings at him or he dials another."""
    told = talks("anna", "Ringing", 8.0, "call-1"), talks("anna", "Established", 9.0, "call-2")
    assert standing(*told) == ("Established", 9.0)
    assert standing(*told, talks("anna", "Released", 10.0, "call-2")) == ("Ringing", 8.0)


def test_chats_go_before_state() -> None:
    """Who is in chats is chatting since the oldest came in, unless he is in after-call work or signed off."""
    told = writes("anna", "Chatting", 8.0, since=6.0), writes("anna", "Chatting", 9.0, "chat-2", since=7.0)
    assert standing(*told) == ("Chatting", 6.0)
    assert standing(*told, sets("NotReady", 9.0)) == ("Chatting", 6.0)
    assert standing(*told, sets("NotReady", 9.0, "AfterCallWork")) == ("AfterCallWork", 9.0)
    assert standing(*told, sets("LoggedOut", 9.0)) == ("LoggedOut", 9.0)


def test_invited_is_not_chatting() -> None:
    """Who is only invited has accepted nothing: he is rung at, not in a chat."""
    assert standing(writes("anna", "Invited", 8.0)) == ("Invited", 8.0)
    assert kind("Invited") is Kind.RINGING
    assert standing(writes("anna", "Invited", 8.0), writes("anna", "Chatting", 9.0, "chat-2")) == ("Chatting", 5.0)


def test_silence_is_off_or_unknown() -> None:
    """Of whom we hold the stream no state means signed off; of a polled agent it means that nobody knows."""
    assert standing(sets("", 7.0)) == ("LoggedOut", 0.0)
    seen = SnapshotTaken("pia", 5.0, user("pia"), "Pia", ())
    floor = made(RosterPolled("", 5.0, full=True, users=(Polled("North", seen),)))
    assert agent_state(floor, who(floor, "pia")) == (UNKNOWN, 0.0)


@pytest.mark.parametrize(
    ("word", "meant"),
    [("Ready", Kind.READY), ("Dialing", Kind.RINGING), ("Held", Kind.TALKING), ("Lunch", Kind.NOTREADY)],
)
def test_words_have_kinds(word: str, meant: Kind) -> None:
    """Every word comes to a kind; one that a site has made up is somebody who takes nothing."""
    assert kind(word) is meant


def test_new_user_id_is_somebody_else() -> None:
    """An account that comes back under another user id leaves nobody behind under the old one, and says so."""
    told = SnapshotTaken("anna", 9.0, "user-new", "Anna", ())
    step = apply(made(met("anna")), told)
    assert set(step.changes) >= {AgentChanged(user("anna")), AgentChanged("user-new")}
    assert set(step.floor.agents) == {"user-new"}
