"""The expected answers, worked out from policy's table and the table of addresses alone. Pure; asks no view and no proxy."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from dashboard.access import SOCKETS, Door, rule_of
from monitoring.floor.operations import MODE_OF_VISIBILITY, Media, Operation, Visibility
from monitoring.floor.whose import Whose
from monitoring.policy import EVERYONE, INTRUSIONS, MEDIA_OF, OWN_WAY_OUT, VERBS, Verb
from tests.matrix.cast import AGENTS
from tests.matrix.ground import OBJECTS

if TYPE_CHECKING:
    from collections.abc import Collection

    from monitoring.policy import Viewer
    from tests.matrix.cast import Role

DECISIONS = ("approve", "refuse", "withdraw", "break")
THE_ASKERS = {"withdraw", "break"}


class Cell(StrEnum):
    """What comes back. `IN`: the view runs, and answers as it does to whoever may."""

    IN = "in"
    DOOR = "sign in"
    FORBIDDEN = "403"
    MISSING = "404"
    SIGNED_OUT = "4001"
    NOT_YOURS = "4003"
    REFUSED = "refused"


def is_stranger(role: Role) -> bool:
    """Whether he is nobody to us: a screen is no person, and opens its wall alone."""
    return role.viewer is None or role.is_off or role.is_screen


def of_address(name: str, role: Role) -> Cell:
    """An address by its rule, whatever the method."""
    rule = rule_of(name)
    if rule is Door.OPEN:
        return Cell.IN
    if is_stranger(role):
        return Cell.DOOR
    assert role.viewer is not None
    if rule is Door.STAFF:
        return Cell.IN if role.is_owner else Cell.DOOR
    if isinstance(rule, Verb):
        return Cell.IN if _holds(role.viewer, rule) else Cell.FORBIDDEN
    return Cell.IN if rule is Door.SIGNED_IN else Cell.FORBIDDEN


def of_object(role: Role, kind: str, name: str) -> Cell:
    """Looking at one agent, call or chat: what is not one's own to see is not there."""
    if is_stranger(role):
        return Cell.DOOR
    assert role.viewer is not None
    return Cell.IN if _sees(role.viewer, kind, name) else Cell.MISSING


def of_socket(role: Role, name: str, teams: Collection[str] | None) -> Cell:
    """A websocket by its rule: held open, closed with a code, or refused. A wall's, of these teams, must be his to see."""
    rule = SOCKETS[name]
    if rule is Door.NOBODY:
        return Cell.REFUSED
    if rule is Door.SCREEN:
        return Cell.IN if role.is_screen else Cell.NOT_YOURS
    if is_stranger(role):
        return Cell.SIGNED_OUT
    return Cell.IN if teams is None or of_wall(role, teams) is Cell.IN else Cell.NOT_YOURS


def of_decision(role: Role, decision: str, kind: str, name: str, *, is_own: bool) -> Cell:
    """What somebody may do about an ask that waits for a second person: to barge in on this object.

    Who asked may withdraw, or break the glass, with his own rights; another may agree or refuse who might barge in himself.
    """
    if is_stranger(role):
        return Cell.DOOR
    might = of_operation(role, Operation.SWITCH_TO_BARGE_IN, "", kind, name)
    is_the_askers = decision in THE_ASKERS
    if is_own:
        return Cell.FORBIDDEN if not is_the_askers else might if decision == "break" else Cell.IN
    if might is not Cell.IN:
        return Cell.MISSING
    return Cell.FORBIDDEN if is_the_askers else Cell.IN


def of_wall(role: Role, teams: Collection[str]) -> Cell:
    """A wall of these teams, ready-made or a display's: all that stands on it must be his to see. Without teams: unknown."""
    if is_stranger(role):
        return Cell.DOOR
    assert role.viewer is not None
    seen = all(_over_team(role.viewer, Verb.SEE, media, team) for media in Media for team in teams)
    return Cell.IN if teams and seen else Cell.MISSING


