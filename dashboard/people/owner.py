"""Opens the seals of passwords, for the process that signs in with them (`monitoring.ports.Vault`). No page may import it.

Who may is a contract in pyproject.toml. A password leaves here as a Secret, which shows itself to nobody.
"""

from __future__ import annotations

import logging

from asgiref.sync import sync_to_async
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from dashboard.people import changed, models
from dashboard.people.vault import (
    NONCE_BYTES,
    BadRing,
    BrokenSeal,
    Ring,
    Sealed,
    SealError,
    UnknownKey,
    bound,
    read_ring,
)
from monitoring.ports import Account, Secret

log = logging.getLogger(__name__)


def unseal(ring: Ring, username: str, sealed: Sealed) -> Secret:
    """Open a seal made for this account. Raises UnknownKey or BrokenSeal."""
    if sealed.kid not in ring.keys:
        raise UnknownKey(
            f"{username}: its password is sealed with the key {sealed.kid!r}, which the ring does not hold"
        )
    nonce, box = sealed.box[:NONCE_BYTES], sealed.box[NONCE_BYTES:]
    try:
        return Secret(AESGCM(ring.keys[sealed.kid]).decrypt(nonce, box, bound(username, sealed.kid)).decode())
    except (InvalidTag, ValueError):
        raise BrokenSeal(f"{username}: the seal of its password is damaged or was made for another account") from None


def opened(account: models.Account, ring: Ring) -> Secret | None:
    """The password of an account; None while none is held. Raises UnknownKey or BrokenSeal."""
    if not account.kid:
        return None
    return unseal(ring, account.username, Sealed(account.kid, bytes(account.sealed)))


class DjangoVault:
    """The accounts from the tables. What does not open is left out and named once in the log.

    Whose user was turned off is left out too, whatever is still sealed for him.
    """

    def __init__(self) -> None:
        self._told: set[str] = set()
        self._given: dict[str, Secret] = {}

    def twin(self) -> DjangoVault:
        """Another reader that remembers for itself what it gave; what was blamed once is blamed for both."""
        twin = DjangoVault()
        twin._told = self._told
        return twin

    async def accounts(self) -> list[Account]:
        """Every account whose password is held, opens, and was not refused by GWS; none while there is no key ring."""
        found = await self._opened()
        self._given = {account.username: account.password for account in found}
        return found

    async def account(self, username: str) -> Account | None:
        """One of them."""
        return next(iter(await self._opened(username=username)), None)

    async def placed(self) -> dict[str, str]:
        """The agents whose credentials are not held, or cannot be used: username -> team."""
        held = {account.username for account in await self._opened()}
        rows = models.Account.objects.filter(role=models.Role.AGENT).select_related("team")
        return {row.username: row.team.name async for row in rows if row.username not in held}

    async def give_up(self, username: str) -> None:
        """GWS refused the password twice: left out, over restarts too, until an admin enters a new one.

        What was refused is what `accounts` gave last; entered anew since then, the account is let be.
        """
        await sync_to_async(self._mark_needy)(username, self._given.get(username))

    async def given_up(self) -> frozenset[str]:
        """The accounts that wait for an admin so."""
        rows = models.Account.objects.filter(needs=models.NEEDS_CREDENTIALS).values_list("username", flat=True)
        return frozenset([username async for username in rows])

    async def _opened(self, **which: str) -> list[Account]:
        ring = self._ring()
        rows = models.Account.objects.exclude(kid="").exclude(user__is_active=False).filter(needs="", **which)
        rows = rows.select_related("team")
        return [account async for row in rows if (account := self._open(row, ring))] if ring else []

    def _mark_needy(self, username: str, refused: Secret | None) -> None:
        with transaction.atomic():
            row = models.Account.objects.select_for_update().filter(username=username).first()
            if row is not None and self._holds_still(row, refused):
                models.Account.objects.filter(pk=row.pk).update(needs=models.NEEDS_CREDENTIALS)
                changed.announce()

    def _holds_still(self, row: models.Account, refused: Secret | None) -> bool:
        """Whether that is its password yet; rotated since, it is sealed otherwise and the same."""
        try:
            return refused is None or opened(row, read_ring()) == refused
        except SealError:
            return False

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
