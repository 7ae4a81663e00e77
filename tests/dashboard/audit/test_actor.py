"""Who acts is known wherever a line is written: in a request, in a command, in the background."""

from __future__ import annotations

import asyncio
import sys

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse

from dashboard.audit.actor import acting, remember_actor


def request(user: User | AnonymousUser) -> HttpRequest:
    """A request of somebody."""
    made = HttpRequest()
    made.user = user
    return made


def test_request_says_who() -> None:
    """While a request is answered it is whoever is signed in in it; afterwards nobody is."""
    said: list[str] = []

    def view(_request: HttpRequest) -> HttpResponse:
        said.append(acting())
        return HttpResponse()

    remember_actor(view)(request(User(username="ada")))
    remember_actor(view)(request(AnonymousUser()))
    assert [*said, acting()] == ["ada", "nobody signed in", "floorwalker"]


async def test_requests_at_once_stay_apart() -> None:
    """Each of many asynchronous requests has its own, on its threads too."""

    async def view(asked: HttpRequest) -> HttpResponse:
        await asyncio.sleep(0)
        return HttpResponse(await sync_to_async(acting)())

    users = [User(username=f"user{number}") for number in range(5)]
    answers = await asyncio.gather(*(remember_actor(view)(request(user)) for user in users))
    assert [answer.content.decode() for answer in answers] == [user.username for user in users]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["manage.py", "load_people", "x.csv"], "command:load_people"),
        (["/opt/desk/manage.py", "purge"], "command:purge"),
        (["manage.py", "serve"], "floorwalker"),
        (["manage.py"], "floorwalker"),
        (["manage.py", "--help"], "floorwalker"),
        (["pytest", "tests"], "floorwalker"),
    ],
)
def test_command_says_who(words: list[str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command by its name; what stands and serves is floorwalker itself."""
    monkeypatch.setattr(sys, "argv", words)
    assert acting() == said
