"""What happens to a screen: it asks, is let in, is given a fresh credential, is turned off; the trail has who did it.

Whoever turns one off, or changes what it shows, is heard at once: `people.changed` tells the open pages.
"""

from __future__ import annotations

import ipaddress
import time
from enum import StrEnum
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async
from django.db import IntegrityError, transaction

from dashboard.audit.trail import record
from dashboard.people import changed
from dashboard.screens.credential import (
    CODE_LIVES,
    LIVES,
    OLD_IS_GOOD_FOR,
    ROTATE_AFTER,
    Credential,
    digest_of,
    new_code,
    new_secret,
)
from dashboard.screens.models import Screen
from monitoring.policy import Grant, Verb, Viewer, over_team

if TYPE_CHECKING:
    from collections.abc import Collection

    from dashboard.displays.models import Display

WAITING_AT_MOST = 50
SEEN_EVERY = 60.0


class Dark(StrEnum):
    """Why a screen shows nothing."""

    OFF = "Somebody turned it off."
    OVER = "Its 90 days are over."
    ELSEWHERE = "It stands where it may not be: its address is not one that it was let in for."
    BARE = "The display that it showed is gone."
    UNTOLD = "It was turned off, its 90 days are over, or it is not the screen that was let in."


class TooMany(Exception):
    """So many screens wait to be let in that no other may ask."""


def ask(now: float) -> tuple[Screen, Credential]:
    """A new screen that waits, and its credential, which is worth nothing yet. Raises TooMany.

    Those that waited too long are forgotten first.
    """
    with transaction.atomic():
        Screen.objects.filter(approved_at=0, asked_at__lt=now - CODE_LIVES).delete()
        if Screen.objects.filter(approved_at=0).count() >= WAITING_AT_MOST:
            raise TooMany
    secret = new_secret()
    while True:
        try:
            with transaction.atomic():
                screen = Screen.objects.create(code=new_code(), digest=digest_of(secret), asked_at=now)
        except IntegrityError:
            continue
        return screen, Credential(screen.pk, secret)


def known(credential: Credential | None, address: str, now: float) -> Screen | None:
    """The screen of a credential that still stands, approved or waiting; None for any other."""
    screen = Screen.objects.filter(pk=credential.number, revoked_at=0).first() if credential else None
    if screen is None or credential is None or not is_within(address, screen.network):
        return None
    old = screen.before if now - screen.rotated_at < OLD_IS_GOOD_FOR else ""
    stands = now - screen.approved_at < LIVES if screen.approved_at else now - screen.asked_at < CODE_LIVES
    return screen if stands and credential.is_of(screen.digest, old) else None


def was_let_in(credential: Credential | None) -> bool:
    """Whether the screen of this credential was ever let in; one that only waited, too long, may ask anew by itself."""
    return credential is not None and Screen.objects.filter(pk=credential.number, approved_at__gt=0).exists()


def why_dark(credential: Credential | None, address: str, now: float) -> Dark:
    """Why a screen that was let in is not `known`. To who cannot show that he is that screen nothing more than that it is off."""
    screen = Screen.objects.filter(pk=credential.number).first() if credential else None
    if screen is None or credential is None:
        return Dark.UNTOLD
    if screen.revoked_at:
        return Dark.OFF
    if not credential.is_of(screen.digest, screen.before):
        return Dark.UNTOLD
    if now - screen.approved_at >= LIVES:
        return Dark.OVER
    return Dark.UNTOLD if is_within(address, screen.network) else Dark.ELSEWHERE


def approve(code: str, name: str, display: Display, by: str, now: float) -> Screen | None:
    """Let in the screen that shows this code, for one display; None if none does, or no longer."""
    with transaction.atomic():
        waiting = Screen.objects.filter(code=code, approved_at=0, asked_at__gte=now - CODE_LIVES)
        screen = waiting.select_for_update().first() if code else None
        if screen is None:
            return None
        screen.name, screen.display, screen.code, screen.approved_by = name, display, "", by
        screen.approved_at = screen.rotated_at = screen.seen_at = screen.painted_at = now
        screen.save()
        _tell(screen, by, "LetScreenIn", display=display.name)
    return screen


def rotate(screen: Screen, now: float) -> Credential | None:
    """A fresh credential if it is time for one; the old one stays good for 10 minutes, in case the answer is lost."""
    if not screen.approved_at or now - screen.rotated_at < ROTATE_AFTER:
        return None
    secret = new_secret()
    fresh = {"before": screen.digest, "digest": digest_of(secret), "rotated_at": now}
    rotated = Screen.objects.filter(pk=screen.pk, digest=screen.digest, revoked_at=0).update(**fresh)
    return Credential(screen.pk, secret) if rotated else None


def turn_off(screen: Screen, by: str, now: float) -> bool:
    """Take its credential away, at once and for good; False if somebody has already."""
    with transaction.atomic():
        if not Screen.objects.filter(pk=screen.pk, revoked_at=0).update(revoked_at=now, digest="", before="", code=""):
            return False
        _tell(screen, by, "TurnScreenOff")
    return True


def retire(credential: Credential | None, now: float) -> bool:
    """Turn off a screen whose 90 days are over and that asks anew: nobody will hear of what it was. By its own secret alone."""
    over = {"revoked_at": 0, "approved_at__gt": 0, "approved_at__lte": now - LIVES}
    screen = Screen.objects.filter(pk=credential.number, **over).first() if credential else None
    if screen is None or credential is None or not credential.is_of(screen.digest, screen.before):
        return False
    return turn_off(screen, f"screen {screen.pk}", now)


def eyes(screen: Screen) -> Viewer:
    """What it may see: its display's teams as they are on a wall, and nothing anywhere else. It acts through no account."""
    teams = screen.display.teams.all() if screen.display is not None else ()
    grants = frozenset(Grant(Verb.SEE, over_team(team.name)) for team in teams)
    return Viewer(f"screen {screen.pk}", grants=grants, until=screen.approved_at + LIVES)


async def load_eyes(numbers: Collection[int]) -> dict[int, Viewer]:
    """What each of these screens may see now, noting that it is there; turned off, or past its 90 days, it is left out."""
    return await sync_to_async(_eyes)(numbers) if numbers else {}


def _eyes(numbers: Collection[int]) -> dict[int, Viewer]:
    now = time.time()
    standing = Screen.objects.filter(pk__in=numbers, revoked_at=0, approved_at__gt=now - LIVES)
    standing.filter(seen_at__lt=now - SEEN_EVERY).update(seen_at=now)
    return {screen.pk: eyes(screen) for screen in standing.prefetch_related("display__teams")}


def is_within(address: str, network: str) -> bool:
    """Whether an address is where the screen may be."""
    if not network:
        return True
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


def _tell(screen: Screen, by: str, operation: str, **detail: str) -> None:
    record(by, operation, f"screen:{screen.pk}", name=screen.name, **detail)
    changed.announce()
