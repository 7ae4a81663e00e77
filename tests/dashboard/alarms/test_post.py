"""Webhooks as they arrive at a real receiver on loopback: signed, again until received, in order, after a restart too."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import sync_to_async

from dashboard.alarms import book, hooks, outbox
from dashboard.alarms.models import Hook
from dashboard.alarms.post import LONGEST_WAIT, sign, wait
from monitoring.ports import Secret
from tests.dashboard.alarms.posting import NOW, RAISED, WORSE, Clock, hook_to, last, note, round_of, send_test
from tests.dashboard.alarms.receiver import receiving

if TYPE_CHECKING:
    from dashboard.displays.models import Display
    from tests.dashboard.alarms.conftest import Allow

pytestmark = pytest.mark.django_db(transaction=True)


async def test_story_arrives_in_order(display: Display, allow: Allow) -> None:
    """Raised, worse, acknowledged, over: each arrives once, in this order, signed so that another library agrees."""
    async with receiving() as receiver:
        secret, postman = await hook_to(receiver, display, allow), Clock().postman()
        await note(display.pk, RAISED, NOW)
        await note(display.pk, WORSE, NOW)
        (alarm,) = await sync_to_async(book.open_alarms)([display.pk])
        await sync_to_async(book.acknowledge)(alarm.pk, "alice", NOW)
        await note(display.pk, (), NOW)
        await round_of(postman)
        await round_of(postman)
    assert receiver.types == ["alarm.raised", "alarm.worse", "alarm.acknowledged", "alarm.over"]
    assert all(letter.is_signed_by(secret) for letter in receiver.heard)
    assert not any(letter.is_signed_by("whsec_" + "A" * 44) for letter in receiver.heard)
    first = receiver.heard[0]
    assert first.line == "POST /hook?token=canary-path HTTP/1.1"
    assert (first.headers["content-type"], first.headers["user-agent"]) == ("application/json", "Floorwalker")
    assert (first.headers["webhook-timestamp"], first.headers["host"]) == (str(int(NOW)), receiver.host)
    assert len({letter.headers["webhook-id"] for letter in receiver.heard}) == 4
    assert (first.data["level"], first.data["value"], receiver.heard[1].data["level"]) == ("warn", 21.0, "alert")


async def test_failure_comes_again(display: Display, allow: Allow) -> None:
    """What is not received comes again after its pause, under the same id, newly stamped and signed; then the next one."""
    clock = Clock()
    async with receiving() as receiver:
        secret, postman = await hook_to(receiver, display, allow), clock.postman()
        receiver.answers += [500, b"", b"nonsense\r\n\r\n", 204]
        await note(display.pk, RAISED, NOW)
        await note(display.pk, (), NOW)
        said = []
        for pause in (0.0, 1.25, 2.5, 5.0):
            clock.at += max(0.0, pause - 0.1)
            await round_of(postman)
            clock.at += min(0.1, pause)
            await round_of(postman)
            said.append((await last(display)).said)
    assert receiver.types == ["alarm.raised"] * 4 + ["alarm.over"]
    assert len({letter.headers["webhook-id"] for letter in receiver.heard}) == 2
    assert len({letter.headers["webhook-timestamp"] for letter in receiver.heard[:4]}) > 1
    assert all(letter.is_signed_by(secret) for letter in receiver.heard)
    broken = "no answer that could be read (RemoteProtocolError)"
    assert said == ["500 Internal Server Error", broken, broken, "204 No Content"]


async def test_busy_receiver_is_left_alone(display: Display, allow: Allow) -> None:
    """429 and 503 with Retry-After are left alone for as long, by seconds as by date; other answers cannot ask for it."""
    clock = Clock()
    async with receiving() as receiver:
        await hook_to(receiver, display, allow)
        dated = (503, "Retry-After: Fri, 15 Jan 2027 08:20:00 GMT\r\n")
        receiver.answers += [(429, "Retry-After: 600\r\n"), dated, (500, "Retry-After: 9999\r\n"), 204]
        await send_test(display.pk, NOW)
        tried = []
        for at in (0, 599, 600, 1199, 1200, 1205):
            clock.at = NOW + at
            await round_of(clock.postman())
            tried.append(len(receiver.heard))
    assert tried == [1, 1, 2, 2, 3, 4]


async def test_restart_forgets_nothing(display: Display, allow: Allow) -> None:
    """What one process could not deliver, or had under way when it ended, the next one delivers."""
    clock = Clock()
    async with receiving() as receiver:
        await hook_to(receiver, display, allow)
        receiver.held = asyncio.Event()
        await note(display.pk, RAISED, NOW)
        running = asyncio.create_task(clock.postman().run())
        await receiver.came.wait()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        receiver.held.set()
        receiver.held = None
        clock.at += outbox.LEASE
        await round_of(clock.postman())
        assert (await last(display)).done_at == clock.at
    assert receiver.types == ["alarm.raised"] * 2
    assert len({letter.headers["webhook-id"] for letter in receiver.heard}) == 1


async def test_slow_one_delays_nobody(display: Display, other: Display, allow: Allow) -> None:
    """While one receiver takes its time another display's messages arrive, and the slow one is not asked twice."""
    clock, postman = Clock(), Clock().postman()
    async with receiving() as slow, receiving() as quick:
        allow(slow.host, quick.host)
        slow.held = asyncio.Event()
        for shown, receiver in ((display, slow), (other, quick)):
            await sync_to_async(hooks.set_hook)(shown.pk, receiver.url, "bob")
            await send_test(shown.pk, clock.at)
        await postman.look()
        await slow.came.wait()
        await quick.came.wait()
        await send_test(other.pk, clock.at)
        quick.came.clear()
        while len(quick.heard) < 2:
            await postman.look()
            await asyncio.sleep(0)
        assert len(slow.heard) == 1
        slow.held.set()
        await postman.finish()
    assert (len(slow.heard), len(quick.heard)) == (1, 2)


