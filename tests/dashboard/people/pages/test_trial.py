"""Trying a held password at GWS: once, by GET, rarely enough to lock nobody out, on the trail, and never shown."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from dashboard.audit.models import AuditLine
from dashboard.people.models import Account
from dashboard.people.pages import accounts
from dashboard.people.pages.trial import NOTHING_TO_TRY, Answer, Tries, run_trial, try_password
from monitoring.gws.client import Client
from tests.fakes.building import building
from tests.fakes.vault import account
from tests.fakes.wired import DENIED, answer

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock:
    """A steady clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def client(far: Callable[[httpx.Request], httpx.Response], held: str = "canary-1") -> Client:
    """A client of its own with this far side."""
    http = httpx.AsyncClient(transport=httpx.MockTransport(far), base_url="http://gws.test")
    return Client(account("agent001", password=held), http)


def refusing(_: httpx.Request) -> httpx.Response:
    """A GWS that knows nobody."""
    return answer(**DENIED)  # type: ignore[arg-type]


def failing(_: httpx.Request) -> httpx.Response:
    """A GWS that is not there."""
    raise httpx.ConnectError("refused")


def stages() -> list[tuple[str, str, str]]:
    """What the trail says of tests."""
    lines = AuditLine.objects.filter(operation="TestPassword").order_by("seq")
    return [(line.actor, line.target, line.facts.get("answer", line.stage)) for line in lines]


@pytest.mark.parametrize(
    ("far", "wanted", "words"),
    [
        (lambda _: answer(), Answer.ACCEPTED, "GWS accepts the password of agent001."),
        (refusing, Answer.REFUSED, "GWS refused the password of agent001: 20"),
        (failing, Answer.UNREACHABLE, "GWS could not be reached for agent001: ConnectError"),
        (lambda _: answer(3, "busy elsewhere"), Answer.UNREACHABLE, "with something else: 3: busy elsewhere"),
        (lambda _: httpx.Response(200, text="<html>"), Answer.UNREACHABLE, "could not be reached"),
    ],
)
async def test_answer_is_told(far: Callable[[httpx.Request], httpx.Response], wanted: Answer, words: str) -> None:
    """Accepted, refused in GWS's words, or not to be reached: each is said for what it is."""
    tried = await try_password(client(far))
    assert (tried.answer, words in tried.text) == (wanted, True)


async def test_one_get_is_all() -> None:
    """Exactly one request leaves, a GET with the credentials; nothing is posted."""
    asked: list[httpx.Request] = []

    def far(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answer()

    await try_password(client(far))
    (request,) = asked
    assert (request.method, "authorization" in request.headers) == ("GET", True)


async def test_repeated_password_is_hidden() -> None:
    """A far side that repeats the password in its refusal is not repeated."""
    tried = await try_password(client(lambda _: answer(20, "wrong password canary-1 for agent001")))
    assert tried.answer is Answer.REFUSED
    assert "canary" not in tried.text


def test_two_failures_then_rest() -> None:
    """After two failures within ten minutes an account rests, whoever asks; then it may be tried again."""
    clock = Clock()
    tries = Tries(clock)
    for admin in ("ada", "mona"):
        assert tries.begin(admin, "agent001") == ""
        tries.end("agent001", Answer.REFUSED)
        clock.now += 60
    assert "Not again for 8 min" in tries.begin("otto", "agent001")
    assert tries.begin("otto", "agent002") == ""
    clock.now += 481
    assert tries.begin("ada", "agent001") == ""
    tries.end("agent001", Answer.UNREACHABLE)
    assert "twice" in tries.begin("ada", "agent001")


def test_success_forgives() -> None:
    """An accepted password forgets the failures before it."""
    tries = Tries(Clock())
    for ended in (Answer.REFUSED, Answer.ACCEPTED, Answer.REFUSED):
        assert tries.begin("ada", "agent001") == ""
        tries.end("agent001", ended)
    assert tries.begin("ada", "agent001") == ""


def test_five_in_a_minute() -> None:
    """An admin tests five accounts in a minute, and another admin is not kept by that."""
    clock = Clock()
    tries = Tries(clock)
    for number in range(5):
        assert tries.begin("ada", f"agent{number}") == ""
    assert "5 passwords within a minute" in tries.begin("ada", "agent9")
    assert tries.begin("mona", "agent9") == ""
    clock.now += 61
    assert tries.begin("ada", "agent10") == ""


def test_one_at_a_time() -> None:
    """While an account is being tested nobody else tests it: two at once could be three refusals."""
    tries = Tries(Clock())
    assert tries.begin("ada", "agent001") == ""
    assert "at this moment" in tries.begin("mona", "agent001")


@pytest.mark.django_db(transaction=True)
async def test_trail_is_told_before_and_after() -> None:
    """That it is asked stands on the trail before anything leaves, the answer after; what is not tried leaves none."""
    found: list[list[tuple[str, str, str]]] = []
    tries = Tries(Clock())

    async def stranger(username: str) -> Client | None:
        return client(refusing) if username == "agent001" else None

    for _ in range(2):
        tried = await run_trial(stranger, tries, "ada", "agent001")
        assert tried.answer is Answer.REFUSED
        found.append(await sync_to_async(stages)())
    line = ("ada", "account:agent001")
    assert found[0] == [(*line, "asked"), (*line, "refused")]
    kept = await run_trial(stranger, tries, "ada", "agent001")
    none = await run_trial(stranger, tries, "ada", "agent002")
    assert (kept.answer, none.answer, none.text) == (Answer.NOT_TRIED, Answer.NOT_TRIED, NOTHING_TO_TRY)
    assert await sync_to_async(stages)() == found[1]


@pytest.mark.django_db(transaction=True)
async def test_abandoned_trial_counts() -> None:
    """A trial that was cut off counts as a failure, and the account can be tried again."""
    tries, gate = Tries(Clock()), asyncio.Event()

    async def far(_: httpx.Request) -> httpx.Response:
        gate.set()
        await asyncio.Event().wait()
        return answer()

    async def stranger(_: str) -> Client | None:
        return client(far)  # type: ignore[arg-type]

    running = asyncio.create_task(run_trial(stranger, tries, "ada", "agent001"))
    await gate.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert tries.begin("ada", "agent001") == ""
    tries.end("agent001", Answer.REFUSED)
    assert "twice" in tries.begin("ada", "agent001")


@pytest.mark.django_db(transaction=True)
async def test_page_tests_password(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """The page signs in to GWS once beside the relay, which notices nothing; the password is nowhere to be read."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(accounts, "_tries", Tries(Clock()))
    async with building() as made:
        await User.objects.acreate(username="ada", is_superuser=True)
        browser = await made.browser("ada")
        one = await Account.objects.aget(username="agent001")
        relay = made.house.fleet.relays["agent001"]
        before, posts = relay.look().tally.sign_ins, len(made.posts())
        path = f"/people/accounts/{one.pk}/"
        answered = await browser.post(f"{path}test/", follow=True)
        shown = answered.content.decode()
        assert "GWS accepts the password of agent001." in shown
        assert 'data-shape="ready"' in shown
        assert (relay.look().tally.sign_ins, len(made.posts())) == (before, posts)
        assert [stage for *_, stage in await sync_to_async(stages)()] == ["asked", "accepted"]
        await Account.objects.filter(pk=one.pk).aupdate(needs="credentials")
        answered = await browser.post(f"{path}test/", follow=True)
        assert NOTHING_TO_TRY in answered.content.decode()
        assert "secret" not in caplog.text
