"""Second factors: how they are called, what of them is sealed, and which must stay. Codes are checked by allauth.

The secrets of authenticator apps and recovery codes are sealed with the ring of CREDENTIAL_KEYS: a dump of the tables
does not let anybody make codes.
"""

from __future__ import annotations

import base64
import logging
import os
from typing import TYPE_CHECKING, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from dashboard.people.vault import NONCE_BYTES, read_ring
from dashboard.signin.enrolment import FACTORS, is_required

if TYPE_CHECKING:
    from django.contrib.auth.models import User

KEPT_IN = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}
log = logging.getLogger(__name__)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is not typed
    """Authenticator apps, passkeys and recovery codes."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That code is wrong, used already, or of another minute. Try the next one.",
        "cannot_delete_authenticator": "You must keep a second factor. Add another one before you remove this one.",
    }

    def get_totp_label(self, user: User) -> str:
        """By the name that he signs in with."""
        return user.get_username()

    def _get_user_identifier(self, user: User) -> str:
        return user.get_username()

    def _get_site_name(self) -> str:
        return "Floorwalker"

    def encrypt(self, text: str) -> str:
        """Seal with the ring's first key: `key:base64`."""
        ring, nonce = read_ring(), os.urandom(NONCE_BYTES)
        box = AESGCM(ring.keys[ring.first]).encrypt(nonce, text.encode(), _bound(ring.first))
        return f"{ring.first}:{base64.b64encode(nonce + box).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        """Open. What does not open is answered by a secret of nobody, which no code fits."""
        secret = opened(encrypted_text)
        return base64.b32encode(os.urandom(20)).decode() if secret is None else secret

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Who must have a factor keeps the last one."""
        if authenticator.type not in FACTORS or not is_required(authenticator.user):
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS).exclude(
            pk=authenticator.pk
        )
        return bool(others.exists())

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 allauth's
        """What a passkey is called until its owner renames it."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"Passkey {number}"


def opened(sealed: str) -> str | None:
    """The secret of a seal, `key:base64`; None where it does not open, which is logged."""
    kid, _, box = sealed.partition(":")
    try:
        raw = base64.b64decode(box, validate=True)
        return AESGCM(read_ring().keys[kid]).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bound(kid)).decode()
    except (KeyError, ValueError, InvalidTag):
        log.error("a second factor does not open: its key %r is gone, or it was changed", kid[:32])  # noqa: TRY400 no secret in a traceback
        return None


def reseal() -> int:
    """Seal every secret again with the ring's first key, before an old one is dropped; how many were.

    What does not open stays as it is, and what was used in the meantime is not brought back.
    """
    first = f"{read_ring().first}:"
    keys = Authenticator.objects.filter(type__in=KEPT_IN).values_list("pk", flat=True)
    return sum(_reseal(key, first) for key in list(keys))


@transaction.atomic
def _reseal(key: int, first: str) -> int:
    row = Authenticator.objects.select_for_update().filter(pk=key).first()
    field = KEPT_IN[Authenticator.Type(row.type)] if row is not None else ""
    secret = None if row is None or row.data[field].startswith(first) else opened(row.data[field])
    if row is None or secret is None:
        return 0
    row.data[field] = FactorAdapter().encrypt(secret)
    row.save(update_fields=["data"])
    return 1


def _bound(kid: str) -> bytes:
    return f"floorwalker mfa {kid}".encode()
