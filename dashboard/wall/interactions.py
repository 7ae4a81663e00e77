"""The Interactions layout: the calls and chats in progress that there is room for, and how many more there are. Pure.

Of a call it tells its queue and nothing else that is attached; of a chat nothing that somebody wrote; of agents only those of
the display's teams, whoever else is in it, and of them only what its naming allows.
"""

from __future__ import annotations

from heapq import nsmallest
from typing import TYPE_CHECKING

from dashboard.displays.plan import Naming
from dashboard.wall.fit import room
from dashboard.wall.moments import since
from dashboard.wall.naming import cut, id_of, said, short
from dashboard.wall.rows import InteractionsBody, WallLine
from dashboard.wall.team import shared_among, standing
from dashboard.wall.tiles import worst_first
from monitoring.figures.present import CHAT, VOICE
from monitoring.figures.reading import quiet_since
from monitoring.figures.tally import Gauge
from monitoring.floor.operations import Mode
from monitoring.floor.supervision import TALKING, supervisors_of_call, supervisors_of_chat

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from dashboard.displays.plan import Plan
    from dashboard.wall.rows import Figure
    from dashboard.wall.scene import Scene
    from monitoring.figures.present import Talk
    from monitoring.floor.model import Floor, Leg
    from monitoring.floor.supervision import Supervision
    from monitoring.floor.whose import Whose

QUEUE = ("queue", "servicetype")
"""The attached data that routing writes, in lower case; whatever else there is may be a customer's own words."""
NESTED = frozenset("{[")
LOUDEST = (Mode.BARGE_IN, Mode.COACH, Mode.LISTEN_IN, Mode.MONITOR)
NAMED = 3
NEVER = float("inf")


def interactions_body(plan: Plan, scene: Scene, tiles: tuple[Figure, ...], *, is_calm: bool = True) -> InteractionsBody:
    """The layout under these tiles, and under a hero unless it `is_calm`.

    Sorts all that is in progress, and looks closely only at what is drawn.
    """
    firsts = shared_among(plan, standing(plan, scene)) if plan.naming is Naming.FIRST else frozenset()
    talks = [talk for talk in scene.figures.talks.values() if not talk.ringing_since and _is_ours(plan, talk.teams)]
    calls = [talk for talk in talks if talk.medium == VOICE and talk.id in scene.floor.calls]
    chats = [talk for talk in talks if talk.medium == CHAT and talk.id in scene.floor.chats]
    fits = room(plan.room)
    lines = fits.calm_lines if is_calm else fits.lines
    longest, waiting = nsmallest(lines, calls, key=_longest_first), nsmallest(lines, chats, key=_waiting_first)
    return InteractionsBody(
        worst_first(tiles),
        tuple(_call(plan, scene, talk, place, firsts) for place, talk in enumerate(longest, start=1)),
        tuple(_chat(plan, scene, talk, place, firsts) for place, talk in enumerate(waiting, start=1)),
        len(calls) - len(longest),
        len(chats) - len(waiting),
        _quiet(plan, scene, Gauge.CALLS),
        _quiet(plan, scene, Gauge.CHATS),
    )


def _quiet(plan: Plan, scene: Scene, gauge: Gauge) -> str:
    return since(plan, quiet_since(scene.figures, gauge, plan.teams), scene.now)


def _is_ours(plan: Plan, teams: Collection[str]) -> bool:
    return plan.teams is None or not plan.teams.isdisjoint(teams)


def _longest_first(talk: Talk) -> tuple[float, str]:
    return talk.since or NEVER, talk.id


def _waiting_first(talk: Talk) -> tuple[float, float, str]:
    return talk.waiting_since or NEVER, *_longest_first(talk)


def _call(plan: Plan, scene: Scene, talk: Talk, place: int, firsts: Collection[str]) -> WallLine:
    floor, call = scene.floor, scene.floor.calls[talk.id]
    mine = [call.legs[account] for account in _mine(plan, floor.whose_call(call))]
    legs = sorted([leg for leg in mine if leg.state != "Ringing"] or mine, key=lambda leg: (leg.since, leg.account))
    return WallLine(
        id_of(talk.id, place, plan.naming),
        VOICE,
        "talking" if any(leg.state in TALKING for leg in legs) else "ringing",
        _who(plan, floor, (leg.account for leg in legs), firsts),
        _queue(legs),
        talk.since,
        held=any(leg.state == "Held" for leg in legs),
        mode=_loudest(supervisors_of_call(floor, call)),
        lost=scene.lost.issuperset(call.legs),
    )


def _chat(plan: Plan, scene: Scene, talk: Talk, place: int, firsts: Collection[str]) -> WallLine:
    floor, chat = scene.floor, scene.floor.chats[talk.id]
    mine = sorted(_mine(plan, floor.whose_chat(chat)))
    accounts = [account for account in mine if chat.seats[account].state != "Invited"] or mine
    return WallLine(
        id_of(talk.id, place, plan.naming),
        CHAT,
        "chat",
        _who(plan, floor, accounts, firsts),
        "",
        talk.since,
        waiting_since=talk.waiting_since,
        mode=_loudest(supervisors_of_chat(floor, chat)),
        lost=scene.lost.issuperset(chat.seats),
    )


def _mine(plan: Plan, owners: Iterable[Whose]) -> list[str]:
    """The accounts of those of the agents whom the display may show."""
    return [one.account for one in owners if _is_ours(plan, (one.team,))]


def _who(plan: Plan, floor: Floor, accounts: Iterable[str], firsts: Collection[str]) -> str:
    if plan.naming is Naming.NONE:
        return ""
    people = [floor.agent_of(account) for account in accounts]
    names = [person.name if person is not None else "" for person in people]
    if plan.naming is Naming.FULL and len(names) > 1:
        found = list(map(short, names))
    else:
        found = [said(name, plan.naming, firsts) for name in names]
    others = f" +{len(found) - NAMED}" if len(found) > NAMED else ""
    return ", ".join(found[:NAMED]) + others


def _queue(legs: Iterable[Leg]) -> str:
    facts = {key.casefold(): value for leg in legs for key, value in leg.user_data or ()}
    return cut(next((facts[key] for key in QUEUE if facts.get(key) and facts[key][0] not in NESTED), ""))


def _loudest(supervisions: Iterable[Supervision]) -> str:
    modes = {one.mode for one in supervisions}
    return next((mode.value for mode in LOUDEST if mode in modes), "")
