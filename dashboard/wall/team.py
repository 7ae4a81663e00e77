"""The Team layout: how many agents stand how, each of them as far as there is room, and who has stood longest. Pure.

Only agents of the display's teams, and of them only what its naming allows.
"""

from __future__ import annotations

from collections import Counter
from heapq import nsmallest
from typing import TYPE_CHECKING

from dashboard.desk.board import TILES
from dashboard.desk.words import said as own_word
from dashboard.displays.plan import Naming
from dashboard.wall.fit import LEFT_OUT, LETTERS_BESIDE, grid, letters
from dashboard.wall.moments import since
from dashboard.wall.naming import cut, fitted, id_of, said, shared
from dashboard.wall.rows import AgentTile, Longest, TeamBody, strip
from dashboard.wall.words import named, words
from monitoring.floor.standing import Kind, states_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from dashboard.displays.plan import Plan
    from dashboard.wall.rows import WallState
    from dashboard.wall.scene import Scene
    from dashboard.wall.words import Words
    from monitoring.figures.present import Standing
    from monitoring.floor.model import Floor

ORDER = (Kind.TALKING, Kind.CHAT, Kind.WRAPUP, Kind.NOTREADY, Kind.RINGING, Kind.READY, Kind.OFF)
"""Who may need somebody stands on top. What rings does so for seconds: above the others it would make them jump all day."""
RANKS = {kind: rank for rank, kind in enumerate(ORDER)}
WORTH_KNOWING = (Kind.TALKING, Kind.WRAPUP, Kind.NOTREADY)
NEVER = float("inf")


def team_body(plan: Plan, scene: Scene) -> TeamBody:
    """The layout."""
    found, agents = words(plan.language), standing(plan, scene)
    counts = Counter(agent.kind for agent in agents)
    firsts = shared_among(plan, agents)
    fits = grid(len(agents) if plan.naming is not Naming.NONE else 0, plan.room)
    shown = nsmallest(fits.shown, agents, key=_worst_first)
    fully = fitted([agent.name for agent in shown], letters(fits, plan.room)) if plan.naming is Naming.FULL else {}
    oldest = list(_oldest([one for one in agents if one.account not in scene.lost]))
    is_empty = len(agents) == counts[Kind.OFF]
    return TeamBody(
        states=_states(found, counts, LEFT_OUT.get(plan.room, set()) if fits.rows or is_empty else set()),
        agents=tuple(
            AgentTile(
                id_of(agent.id, place, plan.naming),
                fully.get(agent.name) or said(agent.name, plan.naming, firsts),
                agent.kind.value,
                _label(scene.floor, found, agent),
                0.0 if agent.account in scene.lost else agent.since,
                lost=agent.account in scene.lost,
            )
            for place, agent in enumerate(shown, start=1)
        ),
        more=fits.more,
        longest=tuple(_longest(plan, found, oldest, firsts)),
        columns=fits.columns,
        rows=fits.rows,
        is_empty=is_empty,
        empty_since=since(plan, max((agent.since for agent in agents), default=0.0), scene.now) if is_empty else "",
    )


def standing(plan: Plan, scene: Scene) -> list[Standing]:
    """How the agents of the display's teams stand; who is not known to be in any state is not among them."""
    teams = plan.teams
    return [agent for agent in scene.figures.agents.values() if teams is None or agent.team in teams]


def shared_among(plan: Plan, agents: Sequence[Standing]) -> frozenset[str]:
    """The first names that do not say who it is; found out only where agents are called by them."""
    return shared(agent.name for agent in agents) if plan.naming is Naming.FIRST else frozenset()


def _states(found: Words, counts: Counter[Kind], left_out: Collection[Kind]) -> tuple[WallState, ...]:
    """The state strip, in the desk's order."""
    told = [(key, shape) for key, _, shape in TILES if Kind(key) not in left_out]
    return strip(tuple((key, named(found.states, key), shape, counts[Kind(key)]) for key, shape in told))


def _worst_first(agent: Standing) -> tuple[int, float, str]:
    return RANKS[agent.kind], agent.since or NEVER, agent.id


def _label(floor: Floor, found: Words, agent: Standing) -> str:
    """His state by the name that the site gave it, else by ours."""
    person = floor.agents.get(agent.id)
    states = states_of(floor, person) if person is not None else []
    own = next((own_word(state) for state in states if state.word == agent.word), "")
    return cut(own or named(found.gws, agent.word))


def _oldest(agents: Sequence[Standing]) -> Iterator[Standing]:
    """Who has been longest in each state that matters."""
    for kind in WORTH_KNOWING:
        dated = (agent for agent in agents if agent.kind is kind and agent.since)
        yield from nsmallest(1, dated, key=_worst_first)


def _longest(plan: Plan, found: Words, oldest: Sequence[Standing], firsts: Collection[str]) -> Iterator[Longest]:
    fully = fitted([agent.name for agent in oldest], LETTERS_BESIDE) if plan.naming is Naming.FULL else {}
    for agent in oldest:
        name = fully.get(agent.name) or said(agent.name, plan.naming, firsts)
        yield Longest(named(found.states, agent.kind.value), agent.kind.value, name or found.longest, agent.since)
