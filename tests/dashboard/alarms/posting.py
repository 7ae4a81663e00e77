"""Hands for the tests of sending: a clock, a postman who goes by it, and what he was told."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async

from dashboard.alarms import book, hooks
from dashboard.alarms.post import Postman
from monitoring.chance import Chance
from monitoring.figures.alarms import Alarm as Judged
from monitoring.figures.alarms import Level, Rule

if TYPE_CHECKING:
    from dashboard.alarms.models import Delivery
    from dashboard.displays.models import Display
    from tests.dashboard.alarms.conftest import Allow
    from tests.dashboard.alarms.receiver import Receiver

NOW = 1_800_000_000.0
RULE = Rule(1, "longest_ringing", warn=20.0, alert=60.0)
RAISED = (Judged(RULE, Level.WARN, NOW, 21.0),)
WORSE = (Judged(RULE, Level.ALERT, NOW, 61.0),)


@dataclass
class Clock:
    """Time in the test's hand."""

    at: float = NOW

    def now(self) -> float:
        return self.at

    def postman(self, verify: ssl.SSLContext | None = None) -> Postman:
        """One by this clock, without luck."""
        return Postman(Chance(self.now, lambda: 0.0), verify or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


async def round_of(postman: Postman) -> None:
    """All that is due is sent, and what came of it kept."""
    await postman.look()
    await postman.finish()


async def hook_to(receiver: Receiver, display: Display, allow: Allow) -> str:
    """Sends the display's alarms there; the secret."""
    allow(receiver.host)
    return await sync_to_async(hooks.set_hook)(display.pk, receiver.url, "bob")


async def last(display: Display) -> Delivery:
    """What was tried last."""
    found = await sync_to_async(hooks.last_delivery)(display.pk)
    assert found is not None
    return found


note = sync_to_async(book.note)
send_test = sync_to_async(hooks.send_test)
