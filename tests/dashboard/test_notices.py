"""Sentences about operations: asked, confirmed, refused and unknown are told apart, aloud."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from dashboard.notices import TITLES, outcome_notice, settled_notice
from monitoring.outcomes import Answer, Outcome


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
    happened = answer in {Answer.ACCEPTED, Answer.REPEATED}
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
