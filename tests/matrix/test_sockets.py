"""Every websocket of the project, for every role: held open, closed with a code, or refused, as policy's table says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from asgiref.sync import sync_to_async
from django.core.exceptions import ImproperlyConfigured
from django.urls import path

from dashboard.access import SOCKETS as RULES
from dashboard.desk.consumers import DeskConsumer
from dashboard.displays import shelf
from dashboard.displays.models import Display
from dashboard.people.models import Team
from dashboard.routing import ruled, websocket_urlpatterns
from tests.fakes.building import ORIGIN, Socket
from tests.matrix.answers import Cell, of_socket
from tests.matrix.cast import ROLES
from tests.matrix.ground import DISPLAYS, SOCKETS
from tests.matrix.walker import walk

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.matrix.cast import Role

pytestmark = pytest.mark.django_db(transaction=True)


# Those who differ most; `make long` walks them all.
ALWAYS = {"not signed in", "no grant", "supervisor", "a screen"}


def marked(role: Role) -> Any:
    """How a role is marked."""
    return pytest.param(role, id=role.name, marks=() if role.name in ALWAYS else (pytest.mark.long,))


def test_every_socket_has_a_rule() -> None:
    """No route is without a name, a rule and a row of the walk."""
    names = {route.name for route in websocket_urlpatterns}
    assert names == set(RULES) == {name for _, name, _, _ in SOCKETS}
    assert len(websocket_urlpatterns) == len(names)


def test_socket_without_rule_starts_nothing() -> None:
    """A route without a name, or by one that has no rule, is an error before anything is served."""
    for name in (None, "new-socket"):
        with pytest.raises(ImproperlyConfigured, match="has no rule"):
            ruled([path("ws/new/", DeskConsumer.as_asgi(), name=name)])


@pytest.mark.parametrize("role", [marked(role) for role in ROLES])
async def test_socket_answers_as_told(role: Role, people: dict[str, User], standing: Any) -> None:
    """Each socket is held open to whom its rule lets in and its wall is to be seen by; any other is told why it is closed."""
    cookie = await sync_to_async(hang)(role, people)
    found = {path: await opened(path, cookie) for path, _, _, _ in SOCKETS}
    assert found == {path: of_socket(role, name, teams) for path, name, _, teams in SOCKETS}
    assert standing.house.hub.sockets == set()


def hang(role: Role, people: dict[str, User]) -> bytes:
    """The displays of the house, and what a role's browser shows of itself."""
    for name, teams in DISPLAYS.items():
        Display.objects.create(name=name, slug=f"display-{name}").teams.set(Team.objects.filter(name__in=teams))
    shelf.put_back()
    return walk(role, people).cookie


async def opened(path: str, cookie: bytes) -> str:
    """What comes of a socket with this cookie, in the words of the table."""
    from dashboard.asgi import websocket  # noqa: PLC0415 it reads ALLOWED_ORIGINS

    socket = Socket(websocket, path, headers=[(b"origin", ORIGIN), (b"cookie", cookie)], spec_version="2.4")
    is_accepted, _ = await socket.connect(timeout=5)
    # Who may hold it is known after it was accepted, and before this is heard.
    await socket.disconnect()
    code = socket.closed()
    return Cell.REFUSED if not is_accepted else Cell.IN if code is None else str(code)
