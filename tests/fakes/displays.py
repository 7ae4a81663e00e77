"""Displays for tests: plans as values, rows in the database, and the figures of a floor made at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async

from dashboard.desk.rows import Connection
from dashboard.displays.models import Display
from dashboard.displays.plan import Layout, Plan, ready_made
from dashboard.people import changed
from dashboard.people.models import Team
from monitoring.figures import Figures
from monitoring.floor.changes import AgentChanged, CallChanged, ChatChanged

if TYPE_CHECKING:
    from monitoring.floor.changes import Change
    from monitoring.floor.model import Floor

LIVE = Connection("live", 0, "Live", as_of=1000.0)


def counted(floor: Floor, at: float = 1000.0) -> Figures:
    """The figures of a floor that was first looked at just then."""
    figures = Figures()
    changes: list[Change] = [
        *map(AgentChanged, floor.agents),
        *map(CallChanged, floor.calls),
        *map(ChatChanged, floor.chats),
    ]
    figures.follow(floor, changes, at)
    return figures


def plan_of(*teams: str, layout: Layout | None = None, title: str = "") -> Plan:
    """A ready-made wall of these teams; of every team without one. With a layout it shows nothing else."""
    made = ready_made(title or ", ".join(teams) or "All teams", frozenset(teams) if teams else None, "UTC")
    if layout is None:
        return made
    return Plan(0, made.title, made.teams, "UTC", turns=((layout, 20),))


async def display(name: str, *teams: str, only: Layout | None = None, **more: object) -> Display:
    """A display in the database; with `only`, of that layout alone."""
    return await sync_to_async(_display)(name, teams, only, more)


def _display(name: str, teams: tuple[str, ...], only: Layout | None, more: dict[str, object]) -> Display:
    if only is not None:
        more |= {f"{layout.value}_seconds": 20 if layout is only else 0 for layout in Layout}
    made = Display.objects.create(name=name, slug=name.casefold().replace(" ", "-"), **more)
    made.teams.set([Team.objects.get_or_create(name=one, defaults={"slug": one.casefold()})[0] for one in teams])
    changed.announce()
    return made
