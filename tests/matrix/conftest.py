"""The house of the matrix: it stands still on a made floor, and whatever would leave for GWS is only noted."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from django.contrib.auth.models import User

from dashboard import wiring
from tests.matrix import cast
from tests.matrix.cast import ROLES
from tests.matrix.ground import ground

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitoring.gws.paths import OperationRequest


class Far:
    """`monitoring.proxy.Upstream`: notes what reached it."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []

    async def operate(self, account: str, request: OperationRequest) -> str:
        self.sent.append((account, request.path, str(request.body.get("operationName"))))
        return ""

    async def look(self, account: str) -> None:
        return None


class Standing:
    """A house without its tasks."""

    def __init__(self) -> None:
        self.house, self.far = wiring.House(gws_url="http://gws.test", new_http=_no_line), Far()
        self.house.follower.floor = ground()
        self.house.proxy._upstream = self.far
        self.house.proxy.stale = lambda _viewer: ""


def _no_line(url: str) -> httpx.AsyncClient:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"the matrix sends nothing: {request.method} {request.url}")

    return httpx.AsyncClient(transport=httpx.MockTransport(refuse), base_url=url)


@pytest.fixture
def standing() -> Iterator[Any]:
    made = Standing()
    wiring._running.append(made.house)
    yield made
    wiring._running.remove(made.house)


@pytest.fixture
def people(db: None, standing: Any, caplog: pytest.LogCaptureFixture) -> dict[str, User]:
    """Everybody's rows; by role. A refusal is no news here."""
    caplog.set_level(logging.CRITICAL, "django.request")
    cast.make_house()
    for role in (*ROLES, cast.ASKER):
        cast.make(role)
    users = {user.username: user for user in User.objects.all()}
    known = (role for role in (*ROLES, cast.ASKER) if role.viewer is not None and not role.is_screen)
    return {role.name: users[role.viewer.username] for role in known if role.viewer is not None}
