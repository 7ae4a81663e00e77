"""The simulator answers 41 raw Bayeux questions as a real CometD 3 on Jetty did (`recordings/java3.json`).

What may differ is a table in docs/simulator.md, read here: a difference not listed fails, and so does a listed row that
does not differ.
"""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.fakes.prober import Prober
from tests.fakes.questions import QUESTIONS
from tests.fakes.serving import serving

ROOT = Path(__file__).parents[2]
EXPECTED: dict[str, list[str]] = json.loads((ROOT / "tests/recordings/java3.json").read_text())
INTENDED = set(re.findall(r"^\| (P\d\d) \|", (ROOT / "docs/simulator.md").read_text(), re.MULTILINE))

pytestmark = pytest.mark.interop


async def ask_in_turn(names: list[str], prober: Prober) -> dict[str, list[str]]:
    return {name: await QUESTIONS[name](prober) for name in names}


async def ask_all() -> dict[str, list[str]]:
    options = {"timeout_ms": 3000, "max_interval_ms": 3000, "sweep_ms": 100}
    switches = {"open_notifications": True, "control": True, "fake_centre": True}
    async with serving(**options, **switches) as url, AsyncExitStack() as stack:
        prober = Prober(url, stack)
        # Whoever publishes on the calls channel is heard by all who subscribed to it: those ask one after the other.
        crowd = [name for name, ask in QUESTIONS.items() if "CALLS" in ask.__code__.co_names]
        loners = [[name] for name in QUESTIONS if name not in crowd]
        told = await asyncio.gather(*(ask_in_turn(names, prober) for names in [crowd, *loners]))
    return {name: answer for part in told for name, answer in part.items()}


@pytest.fixture(scope="module")
def answers() -> dict[str, list[str]]:
    return asyncio.run(ask_all())


@pytest.mark.parametrize("question", sorted(EXPECTED))
def test_answers_as_java(answers: dict[str, list[str]], question: str) -> None:
    """Each question is answered as CometD 3 answered it, unless the table in docs/simulator.md says otherwise."""
    if question in INTENDED:
        assert answers[question] != EXPECTED[question], "listed in docs/simulator.md, but no longer different"
    else:
        assert answers[question] == EXPECTED[question]


def test_every_question_asked() -> None:
    """All recorded questions are asked, and the table lists only recorded ones."""
    assert set(QUESTIONS) == set(EXPECTED)
    assert set(EXPECTED) >= INTENDED
