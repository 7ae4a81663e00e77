"""Listening in, coaching and barging in on calls, by the rules of GWS's Supervisor pages.

A watch stands on the supervisor's own device and points at one agent's device; nobody else may point there. What it
delivers is a leg of its own on the supervisor's desk, which is not a party of the call.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from monitoring.simulator.centre import desk
from monitoring.simulator.centre.model.calls import Mode, Scope
from monitoring.simulator.centre.voice import line
from monitoring.simulator.centre.voice.sheet import SWITCHES, tell_call
from monitoring.simulator.centre.world import Refused

if TYPE_CHECKING:
    from monitoring.simulator.centre.model.calls import Call, Leg, Watch
    from monitoring.simulator.centre.world import World

AUTO_ANSWER_SECONDS = 0.6


def start(world: World, watch: Watch) -> None:
    """Begin to watch, in place of what the supervisor watched before; a running call is joined if intrusion is on.

    Raises Refused 2 when another supervisor already watches the target.
    """
    supervisor, target = world.seats[watch.supervisor], world.seats[watch.target]
    if target is supervisor:
        raise Refused(2, "A supervisor cannot monitor his own device")
    if target.watched is not None and target.watched.supervisor != watch.supervisor:
        raise Refused(2, f"Device '{target.person.device.phone}' is already monitored")
    _forget(world, watch.supervisor)
    # Who leaves the call he is on now must not be put back into it by the new watch.
    watch.heard |= supervisor.legs.keys()
    supervisor.watch, target.watched = watch, watch
    desk.tell_device(world, supervisor)
    if world.options.intrusion:
        for leg in list(target.legs.values()):
            arrive(world, leg)


def cancel(world: World, supervisor: str) -> None:
    """Stop watching; a call already joined stays until somebody leaves. Raises Refused 2 when nothing is watched."""
    if world.seats[supervisor].watch is None:
        raise Refused(2, "Supervisor monitoring is not active")
    _forget(world, supervisor)
    desk.tell_device(world, world.seats[supervisor])


def arrive(world: World, leg: Leg) -> None:
    """An agent is on a call: whoever watches him is rung, once per call and while his phone is free."""
    watch = world.seats[leg.user].watched
    if watch is None or not leg.active or leg.mode is not None or leg.call.uuid in watch.heard:
        return
    supervisor = world.seats[watch.supervisor]
    if supervisor.legs or leg.call.kind == "Consult" or (watch.once and watch.delivered):
        return
    watch.heard.add(leg.call.uuid)
    watch.delivered = True
    ear = line.lay(world, leg.call, watch.supervisor)
    ear.mode, ear.watch = watch.mode, watch
    tell_call(world, ear)
    if world.options.auto_answer:
        world.later(AUTO_ANSWER_SECONDS, partial(_auto_answer, world, ear))


def answer(world: World, ear: Leg) -> None:
    """The supervisor is connected; in silence the agent's phone shows that somebody listens."""
    line.pick_up(world, ear)
    _show(world, ear)


def switch(world: World, ear: Leg, mode: Mode) -> None:
    """Change the mode of a running supervision. Raises Refused 2 where the vendor offers no such way."""
    if not ear.active or ear.mode is None or f"SwitchTo{mode.value}" not in SWITCHES[ear.mode]:
        raise Refused(2, f"SwitchTo{mode.value} is not available in the current monitoring mode")
    ear.mode = mode
    ear.target_muted = ear.target_muted and mode is Mode.BARGE
    tell_call(world, ear)
    _show(world, ear)


def mute(world: World, ear: Leg, *, muted: bool) -> None:
    """Silence the monitored agent, or let him speak again; for one who has barged in. Raises Refused 2 otherwise."""
    if ear.mode is not Mode.BARGE or not ear.active or ear.target_muted is muted:
        raise Refused(2, "The monitored user cannot be muted or unmuted now")
    ear.target_muted = muted
    tell_call(world, ear, "MonitoredUserMutedStateChange")


def leave(world: World, ear: Leg) -> None:
    """The supervisor is off the call, the others talk on. NextCall is used up by this."""
    line.drop(world, ear)
    _show(world, ear)
    watch = ear.watch
    if watch is not None and watch.once and world.seats[ear.user].watch is watch:
        cancel(world, ear.user)
    _catch_up(world, ear.user)


def depart(world: World, call: Call, agent: str) -> None:
    """An agent left a call that goes on: supervision of scope Agent leaves with him, of scope Call stays."""
    for ear in ears(call):
        if ear.watch is not None and ear.watch.target == agent:
            if ear.watch.scope is Scope.AGENT:
                leave(world, ear)
            else:
                _show(world, ear)


def ears(call: Call) -> list[Leg]:
    """The supervisors' legs of a call."""
    return [leg for leg in call.legs.values() if leg.mode is not None]


def _auto_answer(world: World, ear: Leg) -> None:
    if ear.state == "Ringing":
        answer(world, ear)


def _show(world: World, ear: Leg) -> None:
    """Keep `supervisorListeningIn` true on exactly the agents' legs that are overheard in silence."""
    silent = any(other.active and other.mode is Mode.LISTEN for other in ears(ear.call))
    for leg in list(ear.call.legs.values()):
        if leg.mode is None and leg.overheard is not silent:
            leg.overheard = silent
            tell_call(world, leg)


def _forget(world: World, supervisor: str) -> None:
    seat = world.seats[supervisor]
    if seat.watch is not None:
        world.seats[seat.watch.target].watched = None
        seat.watch = None


def _catch_up(world: World, supervisor: str) -> None:
    """A phone that has become free hears what could not be delivered to it while it was busy."""
    watch = world.seats[supervisor].watch
    if watch is None or not world.options.intrusion:
        return
    for leg in list(world.seats[watch.target].legs.values()):
        arrive(world, leg)
