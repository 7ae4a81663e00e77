"""Where a display's alarms are sent: set, cleared and tried out, with a line on the trail. Opens no secret, sends nothing."""

from __future__ import annotations

import base64
import os
import time

from django.db import transaction

from dashboard import conf
from dashboard.alarms.address import objection
from dashboard.alarms.models import Alarm, Delivery, Event, Hook, Kind
from dashboard.alarms.outbox import about, held, put
from dashboard.alarms.seal import sealed
from dashboard.audit.actor import acting
from dashboard.audit.trail import record
from dashboard.displays.models import Display
from monitoring.ports import Secret

PREFIX = "whsec_"
SECRET_BYTES = 32


class Unfit(ValueError):
    """No address that a webhook may have. The text says why, as a form may show it."""


def set_hook(display: int, url: str, by: str, now: float | None = None) -> str:
    """Send the alarms of a display there from now on; the secret that will sign them, to be shown this once.

    What still waits for another address is not sent any more. Raises Unfit, BadRing, Display.DoesNotExist.
    """
    if why := objection(url, conf.WEBHOOK_HOSTS):
        raise Unfit(why)
    at, secret = time.time() if now is None else now, new_secret()
    with transaction.atomic():
        shown = Display.objects.select_for_update(no_key=True).get(pk=display)
        if (before := held(display)) is not None:
            before.delete()
        said = {"sealed": sealed(secret, display, url), "created_by": by, "created_at": at}
        hook = Hook.objects.create(display=shown, url=url, **said)
        record(by, "SetWebhook", f"display:{display}", name=shown.name, host=hook.host)
    return secret.reveal()


def clear_hook(display: int, by: str = "") -> bool:
    """Send them nowhere, nor what still waits; False where there was no hook. By whom: whoever is signed in."""
    with transaction.atomic():
        hook = held(display)
        if hook is None:
            return False
        hook.delete()
        record(by or acting(), "ClearWebhook", f"display:{display}", host=hook.host)
    return True


def send_test(display: int, now: float | None = None) -> bool:
    """Send a message that tells of no alarm, behind what still waits; False where there is no hook."""
    at = time.time() if now is None else now
    with transaction.atomic():
        hook = held(display)
        if hook is not None:
            put(hook, Event.TEST, about(Alarm(display=hook.display, kind=Kind.FIGURE, since=at)), at)
    return hook is not None


def hook_of(display: int) -> Hook | None:
    """The hook of a display."""
    return Hook.objects.select_related("display").filter(display_id=display).first()


def last_delivery(display: int) -> Delivery | None:
    """What was tried last, or else waits longest, and what was said to it; None where there is nothing."""
    return Delivery.objects.filter(hook__display_id=display).order_by("-tried_at", "pk").first()


def new_secret() -> Secret:
    """A fresh secret as Standard Webhooks writes it ("Signature scheme")."""
    return Secret(PREFIX + base64.b64encode(os.urandom(SECRET_BYTES)).decode())
