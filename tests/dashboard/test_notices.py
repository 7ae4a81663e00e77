"""Sentences about operations: asked, confirmed, refused and unknown are told apart, aloud."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from dashboard.consent.models import State
from dashboard.consent.waiting import Request
from dashboard.notices import TITLES, alert, ended_notice, outcome_notice, settled_notice
from monitoring.floor.operations import Operation
from monitoring.outcomes import Answer, Outcome
from tests.fakes.asking import ask


@dataclass
class Ask:
    operation: str = "BargeIn"


@dataclass
class Ended:
    """An operation at its end."""

    ask: Ask
    confirmed: bool = False
    failed: str = ""


@pytest.mark.parametrize("answer", list(Answer))
def test_every_answer_has_its_words(answer: Answer) -> None:
    """Each answer has a title of its own; what did not happen is an alert and names its rule."""
    notice = outcome_notice(Outcome(answer, "some-rule", "A sentence."))
    happened = answer in {Answer.ACCEPTED, Answer.REPEATED, Answer.WAITING}
    assert (notice.role, notice.tone) == (("status", "good") if happened else ("alert", "bad"))
    assert (notice.title, notice.text) == (TITLES[answer], "A sentence.")
    assert notice.detail == ("" if happened else "Rule: some-rule")
    assert len(set(TITLES.values())) == len(Answer)


@pytest.mark.parametrize(
    ("ended", "role", "said"),
    [
        (Ended(Ask(), confirmed=True), "status", "Confirmed"),
        (Ended(Ask(), failed="<b>no line</b>"), "alert", "&lt;b&gt;no line&lt;/b&gt;"),
        (Ended(Ask()), "alert", "Not confirmed"),
    ],
)
def test_end_is_told_apart(ended: Ended, role: str, said: str) -> None:
    """What GWS confirmed, refused late, or never confirmed is drawn into the notice, and nowhere else."""
    part = settled_notice(ended)  # type: ignore[arg-type]
    assert (part.target, part.swap) == ("#notice", "innerMorph")
    assert f'role="{role}"' in part.content
    assert said in part.content
    assert "BargeIn" in part.content


@pytest.mark.parametrize(
    ("state", "role", "said"),
    [
        (State.APPROVED, "status", "dora agreed to BargeIn."),
        (State.REFUSED, "alert", "dora said no to BargeIn; nothing was done."),
        (State.EXPIRED, "alert", "No second person agreed to BargeIn in time; nothing was done."),
        (State.BROKEN, "status", "You went ahead with BargeIn alone."),
    ],
)
def test_second_person_is_told_apart(state: State, role: str, said: str) -> None:
    """Whoever waited for a second person is told how it ended, and by whom."""
    asked = Request("1", 1, "Alice", ask(Operation.BARGE_IN), 0.0, state, "dora")
    notice = ended_notice(asked)
    assert (notice.role, notice.text) == (role, said)


def test_broken_glass_names_what_is_seen() -> None:
    """The alarm says who and why; what it was about only to whoever may see that."""
    asked = Request("1", 1, "Alice", ask(Operation.BARGE_IN), 0.0, State.BROKEN, "alice", glass="threats")
    assert alert(asked, "the call of Anna").text == "Alice went into the call of Anna without a second person: threats"
    assert "something that is not yours to see" in alert(asked, "").text
