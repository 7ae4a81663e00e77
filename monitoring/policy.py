"""Who may do what to whom: one table, one question, deny by default. Pure; knows no clock, no database, no GWS capability.

What GWS offers at this moment is another question (`possible`); an operation needs both.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from monitoring.floor.operations import Media, Operation, Visibility


class Verb(StrEnum):
    """What a grant allows, per medium and team."""

    SEE = "see"
    LISTEN = "listen"
    COACH = "coach"
    BARGE = "barge"


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of the grant table: in this team, by this medium, this verb. `see` is granted for a team, whatever the medium."""

    team: str
    verb: Verb
    media: Media | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody signed in. `account` is the GWS supervisor account he acts through, or empty."""

    username: str
    account: str = ""
    grants: frozenset[Grant] = frozenset()
    is_admin: bool = False

    def teams_for(self, verb: Verb, media: Media) -> frozenset[str]:
        """The teams he may see and has this verb in: whose phones and chats an operation of his may point at."""
        granted = frozenset(grant.team for grant in self.grants if grant.verb is verb and grant.media is media)
        return self.teams & granted

    @property
    def teams(self) -> frozenset[str]:
        """The teams he may see: exactly those with a grant of `see`."""
        return frozenset(grant.team for grant in self.grants if grant.verb is Verb.SEE)

    def can_see(self, teams: frozenset[str]) -> bool:
        """Whether something of these teams is his to see. Nobody sees what belongs to no team."""
        return not self.teams.isdisjoint(teams)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes or no, with the rule that said so and its sentence."""

    allowed: bool
    rule: str
    reason: str


OWN_WAY_OUT = frozenset(
    {Operation.CANCEL, Operation.HANGUP, Operation.LEAVE, Operation.REJECT},
)
VERBS: dict[Operation, Verb] = {
    Operation.LISTEN_IN: Verb.LISTEN,
    Operation.MONITOR: Verb.LISTEN,
    Operation.SWITCH_TO_LISTEN_IN: Verb.LISTEN,
    Operation.SWITCH_TO_MONITOR: Verb.LISTEN,
    Operation.ANSWER: Verb.LISTEN,
    Operation.ACCEPT: Verb.LISTEN,
    Operation.COACH: Verb.COACH,
    Operation.SWITCH_TO_COACH: Verb.COACH,
    Operation.SEND_TO_AGENTS: Verb.COACH,
    Operation.START_TYPING_TO_AGENTS: Verb.COACH,
    Operation.STOP_TYPING_TO_AGENTS: Verb.COACH,
    Operation.BARGE_IN: Verb.BARGE,
    Operation.SWITCH_TO_BARGE_IN: Verb.BARGE,
    Operation.MUTE: Verb.BARGE,
    Operation.UNMUTE: Verb.BARGE,
    Operation.SEND_MESSAGE: Verb.BARGE,
    Operation.START_TYPING: Verb.BARGE,
    Operation.STOP_TYPING: Verb.BARGE,
}
INTRUSIONS = {
    Visibility.SUPERVISORS: Verb.LISTEN,
    Visibility.AGENTS: Verb.COACH,
    Visibility.ALL: Verb.BARGE,
}
NAMES = {Verb.SEE: "see", Verb.LISTEN: "listen in", Verb.COACH: "coach", Verb.BARGE: "barge in"}


def verb_of(operation: Operation, visibility: Visibility = Visibility.ALL) -> Verb | None:
    """The verb an operation needs; None for one's own way out, which is always open to who is in.

    Intrude needs the verb of the visibility it asks for; unsaid, the strongest.
    """
    if operation is Operation.INTRUDE:
        return INTRUSIONS[visibility]
    return None if operation in OWN_WAY_OUT else VERBS[operation]


def may(
    viewer: Viewer, operation: Operation, media: Media, teams: frozenset[str], visibility: Visibility = Visibility.ALL
) -> Verdict:
    """Whether the viewer may do this to something of these teams.

    A conversation shared by several teams is as open as its strictest team that the viewer can see: he needs the
    verb in one of the teams he sees it by.
    """
    seen = viewer.teams & teams
    if not seen:
        return Verdict(False, "not-yours-to-see", "This is not in a team that you may see.")
    if not viewer.account:
        return Verdict(False, "no-supervisor-account", "Your sign-in is not linked to a GWS supervisor account.")
    verb = verb_of(operation, visibility)
    if verb is None:
        return Verdict(True, "own-way-out", "Leaving is always allowed.")
    where = " or ".join(sorted(seen))
    if any(grant.verb is verb and grant.media is media and grant.team in seen for grant in viewer.grants):
        return Verdict(True, f"granted:{verb}:{media}", f"You may {NAMES[verb]} on {media} in {where}.")
    return Verdict(False, f"no-grant:{verb}:{media}", f"You have no grant to {NAMES[verb]} on {media} in {where}.")
