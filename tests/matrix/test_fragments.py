"""Every fragment that a socket can push, to every role: no byte of an agent, a call or a chat that is not his to see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard import partials
from dashboard.consent.board import shown, subject
from dashboard.consent.waiting import Request
from dashboard.desk.controls import Asked
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
from tests.fakes.displays import LIVE, counted, plan_of
from tests.fakes.people import ACTS
from tests.matrix.answers import is_stranger
from tests.matrix.carried import CANARY, EVERY, canaries_of, told_of, unseen
from tests.matrix.cast import OTHER, OWN, ROLES, Role, holding
from tests.matrix.ground import OBJECTS, canary, ground, id_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitoring.floor.model import Floor

# One who sees all, so that a fragment without any canary in it cannot hide that nothing was drawn.
ALL = Role("sees everyone", holding("eve", EVERYONE, Verb.SEE, *ACTS, account="sid"))
WATCHING = [role for role in ROLES if role.is_screen or not is_stranger(role)]


def pushed(floor: Floor, role: Role) -> Iterator[str]:
    """All that sockets of this role can be sent: a desk's, unless it is a screen, and a wall's."""
    assert role.viewer is not None
    if not role.is_screen:
        yield from desks(floor, role.viewer)
    yield from walls(floor, role.viewer)


def desks(floor: Floor, viewer: Viewer) -> Iterator[str]:
    """Painted, after every change, with everything opened."""
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


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What was drawn, by fragment."""
    found: dict[str, list[str]] = {}
    true_draw = partials._draw

    def note(fragment: str, row: object) -> str:
        text = true_draw(fragment, row)
        found.setdefault(fragment, []).append(text)
        return text

    monkeypatch.setattr(partials, "_draw", note)
    partials._draw_once.cache_clear()
    return found


@pytest.mark.parametrize("role", [*WATCHING, ALL], ids=lambda role: role.name)
def test_fragment_tells_as_told(role: Role, drawn: dict[str, list[str]]) -> None:
    """Each fragment tells a role of just those agents, calls and chats that the table says, and nothing sent tells of others."""
    text = "\n".join(pushed(ground(), role))
    found = {one: set(CANARY.findall("\n".join(drawn.get(one, [])))) for one in FRAGMENTS}
    assert found == {one: canaries_of(role, told_of(role, one)) for one in FRAGMENTS}
    hidden = unseen(role)
    assert len(hidden) >= 1
    assert sorted(word for word in hidden if word.casefold() in text.casefold()) == []
    assert set(CANARY.findall(text)) == set().union(*found.values())


def test_every_fragment_is_walked(drawn: dict[str, list[str]]) -> None:
    """The walk draws every fragment of the table, and whoever may see all but the protected finds just that in it."""
    text = "\n".join(pushed(ground(), ALL))
    assert set(FRAGMENTS) == set(drawn)
    assert unseen(ALL) == {canary("chatprotected")}
    assert sorted(word for word in EVERY - {canary("chatprotected")} if word not in text) == []
