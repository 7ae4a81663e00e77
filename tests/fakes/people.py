"""The cast, as the policy sees them: alice may act, bob may look, charlie must not get in."""

from __future__ import annotations

from monitoring.floor.whose import Whose
from monitoring.policy import HOUSE, Grant, Verb, Viewer, over_team

ACTS = (Verb.LISTEN, Verb.COACH, Verb.BARGE, Verb.WRITE_AGENT, Verb.WRITE_CUSTOMER, Verb.MUTE)
NORTH, SOUTH = frozenset({Whose("anna", "North")}), frozenset({Whose("sven", "South")})


def alice(team: str = "North", account: str = "sup001") -> Viewer:
    """May see, listen, coach, barge, write and mute, on calls and chats of her team."""
    return Viewer("alice", account, frozenset(Grant(verb, over_team(team)) for verb in (Verb.SEE, *ACTS)))


def bob(team: str = "North", account: str = "") -> Viewer:
    """May see his team, and nothing else."""
    return Viewer("bob", account, frozenset({Grant(Verb.SEE, over_team(team))}))


def charlie() -> Viewer:
    """Is signed in and may nothing."""
    return Viewer("charlie")


def ada() -> Viewer:
    """Manages people and reads the trail; nothing on the desk is hers."""
    return Viewer("ada", "", frozenset(Grant(verb, "everyone") for verb in HOUSE))


def teams_seen(viewer: Viewer) -> set[str]:
    """The names of the teams that somebody sees as a whole."""
    return {over.removeprefix("team:") for over in viewer.overs(Verb.SEE) if over.startswith("team:")}
