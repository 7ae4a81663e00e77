"""Answering a phone that rings because it watches: the button is there for who may do what it leads into."""

from __future__ import annotations

from dashboard.desk.controls import Asked, call_controls
from monitoring.policy import Grant, Verb, Viewer, over_team
from tests.fakes.made_floor import device, leg, made, staff, told_device, told_leg, watching


def offered(*verbs: Verb) -> set[str]:
    """What Sue can do while her phone rings because it was told to barge in on Anna."""
    told = told_device("sue", device("sue", watch=watching("anna", "BargeIn")))
    ringing = leg("sue", state="Ringing", capabilities=frozenset({"Answer", "Hangup"}))
    floor = made(staff(), told_leg(leg("anna")), told, told_leg(ringing))
    viewer = Viewer("sue", "sue", frozenset(Grant(verb, over_team("North")) for verb in (Verb.SEE, *verbs)))
    controls = call_controls(floor, viewer, floor.calls["call-1"], Asked("key-1"))
    return {button.operation for button in controls.actions if not button.why}


def test_answer_needs_right_of_mode() -> None:
    """Who may only listen has no Answer where it leads into barging in, for the server would refuse it; who may barge in has."""
    assert "Answer" not in offered(Verb.LISTEN, Verb.COACH)
    assert "Answer" in offered(Verb.BARGE)
