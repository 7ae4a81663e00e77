"""T20: what goes wrong tells a person a word to report, and nobody how the house is built or what it knows."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import AsyncClient

from dashboard.desk import views
from dashboard.tracing import HEADER, Mark
from tests.fakes.building import Browser, building

if TYPE_CHECKING:
    from django.http import HttpResponse

pytestmark = pytest.mark.django_db(transaction=True)

WORD = re.compile(r"[a-z]{8}")
# Names of what we are made of, of places on the disk, and of what a traceback is made of.
TELLING = [
    "canary",
    "Traceback",
    "RuntimeError",
    "django",
    "Django",
    "daphne",
    "python",
    ".py",
    "/work",
    "settings",
    "sqlite",
]


class Broken(RuntimeError):
    """A fault that knows too much."""


def told(answer: HttpResponse) -> list[str]:
    """What a body tells that it should not."""
    text = answer.content.decode()
    secrets = [settings.SECRET_KEY, str(settings.DATABASES["default"]["NAME"])]
    return [word for word in (*TELLING, *secrets) if word in text]


def fault(*_: object, **__: object) -> None:
    """Fail, with all that one could wish to know."""
    raise Broken(f"canary {settings.SECRET_KEY} {settings.DATABASES}")


async def test_fault_is_a_word(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """T20: a page that breaks is 500 with a word, the same in its header and in the log, and tells nothing else."""
    async with building() as made:
        alice = await made.browser("alice", raise_request_exception=False)
        monkeypatch.setattr(views, "lists", fault)
        caplog.handler.addFilter(Mark())
        with caplog.at_level(logging.ERROR):
            answers = [await alice.get("/"), await alice.get("/")]
        words = [answer.headers[HEADER] for answer in answers]
        for answer, word in zip(answers, words, strict=True):
            assert (answer.status_code, told(answer)) == (500, [])
            assert f">{word}</code>" in answer.content.decode()
            assert WORD.fullmatch(word)
            assert any(f"[request {word}]" in line for line in caplog.messages)
        assert len(set(words)) == 2


async def test_fault_of_operation_is_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    """T20: an operation that breaks is answered to htmx by a notice with the word, and nothing was sent."""
    async with building() as made:
        alice, call = await made.browser("alice", raise_request_exception=False), await made.call()
        monkeypatch.setattr(made.house.proxy, "operate", fault)
        answer = await alice.post(
            f"/calls/{call}/operations/",
            {"operation": "ListenIn", "key": "0" * 32},
            headers={"HX-Request": "true"},
        )
        assert (answer.status_code, told(answer), made.posts()) == (500, [], [])
        assert answer.headers[HEADER] in answer.content.decode()
        assert 'role="alert"' in answer.content.decode()


async def test_refusals_tell_nothing() -> None:
    """T20: what is not there, not yours, forged or malformed is told without a name of what we are made of."""
    async with building() as made:
        charlie = await made.browser("charlie", enforce_csrf_checks=True)
        asked = [
            await charlie.get("/nowhere/canary/"),
            await charlie.get("/calls/0123456789/"),
            await charlie.get("/audit/"),
            await charlie.post("/accounts/logout/"),
            await charlie.get("/", headers={"Host": "evil.example"}),
            await Browser().get("/wall/?next=%00%ff"),
        ]
        assert [answer.status_code for answer in asked] == [404, 404, 403, 403, 400, 302]
        assert [told(answer) for answer in asked[1:]] == [[]] * 5
        assert [word for word in told(asked[0]) if word != "canary"] == []


async def test_word_is_not_the_browsers() -> None:
    """T20: no browser chooses the word of its request, so that none can put its own into the log."""
    answer = await AsyncClient().get("/livez", headers={HEADER: "canary\r\nforged"})
    assert WORD.fullmatch(answer.headers[HEADER])


def test_nothing_is_shown_by_setting() -> None:
    """T20: without a setting that says so, Django shows nobody a traceback."""
    assert settings.DEBUG is False
    assert not getattr(settings, "DEBUG_PROPAGATE_EXCEPTIONS", False)
