"""Grants in few words: what a cell of the matrix holds, from when until when, and whole sentences. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from monitoring.floor.operations import Media
from monitoring.policy import MEDIA_OF, NAMES, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

# For a cell: as short as can be understood under its column's head.
SHORT = {
    Verb.SEE: "see",
    Verb.LISTEN: "listen",
    Verb.COACH: "coach",
    Verb.BARGE: "barge",
    Verb.WRITE_AGENT: "write to agent",
    Verb.WRITE_CUSTOMER: "write to customer",
    Verb.MUTE: "mute",
    Verb.SET_STATE: "set state",
    Verb.MANAGE_PEOPLE: "manage people",
    Verb.READ_TRAIL: "read trail",
    Verb.MANAGE_WALLS: "manage walls",
}
WRITES = {Verb.WRITE_AGENT, Verb.WRITE_CUSTOMER}
type Right = tuple[Verb, str]


def compact(rights: Iterable[Right]) -> str:
    """Verbs on media in few words: `see · listen · coach; voice only`, `see · listen (chat) · write`."""
    media: dict[Verb, set[str]] = {}
    for verb, medium in rights:
        media.setdefault(verb, set()).update([medium] if medium else MEDIA_OF[verb])
    both = {verb: held for verb, held in media.items() if len(MEDIA_OF[verb]) > 1}
    halves = {next(iter(held)) if len(held) == 1 else "" for held in both.values()}
    alike = halves.pop() if len(halves) == 1 else ""
    said = [_short(verb, media, both, alike) for verb in Verb if verb in media]
    return " · ".join(word for word in said if word) + (f"; {alike} only" if alike else "")


def _short(verb: Verb, media: dict[Verb, set[str]], both: dict[Verb, set[str]], alike: str) -> str:
    if media.keys() >= WRITES and verb in WRITES:
        return "write" if verb is Verb.WRITE_AGENT else ""
    if verb in both and len(both[verb]) == 1 and not alike:
        return f"{SHORT[verb]} ({next(iter(both[verb]))})"
    return SHORT[verb]


def spoken(rights: Iterable[Right]) -> str:
    """Verbs on media for a sentence: `see, listen in and coach on voice`."""
    by_media: dict[str, list[str]] = {}
    held = set(rights)
    for verb in Verb:
        found = {medium for one, medium in held if one is verb}
        for medium in sorted({""} if found >= set(Media) else found):
            on = medium if len(MEDIA_OF[verb]) > 1 else "-"
            by_media.setdefault(on, []).append(NAMES[verb])
    return "; ".join(f"{listed(verbs)}{_on(on)}" for on, verbs in by_media.items())


def _on(media: str) -> str:
    return "" if media == "-" else f" on {media}" if media else " on voice and chat"


def listed(words: Iterable[str]) -> str:
    """`a, b and c`."""
    several = list(words)
    return " and ".join([", ".join(several[:-1]), several[-1]]) if len(several) > 1 else "".join(several)


def moment(at: datetime, now: datetime) -> str:
    """A moment in the site's time zone, such as `Fri 27 Nov 18:00`; with its year when that is another."""
    local = timezone.localtime(at)
    day = f"{local:%a} {local.day} {local:%b}"
    year = "" if local.year == timezone.localtime(now).year else f" {local.year}"
    return f"{day}{year} {local:%H:%M}"


def stretch(starts: datetime | None, ends: datetime | None, now: datetime) -> str:
    """From when until when, as seen from now; empty for always."""
    parts = []
    if starts is not None and starts > now:
        parts.append(f"from {moment(starts, now)}")
    if ends is not None:
        parts.append(f"until {moment(ends, now)}" if ends > now else f"ended {moment(ends, now)}")
    return ", ".join(parts)
