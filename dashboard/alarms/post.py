"""Sends what is due, signed as Standard Webhooks says (https://www.standardwebhooks.com), and again until it is received.

Connects to the host of the hook and no other, follows no redirect, reads no body. Knows no alarm, and no row but by `outbox`.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import logging
import random
import time
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import cached_property, partial
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx
from asgiref.sync import sync_to_async

from dashboard import conf
from dashboard.alarms import outbox
from dashboard.alarms.address import objection, place_of
from dashboard.alarms.outbox import Answer
from monitoring.chance import Chance
from monitoring.http import new_client, trust

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

    from dashboard.alarms.outbox import Parcel
    from monitoring.ports import Secret

LOOK_EVERY = 1.0
TIME_OUT = 10.0
LONGEST_WAIT = 86_400.0
LONGEST_DATE = 40
BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)

log = logging.getLogger(__name__)


class Postman:
    """Serves every hook by itself, so that a slow one keeps no other waiting. What it knows stands in the outbox.

    `verify` is whom to believe (`monitoring.http.trust`), by default the machine's certificate authorities.
    """

    def __init__(self, chance: Chance | None = None, verify: ssl.SSLContext | None = None) -> None:
        self._chance = chance or Chance(time.time, random.random)
        self._given = verify
        self._rounds: dict[int, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Look for what is due, for ever."""
        try:
            while True:
                await self.look()
                await self._chance.pause(LOOK_EVERY)
        except asyncio.CancelledError:
            for task in self._rounds.values():
                task.cancel()
            await self.finish()
            raise

    async def look(self) -> None:
        """Begin with every hook that has something due and is not being served."""
        for hook in await sync_to_async(outbox.due)(self._chance.now()):
            if hook not in self._rounds:
                task = asyncio.get_running_loop().create_task(self._serve(hook), name=f"hook {hook}")
                self._rounds[hook] = task
                task.add_done_callback(partial(self._ended, hook))

    async def finish(self) -> None:
        """Wait until nothing is under way."""
        await asyncio.gather(*self._rounds.values(), return_exceptions=True)

    async def _serve(self, hook: int) -> None:
        """One hook's deliveries, one after the other, as long as the next one is due."""
        chance = self._chance
        try:
            while parcel := await sync_to_async(outbox.claim)(hook, chance.now()):
                answer = await send(parcel, chance.now(), self._trust)
                await sync_to_async(outbox.settle)(parcel, answer, chance.now(), chance.jitter)
        except Exception:
            log.exception("a webhook could not be served; it is tried again in %s s", outbox.LEASE)

    def _ended(self, hook: int, _: asyncio.Task[None]) -> None:
        del self._rounds[hook]

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        """Once for all: each context loads every certificate anew."""
        return self._given or trust()


async def send(parcel: Parcel, now: float, verify: ssl.SSLContext) -> Answer:
    """One try. Raises nothing that the other side could cause."""
    place, why = place_of(parcel.url), objection(parcel.url, conf.WEBHOOK_HOSTS)
    if place is None or why:
        return Answer(0, why)
    if parcel.secret is None:
        return Answer(0, "its secret does not open: set the webhook anew")
    headers, body = signed(parcel.key, now, parcel.body, parcel.secret), parcel.body.encode()
    try:
        # The answer's body is left where it is: nothing in it is wanted, and it may have no end.
        async with (
            asyncio.timeout(TIME_OUT),
            new_client(place.origin, verify=verify) as client,
            client.stream("POST", parcel.url, content=body, headers=headers, timeout=TIME_OUT) as response,
        ):
            return answered(response.status_code, response.headers, now)
    except (TimeoutError, httpx.TimeoutException):
        return Answer(0, f"no answer within {TIME_OUT:.0f} s")
    except httpx.ConnectError as error:
        return Answer(0, f"no connection: {error}")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # Its text may hold what the other side said.
        return Answer(0, f"no answer that could be read ({type(error).__name__})")


def signed(key: str, now: float, body: str, secret: Secret) -> dict[str, str]:
    """The headers of a message (Standard Webhooks, "Webhook headers")."""
    at = str(int(now))
    return {
        "content-type": "application/json",
        "user-agent": "Floorwalker",
        "webhook-id": key,
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{sign(secret, f'{key}.{at}.{body}')}",
    }


def sign(secret: Secret, text: str) -> str:
    """HMAC-SHA256 in base64, by the bytes that the secret is the base64 of (Standard Webhooks, "Signature scheme")."""
    key = base64.b64decode(secret.reveal().partition("_")[2])
    return base64.b64encode(hmac.digest(key, text.encode(), "sha256")).decode()


def answered(status: int, headers: Mapping[str, str], now: float) -> Answer:
    """An answer by its status alone; nothing of what the other side wrote is kept."""
    phrase = HTTPStatus(status).phrase if status in HTTPStatus else ""
    said = f"{status} {phrase}".strip()
    if 300 <= status < 400:
        said += ", and a redirect is not followed"
    return Answer(status, said, wait(headers, now) if status in BUSY else 0.0)


def wait(headers: Mapping[str, str], now: float) -> float:
    """Retry-After in seconds (RFC 9110, 10.2.3: a number, or a date), a day at most; 0 where it says nothing."""
    told = headers.get("retry-after", "")[:LONGEST_DATE]
    if told.isascii() and told.isdigit():
        return min(float(told), LONGEST_WAIT)
    try:
        read = parsedate_to_datetime(told)
        until = (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, TypeError, IndexError):
        return 0.0
    return min(max(0.0, until - now), LONGEST_WAIT)
