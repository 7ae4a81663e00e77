"""Every fragment that a socket can push, to every role: no byte of an agent, a call or a chat that is not his to see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from dashboard import partials
from dashboard.consent.board import shown, subject
from dashboard.consent.waiting import Request
from dashboard.desk.controls import Asked
from dashboard.desk.rows import Connection
from dashboard.desk.screen import Screen
from dashboard.displays.plan import Layout
from dashboard.notices import alert
from dashboard.partials import FRAGMENTS
from dashboard.wall.stage import Stage
from dashboard.wall.views import may_look
from monitoring.asks import Ask
from monitoring.floor.changes import AgentChanged, CallChanged, ChatChanged
from monitoring.floor.operations import Operation
from monitoring.policy import EVERYONE, Verb, Viewer
from tests.fakes.displays import counted, plan_of
from tests.fakes.people import ACTS
from tests.matrix.answers import Cell, of_object
from tests.matrix.cast import OTHER, OWN, ROLES, Role, holding
from tests.matrix.ground import AGENTS, OBJECTS, canary, ground, id_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitoring.floor.model import Floor

# One who sees all, so that a fragment without any canary in it cannot hide that nothing was drawn.
ALL = Role("sees everyone", holding("eve", EVERYONE, Verb.SEE, *ACTS, account="sid"))
LIVE = Connection("live", "Live", 1000.0)


def pushed(floor: Floor, viewer: Viewer) -> Iterator[str]:
    """All that sockets of this viewer can be sent: painted, after every change, with everything opened, on every wall."""
    changes = [
        *map(AgentChanged, floor.agents),
        *map(CallChanged, floor.calls),
        *map(ChatChanged, floor.chats),
    ]
    screen = Screen(viewer, lambda _viewer, _target: Asked("00000000-0000-4000-8000-000000000000"))
    yield from (part.frame()["content"] for part in screen.repaint(floor))
    for target in (f"{kind}:{id_of(kind, name)}" for kind, name in OBJECTS):
        fresh = Screen(viewer, screen.asked)
        yield from (str(part.frame()) for part in fresh.open(floor, target))
        yield from (str(part.frame()) for part in fresh.update(floor, changes))
        screen.target = target
        yield from (part.frame()["content"] for part in screen.repaint(floor))
    yield from (str(part.frame()) for part in screen.tally(floor, LIVE))
    yield from walls(floor, viewer)
    yield from second_opinions(floor, viewer)


def second_opinions(floor: Floor, viewer: Viewer) -> Iterator[str]:
    """What he is told of others who want to barge in, or went in alone, wherever that is."""
    for kind, name in OBJECTS:
        asker = Viewer("Somebody", "sup", frozenset(), frozenset())
        ask = Ask(asker, kind, id_of(kind, name), Operation.SWITCH_TO_BARGE_IN, "key", reason="a reason")
        request = Request(f"{kind}-{name}", 7, "Somebody", ask, expires=1030.0, glass="urgent")
        yield partials.draw("approvals", shown(floor, viewer, [request]))
        yield partials.draw("notice", alert(request, subject(floor, viewer, ask)))


def walls(floor: Floor, viewer: Viewer) -> Iterator[str]:
    """Every layout of every wall that he may look at."""
    figures = counted(floor)
    for teams in ((), (OWN,), (OTHER,), (OWN, OTHER)):
        for layout in Layout:
            plan = plan_of(*teams, layout=layout)
            if may_look(viewer, plan):
                stage = Stage(plan)
                rows = stage.rows(floor, figures, LIVE, 1000.0, "1")
                yield from (str(part.frame()) for part in stage.differing(rows))


def unseen(role: Role) -> set[str]:
    """The canaries of all that he may not see."""
    agents = {canary(account) for account in AGENTS if of_object(role, "agent", _name(account)) is Cell.MISSING}
    things = {canary(f"{kind}{name}") for kind, name in OBJECTS if of_object(role, kind, name) is Cell.MISSING}
    return agents | things


def _name(account: str) -> str:
    return next(name for (kind, name), accounts in OBJECTS.items() if kind == "agent" and accounts == (account,))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The fragments that were drawn."""
    found: set[str] = set()
    true_draw = partials._draw

    def note(fragment: str, row: object) -> str:
        found.add(fragment)
        return true_draw(fragment, row)

    monkeypatch.setattr(partials, "_draw", note)
    partials._draw_once.cache_clear()
    return found


@pytest.mark.parametrize(
    "role", [role for role in ROLES if role.viewer is not None and not role.is_off], ids=lambda r: r.name
)
def test_no_byte_of_what_is_not_his(role: Role) -> None:
    """What a role may not see is in nothing that its sockets are sent, however it asks."""
    assert role.viewer is not None
    text = "\n".join(pushed(ground(), role.viewer))
    hidden = unseen(role)
    assert len(hidden) >= 4
    assert sorted(word for word in hidden if re.search(rf"{word}\b", text)) == []
    assert sorted(word for word in hidden if word.casefold() in text.casefold()) == []


def test_every_fragment_is_walked(drawn: set[str]) -> None:
    """The walk draws every fragment of the table, and whoever may see all but the protected finds just that in it."""
    assert ALL.viewer is not None
    text = "\n".join(pushed(ground(), ALL.viewer))
    assert set(FRAGMENTS) - drawn == set()
    assert unseen(ALL) == {
        canary("chatprotected"),
        canary("callunknown"),
        canary("chatunknown"),
        canary("agentunknown"),
    }
    shown = {canary(word) for word in ("anna", "sven", "guarded", "callown", "callother", "chatown", "chatother")}
    assert sorted(word for word in shown if word not in text) == []
    assert canary("chatprotected") not in text
