"""Reason and second person from the page's side: a whole house in front of a simulated GWS."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from dashboard import conf
from dashboard.audit.models import AuditLine
from dashboard.consent import rates, requests
from dashboard.consent.models import Approval, State
from dashboard.people.models import Grant, ReasonCode, Team
from dashboard.signin import stepup
from monitoring import policy
from monitoring.policy import Verb
from tests.fakes.building import building
from tests.fakes.people import ACTS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from django.http import HttpRequest

    from tests.fakes.building import Browser, Building

pytestmark = pytest.mark.django_db(transaction=True)

HTML = {"Accept": "text/html"}


def agree(**north: object) -> None:
    """Dora may do in North what Alice may; North asks what it is told to."""
    team = Team.objects.get(name="North")
    dora = User.objects.get(username="dora")
    Grant.objects.bulk_create(Grant(user=dora, team=team, verb=verb) for verb in (Verb.SEE, *ACTS))
    Team.objects.filter(pk=team.pk).update(**north)
    ReasonCode.objects.create(number=2, text="Complaint")


@asynccontextmanager
async def asking(**north: object) -> AsyncIterator[tuple[Building, Browser, Browser, str]]:
    """A house, Alice's and Dora's browsers, and the path of a call of North."""
    async with building() as made:
        await sync_to_async(agree)(**north)
        await made.house.approvals.look()
        yield made, await made.browser("alice"), await made.browser("dora"), f"/calls/{await made.call()}/"


async def decide(client: Browser, asked: Approval, decision: str, text: str = "") -> int:
    rates.limiter.storage.reset()
    said = {"decision": decision, f"text-{asked.pk}": text}
    answer = await client.post(f"/approvals/{asked.pk}/", said)
    return int(answer.status_code)


async def waiting(made: Building, client: Browser, path: str) -> Approval:
    """Alice's request to barge in."""
    answer = await made.ask(client, path, "BargeIn")
    assert answer.status_code == 202
    assert "second person" in answer.content.decode()
    return await Approval.objects.aget(state=State.WAITING)


async def lines(operation: str) -> list[tuple[str, str]]:
    return [(line.actor, line.stage) async for line in AuditLine.objects.filter(operation=operation).order_by("seq")]


async def test_reason_is_required() -> None:
    """Without its reason a start is 422 under a rule, with nothing sent and nothing on the trail; a code or a text will do."""
    async with asking(asks_reason="always") as (made, alice, _, path):
        answer = await made.ask(alice, path, "ListenIn")
        assert (answer.status_code, "reason-required" in answer.content.decode()) == (422, True)
        assert (made.posts(), await AuditLine.objects.filter(operation="ListenIn").acount()) == ([], 0)
        unknown = await made.ask(alice, path, "ListenIn", code="7")
        assert (unknown.status_code, "There is no reason 7" in unknown.content.decode()) == (422, True)
        assert (await made.ask(alice, path, "ListenIn", code="2", reason="loud")).status_code == 202
        intent = await AuditLine.objects.aget(operation="ListenIn", stage="intent")
        assert (intent.facts["reason"], intent.facts["code"]) == ("Complaint: loud", "2")


async def test_reason_is_asked_on_the_page() -> None:
    """The buttons say which start is asked why, and the page brings the reasons to choose from."""
    async with asking(asks_reason="barge") as (_, alice, _, path):
        html = (await alice.get(path)).content.decode()
        listen, barge = (html.split(f'id="operation-{name}"')[1].split(">")[0] for name in ("ListenIn", "BargeIn"))
        assert ("data-asks-reason" in listen, "data-asks-reason" in barge) == (False, True)
        assert 'data-code="2"' in html


async def test_reason_without_javascript() -> None:
    """A browser without JavaScript is asked on a page that keeps what was sent; sent again with a reason, it goes."""
    async with asking(asks_reason="barge") as (made, alice, _, path):
        sent = {"operation": "BargeIn", "key": str(uuid.uuid4())}
        answer = await alice.post(f"{path}operations/", sent, headers=HTML)
        html = answer.content.decode()
        assert (answer.status_code, "<h1>Say why</h1>" in html, made.posts()) == (422, True, [])
        assert all(f'name="{name}" value="{value}"' in html for name, value in sent.items())
        again = await alice.post(f"{path}operations/", {**sent, "code": "2"}, headers=HTML)
        assert (again.status_code, again["Location"], len(made.posts())) == (302, path, 1)