async def test_two_postmen_send_once(display: Display, allow: Allow) -> None:
    """Two processes that look at the same time deliver each message once, in order."""
    clock = Clock()
    async with receiving() as receiver:
        await hook_to(receiver, display, allow)
        for alarms in (RAISED, WORSE, ()):
            await note(display.pk, alarms, NOW)
        postmen = [clock.postman() for _ in range(3)]
        await asyncio.gather(*map(round_of, postmen))
        await asyncio.gather(*map(round_of, postmen))
    assert receiver.types == ["alarm.raised", "alarm.worse", "alarm.over"]


async def test_gone_takes_hook_away(display: Display, allow: Allow) -> None:
    """A receiver that answers 410 is not asked again."""
    async with receiving() as receiver:
        await hook_to(receiver, display, allow)
        receiver.answers.append(410)
        await send_test(display.pk, NOW)
        await send_test(display.pk, NOW)
        await round_of(Clock().postman())
    assert (len(receiver.heard), await Hook.objects.acount()) == (1, 0)


async def test_fault_is_survived(
    display: Display, allow: Allow, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of ours while one is served is logged, and what was not kept as delivered comes again."""

    def lost(*_: object) -> None:
        raise OSError("the database is away")

    clock = Clock()
    postman = clock.postman()
    async with receiving() as receiver:
        await hook_to(receiver, display, allow)
        await send_test(display.pk, NOW)
        with monkeypatch.context() as broken:
            broken.setattr(outbox, "settle", lost)
            await round_of(postman)
        assert "a webhook could not be served" in caplog.text
        await round_of(postman)
        clock.at += outbox.LEASE
        await round_of(postman)
        assert (await last(display)).said == "204 No Content"
    assert len({letter.headers["webhook-id"] for letter in receiver.heard}) == 1
    assert len(receiver.heard) == 2


def test_signature_is_the_standards() -> None:
    """The example of the standard's own libraries comes out the same."""
    secret = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    text = 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}'
    assert sign(secret, text) == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("999999999999", LONGEST_WAIT),
        ("Fri, 15 Jan 2027 08:01:40 GMT", 100.0),
        ("Fri, 15 Jan 2027 07:00:00 GMT", 0.0),
        ("Fri, 15 Jan 2099 07:00:00 GMT", LONGEST_WAIT),
        ("", 0.0),
        ("soon", 0.0),
        ("-5", 0.0),
        ("1e9", 0.0),
        ("\u0661", 0.0),
        ("Fri, 99 Jan 2027 08:01:40 GMT", 0.0),
    ],
)
def test_retry_after_is_read(told: str, seconds: float) -> None:
    """Seconds or a date, a day at most; what is neither says nothing."""
    assert wait({"retry-after": told}, NOW) == seconds
