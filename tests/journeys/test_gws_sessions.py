"""A GWS that loses sessions: each loss costs what it must and is told as what it is, and watching touches nobody."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest

from monitoring.floor.operations import Operation
from monitoring.outcomes import Answer
from tests.fakes.centre_floor import START
from tests.fakes.glass import AGENT, BOSS, NOTIFICATIONS, REST, house
from tests.fakes.vault import account

HTML = "<html><title>Gateway</title></html>"


@pytest.mark.parametrize("csrf", [False, True])
async def test_expiry_takes_the_session_along(csrf: bool) -> None:  # noqa: FBT001 a case of a table
    """CometD's expiry ends the HTTP session too: one sign-in, a new session, the gap told, and the siblings untouched."""
    async with house(csrf=csrf) as desk:
        call = await desk.in_call()
        seen = len(desk.causes())
        await desk.order("expire", user=AGENT)
        await desk.again(seen=seen)
        assert (desk.sign_ins(), desk.sign_ins("agent003")) == (2, 1)
        assert call in desk.floor.calls
        assert [gap.until > gap.since > 0 for gap in desk.floor.gaps[AGENT][1:]] == [True]
        desk.far.centre.hold(AGENT)
        await desk.until(lambda f: f.calls[call].legs[AGENT].state == "Held")


async def test_token_rotates_in_the_middle() -> None:
    """A rotated CSRF token costs one refused POST and one look for the new pair: no sign-in, one operation done."""
    async with house(csrf=True) as desk:
        call = await desk.in_call()
        assert (await desk.ask("call", call, Operation.LISTEN_IN)).answer is Answer.ACCEPTED
        await desk.until(lambda _: desk.trail.stages()[-1] == "confirmed")
        before, seen = len(desk.posts()), desk.sign_ins(BOSS)
        await desk.order("rotate")
        assert (await desk.ask("call", call, Operation.SWITCH_TO_BARGE_IN)).answer is Answer.ACCEPTED
        await desk.until(lambda _: desk.trail.stages()[-1] == "confirmed")
        assert (len(desk.posts()) - before, desk.sign_ins(BOSS)) == (2, seen)
        done = [one for one in desk.far.ledger.requests(BOSS) if one.method == "POST"]
        assert [one.body["operationName"] for one in done] == ["ListenIn", "SwitchToBargeIn"]
        desk.far.centre.hold(AGENT)
        await desk.until(lambda f: f.calls[call].legs[AGENT].state == "Held")
        assert (desk.sign_ins(), desk.sign_ins("agent003")) == (1, 1)


async def test_page_instead_of_notifications() -> None:
    """HTML in place of notifications is a lost session: one sign-in, told as that, and live again."""
    async with house() as desk:
        seen = len(desk.causes())
        await desk.order("fail", on="connect", user=AGENT, status=200, body=HTML)
        await desk.order("publish", channel="/v2/me/calls", user=AGENT, data={"messageType": "None"})
        await desk.again(seen=seen)
        assert any("session lost" in one and "page instead of JSON" in one for one in desk.causes()[seen:])
        assert desk.sign_ins() == 2


async def test_useless_sign_ins_are_spared() -> None:
    """Where GWS takes the sign-in and denies the snapshot, the password travels once in thirty seconds, and it is said."""
    async with house() as desk:
        denied = {"statusCode": 20, "statusMessage": "Access denied"}

        def deny(request: httpx.Request, _: httpx.Response) -> httpx.Response | None:
            return httpx.Response(403, json=denied) if desk.is_snapshot(request) else None

        desk.twists.append(deny)
        before = desk.sign_ins()
        await desk.order("expire", user=AGENT)
        await desk.until(lambda _: any("not again for 30 s" in one for one in desk.causes()))
        desk.steady += REST - 1
        await desk.until(lambda _: any("not again for 1 s" in one for one in desk.causes()))
        assert desk.sign_ins() - before == 1
        assert any("session lost" in one and "Access denied" in one for one in desk.causes())
        desk.steady += 1
        desk.twists.clear()
        await desk.until(lambda _: desk.causes()[-1].startswith("live"))
        assert (desk.sign_ins() - before, desk.sign_ins("agent003")) == (2, 1)


async def test_changed_password_waits_for_an_admin() -> None:
    """A password changed upstream is tried twice and no more; corrected with us, the account is live again."""
    async with house() as desk:
        seat = desk.far.centre.world.seats[AGENT]
        seat.person = replace(seat.person, password="another")
        await desk.order("expire", user=AGENT)
        await desk.health(AGENT, "refused")
        tried = desk.sign_ins()
        await desk.fleet.reconcile()
        await desk.until(lambda _: desk.clock > START + 200)
        assert (tried, desk.sign_ins()) == (3, 3)
        assert "refused the credentials twice" in desk.causes()[-1]
        desk.vault.held[AGENT] = account(AGENT, password="another")
        await desk.fleet.reconcile()
        await desk.health(AGENT, "live")


async def test_watching_touches_nobody() -> None:
    """Through a whole life of faults no POST but CometD's leaves for a watched agent, and no session begins or ends."""
    async with house(csrf=True) as desk:
        await desk.in_call()
        chat = desk.far.centre.start_chat(AGENT)
        await desk.until(lambda f: chat in f.chats)
        for number, (name, what) in enumerate(LIFE):
            seen = len(desk.causes())
            await desk.order(name, **what)
            desk.far.centre.customer_says(chat, "anybody?")
            await desk.again(seen=seen)
            desk.steady += REST
            desk.far.centre.customer_says(chat, f"line {number}")
            await desk.until(lambda f, n=number: f"line {n}" in {line.text for line in f.chats[chat].log()})  # type: ignore[misc]
        await desk.fleet.close()
        assert desk.posts() == []
        assert [one for one in desk.far.ledger.requests() if one.method != "GET"] == []
        assert {desk.far.centre.touched(one.user_name) for one in desk.far.centre.people()} == {(0, 0)}
        assert {one.path for one in desk.asked} == {"/api/v2/me", NOTIFICATIONS}


LIFE: list[tuple[str, dict[str, object]]] = [
    ("expire", {"user": AGENT}),
    ("rotate", {}),
    ("kick", {"user": AGENT}),
    ("forget", {}),
    ("fail", {"on": "connect", "user": AGENT, "status": 200, "body": HTML}),
    ("fail", {"on": "connect", "user": AGENT, "status": 503, "body": HTML}),
    ("expire", {"user": AGENT, "http": False}),
]
