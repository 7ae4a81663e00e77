"""Grants as a sheet: `subject,kind,object,verbs,media,starts,ends,reason`, written so that no spreadsheet runs a cell.

What is written is read back as it was. Knows no table: whether a name is somebody's is asked of the caller.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from dashboard.people.sheets.lines import BadSheet, read_lines
from monitoring.policy import EVERYONE, HOUSE, MEDIA_OF, NAMES, Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dashboard.people.sheets.lines import Line

COLUMNS = ("subject", "kind", "object", "verbs", "media", "starts", "ends", "reason")
KINDS = ("person", "role")
BOTH = "both"
LONGEST_REASON = 200
# OWASP, CSV injection: what a spreadsheet takes for a formula, in full width too; what is guarded already is guarded once more.
_FORMULA = re.compile(r"'*[ \0]*[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001 they are what is meant


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One verb of one line. `over` is `everyone`, `team:NAME` or `agent:ACCOUNT`; `media` empty for all of the verb's."""

    subject: str
    kind: str
    over: str
    verb: Verb
    media: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    reason: str = ""


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before it was guarded."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def write_grants(lines: Iterable[GrantLine]) -> str:
    """CSV with a header; grants alike but for their verb stand on one line."""
    alike: dict[tuple[str, ...], list[Verb]] = {}
    for line in lines:
        media = (line.media or BOTH) if len(MEDIA_OF[line.verb]) > 1 else ""
        times = (_written(line.starts), _written(line.ends))
        alike.setdefault((line.subject, line.kind, line.over, media, *times, line.reason), []).append(line.verb)
    told = io.StringIO()
    sheet = csv.writer(told)
    sheet.writerow(COLUMNS)
    for (subject, kind, over, *rest), verbs in alike.items():
        cells = (subject, kind, over, " ".join(dict.fromkeys(verbs)), *rest)
        sheet.writerow([guarded(cell) for cell in cells])
    return told.getvalue()


def read_grants(raw: bytes, unknown: Callable[[str, str, str], Iterable[str]]) -> list[GrantLine]:
    """The grants of a sheet. Raises BadSheet, which names every bad line.

    `unknown` says, of a kind, a subject and an object, which of them there is not.
    """
    sheet = read_lines(raw, COLUMNS)
    found: list[GrantLine] = []
    for line in sheet.lines:
        wrongs: list[str] = []
        found += _read(line, unknown, wrongs)
        for why in wrongs:
            sheet.blame(line.number, why)
    sheet.settle()
    if not found:
        raise BadSheet("there is no line below the header: nothing to do")
    return found


def _read(line: Line, unknown: Callable[[str, str, str], Iterable[str]], wrongs: list[str]) -> list[GrantLine]:
    cells = {name: unguarded(line[name]) for name in COLUMNS}
    if cells["kind"] in KINDS:
        wrongs += unknown(cells["kind"], cells["subject"], cells["object"])
    else:
        wrongs.append("the kind must be person or role")
    starts, ends = _moment(cells, "starts", wrongs), _moment(cells, "ends", wrongs)
    if starts and ends and ends <= starts:
        wrongs.append("it must end after it starts")
    if len(cells["reason"]) > LONGEST_REASON or "\0" in cells["reason"]:
        wrongs.append(f"the reason must be text of at most {LONGEST_REASON} characters")
    rights = _rights(cells, wrongs)
    if cells["object"] != EVERYONE and any(verb in HOUSE for verb, _ in rights):
        wrongs.append("manage-people and read-trail concern the whole house: the object must be everyone")
    names = (cells["subject"], cells["kind"], cells["object"])
    return [GrantLine(*names, verb, media, starts, ends, cells["reason"]) for verb, media in rights]


def _rights(cells: dict[str, str], wrongs: list[str]) -> list[tuple[Verb, str]]:
    words = cells["verbs"].replace(";", " ").split()
    if not words or any(word not in Verb for word in words):
        wrongs.append(f"the verbs must be some of {' '.join(Verb)}, apart by a space")
    said = "" if cells["media"] == BOTH else cells["media"]
    if said not in {"", "voice", "chat"}:
        wrongs.append("the media must be voice, chat or both (empty is both)")
    found = []
    for verb in dict.fromkeys(Verb(word) for word in words if word in Verb):
        media = MEDIA_OF[verb]
        if said and media and said not in media:
            wrongs.append(f"to {NAMES[verb]} goes with {media[0]} only")
        found.append((verb, said if len(media) > 1 else ""))
    return found


def _moment(cells: dict[str, str], name: str, wrongs: list[str]) -> datetime | None:
    """A moment with its offset, or else of the site's time zone."""
    if not cells[name]:
        return None
    try:
        found = datetime.fromisoformat(cells[name])
        return (found if timezone.is_aware(found) else timezone.make_aware(found)).astimezone(UTC)
    except (ValueError, OverflowError):
        wrongs.append(f"{name}: write a day and a time, such as 2026-11-27 18:00, or nothing")
        return None


def _written(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat() if at else ""
