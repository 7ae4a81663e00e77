"""`rotate_keys [--new | --check] [--batch N]`: seal every password again with the first key, or say what hangs on which."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from dashboard.alarms import seal as webhooks
from dashboard.audit.actor import acting
from dashboard.audit.trail import record
from dashboard.people.models import Account
from dashboard.people.owner import opened
from dashboard.people.vault import BadRing, SealError, new_key, read_ring, seal
from dashboard.signin.factors import KEPT_IN, reseal

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Iterator

    from dashboard.people.vault import Ring

BATCH = 100
NAMED = 20
ROUNDS = 3


class Others(NamedTuple):
    """What hangs on a key beside passwords: second factors, and secrets of webhooks."""

    factors: int
    hooks: int


class Command(BaseCommand):
    """Put the new key first in CREDENTIAL_KEYS, restart, run this, see by --check that nothing hangs on the old, drop it."""

    help = "Seal all passwords again with the first key of CREDENTIAL_KEYS; --check only looks, --new only prints a fresh key."
    # The check that CREDENTIAL_KEYS is missing sends people here for a key.
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Rotate, look, or print a key."""
        parser.add_argument("--new", action="store_true", help="print a fresh line for CREDENTIAL_KEYS and do nothing")
        parser.add_argument("--check", action="store_true", help="say which accounts hang on which key; change nothing")
        parser.add_argument("--batch", type=int, default=BATCH, help="accounts read at once")

    def handle(self, *, new: bool, check: bool, batch: int, **_: object) -> None:
        """Rotate what opens; name what does not and exit with 1."""
        if new:
            self.stdout.write(new_key())
            return
        if batch < 1:
            raise CommandError("--batch must be at least 1")
        try:
            ring = read_ring()
        except BadRing as error:
            held = Account.objects.exclude(kid="").count()
            lost = f"\n{held} passwords are sealed, and none of them can be opened" if held else ""
            raise CommandError(f"{error}{lost}") from None
        if check:
            self._check(ring)
        else:
            self._rotate(ring, batch)

    def _rotate(self, ring: Ring, batch: int) -> None:
        rotated = 0
        failed: dict[str, str] = {}
        # What somebody saves meanwhile may have been read before and bring the old seal back: another round finds it.
        for _ in range(ROUNDS):
            done = 0
            for sealed, wrongs in rotate(ring, batch):
                done += sealed
                failed |= wrongs
                self.stdout.write(f"{rotated + done} sealed again with {ring.first}, {len(failed)} do not open")
            rotated += done
            if not done:
                break
        factors, hooks = self._reseal_factors(ring), webhooks.reseal()
        if rotated or factors or hooks:
            said = {"passwords": str(rotated), "second_factors": str(factors), "webhooks": str(hooks)}
            record(acting(), "RotateKeys", ring.first, **said)
        also = f", and {hooks} secrets of webhooks" if hooks else ""
        self.stdout.write(f"{rotated} passwords and {factors} second factors sealed again with {ring.first}{also}")
        if failed:
            raise CommandError("\n".join(["these stay as they are; give them a new password:", *failed.values()]))

    def _reseal_factors(self, ring: Ring) -> int:
        # What does not open would be sealed again as nothing, and be lost for good.
        if lost := second_factors().keys() - ring.keys.keys():
            self.stderr.write(f"second factors stay as they are: the ring does not hold {', '.join(sorted(lost))}")
            return 0
        return reseal()

    def _check(self, ring: Ring) -> None:
        accounts, shut = hanging(ring)
        factors, hooks = second_factors(), webhooks.hanging()
        for kid in dict.fromkeys([*ring.keys, *accounts, *factors, *hooks]):
            others = Others(factors[kid], hooks[kid])
            self.stdout.write(_line(kid, accounts.get(kid, []), others, ring))
        if shut:
            held = sum(map(len, accounts.values()))
            none = " none of them opens;" if len(shut) == held else ""
            raise CommandError(
                "\n".join([f"of {held} passwords {len(shut)} do not open;{none} give them a new one:", *shut])
            )


def rotate(ring: Ring, batch: int = BATCH) -> Iterator[tuple[int, dict[str, str]]]:
    """Seal again what another key sealed, batch by batch: how many, and a sentence for each account that does not open.

    No lock is held in between: a password entered at the same time wins.
    """
    last = 0
    while rows := list(Account.objects.filter(pk__gt=last).exclude(kid__in=["", ring.first]).order_by("pk")[:batch]):
        last, rotated, failed = rows[-1].pk, 0, dict[str, str]()
        for account in rows:
            try:
                rotated += _rewrap(account, ring)
            except SealError as error:
                failed[account.username] = str(error)
        yield rotated, failed


def hanging(ring: Ring) -> tuple[dict[str, list[str]], list[str]]:
    """The accounts by the key that sealed them, and a sentence for each that does not open with this ring."""
    accounts: dict[str, list[str]] = {}
    shut: list[str] = []
    for account in Account.objects.exclude(kid="").order_by("username"):
        accounts.setdefault(account.kid, []).append(account.username)
        try:
            opened(account, ring)
        except SealError as error:
            shut.append(str(error))
    return accounts, shut


def second_factors() -> Counter[str]:
    """How many second factors hang on each key."""
    rows = Authenticator.objects.filter(type__in=KEPT_IN)
    return Counter(str(row.data[KEPT_IN[row.type]]).partition(":")[0] for row in rows)


def _line(kid: str, names: list[str], others: Others, ring: Ring) -> str:
    if not names and not any(others) and kid != ring.first:
        return f"{kid}: nothing hangs on it, it can be dropped"
    place = " (seals)" if kid == ring.first else "" if kid in ring.keys else " (not in the ring)"
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    said = f": {', '.join(names[:NAMED])}{more}" if names and kid != ring.first else ""
    hooks = f"{others.hooks} webhooks, " if others.hooks else ""
    return f"{kid}{place}: {others.factors} second factors, {hooks}{len(names)} accounts{said}"


def _rewrap(account: Account, ring: Ring) -> int:
    password = opened(account, ring)
    if password is None:
        return 0
    sealed = seal(ring, account.username, password)
    # A password entered in between wins. The viewers' world is the same as before, so nobody is told.
    unchanged = Account.objects.filter(pk=account.pk, kid=account.kid, sealed=account.sealed)
    return unchanged.update(kid=sealed.kid, sealed=sealed.box)
