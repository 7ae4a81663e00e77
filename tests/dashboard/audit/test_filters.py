"""Which words the trail can be asked for."""

from __future__ import annotations

from dashboard.audit.filters import OPERATIONS, STAGES
from dashboard.audit.words import JOIN, JOINED
from dashboard.consent.requests import WORDS


def test_every_word_of_consent_can_be_picked() -> None:
    """What becomes of an approval, and the glass that is broken, are words that the trail can be asked for."""
    assert set(WORDS.values()) <= set(OPERATIONS)
    assert {state.value for state in WORDS} <= set(STAGES)


def test_newcomers_can_be_picked() -> None:
    """So are the agents who came into what was listened to, and sign-ins that somebody ended."""
    assert {JOIN, "EndSignIn"} <= set(OPERATIONS)
    assert JOINED in STAGES
