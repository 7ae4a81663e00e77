"""Who may do what to whom: one table, one question, deny by default. Pure; knows no clock, no database, no GWS capability.

List, panel, socket, fan-out, page and operation all ask here. What GWS offers at this moment is another question
(`possible`); an operation needs both. Whether a reason or a second person is asked for is a third (`consent`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from monitoring.floor.operations import Media, Operation, Visibility

if TYPE_CHECKING:
    from monitoring.floor.whose import Whose

EVERYONE = "everyone"


class Verb(StrEnum):
    """What a grant allows."""

    SEE = "see"
    LISTEN = "listen"
    COACH = "coach"
    BARGE = "barge"
    WRITE_AGENT = "write-agent"
    WRITE_CUSTOMER = "write-customer"
    MUTE = "mute"
    SET_STATE = "set-state"
    MANAGE_PEOPLE = "manage-people"
    READ_TRAIL = "read-trail"
    MANAGE_WALLS = "manage-walls"


# The media a verb is told apart by; none where it is of no medium.
MEDIA_OF: dict[Verb, tuple[Media, ...]] = {
    Verb.SEE: (Media.VOICE, Media.CHAT),
    Verb.LISTEN: (Media.VOICE, Media.CHAT),
    Verb.COACH: (Media.VOICE, Media.CHAT),
    Verb.BARGE: (Media.VOICE, Media.CHAT),
    Verb.WRITE_AGENT: (Media.CHAT,),
    Verb.WRITE_CUSTOMER: (Media.CHAT,),
    Verb.MUTE: (Media.VOICE,),
    Verb.SET_STATE: (Media.VOICE, Media.CHAT),
    Verb.MANAGE_PEOPLE: (),
    Verb.READ_TRAIL: (),
    Verb.MANAGE_WALLS: (),
}
# What concerns the whole house: granted over everyone, or not at all.
HOUSE = frozenset({Verb.MANAGE_PEOPLE, Verb.READ_TRAIL})
NAMES = {
    Verb.SEE: "see",
    Verb.LISTEN: "listen in",
    Verb.COACH: "coach",
    Verb.BARGE: "barge in",
    Verb.WRITE_AGENT: "write to the agent",
    Verb.WRITE_CUSTOMER: "write to the customer",
    Verb.MUTE: "mute the agent",
    Verb.SET_STATE: "set the agent's state",
    Verb.MANAGE_PEOPLE: "manage people",
    Verb.READ_TRAIL: "read the trail",
    Verb.MANAGE_WALLS: "manage walls",
}


def over_team(name: str) -> str:
    """How a grant spells a team as its object."""
    return f"team:{name}"


def over_agent(account: str) -> str:
    """How a grant spells one agent, by his GWS account, as its object."""
    return f"agent:{account}"


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of the grant table, in force now: this verb, on this medium (None: on all of the verb's), over this object.

    `over` is `everyone`, `team:NAME` or `agent:ACCOUNT`; `source` says where it comes from, such as `role Night shift`.
    """

    verb: Verb
    over: str
    media: Media | None = None
    source: str = ""

    @property
    def media_covered(self) -> tuple[Media | None, ...]:
        """Each medium it counts for; None alone where the verb is of no medium."""
        return (self.media,) if self.media else MEDIA_OF[self.verb] or (None,)


