"""The cast, as the policy sees them: alice may act, bob may look, charlie must not get in."""

from __future__ import annotations

from monitoring.floor.operations import Media
from monitoring.policy import Grant, Verb, Viewer


def alice(team: str = "North", account: str = "sup001") -> Viewer:
    """May see, listen, coach and barge, on calls and chats of her team."""
    verbs = (Verb.LISTEN, Verb.COACH, Verb.BARGE)
    grants = {Grant(team, verb, media) for verb in verbs for media in Media} | {Grant(team, Verb.SEE)}
    return Viewer("alice", account, frozenset(grants))


def bob(team: str = "North", account: str = "") -> Viewer:
    """May see his team, and nothing else."""
    return Viewer("bob", account, frozenset({Grant(team, Verb.SEE)}))


def charlie() -> Viewer:
    """Is signed in and may nothing."""
    return Viewer("charlie")
