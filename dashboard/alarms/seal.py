"""Seals the secrets of webhooks with the ring of CREDENTIAL_KEYS, and opens them for whoever signs. Sends nothing.

A seal is bound to its display and address: copied to another row, or with another address beside it, it does not open.
"""

from __future__ import annotations

import base64
import json
import logging
import os
from collections import Counter

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from dashboard.alarms.models import Hook
from dashboard.people.vault import NONCE_BYTES, SealError, read_ring
from monitoring.ports import Secret

log = logging.getLogger(__name__)


def sealed(secret: Secret, display: int, url: str) -> str:
    """Closed with the ring's first key: `key:base64`. Raises BadRing."""
    ring, nonce = read_ring(), os.urandom(NONCE_BYTES)
    bound = _bound(display, url, ring.first)
    box = AESGCM(ring.keys[ring.first]).encrypt(nonce, secret.reveal().encode(), bound)
    return f"{ring.first}:{base64.b64encode(nonce + box).decode()}"


def opened(hook: Hook) -> Secret | None:
    """The secret of a hook; None where it does not open, which is logged."""
    kid, _, box = hook.sealed.partition(":")
    try:
        raw = base64.b64decode(box, validate=True)
        bound = _bound(hook.display_id, hook.url, kid)
        return Secret(AESGCM(read_ring().keys[kid]).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound).decode())
    except (KeyError, ValueError, InvalidTag, SealError):
        log.error("the webhook of display %s does not open: its key is gone, or it was changed", hook.display_id)  # noqa: TRY400 no secret in a traceback
        return None


def reseal() -> int:
    """Seal every secret again with the ring's first key; how many were. What does not open stays as it is."""
    first = f"{read_ring().first}:"
    return sum(_reseal(pk, first) for pk in list(Hook.objects.values_list("pk", flat=True)))


def hanging() -> Counter[str]:
    """How many webhooks hang on each key."""
    return Counter(text.partition(":")[0] for text in Hook.objects.values_list("sealed", flat=True))


@transaction.atomic
def _reseal(pk: int, first: str) -> int:
    hook = Hook.objects.select_for_update().filter(pk=pk).first()
    secret = opened(hook) if hook is not None and not hook.sealed.startswith(first) else None
    if hook is None or secret is None:
        return 0
    hook.sealed = sealed(secret, hook.display_id, hook.url)
    hook.save(update_fields=["sealed"])
    return 1


def _bound(display: int, url: str, kid: str) -> bytes:
    return json.dumps(["floorwalker", "alarms_hook", display, url, kid]).encode()
