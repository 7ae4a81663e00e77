"""People, their phones and states: placed, met, dated, watched, and moved without leaving ghosts."""

from __future__ import annotations

from dataclasses import replace

from monitoring.floor import AgentChanged, apply
from monitoring.floor.changes import HealthChanged
from monitoring.floor.hearing import Status
from monitoring.floor.model import Device, Floor, UserState
from monitoring.floor.notifications import (
    AccountPlaced,
    DeviceStateChange,
    HealthReport,
    MediaStateChange,
    SnapshotTaken,
)
from tests.fakes.made_floor import check, device, made, met, phone, staff, told_device, user, watching, who


def snapshot(account: str, *devices: Device, at: float = 50.0, **more: object) -> SnapshotTaken:
    return replace(SnapshotTaken(account, at, user(account), account.title(), devices), **more)  # type: ignore[arg-type]


def test_agent_takes_his_place() -> None:
    """A placed account lends its role and team to the agent, and a new place moves him."""
    step = apply(Floor(), AccountPlaced("anna", 1.0, "agent", "North"))
    assert step.changes == ()
    floor = made(snapshot("anna", device("anna")), floor=step.floor)
    assert (who(floor, "anna").role, who(floor, "anna").team) == ("agent", "North")
    step = apply(floor, AccountPlaced("anna", 2.0, "supervisor", "South"))
    assert (who(step.floor, "anna").role, who(step.floor, "anna").team) == ("supervisor", "South")
    assert step.changes == (AgentChanged(user("anna")),)


def test_unplaced_agent_has_no_team() -> None:
    """Who was never placed is met as an agent of no team."""
    assert who(made(snapshot("anna")), "anna").team == ""


def test_health_is_dated_by_status() -> None:
    """Health keeps its beginning while the status lasts; the same word again changes nothing."""
    floor = made(met("anna"), HealthReport("anna", 5.0, Status.RECONNECTING, "cut"))
    step = apply(floor, HealthReport("anna", 9.0, Status.RECONNECTING, "refused"))
    assert (step.floor.health["anna"].since, step.floor.health["anna"].cause) == (5.0, "refused")
    assert step.changes == (HealthChanged("anna"), AgentChanged(user("anna")))
    again = apply(step.floor, HealthReport("anna", 12.0, Status.RECONNECTING, "refused"))
    assert (again.floor, again.changes) == (step.floor, ())
    assert apply(Floor(), HealthReport("new", 1.0, Status.STARTING)).changes == (HealthChanged("new"),)


def test_state_keeps_its_beginning() -> None:
    """A state is dated from when it was first heard until it differs, on phones as on media."""
    ready = told_device("anna", device("anna"), at=30.0)
    floor = made(met("anna", at=1.0), ready)
    assert floor.devices[phone("anna")].user_state.since == 1.0
    floor = made(told_device("anna", device("anna", "NotReady"), at=40.0), floor=floor)
    assert floor.devices[phone("anna")].user_state.since == 40.0
    for at, state, since in ((50.0, "Ready", 50.0), (60.0, "Ready", 50.0), (70.0, "NotReady", 70.0)):
        floor = made(MediaStateChange("anna", at, (("chat", UserState(state)),)), floor=floor)
        assert who(floor, "anna").media["chat"].since == since
    floor = made(snapshot("anna", at=80.0, media=(("chat", UserState("NotReady")),)), floor=floor)
    assert who(floor, "anna").media["chat"].since == 70.0


def test_unmet_account_waits() -> None:
    """Phones and media of an account not yet met wait for its snapshot."""
    for told in (told_device("anna", device("anna")), MediaStateChange("anna", 1.0, (("chat", UserState()),))):
        assert apply(Floor(), told).floor == Floor()


def test_new_phone_is_added() -> None:
    """A phone that appears later is the agent's as well, after the first."""
    floor = made(met("anna"), DeviceStateChange("anna", 20.0, (Device("second"),)))
    assert [one.id for one in floor.devices_of(who(floor, "anna"))] == [phone("anna"), "second"]
    assert floor.owner_of("second") == who(floor, "anna")


def test_lost_phone_is_forgotten() -> None:
    """A phone that the snapshot no longer has is gone, and with it what it watched."""
    watch = told_device("sue", device("sue", watch=watching("anna")))
    step = apply(made(staff(), watch), snapshot("sue"))
    assert phone("sue") not in step.floor.devices
    assert AgentChanged(user("anna")) in step.changes
    check(step.floor)


def test_phone_changes_hands() -> None:
    """A phone that a colleague took over is his, also when the first owner's snapshot comes later without it."""
    shared = device("anna")
    floor = made(met("anna"), met("axel"), snapshot("axel", shared), snapshot("anna"))
    assert floor.owner_of(shared.id) == who(floor, "axel")
    assert floor.devices[shared.id].id == shared.id
    assert list(floor.devices_of(who(floor, "anna"))) == []


def test_new_user_replaces_old() -> None:
    """An account that comes back as another GWS user leaves no ghost behind."""
    floor = made(met("anna"), snapshot("anna", device("anna"), user_id="user-new"))
    assert set(floor.agents) == {"user-new"}
    assert floor.owners[phone("anna")] == "user-new"


def test_watchers_are_indexed() -> None:
    """Who watches whom is known from the watcher's phone alone, while it lasts, and touches the watched one's row."""
    step = apply(made(staff()), told_device("sue", device("sue", watch=watching("anna"))))
    assert step.floor.watchers[phone("anna")] == {phone("sue")}
    assert set(step.changes) == {AgentChanged(user("sue")), AgentChanged(user("anna"))}
    floor = made(told_device("sue", device("sue", watch=watching("axel"))), floor=step.floor)
    assert set(floor.watchers) == {phone("axel")}
    floor = made(told_device("sue", device("sue")), floor=floor)
    assert not floor.watchers
    check(floor)


def test_unknown_target_is_watched() -> None:
    """A phone nobody has met may be watched all the same."""
    step = apply(made(staff()), told_device("sue", device("sue", watch=watching("stranger"))))
    assert step.changes == (AgentChanged(user("sue")),)
    assert phone("stranger") in step.floor.watchers
