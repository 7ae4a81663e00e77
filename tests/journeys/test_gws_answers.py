"""A GWS that speaks HTML, does half, fails late or is busy: each answer is told as what it is, and nothing is sent twice."""

from __future__ import annotations

import httpx
import pytest

from monitoring.floor.operations import Operation
from monitoring.outcomes import Answer
from tests.fakes.glass import AGENT, BOSS, REST, House, house

HTML = "<html><title>Gateway</title></html>"


@pytest.mark.parametrize("text", ["Device is not registered.", ""])
async def test_late_error_is_told(text: str) -> None:
    """What was accepted and then failed is refused on the trail, with GWS's reason or with the word that it gave none."""
    async with house(notify_delay=5.0) as desk:
        call = await desk.in_call()
        assert (await desk.ask("call", call, Operation.LISTEN_IN)).answer is Answer.ACCEPTED
        said = {"messageType": "ErrorMessage", "metrics": {}} | ({"errorMessage": text} if text else {})
        phone = desk.far.centre.person(BOSS).device.id
        said["deviceUri"] = f"http://another-host:8090/api/v2/devices/{phone}"
        await desk.order("publish", channel="/v2/me/devices", user=BOSS, data=said)
        await desk.until(lambda _: desk.trail.stages()[-1] == "refused")
        assert desk.trail.stages() == ["intent", "accepted", "refused"]
        assert desk.trail.entries[-1].detail["why"] == (text or "GWS reported an error without a reason.")
        assert len(desk.posts()) == 1


FATES = [
    ({"status": 200}, Answer.UNKNOWN, "It may have happened"),
    ({"status": 502}, Answer.UNKNOWN, "It may have happened"),
    ({"status": 503}, Answer.UNKNOWN, "It may have happened"),
    ({"status": 503, "retry_after": "3"}, Answer.REFUSED, "was not done"),
    ({"status": 429, "retry_after": "3"}, Answer.REFUSED, "was not done"),
]


@pytest.mark.parametrize(("fault", "answer", "text"), FATES)
async def test_page_instead_of_an_answer(fault: dict[str, object], answer: Answer, text: str) -> None:
    """HTML in place of an operation's answer is never taken for a yes, and the operation leaves once."""
    async with house() as desk:
        call = await desk.in_call()
        await desk.order("fail", on="operation", body=HTML, **fault)
        outcome = await desk.ask("call", call, Operation.LISTEN_IN)
        assert (outcome.answer, text in outcome.text) == (answer, True), outcome
        assert len(desk.posts()) == 1
        assert "<html>" not in outcome.text


@pytest.mark.parametrize(
    ("bent", "told"),
    [
        (httpx.Response(200, text=HTML), "HTTP 200, but not an answer of GWS"),
        (httpx.Response(502, text=HTML), "HTTP 502 without an answer of GWS"),
        (httpx.Response(200, content=b" " * ((16 << 20) + 1)), "with more than 16 MiB"),
        (httpx.Response(500, json={"statusCode": 4, "statusMessage": "no T-Server"}), "4: no T-Server"),
        (httpx.Response(429, text=HTML, headers={"retry-after": "7"}), "asks to be left alone for 7 s"),
    ],
)
async def test_snapshot_that_is_none(bent: httpx.Response, told: str) -> None:
    """A snapshot that is a page, too large, an error or not for now is told as that; no sign-in is spent on it."""

    async def once_more(desk: House, bends: list[httpx.Response]) -> None:
        desk.twists.append(lambda request, _: bends.pop() if bends and desk.is_snapshot(request) else None)
        seen = len(desk.causes())
        await desk.order("expire", user=AGENT)
        await desk.until(lambda _: any(told in one for one in desk.causes()[seen:]))
        desk.steady += REST
        await desk.until(lambda _: desk.causes()[-1].startswith("live"))

    async with house() as desk:
        await once_more(desk, [httpx.Response(bent.status_code, content=bent.content, headers=bent.headers)])
        assert desk.sign_ins() == 2


async def test_busy_gws_hears_nothing() -> None:
    """Told to come again in seven seconds, no read of the account leaves before that."""
    async with house() as desk:
        bends = [httpx.Response(429, text=HTML, headers={"retry-after": "7"})]
        desk.twists.append(lambda request, _: bends.pop() if bends and desk.is_snapshot(request) else None)
        await desk.order("expire", user=AGENT)
        await desk.until(lambda _: any(one.status == 429 for one in desk.asked))
        heard = desk.reads()
        desk.steady += 6.5
        await desk.until(lambda _: any("left alone for 0 s" in one for one in desk.causes()))
        assert desk.reads() == heard
        desk.steady += 0.5
        await desk.until(lambda _: desk.causes()[-1].startswith("live"))


async def test_multimedia_alone_is_down() -> None:
    """Without multimedia chats stay as they were, operations on them are refused with the reason, and voice goes on."""

    def without(request: httpx.Request, answer: httpx.Response) -> httpx.Response | None:
        if "/chats/" in request.url.path or "/channels/" in request.url.path:
            said = {"statusCode": 4, "statusMessage": "Interaction server connection is not opened"}
            return httpx.Response(503, json=said)
        return None

    def silent(request: httpx.Request, answer: httpx.Response) -> httpx.Response | None:
        if "subresources" not in str(request.url):
            return None
        gone = {"channels", "channelStates", "interactions", "chats"}
        user = {name: value for name, value in answer.json()["user"].items() if name not in gone}
        return httpx.Response(200, json={"statusCode": 7, "user": user})

    async with house() as desk:
        chat, call = desk.far.centre.start_chat(AGENT), await desk.in_call()
        await desk.until(lambda f: chat in f.chats and f.chats[chat].seats[AGENT].state == "Chatting")
        desk.twists += [without, silent]
        seen = len(desk.causes())
        await desk.order("expire", user=AGENT)
        await desk.again(seen=seen)
        assert desk.floor.chats[chat].seats[AGENT].state == "Chatting"
        refused = await desk.ask("chat", chat, Operation.MONITOR)
        assert (refused.answer, "Interaction server connection is not opened" in refused.text) == (Answer.REFUSED, True)
        assert (await desk.ask("call", call, Operation.LISTEN_IN)).answer is Answer.ACCEPTED
        await desk.until(lambda _: desk.trail.stages()[-1] == "confirmed")
