"""How well an account is heard, and what nobody heard."""

from __future__ import annotations

from monitoring.floor import AgentChanged, ChatChanged, apply
from monitoring.floor.hearing import GAPS_KEPT, Gap
from monitoring.floor.notifications import GapNoted, PulseFelt
from tests.fakes.made_floor import made, seat, staff, told_seat, user


def gap(since: float, account: str = "anna") -> GapNoted:
    return GapNoted(account, since + 2, since, since + 2, "the line was cut")


def test_gap_is_noted() -> None:
    """A gap is remembered with its span and reason, and whoever shows the agent or his chats draws them again."""
    floor = made(staff(), told_seat(seat("anna")))
    step = apply(floor, gap(50.0))
    assert step.floor.gaps["anna"] == (Gap(50.0, 52.0, "the line was cut"),)
    assert set(step.changes) == {AgentChanged(user("anna")), ChatChanged("chat-1")}


def test_unknown_account_has_gaps() -> None:
    """A gap before the account was ever met is remembered all the same."""
    step = apply(made(), gap(0.0, "nobody"))
    assert (step.floor.gaps["nobody"][0].since, step.changes) == (0.0, ())


def test_newest_gaps_are_kept() -> None:
    """Of many gaps the newest are remembered, and the same one counts once."""
    told = GAPS_KEPT + 5
    floor = made(staff(), *(gap(float(number)) for number in range(told)), gap(told - 1.0))
    assert [one.since for one in floor.gaps["anna"]] == [float(n) for n in range(5, told)]


def test_pulse_changes_nothing() -> None:
    """That GWS lives is no news of the floor."""
    floor = made(staff())
    step = apply(floor, PulseFelt("", 99.0))
    assert (step.floor, step.changes) == (floor, ())