async def test_second_person_lets_in() -> None:
    """Dora sees on her open desk that Alice waits, agrees, and the one POST is Alice's, with Dora's name on the trail."""
    async with asking(second_person=True) as (made, alice, dora, path):
        page, other = await made.socket(dora), await made.socket(await made.browser("bob"))
        asked = await waiting(made, alice, path)
        assert made.posts() == []
        await made.until(lambda: f"approval-{asked.pk}" in "".join(page.drain()), "the banner")
        assert await decide(dora, asked, "approve") == 202
        assert [(post.user, post.body["operationName"]) for post in made.posts()] == [("sup001", "BargeIn")]
        intent = await AuditLine.objects.aget(operation="BargeIn", stage="intent")
        assert (intent.actor, intent.key, intent.facts["approved_by"]) == ("alice", asked.key, "dora")
        assert await lines("Approve") == [("dora", "approved")]
        assert str(asked.pk) not in "".join(other.drain()), "an onlooker hears nothing of it"
        await page.disconnect()
        await other.disconnect()


async def test_approval_is_used_once() -> None:
    """Two who agree at once, and twenty clicks: one POST; and the request is of no use afterwards."""
    async with asking(second_person=True) as (made, alice, dora, path):
        asked = await waiting(made, alice, path)
        codes = await asyncio.gather(*(decide(dora, asked, "approve") for _ in range(20)))
        assert Counter(codes) == {202: 1, 409: 19}
        assert (await decide(dora, asked, "approve"), await decide(alice, asked, "break", "nobody here")) == (409, 409)
        assert [post.body["operationName"] for post in made.posts()] == ["BargeIn"]


async def test_nobody_agrees_with_himself() -> None:
    """The asker cannot agree, another cannot break his glass or withdraw, a stranger finds nothing; denials are kept."""
    async with asking(second_person=True) as (made, alice, dora, path):
        asked = await waiting(made, alice, path)
        bob = await made.browser("bob")
        assert [await decide(alice, asked, word) for word in ("approve", "refuse")] == [403, 403]
        assert [await decide(dora, asked, word, "no time at all") for word in ("withdraw", "break")] == [403, 403]
        assert [await decide(bob, asked, word) for word in ("approve", "refuse")] == [404, 404]
        assert await decide(dora, Approval(pk=uuid.uuid4()), "approve") == 404
        assert await lines("Approve") == [("alice", "denied")]
        assert (made.posts(), (await Approval.objects.aget()).state) == ([], State.WAITING)


@pytest.mark.parametrize(
    ("who", "decision", "says"), [("dora", "refuse", "dora said no"), ("alice", "withdraw", "Withdrawn")]
)
async def test_refusal_does_nothing(who: str, decision: str, says: str) -> None:
    """Refused or withdrawn, nothing leaves, and the asker is told of what another decided."""
    async with asking(second_person=True) as (made, alice, dora, path):
        page = await made.socket(alice)
        asked = await waiting(made, alice, path)
        rates.limiter.storage.reset()
        client = {"alice": alice, "dora": dora}[who]
        answer = await client.post(f"/approvals/{asked.pk}/", {"decision": decision})
        if who == "dora":
            await made.until(lambda: says in "".join(page.drain()), "the asker's notice")
        else:
            assert says in answer.content.decode()
        assert (answer.status_code, made.posts()) == (202, [])
        await page.disconnect()


