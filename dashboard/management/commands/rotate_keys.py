"""`rotate_keys [--new]`: seal every password again with the ring's first key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError

from dashboard.people.models import Account
from dashboard.people.vault import BadRing, SealError, new_key, opened, read_ring, seal

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from dashboard.people.vault import Ring


class Command(BaseCommand):
    """Put the new key first in CREDENTIAL_KEYS, restart, run this, then drop the old key."""

    help = "Seal all passwords again with the first key of CREDENTIAL_KEYS; --new only prints a fresh key."
    # The check that CREDENTIAL_KEYS is missing sends people here for a key.
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Rotate, or print a key."""
        parser.add_argument("--new", action="store_true", help="print a fresh line for CREDENTIAL_KEYS and do nothing")

    def handle(self, *, new: bool, **_: object) -> None:
        """Rotate what opens; name what does not and exit with 1."""
        if new:
            self.stdout.write(new_key())
            return
        try:
            ring = read_ring()
        except BadRing as error:
            raise CommandError(str(error)) from None
        rotated, failed = rotate(ring)
        self.stdout.write(f"{rotated} sealed again with {ring.first}")
        if failed:
            raise CommandError("\n".join(["these stay as they are; give them a new password:", *failed]))


def rotate(ring: Ring) -> tuple[int, list[str]]:
    """Seal again what another key sealed; returns how many, and a sentence for each that does not open."""
    rotated, failed = 0, []
    for account in Account.objects.exclude(kid__in=["", ring.first]):
        try:
            rotated += _rewrap(account, ring)
        except SealError as error:
            failed.append(str(error))
    return rotated, failed


def _rewrap(account: Account, ring: Ring) -> int:
    password = opened(account, ring)
    if password is None:
        return 0
    sealed = seal(ring, account.username, password)
    # A password entered in between wins. The viewers' world is the same as before, so nobody is told.
    unchanged = Account.objects.filter(pk=account.pk, kid=account.kid, sealed=account.sealed)
    return unchanged.update(kid=sealed.kid, sealed=sealed.box)