def of_display(role: Role, teams: Collection[str]) -> Cell:
    """Changing a display of these teams, with its screens and its alarms. Without teams: unknown."""
    if is_stranger(role):
        return Cell.DOOR
    assert role.viewer is not None
    if not _holds(role.viewer, Verb.MANAGE_WALLS):
        return Cell.FORBIDDEN
    his = all(_over_team(role.viewer, Verb.MANAGE_WALLS, None, team) for team in teams)
    return Cell.IN if teams and his else Cell.MISSING


def of_operation(role: Role, asked: Operation, mode: str, kind: str, name: str) -> Cell:
    """One operation on one object. `IN` is what policy lets pass; whether GWS offers it is then another question."""
    if is_stranger(role):
        return Cell.DOOR
    viewer = role.viewer
    assert viewer is not None
    if not _sees(viewer, kind, name):
        return Cell.MISSING
    media, verb = medium(asked, kind), _verb(asked, mode if kind == "chat" else "")
    whose = whose_of(kind, name)
    seen = {one for one in whose if _covers(viewer, Verb.SEE, media, one)}
    # Nobody monitors a protected agent, nor reads his chats; one's own way out of his call stays open.
    guarded = any(one.account in viewer.protected for one in whose) and (verb is not None or media is Media.CHAT)
    if guarded or not seen or not viewer.account:
        return Cell.FORBIDDEN
    return Cell.IN if verb is None or any(_covers(viewer, verb, media, one) for one in seen) else Cell.FORBIDDEN


def medium(asked: Operation, kind: str) -> Media:
    """Voice or chat: of an agent only Monitor is of chat, unless it is said."""
    if kind == "agent":
        return Media.CHAT if asked is Operation.MONITOR else Media.VOICE
    return Media(kind.replace("call", "voice"))


def whose_of(kind: str, name: str) -> frozenset[Whose]:
    """To whom an object belongs."""
    return frozenset(Whose(account, AGENTS[account]) for account in OBJECTS[kind, name])


def modes(asked: Operation) -> tuple[str, ...]:
    """Intrude is another operation in each mode; the rest are one."""
    return tuple(mode.value for mode in MODE_OF_VISIBILITY.values()) if asked is Operation.INTRUDE else ("",)


def _verb(asked: Operation, mode: str) -> Verb | None:
    """Without a mode Intrude is the strongest."""
    if asked is Operation.INTRUDE:
        visibilities = {known.value: visibility for visibility, known in MODE_OF_VISIBILITY.items()}
        return INTRUSIONS[visibilities.get(mode, Visibility.ALL)]
    return None if asked in OWN_WAY_OUT else VERBS[asked]


def _sees(viewer: Viewer, kind: str, name: str) -> bool:
    """Chats of a protected agent are not there for anybody; his row and his calls are."""
    whose = whose_of(kind, name)
    if kind == "chat" and any(one.account in viewer.protected for one in whose):
        return False
    media = {"agent": (Media.VOICE, Media.CHAT), "call": (Media.VOICE,), "chat": (Media.CHAT,)}[kind]
    return any(_covers(viewer, Verb.SEE, one, owner) for one in media for owner in whose)


def _covers(viewer: Viewer, verb: Verb, media: Media, one: Whose) -> bool:
    """Whether a grant of his reaches: this verb, on this medium or all, over everyone, the team or the agent."""
    overs = {EVERYONE, f"team:{one.team}", f"agent:{one.account}"}
    if media not in MEDIA_OF[verb]:
        return False
    return any(g.verb is verb and g.media in {None, media} and g.over in overs for g in viewer.grants)


def _over_team(viewer: Viewer, verb: Verb, media: Media | None, team: str) -> bool:
    """Whether a grant of his reaches a team as a whole."""
    mine = [grant.over for grant in viewer.grants if grant.verb is verb and grant.media in {None, media}]
    return EVERYONE in mine or f"team:{team}" in mine


def _holds(viewer: Viewer, verb: Verb) -> bool:
    """Whether a page of this verb is his to open: one of the whole house over everyone, another over anything."""
    mine = [grant.over for grant in viewer.grants if grant.verb is verb]
    return EVERYONE in mine or (verb is Verb.MANAGE_WALLS and bool(mine))
