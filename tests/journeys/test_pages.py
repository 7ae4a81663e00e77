"""The pages over HTTP, with a simulated GWS behind them: alice acts, bob looks, charlie must not get in."""

from __future__ import annotations

import asyncio
import re
import uuid
from typing import TYPE_CHECKING

import pytest

from dashboard.audit.models import AuditLine
from dashboard.consent import rates
from monitoring.floor.operations import SENDS, Operation
from tests.fakes.building import building, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from tests.fakes.building import Building

pytestmark = pytest.mark.django_db(transaction=True)

UNKNOWN = "0123456789ABCDEF0123456789ABCDEF"
KINDS = ("agent", "call", "chat")
SENT = {202, 502, 504}


async def subjects(made: Building, agent: str) -> dict[str, str]:
    """One agent, call and chat of that agent's team, by kind."""
    call, chat = await made.call(agent), await made.chat(agent)
    return {"agent": made.floor.agent_ids[agent], "call": call, "chat": chat}


def roled(answer: HttpResponse) -> bool:
    """Whether the body says its sentence to a screen reader too."""
    return bool(re.search(r'role="(status|alert)"', answer.content.decode()))


async def try_all(made: Building, person: str, agent: str) -> Iterator[tuple[str, str, int, int]]:
    """Every operation on every kind of thing: kind, operation, status, and how many POSTs of it reached GWS."""
    browser, found = await made.browser(person), []
    things = dict.fromkeys(KINDS, UNKNOWN) if not agent else await subjects(made, agent)
    for kind in KINDS:
        for operation in Operation:
            before = len(made.posts())
            text = {"text": "hello"} if operation in SENDS else {}
            answer = await made.ask(browser, f"/{kind}s/{things[kind]}/", operation, **text)
            sent = [post for post in made.posts()[before:] if post.body["operationName"] in {operation, "Intrude"}]
            assert roled(answer) or answer.status_code == 302, (kind, operation)
            found.append((kind, operation.value, answer.status_code, len(sent)))
    assert len(found) == len(KINDS) * len(Operation)
    return iter(found)


async def test_allowed_operation_leaves_once() -> None:
    """What alice may do is sent exactly once where it was accepted or refused by GWS, and never where it was not possible."""
    async with building() as made:
        tried = list(await try_all(made, "alice", "agent001"))
        assert {status for _, _, status, _ in tried} <= SENT | {409, 403}
        assert [line for line in tried if line[3] != (line[2] in SENT)] == []
        assert len([line for line in tried if line[2] == 202]) >= 2


async def test_same_key_is_sent_once() -> None:
    """The same key again, at once or later, is answered 200 and leaves no second POST; another's key is refused."""
    async with building() as made:
        alice, call_id, key = await made.browser("alice"), await made.call(), str(uuid.uuid4())
        path = f"/calls/{call_id}/"
        both = [made.ask(alice, path, "ListenIn", key=key) for _ in range(2)]
        assert sorted(answer.status_code for answer in await asyncio.gather(*both)) == [200, 202]
        await made.until(lambda: len(made.floor.calls[call_id].legs) > 1, "alice's leg")
        again = await made.ask(alice, path, "ListenIn", key=key)
        other = await made.ask(alice, path, "SwitchToBargeIn", key=key)
        assert (again.status_code, other.status_code) == (200, 409)
        assert [post.body["operationName"] for post in made.posts()] == ["ListenIn"]


async def test_forged_post_is_refused() -> None:
    """A POST without the CSRF token is refused with a sentence, and nothing reaches GWS; with it, it leaves."""
    async with building() as made:
        alice, call_id = await made.browser("alice", enforce_csrf_checks=True), await made.call()
        forged = await made.ask(alice, f"/calls/{call_id}/", "ListenIn")
        assert (forged.status_code, roled(forged), made.posts()) == (403, True, [])
        page = await alice.get(f"/calls/{call_id}/")
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
        assert found is not None
        token = found[1]
        stolen = await made.ask(alice, f"/calls/{call_id}/", "ListenIn", csrfmiddlewaretoken="x" * len(token))
        meant = await made.ask(alice, f"/calls/{call_id}/", "ListenIn", csrfmiddlewaretoken=token)
        assert (stolen.status_code, meant.status_code, len(made.posts())) == (403, 202, 1)


async def test_sixty_a_minute() -> None:
    """After 60 operations in a minute one is asked to wait, whatever was asked for; another person is not."""
    async with building() as made:
        alice, dora = await made.browser("alice"), await made.browser("dora")
        await made.ask(alice, f"/calls/{UNKNOWN}/", "ListenIn")
        ask = {"operation": "ListenIn", "key": str(uuid.uuid4())}
        answers = [await alice.post(f"/calls/{UNKNOWN}/operations/", ask) for _ in range(60)]
        assert [answer.status_code for answer in answers] == [404] * 59 + [429]
        assert roled(answers[-1])
        assert (await dora.post(f"/calls/{UNKNOWN}/operations/", ask)).status_code == 404
        rates.limiter.storage.reset()


