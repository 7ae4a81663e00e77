"""What happens to a screen: it asks, is let in, is given a fresh credential, is turned off; the trail has who did it.

Whoever turns one off, or changes what it shows, is heard at once: `people.changed` tells the open pages.
"""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async
from django.db import IntegrityError, transaction
from django.db.models import F, Q

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
from dashboard.screens.dark import NEW, Dark, Past, why
from dashboard.screens.models import Screen
from monitoring.policy import Grant, Verb, Viewer, over_team

if TYPE_CHECKING:
    from collections.abc import Collection

    from dashboard.displays.models import Display

WAITING_AT_MOST = 50
SEEN_EVERY = 60.0


@dataclass(frozen=True, slots=True)
class Place:
    """As what a screen is let in: its name, what it shows, and the network that it may be in, empty for any."""

    name: str
    display: Display
    network: str = ""


class TooMany(Exception):
    """So many screens wait to be let in that no other may ask."""


def ask(now: float, past: Past = NEW) -> tuple[Screen, Credential]:
    """A new screen that waits, and its credential, which is worth nothing yet. Raises TooMany.

    Those that waited too long are forgotten first, but for those that come back with a past. Of one former screen one waits.
    """
    waiting = Screen.objects.filter(approved_at=0)
    waiting.filter(asked_at__lt=now - CODE_LIVES, former=None).delete()
    others = waiting.filter(asked_at__gte=now - CODE_LIVES)
    if others.exclude(former__isnull=False, former=past.former).count() >= WAITING_AT_MOST:
        raise TooMany
    secret = new_secret()
    kept = {"why": past.why or "", "language": past.language, "former_id": past.former}
    while True:
        try:
            with transaction.atomic():
                waiting.filter(former__isnull=False, former=past.former).delete()
                screen = Screen.objects.create(code=new_code(), digest=digest_of(secret), asked_at=now, **kept)
        except IntegrityError:
            continue
        return screen, Credential(screen.pk, secret)


def known(credential: Credential | None, address: str, now: float) -> Screen | None:
    """The screen of a credential that still stands, approved or waiting; None for any other."""
    screen = Screen.objects.filter(pk=credential.number, revoked_at=0).first() if credential else None
    if screen is None or credential is None or not is_within(address, screen.network):
        return None
    stands = now - screen.approved_at < LIVES if screen.approved_at else now - screen.asked_at < CODE_LIVES
    if not stands or not _opens(credential, screen, now):
        return None
    if not _is_taken(screen) and credential.is_of(screen.digest):
        screen.taken_at = now
        Screen.objects.filter(pk=screen.pk, digest=screen.digest).update(taken_at=now)
    return screen


def past(credential: Credential | None, address: str, now: float) -> Past:
    """What the screen of a credential was that is not `known`, or has no display; of one that only waited, what it was before.

    To who cannot show that he is that screen nothing more is told than that it is off.
    """
    screen = Screen.objects.select_related("display").filter(pk=credential.number).first() if credential else None
    if screen is None or credential is None:
        return NEW
    is_its_own = credential.is_of(screen.digest, screen.before)
    if not screen.approved_at:
        return Past(why(screen.why), screen.language, screen.former_id, asked=True) if is_its_own else NEW
    if not is_its_own:
        return Past(Dark.UNTOLD)
    return Past(_why_dark(screen, credential, address, now), _language(screen), screen.pk)


def _why_dark(screen: Screen, credential: Credential, address: str, now: float) -> Dark:
    if screen.revoked_at:
        return why(screen.why) or Dark.OFF
    if now - screen.approved_at >= LIVES:
        return Dark.OVER
    if not is_within(address, screen.network):
        return Dark.ELSEWHERE
    return Dark.BARE if _opens(credential, screen, now) else Dark.UNTOLD


def approve(code: str, place: Place, by: str, now: float) -> Screen | None:
    """Let in the screen that shows this code; None if none does, or no longer."""
    with transaction.atomic():
        waiting = Screen.objects.filter(code=code, approved_at=0, asked_at__gte=now - CODE_LIVES)
        screen = waiting.select_for_update().first() if code else None
        if screen is None:
            return None
        screen.name, screen.display, screen.network = place.name, place.display, place.network
        screen.code, screen.approved_by = "", by
        screen.language, screen.why, screen.former = place.display.language, "", None
        screen.approved_at = screen.rotated_at = screen.taken_at = screen.seen_at = screen.painted_at = now
        screen.save()
        _tell(screen, by, "LetScreenIn", display=place.display.name, network=place.network or "any")
    return screen


def rotate(screen: Screen, credential: Credential, now: float) -> Credential | None:
    """A fresh credential, if it is time for one, for a screen that is `known` by this one.

    The one before stays good until the fresh one was shown, and 10 minutes more: an answer may be lost. Who still shows the one
    before 10 minutes later has lost it, and is given another.
    """
    is_current, age = credential.is_of(screen.digest), now - screen.rotated_at
    is_due = age >= ROTATE_AFTER if is_current else not _is_taken(screen) and age >= OLD_IS_GOOD_FOR
    if not screen.approved_at or not is_due:
        return None
    secret = new_secret()
    fresh = {"before": credential.digest, "digest": digest_of(secret), "rotated_at": now}
    rotated = Screen.objects.filter(pk=screen.pk, digest=screen.digest, revoked_at=0).update(**fresh)
    return Credential(screen.pk, secret) if rotated else None


def turn_off(screen: Screen, by: str, now: float, dark: Dark = Dark.OFF) -> bool:
    """Take its credential away, at once and for good; False if somebody has already."""
    last = {"before": F("digest"), "why": dark, "language": _language(screen)}
    with transaction.atomic():
        if not Screen.objects.filter(pk=screen.pk, revoked_at=0).update(revoked_at=now, digest="", code="", **last):
            return False
        _tell(screen, by, "TurnScreenOff")
    return True


def retire(credential: Credential | None, now: float) -> bool:
    """Turn off a screen that asks anew and whose 90 days are over or whose display is gone: nobody will hear of what it was.

    By its own secret alone.
    """
    over, bare = Q(approved_at__lte=now - LIVES), Q(display=None)
    standing = Screen.objects.filter(over | bare, revoked_at=0, approved_at__gt=0)
    screen = standing.filter(pk=credential.number).first() if credential else None
    if screen is None or credential is None or not credential.is_of(screen.digest, screen.before):
        return False
    dark = Dark.OVER if now - screen.approved_at >= LIVES else Dark.BARE
    return turn_off(screen, f"screen {screen.pk}", now, dark)


def let_in_by(username: str, now: float) -> list[str]:
    """The names of the screens that somebody let in and that still show a wall."""
    standing = Screen.objects.filter(approved_by=username, revoked_at=0, approved_at__gt=max(0.0, now - LIVES))
    return [str(screen) for screen in standing]


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


def _opens(credential: Credential, screen: Screen, now: float) -> bool:
    is_old_good = not _is_taken(screen) or now - screen.taken_at < OLD_IS_GOOD_FOR
    return credential.is_of(screen.digest, screen.before if is_old_good else "")


def _is_taken(screen: Screen) -> bool:
    """Whether its newest credential was ever shown."""
    return screen.taken_at >= screen.rotated_at


def _language(screen: Screen) -> str:
    return screen.display.language if screen.display is not None else screen.language


def _tell(screen: Screen, by: str, operation: str, **detail: str) -> None:
    record(by, operation, f"screen:{screen.pk}", name=screen.name, **detail)
    changed.announce()
