"""The one way in: every notification has its fold, and what the floor has no room for changes nothing."""

from __future__ import annotations

from typing import get_args

from monitoring.floor import Floor, apply, fold
from monitoring.floor.notifications import ErrorReport, Notification
from monitoring.floor.reducer import FOLDS
from tests.fakes.made_floor import leg, made, met, staff, told_leg


def test_every_notification_is_folded() -> None:
    """Whatever can be heard has a fold, but for the one that says nothing of the floor."""
    assert set(FOLDS) == set(get_args(Notification.__value__)) - {ErrorReport}


def test_error_report_changes_nothing() -> None:
    """That something failed is the proxy's to know."""
    floor = made(staff())
    step = apply(floor, ErrorReport("anna", 1.0, "failed"))
    assert (step.floor, step.changes) == (floor, ())


def test_change_is_said_once() -> None:
    """A notification names each changed thing once, however many folds touched it."""
    step = apply(made(met("anna"), told_leg(leg("anna"))), met("anna")[1])
    assert len(step.changes) == len(set(step.changes))


def test_fold_begins_empty() -> None:
    """Nothing folded is the empty floor; more is folded onto what is there."""
    assert fold([]) == Floor()
    assert fold(met("axel"), fold(met("anna"))) == fold([*met("anna"), *met("axel")])