async def test_refusal_of_gws_is_told() -> None:
    """What GWS refuses is answered 502 with its statusCode and its text, and the trail says so."""
    async with building() as made:
        alice, call_id = await made.browser("alice"), await made.call()
        await made.ask(alice, f"/calls/{call_id}/", "ListenIn")
        await made.until(lambda: not made.house.proxy._pending, "alice's leg")
        made.far.centre.world.seats["sup001"].legs.clear()  # and GWS tells nobody
        answer = await made.ask(alice, f"/calls/{call_id}/", "SwitchToBargeIn")
        refused = made.posts()[-1]
        assert answer.status_code == 502
        assert f"statusCode {refused.statusCode}" in answer.content.decode()
        assert roled(answer)
        assert refused.statusCode not in {0, None}
        assert await AuditLine.objects.filter(operation="SwitchToBargeIn", stage="refused").aexists()


async def test_silence_is_reconciled() -> None:
    """No answer is 504, an outcome not known; the trail learns from what GWS then shows, and nothing is sent twice."""
    async with building() as made:
        alice, call_id = await made.browser("alice"), await made.call()
        made.line.is_dead = True
        answer = await made.ask(alice, f"/calls/{call_id}/", "ListenIn")
        assert (answer.status_code, roled(answer)) == (504, True)
        await made.until(lambda: not made.house.proxy._pending, "the end of it")
        told = AuditLine.objects.filter(operation="ListenIn").order_by("seq")
        stages = [line.stage async for line in told]
        assert (stages, len(made.posts())) == (["intent", "unknown", "confirmed"], 1)


async def test_late_wish_gets_controls() -> None:
    """What is no longer possible is 409; to htmx the controls are drawn again beside the reason."""
    async with building() as made:
        alice, call_id = await made.browser("alice"), await made.call()
        headers = {"HX-Request": "true"}
        ask = {"operation": "SwitchToBargeIn", "key": str(uuid.uuid4())}
        answer = await alice.post(f"/calls/{call_id}/operations/", ask, headers=headers)
        html = answer.content.decode()
        assert (answer.status_code, made.posts()) == (409, [])
        assert 'id="controls"' in html
        assert 'role="alert"' in html


async def test_malformed_says_field() -> None:
    """A malformed wish is 422 and names the field; nothing reaches GWS."""
    async with building() as made:
        alice, call_id = await made.browser("alice"), await made.call()
        answer = await made.ask(alice, f"/calls/{call_id}/", "DropDatabase", key="not-a-uuid")
        assert (answer.status_code, roled(answer), made.posts()) == (422, True, [])
        assert {"operation:", "key:"} <= set(answer.content.decode().replace(">", " ").split())


async def test_plain_form_works() -> None:
    """Without JavaScript the form comes back to the page it was on, with the outcome said."""
    async with building() as made:
        alice, call_id = await made.browser("alice"), await made.call()
        ask = {"operation": "ListenIn", "key": str(uuid.uuid4())}
        answer = await alice.post(f"/calls/{call_id}/operations/", ask, headers={"Accept": "text/html"})
        assert (answer.status_code, answer["Location"]) == (302, f"/calls/{call_id}/")
        assert "ListenIn asked for" in (await alice.get(answer["Location"])).content.decode()


async def test_foreign_is_like_unknown() -> None:
    """What is not yours to see answers exactly like what there is not: page, fragment and operation."""
    async with building() as made:
        alice, theirs = await made.browser("alice"), await subjects(made, "agent002")
        for kind in KINDS:
            foreign, unknown = f"/{kind}s/{theirs[kind]}/", f"/{kind}s/{UNKNOWN}/"
            for headers in ({}, {"HX-Request": "true"}):
                told = [await alice.get(path, headers=headers) for path in (foreign, unknown)]
                assert [answer.status_code for answer in told] == [404, 404]
                assert plain(told[0].content.decode()) == plain(told[1].content.decode())
            told = [await made.ask(alice, path, "ListenIn") for path in (foreign, unknown)]
            assert told[0].content == told[1].content


async def test_inspector_opens_for_its_team() -> None:
    """Alice and bob open what is of North, as a page and as a fragment; charlie is told 404, a stranger to sign in."""
    async with building() as made:
        ours = await subjects(made, "agent001")
        people = {person: await made.browser(person) for person in ("alice", "bob", "charlie", "")}
        for kind in KINDS:
            path = f"/{kind}s/{ours[kind]}/"
            got = {person: (await browser.get(path)).status_code for person, browser in people.items()}
            assert got == {"alice": 200, "bob": 200, "charlie": 404, "": 302}
            fragment = (await people["bob"].get(path, headers={"HX-Request": "true"})).content.decode()
            assert fragment.lstrip().startswith('<div id="inspector-body"')
            assert enabled(fragment) == []


def enabled(html: str) -> list[str]:
    """The operations that may be pressed."""
    buttons = re.findall(r'<button[^>]*name="operation" value="(\w+)"([^>]*)>', html)
    return [operation for operation, rest in buttons if "disabled" not in rest]


async def test_methods_are_kept() -> None:
    """Operations are POSTs and pages are GETs."""
    async with building() as made:
        alice, call_id = await made.browser("alice"), await made.call()
        assert (await alice.get(f"/calls/{call_id}/operations/")).status_code == 405
        assert (await alice.post(f"/calls/{call_id}/")).status_code == 405
        assert (await alice.post("/")).status_code == 405
