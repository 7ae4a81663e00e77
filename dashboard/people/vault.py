"""Seals the passwords of GWS accounts, for whoever is given one to keep. What it closed it cannot open: that is `owner`'s.

AES-256-GCM. What a seal is bound to (table, username, field, key id) is authenticated with it: copied to another row,
or put under another key's name, it does not open. Knows no page and no HTTP; no message of it holds content or key.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils import timezone

from dashboard import conf

if TYPE_CHECKING:
    from dashboard.people.models import Account
    from monitoring.ports import Secret

NONCE_BYTES = 12
KEY_BYTES = 32
KID = re.compile(r"[A-Za-z0-9._-]{1,32}")


class SealError(Exception):
    """A password that could not be sealed or opened. The text names the account, never the content."""


class BadRing(SealError):
    """CREDENTIAL_KEYS is missing or malformed."""


class UnknownKey(SealError):
    """Sealed with a key that the ring does not hold."""


class BrokenSeal(SealError):
    """The seal was damaged, or made for another account."""


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys by name; the first one seals, all of them open."""

    first: str
    keys: dict[str, bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A closed seal: the name of its key, and nonce with ciphertext."""

    kid: str
    box: bytes


def read_ring(text: str | None = None) -> Ring:
    """The ring from lines, or comma separated words, of `name:base64 of 32 bytes`; by default from CREDENTIAL_KEYS.

    Raises BadRing, which counts the entries and does not show them.
    """
    entries = [entry.strip() for entry in re.split(r"[,\n]", conf.CREDENTIAL_KEYS if text is None else text)]
    keys: dict[str, bytes] = {}
    for number, entry in enumerate(filter(None, entries), start=1):
        kid, _, key = entry.partition(":")
        if not KID.fullmatch(kid) or len(raw := _decoded(key)) != KEY_BYTES:
            raise BadRing(f"CREDENTIAL_KEYS: entry {number} is not `name:base64 of {KEY_BYTES} bytes`")
        if kid in keys:
            raise BadRing(f"CREDENTIAL_KEYS: entry {number} repeats the name of another")
        keys[kid] = raw
    if not keys:
        raise BadRing("CREDENTIAL_KEYS is empty; `manage.py rotate_keys --new` prints a key")
    return Ring(next(iter(keys)), keys)


def new_key() -> str:
    """A fresh `name:key` line for the ring."""
    return f"k{os.urandom(4).hex()}:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}"


def seal(ring: Ring, username: str, password: Secret) -> Sealed:
    """Close a password for one account, with the ring's first key."""
    nonce = os.urandom(NONCE_BYTES)
    box = AESGCM(ring.keys[ring.first]).encrypt(nonce, password.reveal().encode(), bound(username, ring.first))
    return Sealed(ring.first, nonce + box)


def hold(account: Account, password: Secret, ring: Ring) -> None:
    """Put a new password on an account, unsaved; whatever it needed before, it now has."""
    sealed = seal(ring, account.username, password)
    account.kid, account.sealed = sealed.kid, sealed.box
    account.held_since, account.needs = timezone.now(), ""


def let_go(account: Account) -> None:
    """Take the password off an account, unsaved: nobody can use it any more."""
    account.kid, account.sealed, account.held_since, account.needs = "", b"", None, ""


def bound(username: str, kid: str) -> bytes:
    """What a seal is tied to, as bytes. The username stands for the row: a primary key would not survive a restore."""
    return json.dumps(["floorwalker", "people_account", username, "password", kid]).encode()


def _decoded(key: str) -> bytes:
    try:
        return base64.b64decode(key.strip().translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError):
        return b""