@dataclass(frozen=True)
class Viewer:
    """Somebody signed in, with what he holds now. `account` is the GWS supervisor account he acts through, or empty.

    `protected` are the accounts of the agents who may never be monitored; `until` is when what he holds changes by the
    clock alone (POSIX seconds, 0 for never).
    """

    username: str
    account: str = ""
    grants: frozenset[Grant] = frozenset()
    protected: frozenset[str] = frozenset()
    until: float = 0.0

    @cached_property
    def _overs(self) -> dict[tuple[Verb, Media | None], frozenset[str]]:
        found: dict[tuple[Verb, Media | None], set[str]] = {}
        for grant in self.grants:
            for media in grant.media_covered:
                found.setdefault((grant.verb, media), set()).add(grant.over)
        return {key: frozenset(overs) for key, overs in found.items()}

    def overs(self, verb: Verb, media: Media | None = None) -> frozenset[str]:
        """The objects he holds a verb over, on a medium; without one, on any of the verb's."""
        if media is not None or not MEDIA_OF[verb]:
            return self._overs.get((verb, media), frozenset())
        return frozenset().union(*(self._overs.get((verb, one), frozenset()) for one in MEDIA_OF[verb]))

    def holds(self, verb: Verb) -> bool:
        """Whether he holds a verb of the whole house."""
        return EVERYONE in self.overs(verb)

    def covers(self, verb: Verb, media: Media | None, whose: Whose) -> bool:
        """Whether some grant gives him this verb over this agent; without a medium, on any. Protection is not asked here."""
        overs = self.overs(verb, media)
        return EVERYONE in overs or over_team(whose.team) in overs or over_agent(whose.account) in overs

    def sees_team(self, team: str) -> bool:
        """Whether he may see a team as a whole."""
        overs = self.overs(Verb.SEE)
        return EVERYONE in overs or over_team(team) in overs

    def sees_agent(self, whose: Whose) -> bool:
        """Whether an agent's row is his to see: his state, not what he says or writes."""
        return self.covers(Verb.SEE, None, whose)

    def seen(self, media: Media, whose: frozenset[Whose]) -> frozenset[Whose]:
        """Those agents of a call or chat by whom it is his to see; none if reading it would be monitoring a protected one."""
        if media is Media.CHAT and self.shielded(whose):
            return frozenset()
        return frozenset(one for one in whose if self.covers(Verb.SEE, media, one))

    def sees(self, media: Media, whose: frozenset[Whose], *, as_agent: bool = False) -> bool:
        """Whether this is there at all for him: an agent (`as_agent`), or a call or chat of these agents."""
        return any(map(self.sees_agent, whose)) if as_agent else bool(self.seen(media, whose))

    def shielded(self, whose: frozenset[Whose]) -> bool:
        """Whether an agent among these may never be monitored."""
        return any(one.account in self.protected for one in whose)

    def reach(self, verb: Verb, media: Media, whose: frozenset[Whose]) -> frozenset[Whose]:
        """Those agents of a call or chat that an operation of his with this verb may point at."""
        if self.shielded(whose):
            return frozenset()
        return frozenset(one for one in self.seen(media, whose) if self.covers(verb, media, one))


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
    Operation.SEND_TO_AGENTS: Verb.WRITE_AGENT,
    Operation.START_TYPING_TO_AGENTS: Verb.WRITE_AGENT,
    Operation.STOP_TYPING_TO_AGENTS: Verb.WRITE_AGENT,
    Operation.BARGE_IN: Verb.BARGE,
    Operation.SWITCH_TO_BARGE_IN: Verb.BARGE,
    Operation.MUTE: Verb.MUTE,
    Operation.UNMUTE: Verb.MUTE,
    Operation.SEND_MESSAGE: Verb.WRITE_CUSTOMER,
    Operation.START_TYPING: Verb.WRITE_CUSTOMER,
    Operation.STOP_TYPING: Verb.WRITE_CUSTOMER,
    Operation.READY: Verb.SET_STATE,
    Operation.NOT_READY: Verb.SET_STATE,
    Operation.OFFLINE: Verb.SET_STATE,
}
ENTRIES = frozenset({Operation.ANSWER, Operation.ACCEPT})
"""What lets one in where GWS asks first, in the mode in which it asks."""
INTRUSIONS = {
    Visibility.SUPERVISORS: Verb.LISTEN,
    Visibility.AGENTS: Verb.COACH,
    Visibility.ALL: Verb.BARGE,
}


def verb_of(operation: Operation, visibility: Visibility | None = None) -> Verb | None:
    """The verb an operation needs; None for one's own way out, which is always open to who is in.

    Intrude needs the verb of the visibility it asks for; unsaid, the strongest. Answer and Accept need that of the mode they
    lead into; where nobody can tell it, the right to listen: who is in is judged again by what GWS then says.
    """
    if operation is Operation.INTRUDE:
        return INTRUSIONS[visibility or Visibility.ALL]
    if operation in ENTRIES and visibility is not None:
        return INTRUSIONS[visibility]
    return None if operation in OWN_WAY_OUT else VERBS[operation]


def said(verb: Verb, media: Media | None) -> str:
    """A verb on a medium in words, such as `coach on chat`."""
    return f"{NAMES[verb]} on {media}" if media and len(MEDIA_OF[verb]) > 1 else NAMES[verb]


def decide_house(viewer: Viewer, verb: Verb) -> Verdict:
    """Whether the viewer holds a verb over the whole house, or at all, where it is granted over parts of it."""
    if viewer.holds(verb) or (verb not in HOUSE and viewer.overs(verb)):
        return Verdict(True, f"granted:{verb}", f"You may {NAMES[verb]}.")
    return Verdict(False, f"no-grant:{verb}", f"You have no grant to {NAMES[verb]}.")


def decide(viewer: Viewer, verb: Verb, media: Media, whose: frozenset[Whose]) -> Verdict:
    """Whether the viewer holds a verb over what belongs to these agents.

    What several agents share is as open as the strictest of them whom he sees it by; protection wins over every grant.
    """
    present = frozenset(one for one in whose if viewer.sees_agent(one))
    if not present:
        return Verdict(False, "not-yours-to-see", "This is not in a team that you may see.")
    if viewer.shielded(whose) and (verb, media) != (Verb.SEE, Media.VOICE):
        return Verdict(False, "protected", "An agent in it is protected: nobody may monitor, whatever the grants say.")
    seen = viewer.seen(media, whose)
    where = " or ".join(sorted({one.team or one.account for one in seen or present}))
    if not seen:
        return Verdict(False, f"no-grant:see:{media}", f"You have no grant to see {media} in {where}.")
    if any(viewer.covers(verb, media, one) for one in seen):
        return Verdict(True, f"granted:{verb}:{media}", f"You may {said(verb, media)} in {where}.")
    return Verdict(False, f"no-grant:{verb}:{media}", f"You have no grant to {said(verb, media)} in {where}.")


def may(
    viewer: Viewer,
    operation: Operation,
    media: Media,
    whose: frozenset[Whose],
    visibility: Visibility | None = None,
) -> Verdict:
    """Whether the viewer may do this to something of these agents."""
    sight = decide(viewer, Verb.SEE, media, whose)
    if not sight.allowed:
        return sight
    if not viewer.account:
        return Verdict(False, "no-supervisor-account", "Your sign-in is not linked to a GWS supervisor account.")
    verb = verb_of(operation, visibility)
    if verb is None:
        return Verdict(True, "own-way-out", "Leaving is always allowed.")
    return decide(viewer, verb, media, whose)
