"""Seals the passwords of GWS accounts and is the one reader of them (`monitoring.ports.Vault`).

AES-256-GCM. What a seal is bound to (table, username, field, key id) is authenticated with it: copied to another row,
or put under another key's name, it does not open. Knows no page and no HTTP; no message of it holds content or key.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
import os
import re
from dataclasses import dataclass, field

from asgiref.sync import sync_to_async
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils import timezone

from dashboard import conf
from dashboard.people import changed, models
from monitoring.ports import Account, Secret

NONCE_BYTES = 12
KEY_BYTES = 32
KID = re.compile(r"[A-Za-z0-9._-]{1,32}")

log = logging.getLogger(__name__)


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
    box = AESGCM(ring.keys[ring.first]).encrypt(nonce, password.reveal().encode(), _bound(username, ring.first))
    return Sealed(ring.first, nonce + box)


def unseal(ring: Ring, username: str, sealed: Sealed) -> Secret:
    """Open a seal made for this account. Raises UnknownKey or BrokenSeal."""
    if sealed.kid not in ring.keys:
        raise UnknownKey(
            f"{username}: its password is sealed with the key {sealed.kid!r}, which the ring does not hold"
        )
    nonce, box = sealed.box[:NONCE_BYTES], sealed.box[NONCE_BYTES:]
    try:
        return Secret(AESGCM(ring.keys[sealed.kid]).decrypt(nonce, box, _bound(username, sealed.kid)).decode())
    except (InvalidTag, ValueError):
        raise BrokenSeal(f"{username}: the seal of its password is damaged or was made for another account") from None


def hold(account: models.Account, password: Secret, ring: Ring) -> None:
    """Put a new password on an account, unsaved; whatever it needed before, it now has."""
    sealed = seal(ring, account.username, password)
    account.kid, account.sealed = sealed.kid, sealed.box
    account.held_since, account.needs = timezone.now(), ""


def opened(account: models.Account, ring: Ring) -> Secret | None:
    """The password of an account; None while none is held. Raises UnknownKey or BrokenSeal."""
    if not account.kid:
        return None
    return unseal(ring, account.username, Sealed(account.kid, bytes(account.sealed)))


class DjangoVault:
    """The accounts from the tables. What does not open is left out and named once in the log."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    async def accounts(self) -> list[Account]:
        """Every account whose password is held, opens, and was not refused by GWS; none while there is no key ring."""
        ring = self._ring()
        rows = models.Account.objects.exclude(kid="").filter(needs="").select_related("team")
        return [account async for row in rows if (account := self._open(row, ring))] if ring else []

    async def account(self, username: str) -> Account | None:
        """One of them."""
        ring = self._ring()
        rows = models.Account.objects.filter(username=username, needs="").select_related("team")
        row = await rows.afirst()
        return self._open(row, ring) if row and ring else None

    async def placed(self) -> dict[str, str]:
        """The agents whose credentials are not held, or cannot be used: username -> team."""
        held = {account.username for account in await self.accounts()}
        rows = models.Account.objects.filter(role=models.Role.AGENT).select_related("team")
        return {row.username: row.team.name async for row in rows if row.username not in held}

    async def give_up(self, username: str) -> None:
        """GWS refused the password twice: left out, over restarts too, until an admin enters a new one."""
        await sync_to_async(_mark_needy)(username)

    async def given_up(self) -> frozenset[str]:
        """The accounts that wait for an admin so."""
        rows = models.Account.objects.filter(needs=models.NEEDS_CREDENTIALS).values_list("username", flat=True)
        return frozenset([username async for username in rows])

    def _ring(self) -> Ring | None:
        try:
            ring = read_ring()
        except BadRing as error:
            self._blame("", error)
            return None
        self._told.discard("")
        return ring

    def _open(self, row: models.Account, ring: Ring) -> Account | None:
        try:
            password = opened(row, ring)
        except SealError as error:
            self._blame(row.username, error)
            return None
        self._told.discard(row.username)
        return Account(row.username, row.role, row.team.name, password) if password else None

    def _blame(self, username: str, error: SealError) -> None:
        if username not in self._told:
            log.error("left out: %s", error)
        self._told.add(username)


def _mark_needy(username: str) -> None:
    if models.Account.objects.filter(username=username).update(needs=models.NEEDS_CREDENTIALS):
        changed.announce()


def _bound(username: str, kid: str) -> bytes:
    """What a seal is tied to. The username stands for the row: a primary key would not survive a restore."""
    return json.dumps(["floorwalker", "people_account", username, "password", kid]).encode()


def _decoded(key: str) -> bytes:
    try:
        return base64.b64decode(key.strip().translate(str.maketrans("-_", "+/")), validate=True)
    except (binascii.Error, ValueError):
        return b""
