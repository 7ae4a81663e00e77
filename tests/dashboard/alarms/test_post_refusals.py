"""What a webhook must not do: go elsewhere, believe anybody, read what it is answered, or tell what is secret."""

from __future__ import annotations

import asyncio
import logging
import ssl
from typing import TYPE_CHECKING

import pytest

from dashboard.alarms import post
from dashboard.alarms.models import Hook
from tests.dashboard.alarms.posting import NOW, Clock, hook_to, last, round_of, send_test
from tests.dashboard.alarms.receiver import receiving
from tests.fakes.canary import Authority

if TYPE_CHECKING:
    from pathlib import Path

    from dashboard.displays.models import Display
    from tests.dashboard.alarms.conftest import Allow

pytestmark = pytest.mark.django_db(transaction=True)


async def test_redirect_is_not_followed(display: Display, allow: Allow) -> None:
    """A redirect is a failure: nothing is sent to where it leads, though that host is allowed too."""
    async with receiving() as receiver, receiving() as elsewhere:
        await hook_to(receiver, display, allow)
        allow(receiver.host, elsewhere.host)
        receiver.answers += [(status, f"Location: {elsewhere.url}\r\n") for status in (302, 307, 308)]
        await send_test(display.pk, NOW)
        clock = Clock()
        for _ in range(3):
            await round_of(clock.postman())
            assert "a redirect is not followed" in (await last(display)).said
            clock.at += 60
    assert (len(receiver.heard), elsewhere.heard) == (3, [])


async def test_host_taken_off_is_not_called(display: Display, allow: Allow) -> None:
    """A host that is allowed no more is not called, which the page shows; allowed again, it gets what waited."""
    clock = Clock()
    async with receiving() as receiver:
        await hook_to(receiver, display, allow)
        allow()
        await send_test(display.pk, NOW)
        await round_of(clock.postman())
        assert receiver.heard == []
        assert "is not among WEBHOOK_HOSTS" in (await last(display)).said
        allow(receiver.host)
        clock.at += 60
        await round_of(clock.postman())
    assert receiver.types == ["alarm.test"]


async def test_changed_row_is_not_sent(display: Display, allow: Allow) -> None:
    """An address written into the table by hand gets nothing: the secret was sealed for another."""
    async with receiving() as receiver, receiving() as evil:
        await hook_to(receiver, display, allow)
        allow(receiver.host, evil.host)
        await Hook.objects.aupdate(url=evil.url)
        await send_test(display.pk, NOW)
        await round_of(Clock().postman())
        assert (await last(display)).said.startswith("its secret does not open")
    assert evil.heard == receiver.heard == []


async def test_nobody_there_is_said(display: Display, allow: Allow) -> None:
    """A receiver that is not there is told in words, and tried again."""
    async with receiving() as receiver:
        await hook_to(receiver, display, allow)
    await send_test(display.pk, NOW)
    await round_of(Clock().postman())
    found = await last(display)
    assert found.said.startswith("no connection")
    assert (found.done_at, found.gave_up_at, found.due) == (0, 0, NOW + 1.25)


async def test_endless_answer_ends(display: Display, allow: Allow) -> None:
    """An answer without an end is not read: its status is enough."""
    async with receiving() as receiver:
        await hook_to(receiver, display, allow)
        receiver.answers.append(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\ncanary-body")
        await send_test(display.pk, NOW)
        await round_of(Clock().postman())
        assert (await last(display)).said == "200 OK"


async def test_mute_receiver_has_its_time(display: Display, allow: Allow, monkeypatch: pytest.MonkeyPatch) -> None:
    """A receiver that takes the message and says nothing is left when its time is over, and tried again."""
    monkeypatch.setattr(post, "TIME_OUT", 0.05)
    async with receiving() as receiver:
        await hook_to(receiver, display, allow)
        receiver.held = asyncio.Event()
        await send_test(display.pk, NOW)
        await round_of(Clock().postman())
        found = await last(display)
        receiver.held.set()
    assert (found.said, found.due, len(receiver.heard)) == ("no answer within 0 s", NOW + 1.25, 1)


async def test_tls_is_verified(display: Display, allow: Allow, tmp_path: Path) -> None:
    """By TLS it goes to whoever an authority that is believed vouches for, and to nobody else."""
    house, stranger = Authority(tmp_path), Authority(tmp_path, "stranger")
    clock = Clock()
    async with receiving(house.server()) as receiver:
        secret = await hook_to(receiver, display, allow)
        await send_test(display.pk, NOW)
        await round_of(clock.postman(ssl.create_default_context(cafile=stranger.ca)))
        assert "CERTIFICATE_VERIFY_FAILED" in (await last(display)).said
        assert receiver.heard == []
        clock.at += 60
        await round_of(clock.postman(ssl.create_default_context(cafile=house.ca)))
    assert [letter.is_signed_by(secret) for letter in receiver.heard] == [True]


async def test_nothing_is_given_away(display: Display, allow: Allow, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the secret, nor the path of the address, nor a word of the receiver is in a log, or kept of an answer."""
    with caplog.at_level(logging.DEBUG, "dashboard"):
        async with receiving() as receiver:
            secret = await hook_to(receiver, display, allow)
            receiver.answers += [(500, "X-Said: canary-header\r\n"), b"canary-line\r\n\r\n", 204]
            await send_test(display.pk, NOW)
            clock = Clock()
            for _ in range(3):
                await round_of(clock.postman())
                assert "canary" not in (await last(display)).said
                clock.at += 60
    assert len(receiver.heard) == 3
    assert secret[6:] not in caplog.text
    assert "canary" not in caplog.text