async def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the time is over the asker is told, and it is too late to agree."""
    monkeypatch.setattr(requests, "WAITS", 0.0)
    async with asking(second_person=True) as (made, alice, dora, path):
        page = await made.socket(alice)
        await made.ask(alice, path, "BargeIn")
        asked = await Approval.objects.aget()
        await made.house.approvals.look()
        assert await decide(dora, asked, "approve") == 409
        assert await lines("Expire") == [("floorwalker", "expired")]
        assert made.posts() == []
        await page.disconnect()


async def test_glass_is_broken_aloud() -> None:
    """With a reason of ten characters Alice goes at once; the trail keeps it, and whoever answers for it is alarmed."""
    async with asking(second_person=True) as (made, alice, dora, path):
        peer, onlooker = await made.socket(dora), await made.socket(await made.browser("bob"))
        asked = await waiting(made, alice, path)
        assert await decide(alice, asked, "break", "too short") == 422
        assert await decide(alice, asked, "break", "the customer threatens her") == 202
        intent = await AuditLine.objects.aget(operation="BargeIn", stage="intent")
        assert intent.facts["break_glass"] == "the customer threatens her"
        assert len(made.posts()) == 1
        await made.until(lambda: "the customer threatens her" in "".join(peer.drain()), "the alarm")
        assert "threatens" not in "".join(onlooker.drain())
        await peer.disconnect()
        await onlooker.disconnect()


async def test_asker_without_rights_gets_nothing() -> None:
    """What is carried out is what the asker may do now: his grant gone meanwhile, agreeing sends nothing."""
    async with asking(second_person=True) as (made, alice, dora, path):
        asked = await waiting(made, alice, path)
        await Grant.objects.filter(user__username="alice", verb=Verb.BARGE).adelete()
        assert await decide(dora, asked, "approve") == 403
        assert (made.posts(), await lines("BargeIn")) == ([], [("alice", "denied")])


async def test_key_of_a_request_is_its_own() -> None:
    """The key of a request is no use to another person, nor for another operation, nor once it was refused."""
    async with asking(second_person=True) as (made, alice, dora, path):
        asked = await waiting(made, alice, path)
        foreign = await made.ask(dora, path, "BargeIn", key=asked.key)
        assert (foreign.status_code, "key-of-another" in foreign.content.decode()) == (403, True)
        await decide(dora, asked, "refuse")
        again = await made.ask(alice, path, "BargeIn", key=asked.key)
        assert (again.status_code, made.posts()) == (409, [])


async def test_failing_policy_denies(monkeypatch: pytest.MonkeyPatch) -> None:
    """T20: with a fault inside policy the POST is 403, the trail has it, and GWS hears nothing."""
    async with asking() as (made, alice, _, path):

        def fails(*_: object) -> None:
            raise ZeroDivisionError("a fault of ours")

        monkeypatch.setattr(policy, "decide", fails)
        sent = {"operation": "BargeIn", "key": str(uuid.uuid4())}
        answer = await alice.post(f"{path}operations/", sent, headers={"HX-Request": "true"})
        monkeypatch.undo()
        assert (answer.status_code, "rules-failed" in answer.content.decode()) == (403, True)
        assert "fault of ours" not in answer.content.decode()
        assert (made.posts(), await lines("BargeIn")) == ([], [("alice", "denied")])


async def test_forged_decision_is_refused() -> None:
    """A decision without the token of its page is refused with a sentence, and decides nothing."""
    async with asking(second_person=True) as (made, alice, _, path):
        asked = await waiting(made, alice, path)
        forger = await made.browser("dora", enforce_csrf_checks=True)
        answer = await forger.post(f"/approvals/{asked.pk}/", {"decision": "approve"})
        assert (answer.status_code, 'role="alert"' in answer.content.decode()) == (403, True)
        assert (made.posts(), (await Approval.objects.aget()).state) == ([], State.WAITING)


async def test_step_up_is_asked_to_barge(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the site wants a fresh sign-in to barge in, 403 leads to it; listening needs none."""
    async with asking() as (made, alice, _, path):

        async def stale(_: HttpRequest) -> bool:
            return True

        monkeypatch.setattr(conf, "STEP_UP_FOR_BARGE", True)
        monkeypatch.setattr(stepup, "lacking", stale)
        answer = await made.ask(alice, path, "BargeIn")
        assert (answer.status_code, made.posts()) == (403, [])
        assert f"/accounts/reauthenticate/?next={path.replace('/', '%2F')}" in answer.content.decode()
        assert (await made.ask(alice, path, "ListenIn")).status_code == 202


async def test_way_out_is_not_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    """T18: past the limit one waits, told for how long, and a way out is open all the same."""
    async with asking() as (made, alice, _, path):
        await made.ask(alice, path, "ListenIn")
        await made.until(lambda: not made.house.proxy._pending, "alice's leg")

        async def full(_: object) -> int:
            return 17

        monkeypatch.setattr(rates, "wait_on", full)
        crowded = await made.ask(alice, path, "SwitchToBargeIn")
        assert (crowded.status_code, crowded["Retry-After"]) == (429, "17")
        assert (await made.ask(alice, path, "Hangup")).status_code == 202


async def test_pair_reaches_gws_once() -> None:
    """Two supervisors barge into one call at the same moment: GWS gets one POST, and the loser is told who is first."""
    async with asking() as (made, alice, dora, path):
        both = await asyncio.gather(*(made.ask(one, path, "BargeIn") for one in (alice, dora)))
        assert sorted(answer.status_code for answer in both) == [202, 409]
        (post,) = made.posts()
        holder = made.floor.agent_of(str(post.user))
        assert holder is not None
        lost = next(answer for answer in both if answer.status_code == 409)
        assert f"{holder.name} is barging in" in lost.content.decode()
